"""The calendar of the back office: a month, a week, a list."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.scheduling.agenda import State
from resource_centre.scheduling.models import MovedDay, Occasion
from resource_centre.scheduling.periods import Period
from resource_centre.scheduling.times import moment
from tests.backoffice.queries import queries_of
from tests.factories import make_district, make_municipality, make_person, make_user
from tests.scheduling.steps import make_occasion, make_venue

pytestmark = pytest.mark.django_db
URL = "/admin/scheduling/occasion/"
NOON = time(12)


@pytest.fixture
def coordinator(client: Client) -> User:
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def planned(day: date | None = None, **fields: Any) -> Occasion:
    """Plan something of Razgrad at noon of the day, of today unless told."""
    fields.setdefault("district", make_district())
    people = fields.pop("people", ())
    starts_at = moment(day or timezone.localdate(), NOON)
    return make_occasion(*people, starts_at=starts_at, **fields)


def released(occasion: Occasion, **changes: Any) -> Occasion:
    """Let people know of the occasion as it is, and then change what is planned."""
    occasion.released_at = timezone.now()
    occasion.public_starts_at = occasion.starts_at
    occasion.public_ends_at = occasion.ends_at
    occasion.public_venue = occasion.venue
    occasion.public_status = occasion.status
    for name, value in changes.items():
        setattr(occasion, name, value)
    occasion.save()
    return occasion


def shown(client: Client, **query: Any) -> list[Occasion]:
    """Return the occasions that the page shows, in its order."""
    page = client.get(URL, query)
    assert page.status_code == 200
    return list(page.context["cl"].result_list)


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_each_view_takes_ten_queries_however_full_it_is(
    client: Client, coordinator: User, view: str
) -> None:
    url = f"{URL}?view={view}"
    planned(people=[make_person()], venue=make_venue())
    client.get(url)
    one = queries_of(client, url)
    for _ in range(2):
        planned(people=[make_person()], venue=make_venue())
    three = queries_of(client, url)
    assert len(one) == len(three) == 8, "\n".join(three)


def test_the_menu_leads_to_this_month_by_weeks_from_monday(
    client: Client, coordinator: User
) -> None:
    here = planned()
    planned(timezone.localdate() + timedelta(days=70))
    page = client.get(URL)
    assert list(page.context["cl"].result_list) == [here]
    weeks = page.context["cl"].weeks
    assert all(week[0][0].date.weekday() == 0 for week in weeks)
    assert page.text.count('<th scope="col">') == 7
    assert 'aria-current="date"' in page.text


def test_days_off_are_named_and_moved_days_marked(
    client: Client, coordinator: User
) -> None:
    MovedDay.objects.create(day=date(2026, 4, 18), is_working=True)
    html = client.get(URL, {"on": "2026-04-01"}).text
    assert "Великден" in html
    weeks = client.get(URL, {"on": "2026-04-01"}).context["cl"].weeks
    days = {day.date: day for week in weeks for day, _url in week}
    assert (days[date(2026, 4, 18)].is_off, days[date(2026, 4, 19)].is_off) == (
        False,
        True,
    )
    assert days[date(2026, 4, 18)].name
    assert days[date(2026, 4, 25)].name == ""  # everybody knows a Saturday


def test_an_entry_says_when_where_who_and_in_which_state(
    client: Client, coordinator: User
) -> None:
    person = make_person()
    fields: Any = {"kind": "training", "title": "Екипи", "venue": make_venue()}
    planned(people=[person], **fields)
    gone = planned(title="Отменено", kind="training", status="cancelled")
    for view in ("month", "week", "list"):
        html = client.get(URL, {"view": view}).text
        assert all(
            text in html
            for text in (str(person), "Екипи", str(fields["venue"]), "12:00–15:00")
        )
        assert str(State.CANCELLED.label) in html
        assert str(State.DRAFT.label) in html
    assert "<s>Отменено</s>" in client.get(URL).text
    assert f"{URL}{gone.pk}/change/" in client.get(URL).text


def test_what_is_planned_is_told_from_what_people_know(
    client: Client, coordinator: User
) -> None:
    kind: Any = {"kind": "training"}
    planned()  # an absence
    planned(status="cancelled", **kind)
    draft = planned(**kind)
    released(planned(venue=make_venue(), **kind))
    later = draft.ends_at + timedelta(hours=1)
    changed = [
        released(planned(**kind), ends_at=later),
        released(planned(**kind), venue=make_venue()),
        released(planned(venue=make_venue(), **kind), venue=None),
        released(planned(**kind), status="cancelled"),
    ]
    found = client.get(URL, {"state": "unreleased"}).context["cl"]
    assert found.result_list == [draft, *changed]
    states = [entry.state for entry in found.entries]
    assert states == [State.DRAFT, *[State.CHANGED] * 3, State.CANCELLED]


def test_the_calendar_is_narrowed_by_place_kind_and_person(
    client: Client, coordinator: User
) -> None:
    person, kubrat = make_person(), make_municipality("RAZ16")
    venue = make_venue(municipality=kubrat)
    other = planned(venue=make_venue(municipality=make_municipality()))
    mine = planned(people=[person], venue=venue, kind="training")
    for query in (
        {"person": person.pk},
        {"municipality": kubrat.pk},
        {"venue": venue.pk},
        {"kind": "training"},
        {"q": str(person)},
    ):
        assert shown(client, **query) == [mine]
    assert shown(client, state="planned") == [other, mine]
    assert shown(client, person="x") == []


def test_what_is_searched_for_is_found_in_any_month(
    client: Client, coordinator: User
) -> None:
    old = planned(date(2026, 1, 5), title="Отпуск")
    assert shown(client, q="отпуск", view="week") == [old]


def test_others_do_not_see_the_district_but_what_takes_their_time(
    client: Client, coordinator: User
) -> None:
    trainer = make_user(Role.TRAINER)
    planned(), planned(district=make_district("PDV"))
    own = planned(people=[make_person(account=trainer)])
    client.force_login(trainer)
    assert shown(client) == [own]


@pytest.mark.parametrize(
    ("view", "on", "before", "after"),
    [
        ("month", "2026-01-31", "2025-12-01", "2026-02-01"),
        ("week", "2026-03-01", "2026-02-22", "2026-03-08"),
        ("list", "2026-01-31", "2025-12-28", "2026-02-28"),
        ("month", "2026-02-30", None, None),
        ("years", "9999-12-31", None, None),
    ],
)
def test_an_address_leads_on_and_back(
    view: str, on: str, before: str | None, after: str | None
) -> None:
    period = Period.asked(view, on)
    if before is None:
        assert period == Period.asked("month", "")
    else:
        assert [str(period.moved(-1)), str(period.moved(1))] == [before, after]


def test_a_night_in_which_the_clocks_change_shows_their_hours(
    client: Client, coordinator: User
) -> None:
    # 2 h 30 min that begin at 1:30 and end at 5:00 as the clocks show it.
    starts_at = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    Occasion.objects.create(
        kind="absence",
        district=make_district(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2, minutes=30),
    )
    overnight = datetime(2026, 10, 24, 19, 0, tzinfo=UTC)
    Occasion.objects.create(
        kind="absence",
        district=make_district(),
        starts_at=overnight,
        ends_at=overnight + timedelta(hours=9),
    )
    assert hours(client, "2026-03-29") == {
        date(2026, 3, 29): "1:30–5:00\N{NO-BREAK SPACE}ч."
    }
    before, after = hours(client, "2026-10-25").values()
    assert ("22:00" in before, "6:00" in after) == (True, True)


def hours(client: Client, on: str) -> dict[date, str]:
    """Return the hours that the week of the day shows, by days."""
    weeks = client.get(URL, {"view": "week", "on": on}).context["cl"].weeks
    return {day.date: hours for day, _url in weeks[0] for hours, _entry in day.parts}


def test_the_list_goes_out_as_it_is_seen(client: Client, coordinator: User) -> None:
    planned(title="Отпуск", people=[make_person()])
    planned(date(2020, 1, 1), title="Отдавна")
    answer = client.get(f"{URL}export/csv/")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Отпуск" in text
    assert "Отдавна" not in text


def test_what_has_a_page_of_its_own_is_only_read_here(
    client: Client, coordinator: User
) -> None:
    training = planned(kind="training", title="Обучение")
    url = f"{URL}{training.pk}/change/"
    page = client.get(url)
    assert page.context["record_actions"] == []
    assert client.post(url, {"title": "Друго"}).status_code == 404
