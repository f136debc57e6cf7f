"""Two who save at the same moment what does not go together: nobody sees a 500."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice import options
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.registry.forms import EmploymentFormSet, HolderFormSet
from resource_centre.registry.models import (
    Employment,
    Mandate,
    OfficeHolder,
    Organisation,
    SocialService,
)
from tests.factories import (
    make_municipality,
    make_office,
    make_person,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)

ADMIN = "/admin/registry/"
Post = tuple[str, dict[str, Any]]


def rows(prefix: str, *made: dict[str, Any]) -> dict[str, Any]:
    """Return what the form sends of new rows."""
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(made),
        f"{prefix}-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(made):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def employment() -> Post:
    """Return what gives a person a job."""
    person, service = make_person(), make_service()
    names = {"first_name": person.first_name, "last_name": person.last_name}
    return f"{ADMIN}person/{person.pk}/change/", {
        **names,
        "district": person.district_id,
        **rows("employments", {"service": service.pk}),
        **rows("consents"),
    }


def holder() -> Post:
    """Return what gives an office a holder."""
    office = make_office()
    row = {"person": make_person().pk, "capacity": "holder", "starts_on": "01.02.2024"}
    names = {"name_bg": office.name_bg, "name_en": office.name_en}
    return f"{ADMIN}office/{office.pk}/change/", {
        **names,
        "organisation": office.organisation_id,
        **rows("holders", row),
    }


def organisation() -> Post:
    """Return what makes an organisation with a number."""
    return f"{ADMIN}organisation/add/", {
        "name": "Сдружение „Едно“",
        "kind": "ngo",
        "eik": "131071587",
        "municipality": make_municipality().pk,
    }


CLASHES: list[tuple[Callable[[], Post], Any, Any]] = [
    (employment, Employment, EmploymentFormSet.overlap),
    (holder, OfficeHolder, HolderFormSet.overlap),
    (organisation, Organisation, "ЕИК"),
]


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both have found nothing wrong before either saves."""
    meeting = Barrier(2, timeout=20)
    save = CentreAdmin.save_model

    def save_together(self: Any, *args: Any) -> None:
        meeting.wait()
        save(self, *args)

    monkeypatch.setattr(CentreAdmin, "save_model", save_together)


def save_at_once(user: User, *posts: Post) -> list[Any]:
    """Send both at once; return both answers."""
    answers: list[Any] = []

    def save(post: Post) -> None:
        # What is raised would reach the client of the other thread as well.
        client = Client(raise_request_exception=False)
        client.force_login(user)
        try:
            answers.append(client.post(*post))
        finally:
            connection.close()

    threads = [Thread(target=save, args=(post,)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize(("made", "model", "words"), CLASHES)
@pytest.mark.usefixtures("together")
def test_the_second_of_two_is_told_and_keeps_what_was_typed(
    made: Callable[[], Post], model: Any, words: Any
) -> None:
    post = made()
    answers = save_at_once(make_user(Role.COORDINATOR), post, post)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert model.objects.count() == 1
    page = next(answer for answer in answers if answer.status_code == 200)
    faults = page.context["adminform"].form.errors
    assert len(faults) == 1
    assert str(words) in str(faults)
    assert str(words) in page.content.decode()
    for name in ("name_bg", "first_name", "name"):
        if name in post[1]:
            assert page.context["adminform"].form[name].value() == post[1][name]
    assert len(list(get_messages(page.wsgi_request))) == 1


@pytest.mark.usefixtures("together")
def test_without_the_guard_the_second_would_break(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(options, "clash_of", lambda error, model: None)
    post = employment()
    answers = save_at_once(make_user(Role.COORDINATOR), post, post)
    assert sorted(answer.status_code for answer in answers) == [302, 500]
    assert Employment.objects.count() == 1


@pytest.mark.usefixtures("together")
def test_two_users_given_one_seat_at_once_do_not_both_get_it() -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    district = make_municipality().district
    seat = {
        "role": "coordinator",
        "district": district.pk,
        "seat": 1,
        "starts_on": "01.02.2024",
    }
    users = [make_user(None), make_user(None)]
    posts = [
        (
            f"/admin/accounts/user/{user.pk}/change/",
            {"name": user.name, "email": user.email, **rows("mandates", seat)},
        )
        for user in users
    ]
    answers = save_at_once(administrator, *posts)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert Mandate.objects.filter(role=Role.COORDINATOR).count() == 1


@pytest.mark.parametrize("guarded", [True, False])
def test_what_is_deleted_meanwhile_is_said_and_not_called_saved(
    client: Client, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    client.force_login(make_user(Role.COORDINATOR))
    url, data = employment()
    save = CentreAdmin.save_model

    def save_too_late(self: Any, *args: Any) -> None:
        thread = Thread(target=delete_services)
        thread.start()
        thread.join()
        save(self, *args)

    monkeypatch.setattr(CentreAdmin, "save_model", save_too_late)
    if not guarded:
        monkeypatch.setattr(options, "clash_of", lambda error, model: None)
        with pytest.raises(IntegrityError):
            client.post(url, data)
        return
    page = client.post(url, data)
    assert page.status_code == 200
    assert len(list(get_messages(page.wsgi_request))) == 1
    assert not Employment.objects.exists()


def delete_services() -> None:
    """Delete all services over a connection of its own."""
    SocialService.objects.all().delete()
    connection.close()


def test_a_fault_of_ours_is_not_hidden(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(make_user(Role.COORDINATOR))

    def break_down(self: Any, *args: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(CentreAdmin, "save_model", break_down)
    with pytest.raises(IntegrityError):
        client.post(*organisation())
    assert not Organisation.objects.exists()
