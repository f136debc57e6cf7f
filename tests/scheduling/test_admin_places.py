"""Venues, moved days and projects in the back office; cards; the search."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.cards import FilledCard, cards_of
from resource_centre.backoffice.exchange import services
from resource_centre.backoffice.models import SheetImport
from resource_centre.backoffice.search import search
from resource_centre.common.sheets import read_pasted
from resource_centre.reporting.models import Project
from resource_centre.scheduling.models import MovedDay, Venue
from resource_centre.scheduling.resources import MovedDayResource, VenueResource
from tests.backoffice.queries import assert_flat
from tests.factories import make_district, make_municipality, make_person, make_user
from tests.scheduling.steps import at, make_occasion, make_venue

pytestmark = pytest.mark.django_db
VENUES = "/admin/scheduling/venue/"
DAYS = "/admin/scheduling/movedday/"


@pytest.fixture
def coordinator(client: Client) -> User:
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def brought(user: User, resource: Any, text: str) -> tuple[SheetImport, dict[str, int]]:
    """Bring the pasted sheet in, as far as its check; return what is in it too."""
    sheet = services.start_import(user=user, resource=resource, table=read_pasted(text))
    checked = services.check(sheet=sheet)
    return checked, {kind: n for kind, n in checked.counts.items() if n}


# --- Venues -----------------------------------------------------------------------


def test_the_list_of_venues_counts_what_is_planned(
    client: Client, coordinator: User
) -> None:
    def add() -> None:
        venue = make_venue(municipality=make_municipality())
        make_occasion(venue=venue)
        make_occasion(venue=venue, starts_at=at(9))
        make_occasion(venue=venue, starts_at=at(9, 14), status="cancelled")
        make_occasion(venue=venue, starts_at=at(-9))

    assert assert_flat(client, VENUES, add) == 7
    counted = client.get(VENUES).context["cl"].result_list
    assert [each.upcoming for each in counted] == [2, 2, 2]


def test_a_venue_shows_what_is_planned_there_next(
    client: Client, coordinator: User
) -> None:
    venue = make_venue()
    soon = make_occasion(venue=venue, title="Обучение")
    make_occasion(venue=venue, title="Минало", starts_at=at(-9))
    html = client.get(f"{VENUES}{venue.pk}/change/").text
    assert f"/admin/scheduling/occasion/{soon.pk}/change/" in html
    assert "Минало" not in html


def test_each_district_looks_after_its_own_venues(
    client: Client, coordinator: User
) -> None:
    far = make_venue(district=make_district("PDV"))
    assert client.get(f"{VENUES}{far.pk}/change/").status_code == 200
    data = {"name": "Зала", "district": far.district_id, "is_active": "on"}
    assert client.post(f"{VENUES}{far.pk}/change/", data).status_code == 404
    page = client.post(f"{VENUES}add/", data)
    assert list(page.context["adminform"].form.errors) == ["district"]
    near = {**data, "district": make_district().pk}
    assert client.post(f"{VENUES}add/", near).status_code == 302
    again = client.post(f"{VENUES}add/", near)
    assert list(again.context["adminform"].form.errors) == ["name"]


def test_venues_come_in_as_a_sheet_but_not_those_of_others(coordinator: User) -> None:
    make_municipality()
    far = {"municipality": make_municipality("PDV22"), "capacity": 9}
    make_venue(name="Далечна", **far)
    rows = ("Зала\tОбщина\tБрой места", "Близка\tRAZ26\t20", "Далечна\tPDV22\t9")
    sheet, found = brought(coordinator, VenueResource, "\n".join(rows))
    assert found == {"new": 1, "same": 1}
    for theirs in ("Далечна\tPDV22\t90", "Нова\tPDV22\t9"):
        _, found = brought(coordinator, VenueResource, f"{rows[0]}\n{theirs}")
        assert found == {"faulty": 1}
    services.land(sheet=sheet)
    assert Venue.objects.get(name="Близка").capacity == 20


def test_the_search_finds_venues(coordinator: User) -> None:
    venue = make_venue(name="Зала „Лудогорие“", address="бул. „Бели Лом“")
    for query in ("лудогорие", "бели лом"):
        (found,) = search(coordinator, query)
        assert [hit.title for hit in found.hits] == [str(venue)]


# --- Moved days and projects --------------------------------------------------------


def test_a_years_moved_days_are_brought_in_once(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    MovedDay.objects.create(day=date(2027, 5, 22), is_working=True)
    text = "Дата\tРаботен\tОснование\n21.05.2027\tне\tРМС 1\n22.05.2027\tда\tРМС 1"
    sheet, found = brought(user, MovedDayResource, text)
    assert found == {"new": 1, "changed": 1}
    services.land(sheet=sheet)
    assert list(MovedDay.objects.values_list("is_working", "source")) == [
        (True, "РМС 1"),
        (False, "РМС 1"),
    ]
    page = client.get(DAYS)
    assert page.context["cl"].result_count == 2
    data = {"day": "21.05.2027"}
    wrong = client.post(f"{DAYS}add/", data).context["adminform"].form.errors
    assert list(wrong) == ["day"]


def test_a_project_does_not_end_before_it_starts(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    url = "/admin/reporting/project/"
    data = {"title": "Проект", "code": "p", "starts_on": "02.01.2027"}
    page = client.post(f"{url}add/", {**data, "ends_on": "01.01.2027"})
    assert list(page.context["adminform"].form.errors) == ["ends_on"]
    assert client.post(f"{url}add/", data).status_code == 302
    assert Project.objects.get().title == "Проект"


# --- Cards ------------------------------------------------------------------------


def card(user: User, code: str) -> FilledCard:
    """Return the user's card."""
    (found,) = (each for each in cards_of(user) if each.card.code == code)
    return found


def test_the_card_of_today_has_what_the_user_reaches() -> None:
    trainer, coordinator = make_user(Role.TRAINER), make_user(Role.COORDINATOR)
    person = make_person(account=trainer)
    here: Any = {"district": make_district()}
    make_occasion(starts_at=at(0, 9), title="Другиго", **here)
    own = make_occasion(person, starts_at=at(1, 9), title="Мое", venue=make_venue())
    make_occasion(person, starts_at=at(2, 9), title="Вдругиден", **here)
    make_occasion(starts_at=at(0, 9), status="cancelled", title="Отменено", **here)
    (mine,) = card(trainer, "calendar-today").items
    assert "Мое" in mine.title
    assert mine.due == timezone.localdate() + timedelta(days=1)
    assert mine.detail == f"{own.venue} · {person}"
    (theirs,) = card(coordinator, "calendar-today").items
    assert "Другиго" in theirs.title


def test_the_card_of_changes_has_what_nobody_was_told() -> None:
    coordinator = make_user(Role.COORDINATOR)
    here: Any = {"district": make_district(), "kind": "training"}
    make_occasion(starts_at=at(20), **here)  # there is time
    make_occasion(starts_at=at(3), district=make_district())  # an absence
    make_occasion(starts_at=at(3), title="Скоро", **here)
    (item,) = card(coordinator, "calendar-untold").items
    assert item.title == "Скоро"
    codes = {each.card.code for each in cards_of(make_user(Role.TRAINER))}
    assert "calendar-untold" not in codes
