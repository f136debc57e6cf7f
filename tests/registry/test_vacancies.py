"""The roles of users, coordinators' seats, and the board of what nobody holds."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role, Scope
from resource_centre.registry.forms import TAKEN, fields_of
from resource_centre.registry.models import District, Mandate
from resource_centre.registry.rules import NEEDS
from resource_centre.registry.vacancies import vacant_seats
from tests.backoffice.queries import assert_flat
from tests.factories import (
    make_district,
    make_mandate,
    make_municipality,
    make_office,
    make_organisation,
    make_person,
    make_service,
    make_user,
    yesterday,
)

pytestmark = pytest.mark.django_db
BOARD = "/admin/registry/office/vacancies/"


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def give(client: Client, user: User, *rows: dict[str, Any]) -> Any:
    """Send the form of a user with new roles."""
    data: dict[str, Any] = {
        "name": user.name,
        "email": user.email,
        "mandates-TOTAL_FORMS": len(rows),
        "mandates-INITIAL_FORMS": sum("id" in row for row in rows),
    }
    for number, row in enumerate(rows):
        fields = {"user": user.pk, "starts_on": "01.01.2026", **row}
        data |= {f"mandates-{number}-{key}": value for key, value in fields.items()}
    return client.post(f"/admin/accounts/user/{user.pk}/change/", data)


def errors(page: Any) -> list[list[str]]:
    """Return the fields with errors, row by row."""
    assert page.status_code == 200
    formset = page.context["inline_admin_formsets"][0].formset
    return [list(each) for each in formset.errors]


# --- What a role must name --------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "field"),
    [
        (Role.DIRECTOR, "service"),
        (Role.NGO, "organisation"),
        (Role.COORDINATOR, "district"),
        (Role.MUNICIPAL_OFFICER, "municipality"),
    ],
)
def test_a_role_needs_its_place(
    client: Client, administrator: User, role: Role, field: str
) -> None:
    user = make_user(None)
    assert errors(give(client, user, {"role": role})) == [[field]]
    makers: dict[str, Callable[[], Any]] = {
        "service": make_service,
        "organisation": make_organisation,
        "district": make_district,
        "municipality": make_municipality,
    }
    place = makers[field]()
    answer = give(client, user, {"role": role, field: place.pk})
    assert answer.status_code == 302
    assert getattr(user.mandates.get(), field) == place


def test_what_a_role_does_not_take_is_left_out(
    client: Client, administrator: User
) -> None:
    user, service = make_user(None), make_service()
    row = {"role": "donor", "service": service.pk, "seat": 1, "is_deputy": "on"}
    assert give(client, user, row).status_code == 302
    mandate = user.mandates.get()
    assert (mandate.service, mandate.seat, mandate.is_deputy) == (None, None, False)


def test_every_role_takes_what_it_needs() -> None:
    for role in Role:
        needed = NEEDS.get(DUTIES[role].scope)
        assert needed is None or needed[0] in fields_of(role)
    assert set(TAKEN) == set(Scope)


def test_the_page_knows_which_fields_each_role_takes(
    client: Client, administrator: User
) -> None:
    page = client.get(f"/admin/accounts/user/{administrator.pk}/change/")
    form = page.context["inline_admin_formsets"][0].formset.forms[0]
    taken = json.loads(form.fields["role"].widget.attrs["data-takes"])
    assert taken["director"] == ["service"]
    assert taken["coordinator"] == ["district", "seat", "is_deputy"]


def test_a_user_whose_old_role_lacks_a_place_can_still_be_renamed(
    client: Client, administrator: User
) -> None:
    user = make_user(None)
    mandate = make_mandate(user, Role.DIRECTOR)
    day = mandate.starts_on.strftime("%d.%m.%Y")
    row = {"id": mandate.pk, "role": "director", "starts_on": day}
    user.name = "Ново Име"
    assert give(client, user, row).status_code == 302


# --- Seats ------------------------------------------------------------------------


def test_a_coordinator_takes_a_free_seat(client: Client, administrator: User) -> None:
    make_user(Role.COORDINATOR)
    user = make_user(None)
    row = {"role": "coordinator", "district": make_district().pk}
    assert give(client, user, row).status_code == 302
    assert user.mandates.get().seat == 2
    page = give(client, make_user(None), row)
    assert errors(page) == [["seat"]]
    assert "И двете места за областта са заети" in page.text
    deputy = make_user(None)
    assert give(client, deputy, {**row, "is_deputy": "on"}).status_code == 302
    assert deputy.mandates.get().seat == 1


def test_a_seat_left_before_is_free(client: Client, administrator: User) -> None:
    ended = {"starts_on": timezone.localdate() - timedelta(days=2000)}
    for _ in range(2):
        make_mandate(make_user(None), Role.COORDINATOR, **ended, ends_on=yesterday())
    user = make_user(None)
    today = timezone.localdate().strftime("%d.%m.%Y")
    row = {"role": "coordinator", "district": make_district().pk, "starts_on": today}
    assert give(client, user, row).status_code == 302
    assert user.mandates.get().seat == 1


def test_a_chosen_seat_that_is_taken_is_refused(
    client: Client, administrator: User
) -> None:
    make_user(Role.COORDINATOR)
    row = {"role": "coordinator", "district": make_district().pk, "seat": 1}
    assert errors(give(client, make_user(None), row)) == [["seat"]]


def test_the_same_role_twice_at_a_time_is_refused_on_the_page(
    client: Client, administrator: User
) -> None:
    row = {"role": "coordinator", "district": make_district().pk}
    assert errors(give(client, make_user(None), row, row)) == [[], ["role"]]


# --- The board --------------------------------------------------------------------


def coordinate(district: District, seat: int, **fields: Any) -> Mandate:
    """Give a new user the seat."""
    return make_mandate(
        make_user(None), Role.COORDINATOR, district=district, seat=seat, **fields
    )


def vacant(user: User) -> dict[str, list[int]]:
    """Return the vacant seats by the codes of their districts."""
    return {
        each.district.code: [seat.number for seat in each.vacant]
        for each in vacant_seats(user)
    }


def test_seats_are_vacant_when_free_or_soon_to_be() -> None:
    today = timezone.localdate()
    asking = make_user(Role.ADMINISTRATOR)
    free, soon, late, filled, gone = map(
        make_district, ("PDV", "RAZ", "BLG", "VAR", "SFO")
    )
    coordinate(free, 1)
    for seat in (1, 2):
        coordinate(soon, seat, ends_on=today + timedelta(days=30))
        coordinate(late, seat, ends_on=today + timedelta(days=31))
        coordinate(filled, seat, ends_on=today + timedelta(days=3))
        coordinate(filled, seat, starts_on=today + timedelta(days=4))
        left = coordinate(gone, seat)
        User.objects.filter(pk=left.user_id).update(is_active=False)
    found = vacant(asking)
    assert found["PDV"] == [2]
    assert found["RAZ"] == [1, 2]
    assert found["SFO"] == [1, 2]
    assert "BLG" not in found
    assert "VAR" not in found


def test_a_gap_before_the_successor_is_shown() -> None:
    today = timezone.localdate()
    district = make_district()
    coordinate(district, 1)
    last = coordinate(district, 2, ends_on=today)
    successor = coordinate(district, 2, starts_on=today + timedelta(days=9))
    deputy = coordinate(district, 2, is_deputy=True)
    (board,) = (
        each
        for each in vacant_seats(make_user(Role.ADMINISTRATOR))
        if each.district == district
    )
    (seat,) = board.vacant
    assert (seat.holder, seat.deputy, seat.successor) == (last, deputy, successor)


def test_a_coordinator_sees_the_board_of_the_own_district(client: Client) -> None:
    coordinator = make_user(Role.COORDINATOR)
    assert vacant(coordinator) == {"RAZ": [2]}
    near = make_office(organisation=make_organisation(name="Община Близка"))
    far = make_organisation(name="Община Далечна", district=make_district("PDV"))
    make_office(organisation=far)
    held = make_office(organisation=make_organisation(name="Община Заета"))
    held.holders.create(person=make_person(), starts_on=yesterday())
    client.force_login(coordinator)
    html = client.get(BOARD).text
    assert f"/admin/registry/office/{near.pk}/change/" in html
    assert "Община Далечна" not in html
    assert "Община Заета" not in html


def test_the_board_takes_the_same_queries_for_any_number_of_vacancies(
    client: Client, administrator: User
) -> None:
    assert assert_flat(client, BOARD, make_office) == 7


def test_vacancies_wait_on_the_start_page(client: Client) -> None:
    today = timezone.localdate()
    coordinator = make_user(Role.COORDINATOR)
    coordinate(make_district(), 2, ends_on=today + timedelta(days=5))
    office = make_office()
    client.force_login(coordinator)
    cards = {f.card.code: f for f in client.get("/admin/").context["waiting"]}
    seat, vacancy = cards["vacancies"].items
    assert (seat.url, seat.due) == (BOARD, today + timedelta(days=5))
    assert vacancy.title == str(office)


def test_districts_that_never_had_a_coordinator_do_not_wait(
    client: Client, administrator: User
) -> None:
    make_district("PDV")
    quiet = [filled.card.code for filled in client.get("/admin/").context["quiet"]]
    assert "vacancies" in quiet
    assert "PDV" in vacant(administrator)
