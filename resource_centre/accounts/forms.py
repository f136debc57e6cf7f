"""What people fill in to sign in."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    BaseConfirmCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    SetPasswordForm,
)
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.base.forms import (
    AuthenticateForm,
    BaseAuthenticateForm,
    ReauthenticateForm as FactorReauthenticateForm,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

# What people type for digits on a Bulgarian keyboard.
LETTERS_AS_DIGITS = str.maketrans("ОоOoЗзIl|", "000033111")


class SharedComputerForm(forms.Form):
    """Asks whether others use this computer too."""

    shared_computer = forms.BooleanField(
        label=_("This is a shared computer"),
        required=False,
        help_text=_(
            "You will be signed out after 15 minutes without activity"
            " and when you close the browser."
        ),
    )


class DigitsField(forms.CharField):
    """A code of digits, typed with or without spaces, dashes and look-alikes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.widget.attrs.update(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        )

    def to_python(self, value: Any) -> str:
        """Return the code with digits where letters look like them."""
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        return text.translate(LETTERS_AS_DIGITS)


class SignInForm(SharedComputerForm, RequestLoginCodeForm):
    """Asks where to send the code."""

    field_order = ("email", "shared_computer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_email(self.fields["email"])


class PasswordSignInForm(SharedComputerForm, LoginForm):
    """Asks for the password of those who have set one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_email(self.fields["login"])
        del self.fields["remember"]
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password", "shared_computer"])

    def _setup_password_field(self) -> None:
        """Keep the password, which allauth drops where none is set on signing up."""

    def clean(self) -> dict[str, Any]:
        """Check the password, and end with the browser on a shared computer."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["remember"] = not cleaned.get("shared_computer")
        return cleaned


class ConfirmCodeForm(BaseConfirmCodeForm):
    """Asks for the code from the mail."""

    code = DigitsField(label=_("Code from the e-mail"))


class AccessCardForm(SharedComputerForm):
    """Asks for the code on an access card."""

    code = forms.CharField(
        label=_("Code on the card"),
        max_length=200,
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        help_text=_("Capital or small letters, Cyrillic or Latin: all are read."),
    )
    field_order = ("code", "shared_computer")


class OneUseCode(BaseAuthenticateForm):
    """Takes each code of an authenticator app once for as long as it is valid."""

    code = DigitsField(label=_("Code"))

    def clean_code(self) -> str:
        """Check the code; allauth forgets a used one before it stops being valid."""
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            key = f"accounts.totp:{self.user.pk}:{normalize_user_code(code)}"
            periods = 2 * mfa_settings.TOTP_TOLERANCE + 1
            seconds = periods * mfa_settings.TOTP_PERIOD
            if not cache.add(key, "used", seconds):
                raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(OneUseCode, AuthenticateForm):
    """Asks for the second factor on signing in."""


class ConfirmWithFactorForm(OneUseCode, FactorReauthenticateForm):
    """Asks for the second factor again before something important."""


class ConfirmWithPasswordForm(ReauthenticateForm):
    """Asks for the password again before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class NewPasswordForm(SetPasswordForm):
    """Asks for a new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in {
            "password1": _("New password"),
            "password2": _("New password, once more"),
        }.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)


class AppForm(ActivateTOTPForm):
    """Asks for the first code of an authenticator app."""

    code = DigitsField(label=_("Code shown by the app"))


class PasskeyForm(AddWebAuthnForm):
    """Names a new passkey, which signs in by itself unless told otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you can tell your passkeys apart.")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = _("Sign in with this passkey alone")
        passwordless.help_text = _(
            "The device will ask for your finger, face or PIN instead of a code."
        )


class PasskeyNameForm(EditWebAuthnForm):
    """Renames a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")


def label_email(field: forms.Field) -> None:
    """Name the field of the address, without a placeholder in place of a label."""
    field.label = _("E-mail")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = "username"
