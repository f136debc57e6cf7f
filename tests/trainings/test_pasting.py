"""A pasted list of participants: whom it means, what it asks, and all or nothing."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.common.sheets import read_pasted
from resource_centre.registry.models import Employment, Person, SocialService
from tests.factories import make_employment, make_person, make_service, make_user
from tests.scheduling.steps import at
from tests.trainings.steps import make_enrolment, make_session, make_training
from trainings.models import Enrolment, Training
from trainings.resources.pasting import (
    Line,
    Pasted,
    guessed,
    look_through,
    missing_columns,
    take_over,
)

pytestmark = pytest.mark.django_db

HEADERS = "№\tТри имена\tИмейл\tТелефон\tМесторабота\tДлъжност"


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def service() -> SocialService:
    return make_service(name="Център за обществена подкрепа – Разград")


@pytest.fixture
def training(service: SocialService) -> Training:
    training = make_training(capacity=3)
    training.services.add(service)
    return training


@pytest.fixture
def paste(user: User, training: Training) -> Callable[..., Pasted]:
    """Return the function that pastes rows, with the service as the usual one."""

    def pasted(*rows: str, **said: Any) -> Pasted:
        table = read_pasted("\n".join(rows))
        guess = guessed(user, training, table.rows)
        return Pasted(table.rows, guess.header_row, guess.columns, **said)

    return pasted


def outcomes(lines: Sequence[Line]) -> dict[int, str]:
    """Return what becomes of each row."""
    return {line.number: line.outcome.value for line in lines}


def marks(lines: Sequence[Line]) -> dict[str, str]:
    """Return what the page keeps of the rows."""
    seen: dict[str, str] = json.loads(json.dumps({x.number: x.mark for x in lines}))
    return seen


def notes(line: Line) -> dict[str, str]:
    """Return what is said beside the cells of a row."""
    return {cell.column.name: cell.note for cell in line.cells if cell.note}


# --- What the columns are -----------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (("Мария Иванова Петрова", "Иван Петров"), ["full_name"]),
        (
            ("Име\tПрезиме\tФамилия", "А\tБ\tВ"),
            ["first_name", "middle_name", "last_name"],
        ),
        (
            (
                "ПЕТРОВА, МАРИЯ\tm@example.bg\t0888 12 34 56",
                "ИЛИЕВ, ГЕОРГИ\t\t0899123456",
            ),
            ["full_name", "email", "phone"],
        ),
        (
            (HEADERS, "1\tА Б\t\t\t\t"),
            ["", "full_name", "email", "phone", "employer", "job_role"],
        ),
    ],
)
def test_columns_are_known_by_headers_or_by_what_is_in_them(
    user: User, training: Training, rows: tuple[str, ...], columns: list[str]
) -> None:
    table = read_pasted("\n".join(rows))
    assert guessed(user, training, table.rows).columns == columns
    assert missing_columns(user, training, columns) == []
    assert missing_columns(user, training, ["email"])


def test_a_column_of_names_is_taken_apart_whatever_its_header(
    user: User, training: Training, paste: Callable[..., Pasted]
) -> None:
    (line,) = look_through(
        paste("Име\tИмейл", "МАРИЯ ИВАНОВА ПЕТРОВА\tm@x.bg"), training, user
    )
    assert [cell.shown for cell in line.names] == ["Мария", "Иванова", "Петрова"]


# --- Whom the rows mean -------------------------------------------------------------


def test_rows_find_people_or_ask_or_make_new_ones(
    user: User,
    training: Training,
    service: SocialService,
    paste: Callable[..., Pasted],
) -> None:
    known = make_person(last_name="Петрова", email="m@example.bg")
    colleague = make_person(first_name="Георги", last_name="Илиев")
    make_employment(colleague, service=service)
    by_names = make_person(first_name="Айше", middle_name="Мехмед", last_name="Юсуф")
    namesake = make_person(first_name="Елена", last_name="Колева")
    pasted = paste(
        HEADERS,
        "1\tМария Петрова\tM@example.bg\t\t\t",
        "2\tГеорги Илиев\t\t\t\t",
        "3\tАйше Мехмед Юсуф\t\t\t\t",
        "4\tЕлена Колева\t\t\t\t",
        "5\tНова Новакова\tnova@example.bg\t\t\t",
        "6\tНова Новакова\tnova@example.bg\t\t\t",
        "7\t\tnobody@example.bg\t\t\t",
        employer=service,
    )
    lines = {line.number: line for line in look_through(pasted, training, user)}
    found = [lines[number].person for number in (2, 3, 4)]
    assert found == [known, colleague, by_names]
    assert outcomes(list(lines.values())) == {
        2: "enrols",
        3: "enrols",
        4: "enrols",
        5: "doubtful",
        6: "waits",
        7: "twice",
        8: "faulty",
    }
    assert [pk for pk, *_told in lines[5].choices] == [namesake.pk]
    assert lines[6].is_new
    assert list(lines)[:2] == [5, 8], "what needs somebody stands on top"
    assert Person.objects.count() == 4
    assert not Enrolment.objects.exists()


def test_what_the_registry_knows_stays_and_is_told(
    user: User, training: Training, paste: Callable[..., Pasted]
) -> None:
    person = make_person(last_name="Петрова", email="m@example.bg", middle_name="")
    make_employment(person)
    row = "Мария Иванова Петрова\tdruga@example.bg\t0888123456"
    decided = paste(row, decisions={1: f"same:{person.pk}"})
    is_done, (line,) = take_over(decided, training, user, {})
    assert is_done
    person.refresh_from_db()
    assert (person.middle_name, person.email) == ("Иванова", "m@example.bg")
    assert person.phone == "0888123456", "what was not known is added"
    assert "m@example.bg" in notes(line)["email"]


def test_whoever_takes_part_already_is_passed_by_and_whoever_withdrew_is_not(
    user: User, training: Training, paste: Callable[..., Pasted]
) -> None:
    there = make_enrolment(training, make_person(last_name="Тук"))
    gone = make_enrolment(training, make_person(last_name="Там"), status="withdrawn")
    pasted = paste("Мария Иванова Тук", "Мария Иванова Там")
    lines = look_through(pasted, training, user)
    assert outcomes(lines) == {1: "already", 2: "enrols"}
    is_done, _lines = take_over(pasted, training, user, marks(lines))
    assert is_done
    rows = training.enrolments.filter(status="enrolled").order_by("pk")
    assert list(rows) == [there, gone]


# --- Where they work ----------------------------------------------------------------


def test_workplaces_are_found_by_part_of_their_name_or_left_in_the_note(
    user: User,
    training: Training,
    service: SocialService,
    paste: Callable[..., Pasted],
) -> None:
    pasted = paste(
        HEADERS,
        "1\tАна Алова Янева\t\t\tЦентър за обществена подкрепа\tслесар",
        "2\tБоян Белов Янев\t\t\tЗавод „Гумено ухо“\t",
        "3\tВяра Вълова Янева\t\t\t\t",
        employer=service,
    )
    lines = look_through(pasted, training, user)
    assert set(notes(lines[0])) == {"job_role"}
    assert set(notes(lines[1])) == {"employer"}
    is_done, _lines = take_over(pasted, training, user, marks(lines))
    assert is_done
    enrolled = training.enrolments.order_by("seat")
    employers = [each.employment and each.employment.employer for each in enrolled]
    assert employers == [service, None, service]
    assert "Гумено ухо" in enrolled[1].note
    district = training.district
    assert all(person.district == district for person in Person.objects.all())


def test_of_several_workplaces_the_row_has_to_name_one(
    user: User,
    training: Training,
    service: SocialService,
    paste: Callable[..., Pasted],
) -> None:
    person = make_person(last_name="Петрова")
    first, second = (make_service(name=f"Дом {n}") for n in "ЯЮ")
    for employer in (first, second):
        make_employment(person, service=employer)
    row = "Мария Иванова Петрова"
    (line,) = look_through(paste(row), training, user)
    assert outcomes([line]) == {1: "faulty"}
    assert line.row.errors["employer"]
    named = paste(row, corrections={1: {"employer": "дом ю"}})
    is_done, lines = take_over(named, training, user, marks([line]))
    assert not is_done, "a correction is looked at before it lands"
    is_done, _lines = take_over(named, training, user, marks(lines))
    assert is_done
    assert training.enrolments.get().employment == Employment.objects.get(
        service=second
    )


# --- All or nothing -----------------------------------------------------------------


def test_a_list_is_taken_over_whole_or_not_at_all(
    user: User, training: Training, paste: Callable[..., Pasted]
) -> None:
    pasted = paste(HEADERS, "1\tАна Янева\t\t\t\t", "2\tБоян Янев\tгрешен@\t\t\t")
    lines = look_through(pasted, training, user)
    is_done, _lines = take_over(pasted, training, user, marks(lines))
    assert (is_done, Person.objects.count()) == (False, 0)
    left = paste(*map("\t".join, pasted.rows), decisions={3: "out"})
    is_done, lines = take_over(left, training, user, marks(lines))
    assert is_done
    assert outcomes(lines) == {2: "enrols", 3: "left_out"}
    assert [each.person.full_name for each in training.enrolments.all()] == [
        "Ана Янева"
    ]


def test_nothing_lands_that_the_page_did_not_say(
    user: User, training: Training, paste: Callable[..., Pasted]
) -> None:
    pasted = paste("Ана Янева")
    seen = marks(look_through(pasted, training, user))
    for _ in range(3):
        make_enrolment(training)
    is_done, lines = take_over(pasted, training, user, seen)
    assert (is_done, outcomes(lines)) == (False, {1: "waits"})
    assert training.enrolments.count() == 3
    is_done, _lines = take_over(pasted, training, user, marks(lines))
    assert is_done


def test_other_trainings_at_the_same_time_are_told_beside_the_row(
    user: User, training: Training, paste: Callable[..., Pasted]
) -> None:
    other = make_training(title="Другото")
    make_enrolment(other, make_person(last_name="Петрова"))
    for each in (training, other):
        make_session(each, starts_at=at(7))
    (line,) = look_through(paste("Мария Иванова Петрова"), training, user)
    assert len(line.notes) == 1
    assert "Другото" in line.notes[0]
