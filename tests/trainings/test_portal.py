"""The public pages of trainings: what is told of them, to whom, and what is not."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from resource_centre.registry.models import Centre
from resource_centre.scheduling.models import Occasion
from tests.factories import make_municipality, make_organisation, make_service
from tests.scheduling.steps import at, make_venue
from tests.trainings.released import make_public, release
from tests.trainings.steps import (
    make_enrolment,
    make_module,
    make_session,
    make_trainer,
    make_training_module,
)
from trainings.facts.days import span
from trainings.models import Training
from trainings.views import ON_A_PAGE

pytestmark = pytest.mark.django_db

LIST = "/trainings/"
TODAY = timezone.localdate


def see(client: Client, url: str = LIST, **asked: str) -> str:
    """Return the page, its white space made single."""
    answer = client.get(url, asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def titles(client: Client, **asked: str) -> list[str]:
    """Return the titles found, as they are ordered."""
    found = client.get(LIST, asked).context["cards"]
    return [card.title.text for card in found]


# --- Days in words ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "bulgarian", "english"),
    [
        ((12, 14), (12, 14), "14 декември 2026 г.", "14 December 2026"),
        ((12, 14), (12, 15), "14–15 декември 2026 г.", "14–15 December 2026"),
        ((11, 30), (12, 2), "30 ноември – 2 декември 2026 г.", None),
    ],
)
def test_days_say_once_what_they_share(
    first: tuple[int, int], last: tuple[int, int], bulgarian: str, english: str | None
) -> None:
    days = date(2026, *first), date(2026, *last)
    assert span(*days).replace("\u00a0", " ") == bulgarian
    with override("en"):
        assert english is None or span(*days) == english


def test_days_of_two_years_name_both() -> None:
    words = span(date(2026, 12, 30), date(2027, 1, 2)).replace("\u00a0", " ")
    assert words == "30 декември 2026 г. – 2 януари 2027 г."


# --- The list -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden", [{"status": Training.Status.PLANNED}, {"is_listed": False}]
)
def test_what_is_not_published_is_nowhere(
    client: Client, hidden: dict[str, Any]
) -> None:
    training = make_public(**hidden)
    release(make_session(training))
    assert titles(client) == titles(client, when="past") == []
    for address in (f"/trainings/{training.slug}/", "/trainings/nothing/"):
        assert client.get(address).status_code == 404
        assert client.get(f"{address}calendar.ics").status_code == 404


def test_a_card_says_what_one_decides_by(client: Client) -> None:
    service = make_service(name="ЦОП Слънце")
    kubrat = make_municipality("RAZ16")
    venue = make_venue(name="Читалище", municipality=kubrat)
    training = make_public(
        title="Работа в екип",
        venue=venue,
        capacity=3,
        kind=Training.Kind.UPGRADING,
        starts_on=TODAY() + timedelta(days=10),
    )
    training.services.add(service)
    make_training_module(training, hours=16)
    make_enrolment(training)
    make_enrolment(training, status="waiting")
    [card] = client.get(LIST).context["cards"]
    assert card.days == span(*training.days)
    assert card.audience.text == "ЦОП Слънце"
    assert card.places
    page = see(client)
    assert f'href="/trainings/{training.slug}/"' in page
    assert f"Читалище</span>, {card.municipality}" in page
    assert kubrat.name_bg in card.municipality
    assert "16 " in card.hours
    assert "2 " in card.places


def test_many_teams_are_counted_and_organisations_named(client: Client) -> None:
    teams = make_public(starts_on=TODAY() + timedelta(days=1))
    teams.services.set([make_service() for _ in range(4)])
    bodies = make_public(starts_on=TODAY() + timedelta(days=2))
    bodies.organisations.add(make_organisation(name="Сдружение „Грижа“"))
    cards = client.get(LIST).context["cards"]
    assert "4" in cards[0].audience.text
    assert cards[1].audience.text == "Сдружение „Грижа“"


@pytest.mark.parametrize(
    ("status", "days", "stage"),
    [
        (Training.Status.ANNOUNCED, 7, "soon"),
        (Training.Status.OPEN, 7, "open"),
        (Training.Status.FILLED, 7, "closed"),
        (Training.Status.OPEN, 0, "running"),
        (Training.Status.RUNNING, 7, "running"),
        (Training.Status.CANCELLED, 7, "cancelled"),
        (Training.Status.COMPLETED, 0, "held"),
        (Training.Status.OPEN, -7, "held"),
        (Training.Status.CANCELLED, -7, "cancelled"),
    ],
)
def test_the_stage_follows_from_status_and_day(
    client: Client, status: Training.Status, days: int, stage: str
) -> None:
    make_public(status=status, starts_on=TODAY() + timedelta(days=days))
    tab = {"when": "past"} if stage == "held" or days < 0 else {}
    [card] = client.get(LIST, tab).context["cards"]
    assert card.stage == stage
    assert card.state in see(client, **tab)


def test_those_to_come_begin_with_the_next_and_past_ones_with_the_last(
    client: Client,
) -> None:
    for name, days in (("Г", 30), ("В", 5), ("Б", -5), ("А", -30)):
        make_public(title=name, starts_on=TODAY() + timedelta(days=days))
    assert titles(client) == ["В", "Г"]
    assert titles(client, when="past") == ["Б", "А"]
    counts = client.get(LIST).context["counts"]
    assert counts == {"ahead": 2, "past": 2}


def test_the_municipality_is_the_trainings_or_else_its_venues(client: Client) -> None:
    kubrat, razgrad = make_municipality("RAZ16"), make_municipality("RAZ26")
    there = make_venue(municipality=kubrat)
    make_public(title="Там", venue=there)
    make_public(title="Тук", venue=there, municipality=razgrad)
    make_public(title="Никъде", municipality=None)
    assert titles(client, municipality="RAZ16") == ["Там"]
    assert titles(client, municipality="RAZ26") == ["Тук"]
    form = client.get(LIST).context["form"]
    codes = [code for code, _name in form.fields["municipality"].choices]
    assert codes == ["", "RAZ16", "RAZ26"]


def test_filters_narrow_the_list(client: Client) -> None:
    long = make_public(
        title="Дълго въвеждащо",
        kind=Training.Kind.INTRODUCTORY,
        starts_on=date(TODAY().year + 1, 1, 20),
        ends_on=date(TODAY().year + 1, 3, 2),
    )
    make_public(title="Кратко", starts_on=date(TODAY().year + 1, 4, 1))
    year = long.starts_on.year
    assert titles(client, kind="introductory") == [long.title]
    assert titles(client, month=f"{year}-02") == [long.title]
    assert titles(client, month=f"{year}-04") == ["Кратко"]
    assert titles(client, words="ВЪВЕЖДАЩО дълго") == [long.title]
    assert titles(client, words="100%") == []
    # What nobody could have chosen is no choice.
    assert len(titles(client, month="1999-13", kind="x", municipality="x")) == 2
    months = client.get(LIST).context["form"].fields["month"].choices
    assert [m for m, _name in months[1:]] == [f"{year}-0{n}" for n in (1, 2, 3, 4)]


def test_free_places_leave_out_what_is_full_over_or_begun(client: Client) -> None:
    full = make_public(title="Пълно", capacity=1)
    make_enrolment(full)
    make_public(title="Без граница", starts_on=TODAY() + timedelta(days=1))
    make_public(title="Има", capacity=1, starts_on=TODAY() + timedelta(days=2))
    make_public(title="Отменено", status=Training.Status.CANCELLED)
    make_public(title="Започнало", starts_on=TODAY())
    assert titles(client, free="on") == ["Без граница", "Има"]
    [card] = [c for c in client.get(LIST).context["cards"] if c.title.text == "Пълно"]
    assert card.is_full


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    Centre.objects.create(name_bg="Център", name_en="Centre", phone="084 000 000")
    assert "tel:084 000 000" in see(client).split("<main")[1].split("</main")[0]
    make_public()
    assert f'href="{LIST}"' in see(client, words="няма такова").split("<main")[1]


def test_long_lists_come_in_pages_that_keep_what_was_asked(client: Client) -> None:
    for _ in range(ON_A_PAGE + 1):
        make_public(title="Едно")
    page = see(client, words="едно")
    assert "page=2" in page
    assert "words=" in page.split('rel="next"')[1].split(">")[0]
    assert len(titles(client, words="едно", page="2")) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_one_row_as_for_three(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        training = make_public(capacity=5, municipality=make_municipality())
        training.services.add(make_service())
        release(make_session(training))
        make_enrolment(training)
    # What can be chosen, counts, trainings, released days, for whom; the centre.
    with django_assert_num_queries(6):
        client.get(LIST)


# --- Only what was released ---------------------------------------------------------


def test_the_timetable_tells_what_was_released_and_not_what_is_planned(
    client: Client,
) -> None:
    training = make_public()
    session = make_session(training, topic="Роли в екипа", starts_at=at(7, 9))
    url = f"/trainings/{training.slug}/"
    assert "Роли в екипа" not in see(client, url)
    assert client.get(f"{url}calendar.ics").status_code == 404

    release(session)
    page = see(client, url)
    assert "Роли в екипа" in page
    assert "9:00–12:00" in page
    assert f"{url}calendar.ics" in page

    # Moved since, and into another room, and the training with it: all still drafts.
    elsewhere = make_venue(name="Другата зала")
    occasion = session.occasion
    occasion.starts_at, occasion.ends_at = at(9, 14), at(9, 17)
    occasion.venue = elsewhere
    occasion.save()
    told = client.get(LIST).context["cards"][0].days
    days = TODAY() + timedelta(days=9)
    Training.objects.update(starts_on=days, ends_on=days, venue=elsewhere)
    page = see(client, url)
    assert "9:00–12:00" in page
    assert "14:00" not in page
    assert "Другата зала" not in page + see(client)
    assert client.get(LIST).context["cards"][0].days == told
    file = client.get(f"{url}calendar.ics")
    assert file.headers["Content-Type"].startswith("text/calendar")
    assert b"T090000" in file.content
    assert b"T140000" not in file.content


def test_a_cancelled_session_is_said_and_another_place_too(client: Client) -> None:
    training = make_public()
    release(
        make_session(training, topic="Отпаднала", starts_at=at(7, 9)),
        public_status=Occasion.Status.CANCELLED,
    )
    there = make_venue(name="Градската библиотека")
    release(make_session(training, starts_at=at(7, 13)))
    release(make_session(training, starts_at=at(8, 9)), public_venue=there)
    page = see(client, f"/trainings/{training.slug}/")
    assert "<s " in page.split("Отпаднала")[0][-40:]
    assert "Градската библиотека" in page
    assert page.count('class="timetable-day"') == 2


def test_a_cancelled_training_says_so_and_takes_nobody(client: Client) -> None:
    training = make_public(status=Training.Status.CANCELLED)
    release(make_session(training, topic="Роли"))
    page = see(client, f"/trainings/{training.slug}/")
    assert "alert-danger" in page
    assert "Роли" not in page
    assert 'id="enrol"' not in page


# --- A training's page --------------------------------------------------------------


def test_the_page_says_everything_one_wants_to_know(client: Client) -> None:
    Centre.objects.create(name_bg="Център", name_en="Centre", email="a@example.org")
    training = make_public(
        title="Работа в екип",
        description="За екипа.\n\nС упражнения.",
        fee="45.5",
        capacity=1,
        audience="съветници & служители",
    )
    make_training_module(
        training, make_module(title="Модул едно", topics="Роли\n\n Конфликти ")
    )
    trainer = make_trainer(expertise="Психолог")
    release(make_session(training, trainer.person))
    make_session(training, make_trainer().person, starts_at=at(8))
    make_enrolment(training)
    page = see(client, f"/trainings/{training.slug}/")
    for said in (
        "<p>С упражнения.</p>",
        "съветници &amp; служители",
        "45,50",
        "<li>Конфликти</li>",
        "Модул едно",
        trainer.person.full_name,
        "Психолог",
        'href="mailto:a@example.org"',
        '<meta property="og:title" content="Работа в екип">',
    ):
        assert said in page
    # Who leads what is not released yet is not told.
    assert (
        len(client.get(f"/trainings/{training.slug}/").context["training"].trainers)
        == 1
    )


def test_texts_in_the_other_language_are_marked(client: Client) -> None:
    training = make_public(title="Работа", title_en="Teamwork", description="Описание")
    page = see(client, f"/en/trainings/{training.slug}/")
    assert '<h1 lang="en">Teamwork</h1>' in page
    assert 'lang="bg"><p>Описание</p>' in page
    Training.objects.update(title_en="")
    assert 'lang="bg"> <a' in see(client, "/en/trainings/")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_takes_as_many_queries_for_one_session_as_for_three(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    training = make_public()
    for number in range(rows):
        module = make_training_module(training)
        person = make_trainer().person
        release(make_session(training, person, starts_at=at(7 + number), module=module))
    with django_assert_num_queries(7):
        client.get(f"/trainings/{training.slug}/")
