"""How allauth behaves in this house."""

import base64
import hashlib
import logging
import secrets
from smtplib import SMTPException
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.cryptokit import generate_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.accounts import shared_computer
from resource_centre.accounts.devices import device_name
from resource_centre.accounts.models import User

SIGN_IN_CODE_DIGITS = 8
WRONG_CODE = _("This code is not right. Check it and type it again.")

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by staff, and a code from the mailbox signs in."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("The password is not right."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait a few minutes and try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell that nobody signs up by themselves."""
        return False

    def generate_login_code(self) -> str:
        """Return a code of digits, which every keyboard types alike."""
        code: str = generate_user_code(numeric=True, length=SIGN_IN_CODE_DIGITS)
        return code

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign the user in, for a short while on a shared computer."""
        super().login(request, user)
        shared_computer.begin(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return to the profile, where the password is looked after."""
        return reverse("account_profile")

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Offer a code by mail too, unless the user has something stronger."""
        names = {
            "reauthenticate": gettext("With my password"),
            "mfa_reauthenticate": gettext("With the app or a recovery code"),
            "mfa_reauthenticate:webauthn": gettext("With a passkey"),
        }
        methods = [
            {**method, "description": names[method["id"]]}
            for method in super().get_reauthentication_methods(user)
        ]
        if any(method["id"] != "reauthenticate" for method in methods):
            if not MFAAdapter().is_mfa_enabled(user, [Authenticator.Type.TOTP]):
                # Without an app only recovery codes could be typed.
                methods.sort(key=lambda method: method["id"] == "mfa_reauthenticate")
            return methods
        if user.is_authenticated and user.email:
            methods.append(
                {
                    "id": "reauthenticate:code",
                    "description": gettext("With a code by e-mail"),
                    "url": reverse("account_reauthenticate_code"),
                }
            )
        return methods

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell about a change already made; a failure is only logged."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except (SMTPException, OSError):
            logger.exception("A notification could not be sent")


class MFAAdapter(DefaultMFAAdapter):
    """Second factors; their secrets are encrypted where they are stored."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": _(
            "Recovery codes need an authenticator app or a passkey first."
        ),
    }

    def get_totp_issuer(self) -> str:
        """Return the name under which the app lists the code."""
        return gettext("Resource centre")

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Return a name for a new passkey: the device it is made on."""
        return device_name(context.request.headers.get("User-Agent", ""))

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; one that no key opens matches no code ever typed."""
        try:
            return keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.exception("A second factor was stored under another SECRET_KEY")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def keys() -> MultiFernet:
    """Return what opens stored secrets: the current key, then the older ones."""
    return MultiFernet(
        Fernet(
            base64.urlsafe_b64encode(
                hashlib.sha256(f"accounts.second-factor:{key}".encode()).digest()
            )
        )
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
