"""The password: optional, set by whoever has just proved who they are."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.accounts.steps import is_signed_in, let_pass, mailed_code, prove, signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/password/"
PASSWORD = "/accounts/password/"
SECRET = "четири-думи-под-ред"
NEW = {"password1": SECRET, "password2": SECRET}


@pytest.fixture
def user() -> User:
    """Return somebody who has set a password."""
    user = make_user(Role.TRAINEE)
    user.set_password("старата-тайна-42")
    user.save()
    return user


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    """Spare the tests the deliberate slowness of hashing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def try_password(client: Client, user: User, password: str) -> bool:
    """Sign in with the password and tell whether it worked."""
    client.post(SIGN_IN, {"login": user.email, "password": password})
    return is_signed_in(client)


def test_password_signs_in(client: Client, user: User) -> None:
    assert try_password(client, user, "старата-тайна-42")


def test_wrong_password_is_refused_like_an_unknown_address(user: User) -> None:
    errors = {
        str(
            Client()
            .post(SIGN_IN, {"login": address, "password": "грешна"})
            .context["form"]
            .errors
        )
        for address in (user.email, "nobody@example.org", make_user().email)
    }
    assert len(errors) == 1


def test_sixth_attempt_is_refused_even_when_right(client: Client, user: User) -> None:
    for _attempt in range(5):
        assert not try_password(client, user, "грешна")
    assert not try_password(client, user, "старата-тайна-42")


def test_many_addresses_from_one_place_are_stopped(client: Client, user: User) -> None:
    statuses = {
        client.post(SIGN_IN, {"login": f"{n}@example.org", "password": "x"}).status_code
        for n in range(31)
    }
    assert 429 in statuses


def test_password_is_set_and_signs_in(client: Client) -> None:
    user = make_user(Role.TRAINEE)
    other, browser = signed_in(user), signed_in(user)
    mail.outbox.clear()
    assert browser.post(PASSWORD, NEW)["Location"] == "/accounts/"
    assert not is_signed_in(other)
    assert mail.outbox[0].to == [user.email]
    assert try_password(client, user, SECRET)


def test_password_is_changed_only_by_who_confirms(client: Client, user: User) -> None:
    browser = signed_in(user)
    assert browser.post(PASSWORD, NEW)["Location"].startswith("/accounts/confirm/")
    prove(browser)
    browser.post(PASSWORD, NEW)
    assert try_password(client, user, SECRET)


def test_forgotten_password_is_replaced_by_a_code(client: Client, user: User) -> None:
    browser = signed_in(user)
    confirm = browser.get(PASSWORD)["Location"]
    assert confirm.startswith("/accounts/confirm/password/")
    assert "/accounts/confirm/code/" in browser.get(confirm).content.decode()
    by_code = "/accounts/confirm/code/?next=/accounts/password/"
    browser.post(by_code, {"send": "yes"})
    assert browser.post(by_code, {"code": mailed_code()})["Location"] == PASSWORD
    browser.post(PASSWORD, NEW)
    assert try_password(client, user, SECRET)


def test_password_confirms(user: User) -> None:
    browser = signed_in(user)
    confirm = browser.get(PASSWORD)["Location"]
    assert browser.post(confirm, {"password": "грешна"}).status_code == 200
    response = browser.post(confirm, {"password": "старата-тайна-42"})
    assert response["Location"] == PASSWORD
    assert browser.get(PASSWORD).status_code == 200


@pytest.mark.parametrize("weak", ["12345678", "password", "къса", "user1@example.org"])
def test_weak_password_is_refused(weak: str) -> None:
    browser = signed_in(make_user(Role.TRAINEE))
    response = browser.post(PASSWORD, {"password1": weak, "password2": weak})
    assert response.status_code == 200


def test_password_needs_an_email(client: Client) -> None:
    client.force_login(make_user(Role.TRAINEE, email=None))
    assert client.get(PASSWORD)["Location"] == "/accounts/"
    assert client.post(PASSWORD, NEW)["Location"] == "/accounts/"


def test_proof_of_long_ago_is_not_enough(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(user)
    prove(browser)
    let_pass(monkeypatch, minutes=6)
    assert browser.post(PASSWORD, NEW)["Location"].startswith("/accounts/confirm/")


def test_closed_account_is_told_so_only_with_the_right_password(
    client: Client, user: User
) -> None:
    user.is_active = False
    user.save()
    assert not try_password(client, user, "грешна")
    response = client.post(
        SIGN_IN, {"login": user.email, "password": "старата-тайна-42"}
    )
    assert response["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/inactive/").status_code == 200
    assert not is_signed_in(client)
