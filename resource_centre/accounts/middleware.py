"""What each request of a signed-in user passes."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from resource_centre.accounts import shared_computer as shared
from resource_centre.common.middleware import Responder

# What staff reach before they have a second factor: setting one up, and leaving.
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_activity",
        "account_logout",
        "account_reauthenticate",
        "account_reauthenticate_code",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)


def shared_computer(get_response: Responder) -> Responder:
    """End the session on a shared computer after a quarter of an hour of rest."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if shared.SEEN not in request.session:
            return get_response(request)
        if shared.is_over(request):
            logout(request)
            return redirect(f"{reverse('account_login')}?{urlencode(why(request))}")
        response = get_response(request)
        if shared.SEEN in request.session and shows_presence(request, response):
            shared.renew(request)
        return response

    return middleware


def shows_presence(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether a person has asked, and of nothing that must leave no trace.

    The session is a row of the user: written with an anonymous answer it would tell
    whose that is.
    """
    is_silent = getattr(response, "leaves_no_trace", False)
    return not is_silent and shared.BACKGROUND not in request.headers


def why(request: HttpRequest) -> dict[str, str]:
    """Return what tells the sign-in page why it is shown and where to go on."""
    query = {"ended": "shared"}
    if request.method in {"GET", "HEAD"}:
        query[REDIRECT_FIELD_NAME] = request.get_full_path()
    return query


def staff_mfa(get_response: Responder) -> Responder:
    """Lead staff without a second factor to setting one up, and nowhere else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if needs_second_factor(request) and not is_open(request.path_info):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def needs_second_factor(request: HttpRequest) -> bool:
    """Tell whether this user must have a second factor and has none (1 query)."""
    return (
        settings.STAFF_MFA_REQUIRED
        and request.user.is_authenticated
        and request.user.is_staff
        and not is_mfa_enabled(
            request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        )
    )


def is_open(path: str) -> bool:
    """Tell whether the page may be seen before a second factor is set up."""
    try:
        return resolve(path).view_name in OPEN_WITHOUT_SECOND_FACTOR
    except Resolver404:
        return False
