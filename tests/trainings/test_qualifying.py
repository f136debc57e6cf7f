"""Qualifications: what certificates confer, for how long, and by hand before."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from resource_centre.accounts.roles import Role
from resource_centre.documents import services
from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import Person
from tests.documents.steps import code_of
from tests.factories import make_district, make_person, make_user
from tests.trainings.earned import completed
from tests.trainings.qualified import (
    certify,
    days,
    make_earlier,
    make_earned,
    make_qualification,
    make_trained,
    stop,
)
from tests.trainings.steps import make_module, make_trainer, make_training_module
from trainings.documents.qualifying import (
    qualification_facts,
    qualification_line,
    qualify,
)
from trainings.facts.qualifications import end_of, ending, with_state
from trainings.models import Qualification, Trainer
from trainings.services.qualifying import enter_on_roster, grant, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    """Return somebody who learns."""
    return make_person()


def held(certificate: IssuedDocument) -> Qualification:
    """Return what the certificate has qualified as."""
    return Qualification.objects.get(certificate=certificate)


def states(person: Person) -> list[str]:
    """Return how the person's qualifications stand, the latest first."""
    rows: Any = with_state(Qualification.objects.filter(person=person))
    return [each.state for each in rows.order_by("-starts_on")]


# --- From when to when --------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "months", "end"),
    [
        ("2026-11-23", 36, "2029-11-23"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-05-15", 7, "2026-12-15"),
    ],
)
def test_months_end_on_the_day_of_the_number_or_the_last_of_the_month(
    since: str, months: int, end: str
) -> None:
    assert end_of(date.fromisoformat(since), months) == date.fromisoformat(end)


def test_a_certificate_says_and_gives_what_its_training_confers() -> None:
    enrolment = make_trained(is_demo=True)
    certificate = certify(enrolment, dated=days(-40), is_demo=True)
    found = held(certificate)
    assert (found.person, found.kind) == (enrolment.person, "trainer")
    assert found.starts_on == days(-40)
    assert found.ends_on == end_of(days(-40), 12)
    assert found.renews is None
    assert found.is_demo
    assert certificate.facts["qualification"]["ends_on"] == str(found.ends_on)


def test_a_training_without_an_end_confers_one_without_an_end() -> None:
    certificate = certify(make_trained(confers="supervisor", confers_months=None))
    assert held(certificate).ends_on is None
    assert held(certificate).kind == "supervisor"


def test_what_confers_nothing_says_nothing_and_gives_nothing(person: Person) -> None:
    enrolment = make_trained(person, confers="")
    assert qualification_facts(enrolment, days(0)) is None
    certificate = make_earned(enrolment)
    assert qualify(enrolment=enrolment, issued=certificate) is None
    assert not Qualification.objects.exists()


@pytest.mark.parametrize(
    ("language", "months", "line"),
    [
        ("bg", 12, "Вписва се като обучител на Центъра от {} до {}"),
        ("bg", None, "Вписва се като обучител на Центъра от {}"),
        ("en", 12, "Entered as a trainer of the Centre from {} to {}"),
    ],
)
def test_the_certificate_speaks_of_no_professional_qualification(
    language: str, months: int | None, line: str
) -> None:
    days = {"bg": ("23.11.2026\xa0г.", "23.11.2027\xa0г.")}
    enrolment = make_trained(confers_months=months)
    with override(language):
        said = qualification_facts(enrolment, date(2026, 11, 23))
        assert said is not None
        told = qualification_line(said)
    assert told == line.format(*days.get(language, ("23/11/2026", "23/11/2027")))


# --- Renewal, replacement, revocation -----------------------------------------------


def test_who_renews_early_loses_no_day(person: Person) -> None:
    first = held(certify(make_trained(person), dated=days(-100)))
    assert first.ends_on is not None
    later = held(certify(make_trained(person)))
    assert later.renews == first
    assert later.starts_on == first.ends_on + timedelta(days=1)
    assert later.ends_on == end_of(first.ends_on, 12)
    assert states(person) == ["coming", "valid"]
    first.refresh_from_db()
    assert first.starts_on == days(-100)


def test_who_renews_late_begins_with_the_certificate(person: Person) -> None:
    first = make_qualification(person, days(-800), days(-400))
    later = held(certify(make_trained(person)))
    assert (later.renews, later.starts_on) == (first, days(0))
    assert states(person) == ["valid", "renewed"]


def test_another_kind_and_another_person_are_not_renewed(person: Person) -> None:
    make_qualification(person, days(-10), days(400), kind="supervisor")
    make_qualification(make_person(), days(-10), days(400))
    later = held(certify(make_trained(person)))
    assert (later.renews, later.starts_on) == (None, days(0))


def test_a_replaced_certificate_passes_its_qualification_on(person: Person) -> None:
    enrolment = make_trained(person)
    old = certify(enrolment, dated=days(-30))
    given = held(old)
    stop(old, "replaced")
    new = certify(enrolment, replaces=old, reason="Ново име")
    passed = held(new)
    assert passed.pk == given.pk
    assert (passed.starts_on, passed.ends_on) == (given.starts_on, given.ends_on)
    assert new.facts["qualification"]["starts_on"] == days(-30).isoformat()
    assert states(person) == ["valid"]


def test_a_replaced_renewal_stays_joined_to_what_it_renews(person: Person) -> None:
    make_qualification(person, days(-100), days(100))
    enrolment = make_trained(person)
    old = certify(enrolment)
    given = held(old)
    stop(old, "replaced")
    # The months were wrong: what is put right counts from where the first ends.
    enrolment.training.confers_months = 24
    enrolment.training.save()
    passed = held(certify(enrolment, replaces=old, reason="Грешен срок"))
    assert (passed.pk, passed.starts_on) == (given.pk, days(101))
    assert passed.ends_on == end_of(days(100), 24)


def test_a_revoked_certificate_ends_it_and_renews_nothing(person: Person) -> None:
    first = make_qualification(person, days(-100), days(20))
    revoked = certify(make_trained(person))
    stop(revoked)
    assert states(person) == ["revoked", "valid"]
    assert list(ending(Qualification.objects.all(), within=30)) == [first]
    again = held(certify(make_trained(person)))
    assert again.renews == first
    assert held(revoked).renews is None
    assert again.starts_on == days(21)


def test_a_revoked_certificate_issued_again_begins_anew(person: Person) -> None:
    enrolment = make_trained(person)
    stop(certify(enrolment, dated=days(-30)))
    assert held(certify(enrolment)).starts_on == days(0)


@pytest.mark.parametrize(
    ("starts", "ends", "status", "is_valid"),
    [
        (0, 0, "issued", True),
        (-9, None, "issued", True),
        (1, 9, "issued", False),
        (-9, -1, "issued", False),
        (-9, 9, "revoked", False),
    ],
)
def test_the_states_agree_with_what_is_valid(
    person: Person, starts: int, ends: int | None, status: str, is_valid: bool
) -> None:
    last = None if ends is None else days(ends)
    given = make_qualification(person, days(starts), last)
    if status == "revoked":
        stop(given.certificate)
    assert (states(person) == ["valid"]) == is_valid
    assert Qualification.objects.valid().exists() == is_valid


def test_only_what_ends_soon_and_is_not_followed_is_warned_of() -> None:
    soon = make_qualification(starts_on=days(-10), ends_on=days(90))
    make_qualification(starts_on=days(-10), ends_on=days(91))
    followed = make_qualification(starts_on=days(-10), ends_on=days(5))
    make_qualification(followed.person, days(6), days(99))
    assert list(ending(Qualification.objects.all(), within=90)) == [soon]


def test_what_becomes_of_a_real_certificate_becomes_of_its_qualification() -> None:
    training = completed(1, confers="trainer", confers_months=36)
    by, why = make_user(Role.ADMINISTRATOR), {"reason": "Ново име"}
    by_right: dict[str, Any] = {"by": by, **why}
    first = services.issue(
        document="certificate", record=training.enrolments.get(), by=by
    )
    given = held(finished(first))
    assert given.ends_on == end_of(days(0), 36)
    services.duplicate(issued=first, **by_right)
    second = finished(services.replace(issued=first, **by_right))
    assert held(second) == given == Qualification.objects.get()
    services.revoke(issued=second, **by_right)
    assert states(given.person) == ["revoked"]


def finished(issued: IssuedDocument) -> IssuedDocument:
    """Let the file of the document have been made."""
    file = {"file": f"{issued.pk}.pdf", "sha256": "0" * 64, "size": 1}
    rows = IssuedDocument.objects.filter(pk=issued.pk)
    rows.update(status="issued", **file)
    return rows.get()


# --- By hand ------------------------------------------------------------------------


def test_an_earlier_certificate_is_given_a_qualification_and_corrected(
    person: Person,
) -> None:
    by = make_user(Role.COORDINATOR)
    certificate = make_earlier(person, dated=days(-300))
    dates = {"starts_on": days(-300), "ends_on": days(60)}
    grant(certificate=certificate, kind="supervisor", by=by, **dates)
    later = make_qualification(person, days(-10), days(400), "trainer")
    given = grant(certificate=certificate, kind="trainer", by=by, **dates)
    assert held(certificate) == given
    assert given.person == person
    assert states(person) == ["valid", "valid"]
    later.renews = given
    later.save()
    take_back(qualification=given, by=by)
    later.refresh_from_db()
    assert later.renews is None


def refused_by_hand(certificate: IssuedDocument, **dates: date) -> str:
    """Return with which code a qualification by the certificate is refused."""
    by = make_user(Role.COORDINATOR)
    given: Any = {"starts_on": days(-29), "ends_on": None, **dates}
    with pytest.raises(ValidationError) as refused:
        grant(certificate=certificate, kind="trainer", by=by, **given)
    return code_of(refused)


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ({"starts_on": days(-31)}, "before_certificate"),
        ({"ends_on": days(-30)}, "ends_before_start"),
    ],
)
def test_days_that_cannot_be_are_refused(dates: dict[str, date], code: str) -> None:
    assert refused_by_hand(make_earlier(dated=days(-30)), **dates) == code


def test_what_gives_nothing_by_hand_is_refused() -> None:
    attested = make_earlier(document="attestation")
    assert refused_by_hand(attested) == "not_earlier"
    assert (
        refused_by_hand(make_earlier(district=make_district("PDV"))) == "beyond_reach"
    )
    revoked, nobodys = make_earlier(), make_earlier()
    stop(revoked)
    revoked.refresh_from_db()
    assert refused_by_hand(revoked) == "does_not_stand"
    nobodys.person = None
    assert refused_by_hand(nobodys) == "nobody"
    assert not Qualification.objects.exists()


def test_what_a_training_has_conferred_is_not_changed_by_hand() -> None:
    by, certificate = make_user(Role.ADMINISTRATOR), certify(make_trained())
    with pytest.raises(ValidationError) as refused:
        grant(
            certificate=certificate,
            kind="supervisor",
            starts_on=days(0),
            ends_on=None,
            by=by,
        )
    assert code_of(refused) == "not_earlier"
    with pytest.raises(ValidationError) as refused:
        take_back(qualification=held(certificate), by=by)
    assert code_of(refused) == "not_earlier"


# --- The roster ---------------------------------------------------------------------


def test_whoever_is_qualified_is_entered_on_the_roster_once(person: Person) -> None:
    left = make_trainer(is_active=False)
    there = make_trainer()
    people = (person, left.person, there.person)
    given = [make_qualification(each, ends_on=days(9)) for each in people]
    entered = enter_on_roster(qualifications=given)
    assert {trainer.person for trainer in entered} == {person, left.person}
    assert Trainer.objects.active().count() == len(people)
    assert enter_on_roster(qualifications=given) == []


def test_who_is_not_a_trainer_any_more_is_not_entered(person: Person) -> None:
    others = [
        (make_qualification(person, kind="supervisor"), "no_trainer"),
        (make_qualification(person, days(-9), days(-1)), "not_valid"),
    ]
    good = make_qualification(make_person())
    for bad, code in others:
        with pytest.raises(ValidationError) as refused:
            enter_on_roster(qualifications=[good, bad])
        assert code_of(refused) == code
    assert not Trainer.objects.exists()


def test_what_made_somebody_a_trainer_is_what_they_may_lead(person: Person) -> None:
    module, other = make_module(needs_qualified=True), make_module()
    enrolment = make_trained(person)
    make_training_module(enrolment.training, module)
    certificate = certify(enrolment)
    trainer = make_trainer(person)
    make_trainer()

    def may_lead(module: Any, on: date | None = None) -> list[Trainer]:
        return list(Trainer.objects.qualified_for(module, on))

    assert may_lead(module) == [trainer]
    assert may_lead(module.pk, days(30)) == [trainer]
    assert may_lead(module, days(400)) == []
    assert may_lead(other) == []
    stop(certificate)
    assert may_lead(module) == []
