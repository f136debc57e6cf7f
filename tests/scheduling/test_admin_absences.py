"""People and rooms that are not available."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.scheduling.models import Occasion
from resource_centre.scheduling.services.absences import move_absence, remove_absences
from resource_centre.scheduling.times import bounds, moment
from tests.factories import make_district, make_person, make_user
from tests.scheduling.steps import make_occasion, make_venue

pytestmark = pytest.mark.django_db
URL = "/admin/scheduling/occasion/"
MONDAY, TUESDAY = date(2027, 1, 11), date(2027, 1, 12)


@pytest.fixture
def coordinator(client: Client) -> User:
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def add(client: Client, **fields: Any) -> Any:
    """Send the form of an absence on Monday."""
    return client.post(f"{URL}add/", {"first_day": "11.01.2027", **fields})


def act(client: Client, action: str, occasion: Occasion, **fields: Any) -> Any:
    """Do what a button on the occasion's page does."""
    chosen = {"action": action, "_selected_action": occasion.pk, "_of": occasion.pk}
    return client.post(URL, {**chosen, **fields})


def nine(day: date) -> datetime:
    return moment(day, time(9))


def test_a_person_is_away_for_whole_days(client: Client, coordinator: User) -> None:
    person = make_person()
    answer = add(client, person=person.pk, last_day="12.01.2027", title="Отпуск")
    assert answer["Location"] == f"{URL}?view=week&on=2027-01-11#day-2027-01-11"
    absence = Occasion.objects.get()
    assert (absence.starts_at, absence.ends_at) == bounds(MONDAY, TUESDAY)
    assert [each.person for each in absence.bookings.all()] == [person]
    assert (absence.kind, absence.title, absence.district) == (
        "absence",
        "Отпуск",
        make_district(),
    )


def test_a_room_is_closed_for_hours(client: Client, coordinator: User) -> None:
    room = make_venue()
    hours = {"from_hour": "9:00", "to_hour": "12:30"}
    assert add(client, venue=room.pk, **hours).status_code == 302
    (booking,) = Occasion.objects.get().bookings.all()
    assert booking.venue == room
    assert booking.occasion.ends_at == moment(MONDAY, time(12, 30))


def test_who_is_busy_is_said_and_the_next_free_time_is_taken(
    client: Client, coordinator: User
) -> None:
    person = make_person()
    make_occasion(person, starts_at=nine(MONDAY), title="Обучение")
    hours = {"from_hour": "10:00", "to_hour": "13:00"}
    page = add(client, person=person.pk, **hours)
    form = page.context["form"]
    assert list(form.errors) == ["first_day"]
    assert str(person) in form.errors["first_day"][0]
    offer = form.fields["offer"].choices[0][0]
    assert f'value="{offer}"' in page.text
    assert add(client, person=person.pk, **hours, offer=offer).status_code == 302
    taken = Occasion.objects.latest("pk")
    assert taken.starts_at == moment(MONDAY, time(12))
    assert taken.ends_at == moment(MONDAY, time(15))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "person"),
        ({"venue": "shared"}, "venue"),
        ({"venue": "foreign"}, "__all__"),
        ({"person": "own", "to_hour": "8:00", "from_hour": "9:00"}, "to_hour"),
        ({"person": "own", "last_day": "10.01.2027"}, "last_day"),
        (
            {"person": "own", "first_day": "28.03.2027", "from_hour": "3:30"},
            "from_hour",
        ),
        ({"person": "own", "title": "ЕГН 6101057509"}, "title"),
        ({"person": "own", "first_day": "31.12.9999"}, "first_day"),
        ({"person": "foreign"}, "person"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, coordinator: User, fields: dict[str, Any], wrong: str
) -> None:
    far = make_district("PDV")
    known = {
        ("person", "own"): make_person(),
        ("person", "foreign"): make_person(district=far),
        ("venue", "shared"): make_venue(is_shared=True),
        ("venue", "foreign"): make_venue(district=far),
    }
    sent = {
        name: known[name, value].pk if (name, value) in known else value
        for name, value in fields.items()
    }
    page = add(client, **sent)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [wrong]
    assert not Occasion.objects.exists()


@pytest.mark.parametrize("offer", ["x/y", "2027-01-11T09:00/2027-01-11T10:00", "/"])
def test_an_offer_that_nobody_made_is_no_offer(
    client: Client, coordinator: User, offer: str
) -> None:
    add(client, person=make_person().pk, offer=offer)
    assert Occasion.objects.get().starts_at == bounds(MONDAY)[0]


def test_an_absence_is_moved_and_removed_on_its_page(
    client: Client, coordinator: User
) -> None:
    person = make_person()
    add(client, person=person.pk, from_hour="9:00", to_hour="12:00")
    absence = Occasion.objects.get()
    page = client.get(f"{URL}{absence.pk}/change/")
    offered = [button.name for button in page.context["record_actions"]]
    assert offered == ["move", "remove"]
    form = act(client, "move", absence).context["form"]
    assert form["from_hour"].value() == "09:00"
    make_occasion(person, starts_at=nine(TUESDAY), hours=1)
    there = {"asked": "yes", "first_day": "12.01.2027"}
    busy = act(client, "move", absence, **there).context["form"]
    assert list(busy.errors) == ["first_day"]
    offer = busy.fields["offer"].choices[0][0]
    act(client, "move", absence, **there, offer=offer)
    absence.refresh_from_db()
    assert absence.starts_at == bounds(TUESDAY + timedelta(days=1))[0]
    gone: HttpResponse = act(client, "remove", absence, confirmed="yes")
    assert (gone.status_code, gone["Location"]) == (303, URL)
    assert not Occasion.objects.filter(pk=absence.pk).exists()


def test_all_that_is_chosen_is_all_of_the_period(
    client: Client, coordinator: User
) -> None:
    past, coming = (
        make_occasion(starts_at=nine(day), district=make_district())
        for day in (MONDAY, TUESDAY)
    )
    all_of = {"action": "remove", "_selected_action": coming.pk, "select_across": "1"}
    address = f"{URL}?view=list&on={TUESDAY}&kind=absence"
    client.post(address, {**all_of, "confirmed": "yes"})
    assert list(Occasion.objects.all()) == [past]


def test_only_absences_are_moved_and_removed_here(
    client: Client, coordinator: User
) -> None:
    training = make_occasion(kind="training", district=make_district())
    times = {"starts_at": nine(MONDAY), "ends_at": nine(TUESDAY)}
    for refuse in (
        partial(remove_absences, absences=[training]),
        partial(move_absence, absence=training, **times),
    ):
        with pytest.raises(ValidationError) as refused:
            refuse()
        assert refused.value.code == "not_absence"


def test_whoever_only_reads_the_calendar_adds_nothing(client: Client) -> None:
    trainer = make_user(Role.TRAINER)
    client.force_login(trainer)
    own = make_occasion(make_person(account=trainer))
    assert client.get(f"{URL}add/").status_code == 404
    page = client.get(f"{URL}{own.pk}/change/")
    assert page.context["record_actions"] == []
    assert f"{URL}add/" not in client.get(URL).text
