"""What a person does to sign in, as tests need it."""

import re
import time
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resource_centre.accounts.models import User

LOGIN, CONFIRM, CARD = "/accounts/login/", "/accounts/login/code/", "/accounts/card/"


def ask_for_code(client: Client, email: str, **fields: str) -> HttpResponse:
    """Ask for a code as the sign-in page does."""
    return client.post(LOGIN, {"email": email, **fields})  # type: ignore[return-value]


def mailed_code() -> str:
    """Return the code in the last mail."""
    found = re.search(r"^\d{4}-\d{4}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[0]


def enter_code(client: Client, code: str, **fields: str) -> HttpResponse:
    """Type the code."""
    return client.post(CONFIRM, {"code": code, **fields})  # type: ignore[return-value]


def signed_in(user: User, **fields: str) -> Client:
    """Return a browser in which the user has just signed in by code."""
    client = Client()
    assert user.email
    ask_for_code(client, user.email, **fields)
    enter_code(client, mailed_code())
    assert is_signed_in(client)
    return client


def is_signed_in(client: Client) -> bool:
    """Tell whether the browser's next request is that of a signed-in user."""
    return client.get(reverse("account_activity")).status_code == 204


def prove(client: Client) -> None:
    """Let the user of the browser have confirmed just now that it is them."""
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()


def add_app(user: User) -> str:
    """Give the user an authenticator app with recovery codes; return its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def add_passkey(user: User) -> Authenticator:
    """Give the user a passkey in name only."""
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Телефон", "credential": {}},
    )


def app_code(secret: str) -> str:
    """Return what the app shows now."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return code


def let_pass(monkeypatch: pytest.MonkeyPatch, **duration: float) -> None:
    """Move every clock the code reads forward."""
    later, now, moment = timedelta(**duration), time.time, timezone.now

    def moved() -> datetime:
        return moment() + later

    monkeypatch.setattr("time.time", lambda: now() + later.total_seconds())
    monkeypatch.setattr("django.utils.timezone.now", moved)
