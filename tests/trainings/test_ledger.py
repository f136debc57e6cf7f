"""The ledger of hours: what counts, in which year, in which competence area."""

from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import override
from hypothesis import given, strategies as st
from pytest_django import DjangoAssertNumQueries

from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Occasion
from tests.documents.steps import make_series
from tests.factories import make_person, make_service
from tests.trainings.learning import (
    MINUTES,
    attend,
    make_area,
    make_learning,
    make_norm,
)
from trainings.facts.hours import hours_of_enrolments
from trainings.facts.learnt import Entry, contributions
from trainings.facts.ledger import Ledger, arranged, ledger_of
from trainings.models import Attendance, Enrolment

DAY = date(2025, 5, 20)
NEW_YEAR = (date(2025, 12, 31), date(2026, 1, 1))


def by_year(ledger: Ledger) -> dict[int, int]:
    """Return the minutes of each year."""
    return {year.number: year.minutes for year in ledger.years}


def asked_of_rows(person: Person, *years: int) -> dict[int, int]:
    """Return the minutes of each year as lists of many people count them."""
    people = Person.objects.filter(pk=person.pk)
    found = {
        year: sum(
            each.minutes(people, year).get(person.pk, 0)
            for each in contributions.values()
        )
        for year in years
    }
    return {year: minutes for year, minutes in found.items() if minutes}


# --- By year ------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_course_over_new_year_counts_in_both_years() -> None:
    person = make_person()
    enrolment = attend(person, *NEW_YEAR, title="Зимен курс")
    ledger = ledger_of(person)
    assert by_year(ledger) == {2026: MINUTES, 2025: MINUTES}
    assert by_year(ledger) == asked_of_rows(person, 2024, 2025, 2026, 2027)
    # What the training itself says of the participant is the same altogether.
    (hours,) = hours_of_enrolments([enrolment])
    assert ledger.minutes == hours.attended
    assert [entry.title for entry in ledger.entries] == ["Зимен курс"] * 2


@pytest.mark.django_db
def test_a_session_counts_only_what_is_taught_in_it() -> None:
    person = make_person()
    enrolment = attend(person, DAY, minutes=60)
    marks = Attendance.objects.filter(enrolment=enrolment)
    session = marks.get().session
    marks.update(made_up_at=session, made_up_minutes=170)
    ledger = ledger_of(person)
    assert by_year(ledger) == {2025: MINUTES} == asked_of_rows(person, 2025)


@pytest.mark.django_db
def test_cancelled_sessions_and_absences_do_not_count() -> None:
    person = make_person()
    attend(person, DAY)
    Occasion.objects.update(status="cancelled")
    absent = attend(person, DAY + timedelta(days=2))
    Attendance.objects.filter(enrolment=absent).update(mark="absent", minutes=0)
    assert ledger_of(person).years == []
    assert asked_of_rows(person, 2025) == {}


@pytest.mark.django_db
def test_hours_of_whoever_has_left_count() -> None:
    person = make_person()
    enrolment = attend(person, DAY)
    Enrolment.objects.filter(pk=enrolment.pk).update(status="withdrawn", seat=None)
    assert by_year(ledger_of(person)) == {2025: MINUTES} == asked_of_rows(person, 2025)


@pytest.mark.django_db
def test_learning_elsewhere_counts_in_the_year_it_ended_once_it_is_proved() -> None:
    person = make_person()
    make_learning(person, NEW_YEAR[1], hours="2.5", hour_minutes=45)
    make_learning(person, DAY, title="Без лист", evidence="")
    ledger = ledger_of(person)
    assert by_year(ledger) == {2026: 113, 2025: 0}
    assert asked_of_rows(person, 2025, 2026) == {2026: 113}
    with override("en"):
        (unproved,) = [e for e in ledger_of(person).entries if not e.counts]
    assert (unproved.title, unproved.lacks) == ("Без лист", "no evidence")


@given(
    st.lists(
        st.builds(
            Entry,
            year=st.integers(2020, 2026),
            first=st.just(DAY),
            last=st.dates(DAY),
            title=st.just(""),
            minutes=st.integers(0, 5000),
            lacks=st.sampled_from(["", "why"]),
        )
    ),
    st.dictionaries(st.integers(2020, 2026), st.integers(1, 60)),
)
def test_the_years_add_up_to_the_entries(
    entries: list[Entry], norms: dict[int, int]
) -> None:
    ledger = arranged(Person(), entries, norms)
    whole = sum(entry.minutes for entry in entries if entry.counts)
    assert sum(year.minutes for year in ledger.years) == ledger.minutes == whole
    assert sum(len(year.entries) for year in ledger.years) == len(entries)
    numbers = [year.number for year in ledger.years]
    assert numbers == sorted({*norms, *(e.year for e in entries)}, reverse=True)


# --- By competence area -------------------------------------------------------------


@pytest.mark.django_db
def test_hours_on_several_areas_count_in_each_and_it_is_said() -> None:
    person, risk, team = make_person(), make_area("Риск"), make_area("Екип")
    attend(person, DAY, areas=(risk, team))
    assert ledger_of(person).overlaps
    attend(person, DAY + timedelta(days=1), areas=(risk,))
    learning = make_learning(person, DAY)
    (year,) = ledger_of(person).years
    elsewhere = 8 * 45
    assert [(area.name, area.minutes) for area in year.areas] == [
        ("Риск", 2 * MINUTES),
        ("Екип", MINUTES),
        ("", elsewhere),
    ]
    learning.areas.set([team])
    (year,) = ledger_of(person).years
    assert (year.areas[0].name, year.areas[0].minutes) == ("Екип", MINUTES + elsewhere)


@pytest.mark.django_db
def test_hours_on_one_area_each_add_up() -> None:
    person = make_person()
    attend(person, DAY, areas=(make_area("Риск"),))
    attend(person, DAY + timedelta(days=1))
    ledger = ledger_of(person)
    assert not ledger.overlaps
    assert sum(area.minutes for area in ledger.areas) == ledger.minutes


# --- What else is said --------------------------------------------------------------


@pytest.mark.django_db
def test_a_training_says_the_number_of_its_certificate() -> None:
    person = make_person()
    enrolment = attend(person, DAY)
    series = make_series("certificates", name_bg="Регистър", name_en="Register")
    facts = {
        "document": "certificate",
        "language": "bg",
        "series": series,
        "year": 2025,
        "dated": date(2025, 6, 1),
        "subject": enrolment,
        "file": "x.pdf",
        "sha256": "0" * 64,
    }
    IssuedDocument.objects.create(
        **facts,
        reference="С-0001",
        status="revoked",
        ended_at="2025-06-02T00:00Z",
        ended_reason="Грешка",
    )
    assert [entry.proof for entry in ledger_of(person).entries] == [""]
    IssuedDocument.objects.create(**facts, reference="С-0002", status="issued")
    with override("bg"):
        (entry,) = ledger_of(person).entries
    assert entry.proof == "С-0002/01.06.2025\N{NO-BREAK SPACE}г."


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledger_asks_the_same_for_one_entry_and_for_three(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    norm = make_norm()
    person = make_person()
    for number in range(rows):
        person.employments.create(
            service=make_service(),
            job_role=norm.job_role,
            starts_on=date(2020 + number, 1, 1),
            ends_on=date(2020 + number, 12, 31),
        )
        attend(person, DAY + timedelta(days=number), areas=(make_area("Риск"),))
        make_learning(person, DAY).areas.set([make_area("Екип")])
    ContentType.objects.get_for_model(Enrolment)  # read once for all
    with django_assert_num_queries(8):
        assert len(ledger_of(person).entries) == 2 * rows
