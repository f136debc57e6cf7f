"""What must never be false is refused by the form and by the database alike."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import (
    IntegrityError,
    OperationalError,
    connection,
    models,
    transaction,
)
from django.test.utils import isolate_apps
from django.utils.translation import override

from resource_centre.accounts.roles import Role
from resource_centre.registry.models import (
    SEATS,
    Consent,
    ConsentText,
    Distinction,
    District,
    Employment,
    JobRole,
    Mandate,
    Office,
    OfficeHolder,
    Organisation,
    Person,
    SocialService,
)
from tests.factories import (
    make_district,
    make_employment,
    make_mandate,
    make_municipality,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db

START, END = date(2026, 1, 1), date(2026, 6, 30)
DAY = timedelta(days=1)


def codes(record: models.Model) -> set[str | None]:
    """Return the codes of what the record's own check refuses."""
    try:
        record.full_clean()
    except ValidationError as refusal:
        return {
            error.code for errors in refusal.error_dict.values() for error in errors
        }
    return set()


def assert_refused(record: models.Model, code: str) -> None:
    """Fail unless the form names the error and the database refuses the row."""
    assert codes(record) == {code}
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def assert_accepted(record: models.Model) -> None:
    """Fail unless the form and the database accept the row."""
    assert codes(record) == set()
    record.save()


# --- Seats of coordinators --------------------------------------------------------


def seat(number: int | None, **fields: Any) -> Mandate:
    fields.setdefault("district", make_district())
    fields.setdefault("starts_on", START)
    user = make_user(None)
    return Mandate(user=user, role=Role.COORDINATOR, seat=number, **fields)


def test_a_district_has_two_coordinators_and_two_deputies() -> None:
    for is_deputy in (False, True):
        for number in SEATS:
            assert_accepted(seat(number, is_deputy=is_deputy))
    for is_deputy in (False, True):
        for number in SEATS:
            assert_refused(seat(number, is_deputy=is_deputy), "seat_taken")
    assert_accepted(seat(1, district=make_district("PDV")))


@pytest.mark.parametrize("number", [None, 0])
def test_a_coordinator_has_a_seat(number: int | None) -> None:
    mandate = seat(number)
    assert codes(mandate) & {"seat_missing", "invalid_choice"}
    with pytest.raises(IntegrityError), transaction.atomic():
        mandate.save()


def test_there_is_no_third_seat() -> None:
    mandate = seat(3)
    assert "invalid_choice" in codes(mandate)
    with pytest.raises(IntegrityError), transaction.atomic():
        mandate.save()


def test_nobody_else_has_a_seat_or_is_a_deputy() -> None:
    for fields in ({"seat": 1}, {"is_deputy": True}):
        mandate = Mandate(
            user=make_user(None), role=Role.TRAINER, starts_on=START, **fields
        )
        assert_refused(mandate, "seat_missing")


def test_a_seat_passes_on_the_day_after_it_is_left() -> None:
    assert_accepted(seat(1, ends_on=END))
    assert_refused(seat(1, starts_on=END), "seat_taken")
    assert_accepted(seat(1, starts_on=END + DAY))


def take_the_seat(district: District, at_once: Barrier, taken: list[bool]) -> None:
    user = make_user(None)
    at_once.wait(timeout=10)
    try:
        make_mandate(user, Role.COORDINATOR, district=district, seat=1)
        taken.append(True)
    except (IntegrityError, OperationalError):  # of two, PostgreSQL may end either
        taken.append(False)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_seat_at_once_do_not_both_get_it() -> None:
    district, at_once, taken = make_district(), Barrier(2), list[bool]()
    rivals = [
        Thread(target=take_the_seat, args=(district, at_once, taken)) for _ in range(2)
    ]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join(timeout=20)
    assert sorted(taken) == [False, True]
    assert Mandate.objects.filter(district=district, seat=1).count() == 1


# --- Employment -------------------------------------------------------------------


def test_a_person_has_a_job_once_at_a_time() -> None:
    person, service = make_person(), make_service()
    make_employment(person, service=service, starts_on=START, ends_on=END)
    again = Employment(person=person, service=service, starts_on=END)
    assert_refused(again, "employed_twice")
    again.starts_on = END + DAY
    assert_accepted(again)
    assert_refused(
        Employment(person=person, service=service, starts_on=END + 9 * DAY),
        "employed_twice",
    )


def test_a_job_without_days_lasts_for_ever() -> None:
    person, service = make_person(), make_service()
    make_employment(person, service=service)
    again = Employment(person=person, service=service, starts_on=START, ends_on=END)
    assert_refused(again, "employed_twice")


def test_a_person_may_work_at_two_services_at_once_and_as_two_things() -> None:
    person, service = make_person(), make_service()
    roles = [
        JobRole.objects.create(
            code=f"job-{n}", name_bg=f"Роля {n}", name_en=f"Role {n}"
        )
        for n in range(2)
    ]
    make_employment(person, service=service)
    assert_accepted(Employment(person=person, service=make_service()))
    assert_accepted(Employment(person=person, organisation=make_organisation()))
    for role in roles:
        assert_accepted(Employment(person=person, service=service, job_role=role))
    assert_refused(
        Employment(person=person, service=service, job_role=roles[0]), "employed_twice"
    )


def test_a_job_has_exactly_one_employer() -> None:
    person = make_person()
    assert_refused(Employment(person=person), "employer_missing")
    both = Employment(
        person=person, service=make_service(), organisation=make_organisation()
    )
    assert_refused(both, "employer_missing")


def test_nothing_ends_before_it_starts() -> None:
    days = {"starts_on": END, "ends_on": START}
    for record in (
        Employment(person=make_person(), service=make_service(), **days),
        holder(make_office(), **days),
        seat(1, **days),
    ):
        assert_refused(record, "ends_before_start")


def test_an_employer_with_people_stays() -> None:
    job = make_employment()
    assert job.service is not None
    with pytest.raises(models.ProtectedError):
        job.service.delete()


# --- Offices ----------------------------------------------------------------------


def holder(office: Office, **fields: Any) -> OfficeHolder:
    fields.setdefault("starts_on", START)
    return OfficeHolder(office=office, person=make_person(), **fields)


def test_an_office_has_one_holder_at_a_time() -> None:
    office = make_office()
    assert_accepted(holder(office, ends_on=END))
    assert_refused(holder(office, starts_on=END), "office_taken")
    assert_accepted(holder(office, starts_on=END + DAY))
    assert_accepted(holder(make_office()))


def test_whoever_acts_by_order_stands_beside_the_holder() -> None:
    office, acting = make_office(), OfficeHolder.Capacity.ACTING
    assert_accepted(holder(office))
    assert_refused(holder(office, capacity=acting), "order_missing")
    by_order = {"capacity": acting, "order": "РД-09-1/05.01.2026 г."}
    assert_accepted(holder(office, ends_on=END, **by_order))
    assert_refused(holder(office, starts_on=END, **by_order), "office_taken")


def test_an_organisation_has_an_office_once() -> None:
    office = make_office()
    again = Office(
        organisation=office.organisation, name_bg=office.name_bg, name_en="Mayor"
    )
    assert_refused(again, "office_exists")


def test_the_holder_of_an_office_stays() -> None:
    held = holder(make_office())
    held.save()
    with pytest.raises(models.ProtectedError):
        held.person.delete()


# --- Consents ---------------------------------------------------------------------


def wording(version: int) -> ConsentText:
    return ConsentText(
        purpose=ConsentText.Purpose.PHOTO,
        version=version,
        text_bg="Текст",
        text_en="Text",
        in_force_from=START + version * DAY,
    )


def test_a_version_of_a_consent_is_there_once() -> None:
    assert_accepted(wording(91))
    assert_accepted(wording(92))
    assert_refused(wording(91), "version_exists")


def test_a_person_agrees_to_each_version_once_until_it_is_withdrawn() -> None:
    person, first, second = make_person(), wording(91), wording(92)
    first.save()
    second.save()
    given = Consent(person=person, text=first, given_on=START)
    assert_accepted(given)
    assert_refused(Consent(person=person, text=first, given_on=END), "consent_exists")
    assert_accepted(Consent(person=person, text=second, given_on=END))
    given.withdrawn_on = START
    assert_accepted(given)
    assert_accepted(Consent(person=person, text=first, given_on=END))
    assert Consent.objects.standing().count() == 2


def test_a_consent_is_not_withdrawn_before_it_is_given() -> None:
    text = wording(91)
    text.save()
    consent = Consent(person=make_person(), text=text, given_on=END, withdrawn_on=START)
    assert_refused(consent, "withdrawn_before_given")


def test_the_version_in_force_is_the_last_that_has_begun() -> None:
    for version in (91, 92, 93):
        wording(version).save()
    texts, photo = ConsentText.objects.filter(version__gt=90), ConsentText.Purpose.PHOTO
    found = {day: texts.in_force(photo, START + day * DAY) for day in (90, 91, 92, 400)}
    versions = {day: text.version if text else None for day, text in found.items()}
    assert versions == {90: None, 91: 91, 92: 92, 400: 93}


# --- Organisations and services -----------------------------------------------------


def organisation(**fields: Any) -> Organisation:
    return Organisation(name="Сдружение", kind=Organisation.Kind.NGO, **fields)


def test_a_company_number_is_right_and_nobody_elses() -> None:
    assert_accepted(organisation(eik="175074752"))
    assert_refused(organisation(eik="175074752"), "eik_taken")
    assert codes(organisation(eik="175074751")) == {"bad_eik"}
    assert codes(organisation(eik="17507475 2")) == {"bad_eik"}
    assert_accepted(organisation(eik="1750747520019"))


def test_many_organisations_may_have_no_company_number() -> None:
    assert_accepted(organisation())
    assert_accepted(organisation())


def test_a_service_is_in_a_district() -> None:
    assert_refused(SocialService(name="Дневен център"), "district_missing")
    assert_accepted(SocialService(name="Дневен център", district=make_district()))


def test_a_municipality_brings_its_district() -> None:
    service = SocialService(name="Дневен център", municipality=make_municipality())
    assert_accepted(service)
    assert service.district == make_district()


@pytest.mark.parametrize("model", [Person, Organisation, SocialService])
def test_a_municipality_of_another_district_is_refused(model: type[Any]) -> None:
    record = model(district=make_district("PDV"), municipality=make_municipality())
    with pytest.raises(ValidationError) as refusal:
        record.clean()
    assert refusal.value.error_dict["municipality"][0].code == "other_district"


def test_a_service_does_not_close_before_it_opens() -> None:
    service = SocialService(
        name="Дневен център", district=make_district(), opened_on=END, closed_on=START
    )
    assert_refused(service, "closed_before_opened")


def test_a_service_functions_from_its_first_day_until_it_closes() -> None:
    service = make_service(opened_on=START, closed_on=END)
    unknown = make_service()

    def functioning(day: date) -> set[SocialService]:
        rows = SocialService.objects.functioning(day)
        return {row for row in (service, unknown) if row in rows}

    assert functioning(START - DAY) == {unknown}
    assert functioning(START) == functioning(END - DAY) == {service, unknown}
    assert functioning(END) == {unknown}


def test_a_job_is_current_from_its_first_day_to_its_last() -> None:
    job = make_employment(starts_on=START, ends_on=END)
    unknown = make_employment()

    def current(day: date) -> set[Employment]:
        return set(Employment.objects.current(day)) & {job, unknown}

    assert current(START - DAY) == current(END + DAY) == {unknown}
    assert current(START) == current(END) == {job, unknown}


def test_an_office_is_vacant_when_nobody_holds_it_not_even_by_order() -> None:
    office, empty = make_office(), make_office()
    holder(office, ends_on=END).save()
    acting = {"capacity": OfficeHolder.Capacity.ACTING, "order": "РД-09-1"}
    holder(office, starts_on=END + DAY, ends_on=END + DAY, **acting).save()

    def vacant(day: date) -> set[Office]:
        return set(Office.objects.vacant(day)) & {office, empty}

    assert vacant(START) == vacant(END + DAY) == {empty}
    assert vacant(START - DAY) == vacant(END + 2 * DAY) == {office, empty}


def test_two_people_are_distinguished_once_in_one_order() -> None:
    first, second = make_person(), make_person()
    Distinction.objects.create(first=first, second=second)
    for pair in ((first, second), (second, first), (first, first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Distinction.objects.create(first=pair[0], second=pair[1])


# --- Nobody's personal number ---------------------------------------------------------

PERSONAL_NUMBERS = ("egn", "lnch", "егн", "лнч", "personal number", "national id")


def fields_for_personal_numbers(candidates: list[type[models.Model]]) -> list[str]:
    """Return the columns which by their name hold a personal number."""
    found = []
    for model in candidates:
        for field in model._meta.concrete_fields:
            with override("bg"):
                words = f"{field.name} {field.verbose_name} {field.help_text}"
            with override("en"):
                words += f" {field.verbose_name} {field.help_text}"
            plain = words.casefold().replace("_", " ").split()
            text = f" {' '.join(plain)} "
            if any(f" {name} " in text for name in PERSONAL_NUMBERS):
                found.append(f"{model._meta.label}.{field.name}")
    return found


def test_no_column_holds_a_personal_number() -> None:
    assert fields_for_personal_numbers(apps.get_models()) == []


def test_a_column_for_a_personal_number_is_found() -> None:
    with isolate_apps("resource_centre.registry"):

        class Numbered(models.Model):  # noqa: DJ008
            egn = models.CharField(max_length=10)
            number = models.CharField("ЕГН", max_length=10)
            other = models.CharField("national ID", max_length=10)
            eik = models.CharField("ЕИК", max_length=13)

            class Meta:
                app_label = "registry"

        found = fields_for_personal_numbers([Numbered])
    assert [name.rpartition(".")[2] for name in found] == ["egn", "number", "other"]
