"""Every list asks the same number of questions for one row and for three."""

from collections.abc import Callable

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Centre, District, Municipality
from tests.factories import make_district, make_municipality, make_user
from tests.guards.visit import visitor
from tests.guards.world import make_job

pytestmark = pytest.mark.django_db

Fill = Callable[[int, User], None]


def fill_users(rows: int, _user: User) -> None:
    """Add users but one, who is the one looking."""
    for _ in range(rows - 1):
        make_user(Role.COUNCILLOR)


def fill_jobs(rows: int, _user: User) -> None:
    """Add jobs of different people."""
    for _ in range(rows):
        make_job(make_user())


def fill_districts(rows: int, _user: User) -> None:
    """Leave that many districts."""
    empty_registers()
    for code in ("AAA", "BBB", "CCC")[:rows]:
        make_district(code)


def fill_municipalities(rows: int, _user: User) -> None:
    """Leave that many municipalities, each in a district of its own."""
    empty_registers()
    for code in ("AAA01", "BBB01", "CCC01")[:rows]:
        make_municipality(code)


def empty_registers() -> None:
    """Take the official registers away."""
    Municipality.objects.all().delete()
    District.objects.all().delete()


# Questions asked by a list page: session, user, roles, and then the list's own.
LISTS: dict[str, tuple[Fill, int]] = {
    "accounts.User": (fill_users, 8),
    "jobs.Job": (fill_jobs, 8),
    "registry.District": (fill_districts, 6),
    "registry.Municipality": (fill_municipalities, 7),
}
SINGLE = {Centre._meta.label}


def questions(label: str, rows: int) -> int:
    """Return how many questions the list asks when it shows that many rows."""
    fill, _ = LISTS[label]
    user = make_user(Role.ADMINISTRATOR)
    fill(rows, user)
    client = visitor(user)
    app, model = label.lower().split(".")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(reverse(f"admin:{app}_{model}_changelist"))
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == rows
    return len(asked)


def test_every_list_of_the_back_office_is_counted() -> None:
    lists = {model._meta.label for model in site._registry}
    assert lists - SINGLE == set(LISTS)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("label", sorted(LISTS))
def test_a_list_asks_the_same_for_one_row_and_for_three(label: str, rows: int) -> None:
    assert questions(label, rows) == LISTS[label][1]


def test_a_list_that_asks_for_each_row_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    careless = site.get_model_admin(District)
    columns = (*careless.list_display, lambda district: district.mandates.count())
    monkeypatch.setattr(careless, "list_display", columns)
    one, three = questions("registry.District", 1), questions("registry.District", 3)
    assert three == one + 2
