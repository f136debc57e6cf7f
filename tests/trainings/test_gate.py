"""The gate: each rule met or missing, and what each person can get."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resource_centre.documents.models import Signatory
from tests.factories import make_user
from tests.scheduling.steps import at
from tests.trainings.certified import make_paper
from tests.trainings.earned import completed, fail, first, mark, participant
from tests.trainings.steps import make_session
from trainings.facts.findings import Rule
from trainings.facts.gate import Line, gate_of, line_of, lines_of, lines_of_many
from trainings.models import Attendance, Enrolment, Training, Waiver
from trainings.rules.certifying import (
    ensure_attestation_due,
    ensure_certificate_due,
)

pytestmark = pytest.mark.django_db


def codes(check: Any, enrolment: Enrolment) -> list[str | None]:
    """Return the codes of what the check refuses."""
    try:
        check(enrolment)
    except ValidationError as refused:
        return [error.code for error in refused.error_list]
    return []


def missing(line: Line) -> set[Rule]:
    """Return the rules that are not met."""
    return {each.rule for each in line.missing}


def told(line: Line, rule: Rule) -> str:
    """Return what is said of the rule."""
    (found,) = [each.text for each in line.findings if each.rule == rule]
    return found


def one(training: Training) -> Enrolment:
    """Return the only one who takes part."""
    return training.enrolments.get()


# --- The rules --------------------------------------------------------------------


def test_whoever_was_present_is_ready_and_whoever_was_not_is_held_back() -> None:
    training = completed(3)
    failed = fail(first(training))
    gate = gate_of(training)
    assert [line.enrolment for line in gate.held_back] == [failed]
    assert len(gate.ready) == 2
    assert missing(gate.held_back[0]) == {Rule.HOURS}
    assert codes(ensure_certificate_due, failed) == ["below_threshold"]
    assert codes(ensure_certificate_due, gate.ready[0].enrolment) == []


@pytest.mark.parametrize(("minutes", "is_enough"), [(108, True), (107, False)])
def test_the_threshold_is_reached_to_the_minute(minutes: int, is_enough: bool) -> None:
    training = completed(1)
    mark(one(training), training.sessions.all()[1], minutes=minutes)
    line = line_of(one(training))
    assert line.is_ready is is_enough
    assert line.hours.percent == (80 if is_enough else 79)
    assert told(line, Rule.HOURS).startswith("6,4 ")


def test_hours_made_up_in_another_group_count() -> None:
    training, other = completed(1), completed(0)
    failed = fail(one(training))
    Attendance.objects.filter(enrolment=failed, minutes=0).update(
        made_up_at=other.sessions.first(), made_up_minutes=180
    )
    line = line_of(failed)
    assert line.is_ready
    assert told(line, Rule.HOURS).endswith(": 4")


def test_every_session_since_somebody_joined_has_to_be_marked() -> None:
    training = completed(1)
    Attendance.objects.filter(session=training.sessions.last()).delete()
    line = line_of(one(training))
    assert missing(line) == {Rule.MARKED, Rule.HOURS}
    assert f"{training.ends_on:%d.%m.%Y}" in told(line, Rule.MARKED)
    assert set(codes(ensure_certificate_due, one(training))) == {
        "unmarked",
        "below_threshold",
    }


def test_whoever_withdrew_is_told_of_and_gets_nothing() -> None:
    training = completed(1)
    training.enrolments.update(status=Enrolment.Status.WITHDRAWN, seat=None)
    (line,) = gate_of(training).held_back
    assert missing(line) == {Rule.PLACE}
    assert not line.can_waive
    assert not line.can_attest
    assert codes(ensure_certificate_due, one(training)) == ["no_place"]
    assert codes(ensure_attestation_due, one(training)) == ["no_place"]


NAMES = [
    ({}, "bg", True),
    ({"middle_name": ""}, "bg", False),
    ({"middle_name": ""}, "both", False),
    ({"middle_name": ""}, "en", True),
    ({"middle_name": "", "latin_override": "Mariya Petrova"}, "bg", True),
    ({"last_name": ""}, "en", False),
    ({"first_name": "Eva", "middle_name": "", "last_name": "Beispiel"}, "bg", True),
    ({"first_name": "Пeтър"}, "bg", False),
    ({"last_name": "Петрова-Ivanova"}, "en", False),
]


@pytest.mark.parametrize(("person", "wording", "is_complete"), NAMES)
def test_the_name_is_complete_in_the_language_wanted(
    person: dict[str, Any], wording: str, is_complete: bool
) -> None:
    training = completed(0, certificate_wording=wording)
    line = line_of(participant(training, **person))
    assert (missing(line) == set()) is is_complete
    assert line.can_waive is False
    expected = [] if is_complete else ["name_incomplete"]
    assert codes(ensure_certificate_due, line.enrolment) == expected


def test_a_training_without_sessions_gives_certificates_only_by_exception() -> None:
    training = completed(1)
    Attendance.objects.all().delete()
    training.sessions.all().delete()
    line = line_of(one(training))
    assert missing(line) == {Rule.HOURS}
    assert line.can_waive
    assert not line.can_attest


def test_what_is_owed_and_who_signs_only_warns() -> None:
    training = completed(1, fee=Decimal("50"))
    gate = gate_of(training)
    (line,) = gate.ready
    assert len(line.notes) == 2
    assert len(gate.warnings) == 1
    signatory = Signatory.objects.create(name_bg="Вера", name_en="Vera", post_bg="Р")
    training.enrolments.update(paid_on=training.ends_on, invoice="1")
    gate = gate_of(training)
    assert (gate.ready[0].notes, gate.warnings) == ((), ())
    Signatory.objects.update(ends_on=training.starts_on)
    assert gate_of(training).warnings
    training.signatories.add(signatory)
    assert not gate_of(training).warnings


@pytest.mark.parametrize(
    "status", [status for status in Training.Status if status != "completed"]
)
def test_nothing_is_due_before_the_training_is_completed(status: str) -> None:
    training = completed(1, status=status)
    for check in (ensure_certificate_due, ensure_attestation_due):
        assert codes(check, one(training)) == ["not_completed"]


# --- Attestations and exceptions --------------------------------------------------


def test_an_attestation_is_for_whoever_lacks_nothing_but_hours() -> None:
    training = completed(3)
    failed, absent, present = training.enrolments.all()
    fail(failed)
    mark(absent, *training.sessions.all(), minutes=0)
    assert line_of(failed).can_attest
    assert codes(ensure_attestation_due, failed) == []
    assert codes(ensure_attestation_due, absent) == ["not_attended"]
    assert codes(ensure_attestation_due, present) == ["earned"]
    failed.person.middle_name = ""
    failed.person.save()
    assert codes(ensure_attestation_due, failed) == ["name_incomplete"]


def test_an_exception_makes_somebody_ready_but_forgives_no_name() -> None:
    failed = fail(one(completed(1)))
    assert line_of(failed).can_waive
    Waiver.objects.create(enrolment=failed, reason="Болничен", given_by=make_user())
    line = line_of(failed)
    assert line.is_ready
    assert not line.can_attest
    assert codes(ensure_certificate_due, failed) == []
    failed.person.middle_name = ""
    failed.person.save()
    assert codes(ensure_certificate_due, failed) == ["name_incomplete"]


def test_a_certificate_and_an_attestation_exclude_each_other() -> None:
    training = completed(2)
    attested, certified = training.enrolments.all()
    make_paper(attested, "attestation")
    make_paper(fail(certified), "certificate")
    assert codes(ensure_certificate_due, attested) == ["attested"]
    assert codes(ensure_attestation_due, certified) == ["certified"]
    gate = gate_of(training)
    assert gate.ready == []
    assert gate.held_back == []
    assert [line.paper.reference for line in gate.issued if line.paper] == ["1", "2"]


@pytest.mark.parametrize("status", ["revoked", "replaced"])
def test_what_stands_no_more_lets_another_be_issued(status: str) -> None:
    training = completed(1)
    make_paper(one(training), "certificate", status)
    assert line_of(one(training)).is_ready


# --- Questions to the database ----------------------------------------------------


def test_the_questions_do_not_grow_with_the_people() -> None:
    training = completed(1)
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as captured:
            gate_of(training)
        counts.append(len(captured))
        for number in (7, 8):
            participant(training, number + len(counts) * 2)
        make_session(training, starts_at=at(-10 * len(counts)))
    assert counts == [6, 6]


def test_many_trainings_are_read_as_each_one_is() -> None:
    trainings = [completed(2), completed(1)]
    fail(first(trainings[0]))
    people = Enrolment.objects.order_by("pk")
    with CaptureQueriesContext(connection) as captured:
        found = lines_of_many(people[:100])
    assert len(captured) == 3
    apart = [line for training in trainings for line in lines_of(training)]
    facts = [(line.enrolment, line.hours, line.missing) for line in found]
    alike = sorted(apart, key=lambda line: line.enrolment.pk)
    assert facts == [(line.enrolment, line.hours, line.missing) for line in alike]
