"""Signing in, and what people look after themselves.

The pages are allauth's wherever it has them, with our forms, wording and look.
"""

from http import HTTPStatus
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any, cast

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.mixins import NextRedirectMixin
from allauth.account.models import Login
from allauth.core import ratelimit as allauth_ratelimit
from allauth.core.internal import ratelimit
from allauth.mfa.base import views as mfa_views
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp_views
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as webauthn_views
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView, View

from resource_centre.accounts import forms, services, shared_computer
from resource_centre.accounts.devices import device_name
from resource_centre.accounts.middleware import needs_second_factor
from resource_centre.accounts.models import User
from resource_centre.accounts.reauthentication import CodeProcess

if TYPE_CHECKING:
    CardFormView = FormView[forms.AccessCardForm]
else:
    CardFormView = FormView

# Failures, per address and browser, and for an address all together: many people
# of one office share an address.
CARD_LIMITS = {"card": "5/10m/key,50/10m/ip"}
CARD_LIMIT_SECONDS = 10 * 60

NOT_SENT = (SMTPException, OSError)


def member(request: HttpRequest) -> User:
    """Return the user of a page that only signed-in users reach."""
    return cast(User, request.user)


def say_not_sent(form: Form) -> None:
    """Tell that the mail server did not take the code."""
    form.add_error(
        None, _("The code could not be sent just now. Try again in a few minutes.")
    )


class SignInView(account_views.RequestLoginCodeView):
    """Sends a code; the answer never tells whether the address is known."""

    form_class = forms.SignInForm
    template_name = "account/login.html"

    def form_valid(self, form: Form) -> HttpResponse:
        """Send the code, and remember whether the computer is shared."""
        shared = form.cleaned_data["shared_computer"]
        shared_computer.choose(self.request, shared=shared)
        response: HttpResponse
        try:
            response = super().form_valid(form)
        except NOT_SENT:
            say_not_sent(form)
            response = self.form_invalid(form)
        return response


class ConfirmCodeView(account_views.ConfirmLoginCodeView):
    """Takes the code in the browser that asked for it."""

    form_class = forms.ConfirmCodeForm
    template_name = "account/confirm_login_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say why the page is gone when the code has expired."""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if getattr(self, "_process", self) is None:
            messages.error(request, _("The code has expired. Ask for a new one."))
            return self.back(response)
        return response

    def form_invalid(self, form: Form) -> HttpResponse:
        """Keep where the person was going, also after the last attempt."""
        return self.back(super().form_invalid(form))

    def back(self, response: HttpResponse) -> HttpResponse:
        """Return the redirect with where the person was going."""
        if isinstance(response, HttpResponseRedirect):
            return redirect(self.passthrough_next_url(response.url))
        return response


class PasswordSignInView(account_views.LoginView):
    """Signs in those who have set a password."""

    form_class = forms.PasswordSignInForm
    template_name = "account/login_password.html"

    def form_valid(self, form: Form) -> HttpResponse:
        """Sign in, and remember whether the computer is shared."""
        shared = form.cleaned_data["shared_computer"]
        shared_computer.choose(self.request, shared=shared)
        response: HttpResponse = super().form_valid(form)
        return response


class PasskeySignInView(webauthn_views.LoginWebAuthnView):
    """Signs in by passkey."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Sign in, and remember whether the computer is shared."""
        shared_computer.choose(
            self.request, shared=bool(self.request.POST.get("shared_computer"))
        )
        response: HttpResponse = super().form_valid(form)
        return response


@method_decorator(never_cache, name="dispatch")
@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class CardView(NextRedirectMixin, CardFormView):
    """Signs in by access card; only pressing the button uses the card up.

    The code arrives behind the `#` of the address, which the browser keeps to
    itself; a small script moves it into the form and clears the address. The
    page's Referrer-Policy stays `same-origin`: with `no-referrer` browsers post
    forms with `Origin: null`, which the protection against forgery refuses.
    """

    form_class = forms.AccessCardForm
    template_name = "accounts/card.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the attempt before looking at it, so that a race cannot help."""
        if request.user.is_authenticated:
            return self.get(request, *args, **kwargs)
        self.attempt = ratelimit.consume(
            request,
            app="accounts",
            action="card",
            config=CARD_LIMITS,
            key=f"{ratelimit.get_ip(request)} {request.headers.get('User-Agent')}",
        )
        if self.attempt is None:
            return too_many_requests(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.AccessCardForm) -> HttpResponse:
        """Use the card up and sign its holder in."""
        try:
            user = services.redeem_access_card(code=form.cleaned_data["code"])
        except ValidationError as error:
            form.add_error("code", error)
            return self.form_invalid(form)
        self.attempt.rollback()
        clear_login(self.request)
        shared = form.cleaned_data["shared_computer"]
        shared_computer.choose(self.request, shared=shared)
        record_authentication(self.request, user, method="card")
        login = Login(user=user, redirect_url=self.get_next_url())
        response: HttpResponse = perform_login(self.request, login)
        return response


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Say that there were too many attempts, and how long to wait."""
    response: HttpResponse = ratelimit.respond_429(request)
    response["Retry-After"] = str(CARD_LIMIT_SECONDS)
    return response


@login_required
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Answer nothing; being asked shows that somebody is at the shared computer."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@method_decorator(login_required, name="dispatch")
class ProfileView(TemplateView):
    """Shows people their own account."""

    template_name = "accounts/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how the person signs in and where."""
        user = self.request.user
        types = Authenticator.objects.filter(user=user).values_list("type", flat=True)
        return super().get_context_data(
            has_app=Authenticator.Type.TOTP in types,
            passkeys=list(types).count(Authenticator.Type.WEBAUTHN),
            sessions=len(UserSession.objects.purge_and_list(user)),
            **kwargs,
        )


class PasswordView(account_views.PasswordSetView):
    """Sets a password or a new one; who asks has just proved who they are."""

    form_class = forms.NewPasswordForm
    template_name = "account/password_set.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn away those without an e-mail, whom a password cannot sign in."""
        if not member(request).email:
            messages.info(request, _("A password needs an e-mail address."))
            return redirect("account_profile")
        return cast(HttpResponse, View.dispatch(self, request, *args, **kwargs))


class ConfirmWithPasswordView(account_views.ReauthenticateView):
    """Asks for the password again."""

    form_class = forms.ConfirmWithPasswordForm


@method_decorator(login_required, name="dispatch")
class ConfirmWithCodeView(account_views.BaseReauthenticateView):
    """Asks for a code from the mailbox again; it is mailed by pressing a button."""

    form_class = forms.ConfirmCodeForm
    template_name = "account/reauthenticate_code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Mail a code, or take it."""
        if "send" in request.POST or not CodeProcess.resume(request):
            return self.send(request)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def send(self, request: HttpRequest) -> HttpResponse:
        """Mail a code, as seldom as for signing in."""
        if not allauth_ratelimit.consume(
            request, action="request_login_code", key=member(request).email
        ):
            messages.error(request, get_adapter().error_messages["rate_limited"])
        else:
            try:
                CodeProcess.start(request)
            except NOT_SENT:
                messages.error(request, _("The code could not be sent just now."))
        return redirect(self.passthrough_next_url(request.path))

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the code expected."""
        process = CodeProcess.resume(self.request)
        code = process.code if process else ""
        return {**super().get_form_kwargs(), "code": code}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether a code is under way."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "sent": CodeProcess.resume(self.request) is not None}

    def form_invalid(self, form: Form) -> HttpResponse:
        """Count the attempt; after the last one a new code is needed."""
        process = CodeProcess.resume(self.request)
        if process and process.record_invalid_attempt():
            response: HttpResponse = super().form_invalid(form)
            return response
        messages.error(self.request, _("Too many wrong codes. Ask for a new one."))
        return redirect(self.passthrough_next_url(self.request.path))

    def form_valid(self, form: Form) -> HttpResponse:
        """Record the proof and go on to where it was asked for."""
        CodeProcess.forget(self.request)
        user = member(self.request)
        record_authentication(
            self.request, user, method="code", email=user.email, reauthenticated=True
        )
        response: HttpResponse = super().form_valid(form)
        return response


class SecondFactorView(mfa_views.AuthenticateView):
    """Asks for the second factor on signing in."""

    form_class = forms.SecondFactorForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add which factors there are, so that only these are offered."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        return {
            **context,
            "has_app": is_mfa_enabled(user, [Authenticator.Type.TOTP]),
            "has_passkey": is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]),
        }


class ConfirmWithFactorView(mfa_views.ReauthenticateView):
    """Asks for the second factor again."""

    form_class = forms.ConfirmWithFactorForm


class SecondFactorsView(mfa_views.IndexView):
    """Shows which second factors there are."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the person may go on without one, and what is left of codes."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        codes = context["authenticators"].get(Authenticator.Type.RECOVERY_CODES)
        unused = len(codes.get_unused_codes()) if codes else 0
        user = self.request.user
        strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        return {
            **context,
            "required": needs_second_factor(self.request),
            "unused_codes": unused,
            "has_factor": is_mfa_enabled(user, strong),
        }


class NewFactorCounts:
    """Counts the new second factor as proof, since it was just used.

    Otherwise the person would have to use it again to see the recovery codes.
    """

    request: HttpRequest

    def form_valid(self, form: Form) -> HttpResponse:
        """Add the factor and record the proof."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        user = member(self.request)
        record_authentication(self.request, user, method="mfa", reauthenticated=True)
        return response


class AppView(NewFactorCounts, totp_views.ActivateTOTPView):
    """Connects an authenticator app."""

    form_class = forms.AppForm


class AddPasskeyView(NewFactorCounts, webauthn_views.AddWebAuthnView):
    """Adds a passkey."""

    form_class = forms.PasskeyForm


class RenamePasskeyView(webauthn_views.EditWebAuthnView):
    """Renames a passkey."""

    form_class = forms.PasskeyNameForm


class SessionsView(ListUserSessionsView):
    """Shows where the person is signed in; ends one session or all others."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name each session's device, the current session first."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.device = device_name(session.user_agent)
        context["sessions"].sort(key=lambda session: not session.is_current())
        return context

    def form_valid(self, form: Form) -> HttpResponse:
        """End the session named, or all but this one."""
        chosen = self.request.POST.get("session")
        if chosen is None:
            response: HttpResponse = super().form_valid(form)
            return response
        sessions = UserSession.objects.filter(user=self.request.user)
        get_object_or_404(sessions, pk=chosen).end()
        messages.success(self.request, _("The session has been ended."))
        return redirect(reverse("usersessions_list"))
