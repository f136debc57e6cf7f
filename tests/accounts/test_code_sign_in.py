"""A code from the mailbox signs in: once, soon, and only where it was asked for."""

import re
from smtplib import SMTPException

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.accounts.services import deactivate
from tests.accounts.steps import (
    CONFIRM,
    LOGIN,
    ask_for_code,
    enter_code,
    is_signed_in,
    let_pass,
    mailed_code,
    signed_in,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """Return somebody with a mailbox."""
    return make_user(Role.TRAINEE, email="ana@example.org", name="Ана Петрова")


def test_code_signs_in_and_changes_the_session_key(client: Client, user: User) -> None:
    ask_for_code(client, "Ana@Example.org")
    before = client.session.session_key
    response = enter_code(client, mailed_code())
    assert response["Location"] == "/start/"
    assert is_signed_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "typed", ["{0}{1}", "{0} {1}", " {0} – {1} ", "{0}-{1}", "{0}\u00a0{1}"]
)
def test_code_may_be_typed_with_or_without_a_dash(
    client: Client, user: User, typed: str
) -> None:
    ask_for_code(client, "ana@example.org")
    enter_code(client, typed.replace("–", "-").format(*mailed_code().split("-")))
    assert is_signed_in(client)


def test_code_may_be_typed_with_cyrillic_look_alikes(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "resource_centre.accounts.adapters.generate_user_code",
        lambda **_kwargs: "3040-1112",
    )
    ask_for_code(client, "ana@example.org")
    enter_code(client, "ЗО4о lІ12".replace("І", "I"))
    assert is_signed_in(client)


def test_code_signs_in_once(client: Client, user: User) -> None:
    ask_for_code(client, "ana@example.org")
    code = mailed_code()
    enter_code(client, code)
    client.post("/accounts/logout/")
    response = enter_code(client, code)
    assert response["Location"] == LOGIN
    assert not is_signed_in(client)


def test_code_expires_after_ten_minutes(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_code(client, "ana@example.org")
    let_pass(monkeypatch, minutes=10, seconds=1)
    response = client.post(f"{CONFIRM}?next=/my/", {"code": mailed_code()}, follow=True)
    assert response.redirect_chain[0][0] == f"{LOGIN}?next=%2Fmy%2F"
    assert len(response.context["messages"]) == 1
    assert not is_signed_in(client)


def test_code_is_good_until_ten_minutes(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_code(client, "ana@example.org")
    let_pass(monkeypatch, minutes=9, seconds=50)
    enter_code(client, mailed_code())
    assert is_signed_in(client)


def test_code_is_refused_in_another_browser(client: Client, user: User) -> None:
    ask_for_code(client, "ana@example.org")
    other = Client()
    ask_for_code(other, "somebody.else@example.org")
    code = mailed_code_to("ana@example.org")
    assert enter_code(other, code).status_code == 200
    assert not is_signed_in(other)
    enter_code(client, code)
    assert is_signed_in(client)


def mailed_code_to(address: str) -> str:
    """Return the code mailed to the address."""
    message = next(m for m in mail.outbox if m.to == [address])
    found = re.search(r"\d{4}-\d{4}", str(message.body))
    assert found
    return found[0]


def test_code_takes_three_attempts(client: Client, user: User) -> None:
    ask_for_code(client, "ana@example.org")
    code = mailed_code()
    assert enter_code(client, "0000-0000").status_code == 200
    assert enter_code(client, "0000-0000").status_code == 200
    response = enter_code(client, "0000-0000", next="/my/")
    assert response["Location"] == f"{LOGIN}?next=%2Fmy%2F"
    assert enter_code(client, code)["Location"] == LOGIN
    assert not is_signed_in(client)


def test_third_attempt_still_counts(client: Client, user: User) -> None:
    ask_for_code(client, "ana@example.org")
    enter_code(client, "0000-0000")
    enter_code(client, "0000-0000")
    enter_code(client, mailed_code())
    assert is_signed_in(client)


def page(response: object) -> str:
    """Return the page without what differs between any two visits."""
    text = response.content.decode()  # type: ignore[attr-defined]
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r"(ana|nobody|closed)@example\.org", "ADDRESS", text)


def walk(email: str) -> list[object]:
    """Return all that a stranger can see when asking for a code and guessing."""
    client, seen = Client(), list[object]()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = ask_for_code(client, email)
    seen += [response.status_code, response["Location"], len(queries)]
    for path in (CONFIRM, LOGIN):
        response = client.get(path)  # type: ignore[assignment]
        seen += [response.status_code, response.get("Location"), page(response)]
    for _attempt in range(3):
        response = enter_code(client, "0000-0000")
        seen += [response.status_code, response.get("Location"), page(response)]
    seen += [page(client.get(LOGIN)), sorted(client.cookies)]
    return seen


def test_known_and_unknown_addresses_look_the_same(user: User) -> None:
    closed = make_user(Role.TRAINEE, email="closed@example.org")
    deactivate(user=closed, by=make_user(Role.ADMINISTRATOR))
    walk("warm.up@example.org")
    known = walk("ana@example.org")
    assert walk("nobody@example.org") == known
    assert walk("closed@example.org") == known


def test_known_and_unknown_addresses_get_one_mail_each(user: User) -> None:
    ask_for_code(Client(), "ana@example.org")
    ask_for_code(Client(), "nobody@example.org")
    known, unknown = mail.outbox
    assert (known.to, unknown.to) == (["ana@example.org"], ["nobody@example.org"])
    assert "http" not in str(unknown.body)
    assert not re.search(r"\d{4}-\d{4}", str(unknown.body))


def test_codes_to_one_address_are_few(user: User) -> None:
    for _attempt in range(5):
        ask_for_code(Client(), "ana@example.org")
        ask_for_code(Client(), "nobody@example.org")
    assert len(mail.outbox) == 6


def test_mail_has_the_code_on_its_own_line_and_no_link(
    client: Client, user: User
) -> None:
    ask_for_code(client, "ana@example.org")
    message = mail.outbox[0]
    assert mailed_code() in str(message.body).splitlines()
    assert mailed_code() not in message.subject
    assert "http" not in str(message.body)
    assert message.alternatives == []  # type: ignore[attr-defined]


def test_mail_is_in_the_language_of_the_page(client: Client, user: User) -> None:
    client.post("/en/accounts/login/", {"email": "ana@example.org"})
    assert mail.outbox[0].subject == "Code for signing in to the resource centre"


def test_mail_server_out_of_order_is_said(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise SMTPException

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    answers = [
        page(ask_for_code(Client(), f"{who}@example.org")) for who in ("ana", "nobody")
    ]
    assert answers[0] == answers[1]
    assert 'role="alert"' in answers[0] or "alert" in answers[0]
    assert client.get(CONFIRM).status_code == 302


def test_user_without_email_cannot_be_asked_for(client: Client) -> None:
    make_user(Role.TRAINEE, email=None)
    assert ask_for_code(client, "").status_code == 200
    assert mail.outbox == []


def test_next_is_kept_to_the_end(client: Client, user: User) -> None:
    response = client.post(
        f"{LOGIN}?next=/my/", {"email": "ana@example.org", "next": "/my/"}
    )
    assert response["Location"] == f"{CONFIRM}?next=%2Fmy%2F"
    assert enter_code(client, mailed_code(), next="/my/")["Location"] == "/my/"


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "https:evil.example",
    ],
)
def test_next_leads_nowhere_else(client: Client, user: User, evil: str) -> None:
    ask_for_code(client, "ana@example.org", next=evil)
    assert enter_code(client, mailed_code(), next=evil)["Location"] == "/start/"


def test_signed_in_person_is_not_asked_again(user: User) -> None:
    assert signed_in(user).get(LOGIN)["Location"] == "/start/"


def test_start_again_forgets_the_code(client: Client, user: User) -> None:
    ask_for_code(client, "ana@example.org")
    response = client.post("/accounts/logout/", {"next": f"{LOGIN}?next=/my/"})
    assert response["Location"] == f"{LOGIN}?next=/my/"
    assert client.get(LOGIN).status_code == 200
    assert enter_code(client, mailed_code())["Location"] == LOGIN
    assert not is_signed_in(client)
