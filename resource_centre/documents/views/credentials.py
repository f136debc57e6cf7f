"""What programs ask about credentials, and where people get their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from resource_centre.documents.credentials.profile import OPEN_BADGES, VC, profile
from resource_centre.documents.credentials.signing import MEDIA_TYPE
from resource_centre.documents.credentials.status import proofs_of, status_list
from resource_centre.documents.downloads import HEADERS, SANDBOX, disposition
from resource_centre.documents.models import Proof, SigningKey
from resource_centre.documents.views.files import called, visible
from resource_centre.registry.models import Centre

View = Callable[..., HttpResponse]

METHODS = ("GET", "HEAD", "OPTIONS")
MINUTES, HOUR, DAY = 5 * 60, 60 * 60, 24 * 60 * 60


# --- For programs -------------------------------------------------------------------


def for_programs(seconds: int) -> Callable[[View], View]:
    """Let a program of any site read what the view answers, and keep it so long."""

    def decorator(view: View) -> View:
        @require_http_methods(METHODS)
        @wraps(view)
        def answered(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return open_to_all(HttpResponse(status=204))
            answer = open_to_all(view(request, **arguments))
            answer["Cache-Control"] = f"public, max-age={seconds}"
            return kept_or_new(request, answer)

        return answered  # type: ignore[return-value]

    return decorator


def open_to_all(answer: HttpResponse) -> HttpResponse:
    """Let programs of other sites read the answer: it is nobody's secret."""
    allowed = ", ".join(METHODS)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = allowed
    if answer.status_code == 204:
        answer["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
        answer["Access-Control-Max-Age"] = str(DAY)
        answer["Allow"] = allowed
    return answer


def kept_or_new(request: HttpRequest, answer: HttpResponse) -> HttpResponseBase:
    """Return the answer, or only that the one that the program has still holds."""
    set_response_etag(answer)
    same = get_conditional_response(request, etag=answer["ETag"], response=answer)
    return same or answer


@for_programs(HOUR)
def issuer(request: HttpRequest) -> HttpResponse:
    """Tell who issues credentials (1 query)."""
    centre = Centre.objects.first() or Centre()
    with override(settings.LANGUAGE_CODE):
        about = profile(centre.name, centre.email)
    return JsonResponse({"@context": [VC, OPEN_BADGES], **about})


@for_programs(MINUTES)
def keys(request: HttpRequest) -> HttpResponse:
    """List the keys by which credentials are verified, old ones too (1 query)."""
    found = list(SigningKey.objects.values_list("jwk", flat=True))
    return JsonResponse({"keys": found}, content_type="application/jwk-set+json")


@for_programs(DAY)
def key(request: HttpRequest, kid: str) -> HttpResponse:
    """Give the key that credentials name (1 query)."""
    found = get_object_or_404(SigningKey, kid=kid)
    return JsonResponse(found.jwk, content_type="application/jwk+json")


@for_programs(MINUTES)
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Tell which credentials hold no longer (3 queries)."""
    if not proofs_of(number).exists():
        raise Http404
    return HttpResponse(status_list(number), content_type=MEDIA_TYPE)


# --- For people ---------------------------------------------------------------------


@login_required
@require_safe
def credential(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the credential of a document to whoever may have the document.

    A duplicate has the one of its original.
    """
    issued = get_object_or_404(visible(request), pk=pk)
    proofs = Proof.objects.exclude(credential="")
    original = issued.duplicate_of_id or issued.pk
    proof = get_object_or_404(proofs, issued_id=original)
    headers = {
        **HEADERS,
        "Content-Disposition": disposition(f"{called(issued)}.jwt"),
        "Content-Security-Policy": SANDBOX,
        "Content-Type": MEDIA_TYPE,
    }
    return HttpResponse(proof.credential, headers=headers)
