"""The back office of accounts, roles, districts and the centre."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import AccessCard, User
from resource_centre.accounts.roles import Role
from resource_centre.registry import forms, services
from resource_centre.registry.models import Centre, Mandate
from resource_centre.registry.services import access
from resource_centre.registry.visibility import users_visible_to
from tests.backoffice.queries import assert_flat
from tests.factories import make_district, make_mandate, make_municipality, make_user

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def act(client: Client, action: str, user: User, **more: Any) -> Any:
    data = {"action": action, "_selected_action": user.pk, "confirmed": "yes", **more}
    return client.post(USERS, data, follow=True)


def mandate_rows(user: User, *rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": user.name,
        "email": user.email or "",
        "mandates-TOTAL_FORMS": len(rows),
        "mandates-INITIAL_FORMS": sum("id" in row for row in rows),
    }
    for number, row in enumerate(rows):
        fields = {"user": user.pk, "starts_on": "01.01.2026", **row}
        data |= {f"mandates-{number}-{key}": value for key, value in fields.items()}
    return data


def test_coordinators_see_their_district_and_themselves() -> None:
    coordinator = make_user(Role.COORDINATOR)
    town, mayor, far, placeless, left, coming = (make_user(None) for _ in range(6))
    make_mandate(town, Role.COORDINATOR)
    make_mandate(mayor, Role.COUNCILLOR, municipality=make_municipality("RAZ26"))
    make_mandate(far, Role.COUNCILLOR, municipality=make_municipality("PDV22"))
    make_mandate(placeless, Role.TRAINEE)
    today = timezone.localdate()
    make_mandate(
        left,
        Role.COORDINATOR,
        starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1),
    )
    make_mandate(coming, Role.COORDINATOR, starts_on=today + timedelta(days=9))
    assert set(users_visible_to(coordinator)) == {coordinator, town, mayor, coming}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR])
def test_roles_over_everything_see_everybody(role: Role) -> None:
    user, other = make_user(role), make_user(None)
    assert set(users_visible_to(user)) == {user, other}


def test_a_coordinator_reads_and_does_not_write(client: Client) -> None:
    coordinator, other = make_user(Role.COORDINATOR), make_user(None)
    make_mandate(other, Role.COORDINATOR)
    client.force_login(coordinator)
    url = f"{USERS}{other.pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, mandate_rows(other)).status_code == 404
    assert client.get(f"{USERS}add/").status_code == 404
    act(client, "end_access", other)
    other.refresh_from_db()
    assert other.is_active


def test_roles_beyond_the_district_are_not_shown_to_a_coordinator(
    client: Client,
) -> None:
    other = make_user(Role.COORDINATOR)
    make_mandate(other, Role.DONOR)
    make_mandate(other, Role.COORDINATOR, district=make_district("PDV"))
    client.force_login(make_user(Role.COORDINATOR))
    page = client.get(f"{USERS}{other.pk}/change/")
    formset = page.context["inline_admin_formsets"][0].formset
    assert [form.instance.district.code for form in formset.initial_forms] == ["RAZ"]
    found = client.get(f"{USERS}?role=donor").context["cl"].result_list
    assert list(found) == []


def test_the_list_takes_the_same_queries_for_any_number_of_users(
    client: Client, administrator: User
) -> None:
    def add() -> None:
        make_mandate(make_user(None), Role.COUNCILLOR)

    assert assert_flat(client, USERS, add) == 7


def test_the_form_takes_the_same_queries_for_any_number_of_roles(
    client: Client, administrator: User
) -> None:
    user = make_user(None)

    def add() -> None:
        make_mandate(user, Role.COUNCILLOR)

    assert assert_flat(client, f"{USERS}{user.pk}/change/", add) == 9


@pytest.mark.parametrize("model", ["district", "municipality"])
def test_registers_take_the_same_queries_for_any_number_of_rows(
    client: Client, administrator: User, model: str
) -> None:
    codes = iter(("AAA01", "BBB01", "CCC01"))
    url = f"/admin/registry/{model}/"
    expected = {"district": 6, "municipality": 7}[model]
    assert assert_flat(client, url, lambda: make_municipality(next(codes))) == expected


def test_every_field_of_a_role_is_labelled(client: Client, administrator: User) -> None:
    html = client.get(f"{USERS}{administrator.pk}/change/").content.decode()
    for name in ("role", "district", "municipality", "starts_on", "ends_on", "DELETE"):
        field = html.split(f'name="mandates-0-{name}"')[1].split(">")[0]
        assert "aria-label=" in field, name


def test_a_new_user_gets_a_role_and_no_password(
    client: Client, administrator: User
) -> None:
    make_district()
    data = mandate_rows(User(name="Нов Човек", email="NOV@Example.org"))
    data |= mandate_rows(
        User(name="Нов Човек", email="NOV@Example.org"), {"role": "trainer", "user": ""}
    )
    response = client.post(f"{USERS}add/", data)
    assert response.status_code == 302
    user = User.objects.get(email="nov@example.org")
    assert not user.has_usable_password()
    assert user.mandates.get().role == Role.TRAINER


def test_two_people_without_mail_are_two_users(
    client: Client, administrator: User
) -> None:
    for name in ("Първи Без", "Втори Без"):
        client.post(f"{USERS}add/", mandate_rows(User(name=name)))
    assert User.objects.filter(email=None).count() == 2


def test_the_error_of_a_constraint_stands_beside_its_field(
    client: Client, administrator: User
) -> None:
    user = make_user(None)
    url = f"{USERS}{user.pk}/change/"
    page = client.post(url, mandate_rows(user, {"role": "coordinator"}))
    formset = page.context["inline_admin_formsets"][0].formset
    assert list(formset.errors[0]) == ["district"]
    page = client.post(
        url, mandate_rows(user, {"role": "trainer", "ends_on": "01.01.2025"})
    )
    formset = page.context["inline_admin_formsets"][0].formset
    assert list(formset.errors[0]) == ["ends_on"]


def test_a_taken_address_is_refused_once_and_in_words(
    client: Client, administrator: User
) -> None:
    make_user(None, email="taken@example.org")
    page = client.post(
        f"{USERS}add/", mandate_rows(User(name="Друг", email="Taken@example.org"))
    )
    assert list(page.context["adminform"].form.errors) == ["email"]
    assert len(page.context["adminform"].form.errors["email"]) == 1


def test_a_name_is_stored_composed_and_without_control_characters(
    client: Client, administrator: User
) -> None:
    named = User(name=" Стои\u0306чо\x1b Петков ", email="stoycho@example.org")
    client.post(f"{USERS}add/", mandate_rows(named))
    assert User.objects.get(email="stoycho@example.org").name == "Стойчо Петков"


def test_a_name_of_control_characters_alone_is_no_name(
    client: Client, administrator: User
) -> None:
    page = client.post(
        f"{USERS}add/", mandate_rows(User(name="\x1b\x7f", email="nobody@example.org"))
    )
    assert list(page.context["adminform"].form.errors) == ["name"]


def test_access_ends_after_a_question(client: Client, administrator: User) -> None:
    user = make_user()
    page = client.post(USERS, {"action": "end_access", "_selected_action": user.pk})
    assert user.name in page.content.decode()
    assert user in User.objects.get_queryset().active()
    act(client, "end_access", user)
    assert user not in User.objects.get_queryset().active()
    act(client, "restore_access", user)
    assert user in User.objects.get_queryset().active()


def test_actions_are_offered_where_they_make_sense(
    client: Client, administrator: User
) -> None:
    user = make_user()
    url = f"{USERS}{user.pk}/change/"
    names = [each.name for each in client.get(url).context["record_actions"]]
    assert names == ["issue_card", "end_access", "reset_second_factor"]
    User.objects.filter(pk=user.pk).update(is_active=False)
    names = [each.name for each in client.get(url).context["record_actions"]]
    assert names == ["restore_access"]


def test_a_card_is_shown_once_for_one_person(
    client: Client, administrator: User
) -> None:
    user, other = make_user(), make_user()
    page = act(client, "issue_card", user)
    card = AccessCard.objects.get(user=user)
    assert page.context["card"] == card
    first, *_groups = page.context["code"].split("-")
    assert first in page.content.decode()
    data = {"action": "issue_card", "_selected_action": [user.pk, other.pk]}
    client.post(USERS, data)
    assert AccessCard.objects.count() == 1


def test_a_coordinator_issues_no_card_for_staff(client: Client) -> None:
    other, trainee = make_user(Role.COORDINATOR), make_user(None)
    make_mandate(trainee, Role.COUNCILLOR)
    client.force_login(make_user(Role.COORDINATOR))
    act(client, "issue_card", other)
    assert not AccessCard.objects.exists()
    act(client, "issue_card", trainee)
    assert AccessCard.objects.get().user == trainee


# --- The last administrator -------------------------------------------------------


def allow_everything(**_who: User) -> None:
    """Stand in for a rule that refuses nothing."""


def strip(client: Client, user: User, how: dict[str, Any]) -> None:
    mandate = user.mandates.get()
    row = {"id": mandate.pk, "role": mandate.role, **how}
    client.post(f"{USERS}{user.pk}/change/", mandate_rows(user, row))


STRIPPINGS: list[dict[str, Any]] = [
    {"DELETE": "on"},
    {"ends_on": "02.01.2026"},
    {"role": "trainer"},
    {"starts_on": "01.01.2100"},
]


@pytest.mark.parametrize("how", STRIPPINGS)
def test_the_last_administrator_stays_one(
    client: Client, administrator: User, how: dict[str, Any]
) -> None:
    strip(client, administrator, how)
    assert Mandate.objects.current().filter(role=Role.ADMINISTRATOR).exists()


@pytest.mark.parametrize("how", STRIPPINGS)
def test_an_administrator_beside_another_may_stop(
    client: Client, administrator: User, how: dict[str, Any]
) -> None:
    other = make_user(Role.ADMINISTRATOR)
    strip(client, administrator, how)
    held = Mandate.objects.current().filter(role=Role.ADMINISTRATOR)
    assert [mandate.user for mandate in held] == [other]


def test_without_the_rule_nobody_would_be_left(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "ensure_administrator_remains", allow_everything)
    strip(client, administrator, {"DELETE": "on"})
    assert not Mandate.objects.filter(role=Role.ADMINISTRATOR).exists()


def test_a_disabled_administrator_does_not_count(
    client: Client, administrator: User
) -> None:
    other = make_user(Role.ADMINISTRATOR)
    User.objects.filter(pk=other.pk).update(is_active=False)
    strip(client, administrator, {"DELETE": "on"})
    assert administrator.mandates.exists()


def test_the_last_administrator_keeps_access(monkeypatch: pytest.MonkeyPatch) -> None:
    last, by = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)
    by.get_all_permissions()
    by.mandates.all().delete()
    with pytest.raises(ValidationError, match=last.name):
        services.end_access(user=last, by=by)
    monkeypatch.setattr(access, "ensure_administrator_remains", allow_everything)
    services.end_access(user=last, by=by)
    assert not last.is_active


# --- Registers and the centre -----------------------------------------------------


def test_registers_are_neither_added_to_nor_deleted_from(
    client: Client, administrator: User
) -> None:
    row = make_municipality()
    url = "/admin/registry/municipality/"
    assert client.get(f"{url}add/").status_code == 404
    assert client.get(f"{url}{row.pk}/delete/").status_code == 404
    data = {"name_bg": "Разград", "name_en": "Razgrad", "code": "XXX99"}
    assert client.post(f"{url}{row.pk}/change/", data).status_code == 302
    row.refresh_from_db()
    assert (row.name_bg, row.code) == ("Разград", "RAZ26")


def test_the_centre_opens_on_its_form(client: Client, administrator: User) -> None:
    url = "/admin/registry/centre/"
    assert client.get(url)["Location"] == f"{url}add/"
    centre = Centre.objects.create(name_bg="Ц", name_en="C", host_bg="Х", host_en="H")
    assert client.get(url)["Location"] == f"{url}{centre.pk}/change/"
    assert client.get(f"{url}{centre.pk}/change/").status_code == 200
    assert client.get(f"{url}add/").status_code == 404
    assert client.get(f"{url}{centre.pk}/delete/").status_code == 404
    client.force_login(make_user(Role.SUPERVISOR))
    assert client.get(url).status_code == 404
    assert client.get(f"{url}{centre.pk}/history/").status_code == 404


def test_roles_that_end_soon_wait_on_the_start_page(client: Client) -> None:
    today = timezone.localdate()
    near, late, far = (make_user(None) for _ in range(3))
    make_mandate(near, Role.COUNCILLOR, ends_on=today + timedelta(days=30))
    make_mandate(late, Role.COUNCILLOR, ends_on=today + timedelta(days=31))
    plovdiv = make_municipality("PDV22")
    make_mandate(far, Role.COUNCILLOR, municipality=plovdiv, ends_on=today)
    client.force_login(make_user(Role.COORDINATOR))
    cards = client.get("/admin/").context["waiting"]
    (card,) = (filled for filled in cards if filled.card.code == "ending-roles")
    assert [item.title for item in card.items] == [near.name]
