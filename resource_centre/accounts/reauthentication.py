"""Proving again who one is, before something important is changed."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import (
    AbstractCodeVerificationProcess,
)
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    raise_if_reauthentication_required,
)
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

STATE = "account_reauthentication_code"

View = Callable[..., HttpResponse]


class CodeProcess(AbstractCodeVerificationProcess):
    """A code mailed to the signed-in user, bound to this browser like any other."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,
        )
        self.request = request

    @classmethod
    def start(cls, request: HttpRequest) -> None:
        """Mail a new code in place of any earlier one."""
        state = cls.initial_state(user=request.user)
        state["code"] = get_adapter().generate_login_code()
        process = cls(request, state)
        process.send()
        process.persist()

    @classmethod
    def resume(cls, request: HttpRequest) -> "CodeProcess | None":
        """Return the process under way, unless there is none or it has expired."""
        state = request.session.get(STATE)
        return cls(request, state).abort_if_invalid() if state else None

    def send(self) -> None:
        """Mail the code."""
        get_adapter().send_mail(
            "account/email/login_code", self.user.email, {"code": self.code}
        )

    def persist(self) -> None:
        """Keep the code in the session."""
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        """Forget the code."""
        self.forget(self.request)

    @staticmethod
    def forget(request: HttpRequest) -> None:
        """Forget the code, used or not."""
        request.session.pop(STATE, None)


def ensure_recent_proof(request: HttpRequest) -> None:
    """Raise ReauthenticationRequired unless the user proved themselves just now.

    allauth asks those with a password or a second factor; for those who sign in
    by code alone, having signed in within the last minutes counts, and so does a
    new code. People with a card and nothing else cannot be asked anything.
    """
    if get_reauthentication_flows(request.user):
        raise_if_reauthentication_required(request, app="allauth.mfa")
        return
    oldest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    if get_adapter().get_reauthentication_methods(request.user) and not any(
        record["at"] > oldest for record in records
    ):
        raise ReauthenticationRequired


def recent_proof_required(view: View) -> View:
    """Ask the user to prove who they are before the view, unless just done."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            raise ReauthenticationRequired
        ensure_recent_proof(request)
        return view(request, *args, **kwargs)

    return cast(View, wrapper)
