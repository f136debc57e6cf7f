"""People see where they are signed in and end it; a shared computer ends itself."""

import pytest
from django.conf import settings
from django.test import Client

from resource_centre.accounts import services
from resource_centre.accounts.devices import device_name
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.accounts.steps import CARD, is_signed_in, let_pass, signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SESSIONS = "/accounts/sessions/"
SHARED = {"shared_computer": "on"}


@pytest.fixture
def user() -> User:
    """Return somebody who signs in."""
    return make_user(Role.TRAINEE)


def test_sessions_are_listed_with_the_current_one_first(user: User) -> None:
    _other, browser = signed_in(user), signed_in(user)
    signed_in(make_user(Role.TRAINEE))
    sessions = browser.get(SESSIONS).context["sessions"]
    assert len(sessions) == 2
    assert sessions[0].session_key == browser.session.session_key


def test_other_sessions_are_ended(user: User) -> None:
    other, browser = signed_in(user), signed_in(user)
    stranger = signed_in(make_user(Role.TRAINEE))
    browser.post(SESSIONS)
    assert not is_signed_in(other)
    assert is_signed_in(browser)
    assert is_signed_in(stranger)


def test_one_session_is_ended(user: User) -> None:
    first, second, browser = (signed_in(user) for _ in range(3))
    listed = browser.get(SESSIONS).context["sessions"]
    chosen = next(s for s in listed if s.session_key == first.session.session_key)
    browser.post(SESSIONS, {"session": chosen.pk})
    assert not is_signed_in(first)
    assert is_signed_in(second)
    assert is_signed_in(browser)


def test_session_of_another_is_not_found(user: User) -> None:
    stranger = signed_in(make_user(Role.TRAINEE))
    theirs = stranger.get(SESSIONS).context["sessions"][0]
    assert signed_in(user).post(SESSIONS, {"session": theirs.pk}).status_code == 404
    assert is_signed_in(stranger)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130",
            "Edge Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1", "Safari iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537",
            "Chrome Android",
        ),
    ],
)
def test_device_is_named_as_people_know_it(user_agent: str, name: str) -> None:
    browser, system = name.split()
    assert device_name(user_agent).startswith(browser)
    assert device_name(user_agent).endswith(system)


def test_unknown_device_has_a_name_too() -> None:
    assert device_name("")


def test_signing_out_takes_a_press(user: User) -> None:
    browser = signed_in(user)
    assert browser.get("/accounts/logout/").status_code == 200
    assert is_signed_in(browser)
    browser.post("/accounts/logout/")
    assert not is_signed_in(browser)


# --- A shared computer -----------------------------------------------------------


def test_shared_computer_ends_after_a_quarter_of_an_hour(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(user, **SHARED)
    let_pass(monkeypatch, minutes=15, seconds=1)
    response = browser.get("/my/?page=2")
    assert (
        response["Location"] == "/accounts/login/?ended=shared&next=%2Fmy%2F%3Fpage%3D2"
    )
    assert 'role="status"' in browser.get(response["Location"]).content.decode()
    assert not is_signed_in(browser)


def test_activity_renews_a_shared_computer(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(user, **SHARED)
    for _visit in range(4):
        let_pass(monkeypatch, minutes=14)
        assert is_signed_in(browser)


def test_scripts_that_ask_by_themselves_are_no_activity(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(user, **SHARED)
    for minutes in (7, 7):
        let_pass(monkeypatch, minutes=minutes)
        browser.get("/my/", headers={"x-background": "progress"})
    let_pass(monkeypatch, minutes=2)
    assert not is_signed_in(browser)


def test_form_sent_too_late_is_not_offered_as_a_page(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(user, **SHARED)
    let_pass(monkeypatch, minutes=16)
    assert browser.post(SESSIONS)["Location"] == "/accounts/login/?ended=shared"


def test_shared_computer_ends_with_the_browser(user: User) -> None:
    cookie = signed_in(user, **SHARED).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == ""
    assert cookie["expires"] == ""


def test_own_computer_stays_signed_in(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(user)
    assert browser.cookies[settings.SESSION_COOKIE_NAME]["max-age"]
    let_pass(monkeypatch, minutes=60)
    assert is_signed_in(browser)


def test_time_spent_on_signing_in_does_not_count(
    user: User, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    client.post("/accounts/login/password/", SHARED)
    browser = signed_in(user, **SHARED)
    assert "shared_computer_wanted" not in browser.session


def test_shared_computer_by_card_and_by_password(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    _card, code = services.issue_access_card(user=user, by=administrator)
    by_card, by_password = Client(), Client()
    by_card.post(CARD, {"code": code, **SHARED})
    user.set_password("дълга тайна 42")
    user.save()
    by_password.post(
        "/accounts/login/password/",
        {"login": user.email, "password": "дълга тайна 42", **SHARED},
    )
    assert is_signed_in(by_password)
    for browser in (by_card, by_password):
        assert browser.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    let_pass(monkeypatch, minutes=16)
    assert not is_signed_in(by_card)
    assert not is_signed_in(by_password)


def test_choice_of_one_person_does_not_bind_the_next(user: User) -> None:
    browser = signed_in(user, **SHARED)
    browser.post("/accounts/logout/")
    assert "shared_computer" not in browser.session
