"""Every door of the room: forgery, looking, strangers, hosts and words."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from resource_centre.accounts import services, urls
from resource_centre.accounts.models import AccessCard, User
from resource_centre.accounts.roles import Role
from tests.accounts.steps import LOGIN, add_app, add_passkey, prove, signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NAMES = sorted({str(pattern.name) for pattern in urls.urlpatterns})
BEFORE_SIGNING_IN = {
    "account_card",
    "account_confirm_login_code",
    "account_inactive",
    "account_login",
    "account_login_password",
    "account_logout",
    "account_request_login_code",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


def address(name: str, pk: int = 1) -> str:
    """Return the address of the page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse(name, args=[pk])


@pytest.mark.parametrize("name", NAMES)
def test_forged_post_is_refused(name: str) -> None:
    for user in (None, make_user(Role.TRAINEE)):
        client = Client(enforce_csrf_checks=True)
        if user:
            client.force_login(user)
        assert client.post(address(name)).status_code == 403


def test_genuine_post_is_taken() -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    response = client.post(
        LOGIN, {"email": "ana@example.org", "csrfmiddlewaretoken": token}
    )
    assert response.status_code == 302


@pytest.mark.parametrize("name", [n for n in NAMES if n not in BEFORE_SIGNING_IN])
def test_stranger_is_led_to_signing_in(client: Client, name: str) -> None:
    for response in (client.get(address(name)), client.post(address(name))):
        assert response.status_code == 302
        assert response["Location"].startswith(LOGIN)


def everything() -> list[Any]:
    """Return all rows that a person's visit might change."""
    rows = (m.objects for m in (User, Authenticator, UserSession, AccessCard))
    return [sorted(map(str, objects.values())) for objects in rows]


@pytest.fixture
def resident() -> User:
    """Return somebody with all there is to look at."""
    user = make_user(Role.TRAINEE, name="Елена Димова")
    services.issue_access_card(user=user, by=make_user(Role.ADMINISTRATOR))
    return user


def looked_at(user: User) -> list[Any]:
    """Return the answers to looking at every page, twice, with and without factors."""
    browser = signed_in(user)
    prove(browser)
    answers = [Client().get(address(name)) for name in NAMES]
    answers += [browser.get(address(name)) for name in NAMES]
    add_app(user)
    browser.get(reverse("mfa_view_recovery_codes"))
    passkey = add_passkey(user)
    before = everything()
    for name in NAMES:
        if name not in {"mfa_add_webauthn", "mfa_reauthenticate_webauthn"}:
            answers.append(browser.get(address(name, passkey.pk)))
            browser.head(address(name, passkey.pk))
    assert everything() == before
    return answers


def test_looking_changes_nothing_and_shows_our_own_pages(resident: User) -> None:
    shown = set()
    for response in looked_at(resident):
        assert response.status_code in {200, 204, 302, 404}
        page = response.content.decode()
        assert not any(word in page for word in ("style=", "onclick", "<script>"))
        for template in response.templates:
            shown.add(str(template.name))
            if str(template.name).endswith(".html"):
                assert "/allauth/" not in str(template.origin)
    assert "mfa/webauthn/authenticator_list.html" in shown
    assert "usersessions/usersession_list.html" in shown


@pytest.mark.parametrize("name", ["account_login", "account_card"])
def test_pages_for_signing_in_are_kept_in_no_cache(client: Client, name: str) -> None:
    response = client.get(address(name))
    assert "no-store" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_reset_password",
        "account_email_verification_sent",
        "mfa_signup_webauthn",
        "mfa_trust",
    ],
)
def test_what_is_not_offered_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_signing_up_is_closed(client: Client) -> None:
    client.post(reverse("account_signup"), {"email": "new@example.org"})
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("path", [LOGIN, "/accounts/card/", "/accounts/"])
def test_foreign_host_is_refused(client: Client, path: str) -> None:
    assert client.get(path, headers={"Host": "evil.example"}).status_code == 400
    response = client.post(
        path, {"email": "ana@example.org"}, headers={"Host": "evil.example"}
    )
    assert response.status_code == 400


def test_start_page_needs_somebody(client: Client) -> None:
    assert client.get("/start/")["Location"] == f"{LOGIN}?next=/start/"


def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "accounts", check=True, dry_run=True, verbosity=0)
