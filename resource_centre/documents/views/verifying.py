"""Where anybody verifies a certificate, without signing in: nothing is changed here."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from resource_centre.documents import services
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.verification.attempts import (
    TooManyAttemptsError,
    begin,
    ensure_may_try,
)
from resource_centre.documents.verification.disclosure import disclosure_of
from resource_centre.documents.verification.forms import CodeForm, FileForm
from resource_centre.documents.verification.uploads import DigestingHandler

View = Callable[..., HttpResponse]

# No copy is kept and no search engine notes it. That other sites learn no address from
# links here is so on every page (`same-origin`); with `no-referrer` browsers would post
# the forms with `Origin: null`, which the protection against forgery refuses.
CAREFUL = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
# The button that was pressed: there are two forms on one page.
BY_FILE = "by_file"


def for_anybody(view: View) -> View:
    """Let anybody in, for a few wrong attempts; keep no file and no answer.

    How files are taken must be settled before the protection against forgery reads
    what was posted, so it is asked for here and not by the middleware.
    """
    allowed = require_http_methods(["GET", "HEAD", "POST"])(view)
    protected = csrf_protect(allowed)

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [DigestingHandler(request)]
        try:
            response: HttpResponse = protected(request, *args, **kwargs)
        except TooManyAttemptsError as refused:
            response = too_many(request, refused)
        for name, value in CAREFUL.items():
            response.headers[name] = value
        return response

    return answer


def too_many(request: HttpRequest, refused: TooManyAttemptsError) -> HttpResponse:
    """Say that there were too many wrong attempts, and when to try again."""
    context = {"until": refused.until, "is_number": bool(refused.number)}
    template = "documents/verification/too_many.html"
    status = HTTPStatus.TOO_MANY_REQUESTS
    response = render(request, template, context, status=status)
    response.headers["Retry-After"] = str(refused.seconds)
    return response


@for_anybody
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a document, by its number and code or by its file, and look it up."""
    if request.method != "POST":
        return asked(request, CodeForm(), FileForm())
    if BY_FILE in request.POST:
        ensure_may_try(request)
        return by_file(request, None)
    return by_code(request)


@for_anybody
def certificate(request: HttpRequest, key: str) -> HttpResponse:
    """Tell of the document whose QR code led here, and compare its file."""
    ensure_may_try(request)
    issued = services.verify_key(key)
    if issued is None:
        begin(request)
        template = "documents/verification/unknown.html"
        return render(request, template, status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return by_file(request, issued)
    return told(request, issued, FileForm())


# --- Looking up ---------------------------------------------------------------------


def by_code(request: HttpRequest) -> HttpResponse:
    """Look up the number and code; a right one leads to the page of the document."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return asked(request, form, FileForm())
    attempt = begin(request, form.cleaned_data["number"])
    issued = services.verify_code(**form.cleaned_data)
    if issued is None:
        form.refuse()
        return asked(request, form, FileForm())
    attempt.was_right()
    return redirect("certificates:certificate", issued.proof.key)


def by_file(request: HttpRequest, expected: IssuedDocument | None) -> HttpResponse:
    """Compare a file with what was issued: with this document, if one is looked at."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return told_or_asked(request, expected, form)
    found = services.verify_file(form.cleaned_data["file"].digest)
    if found is None:
        begin(request)
        return told_or_asked(request, expected, FileForm(), file="unknown")
    original = found.duplicate_of or found
    if expected is not None and expected != original:
        return told(request, expected, FileForm(), file="another", found=original)
    kind = "same" if found == original else "duplicate"
    return told(request, original, FileForm(), file=kind, found=found)


# --- Answering ----------------------------------------------------------------------


def told_or_asked(
    request: HttpRequest, issued: IssuedDocument | None, form: FileForm, **more: Any
) -> HttpResponse:
    """Answer on the page where the file was dropped."""
    if issued is None:
        return asked(request, CodeForm(), form, **more)
    return told(request, issued, form, **more)


def asked(
    request: HttpRequest, code_form: CodeForm, file_form: FileForm, **more: Any
) -> HttpResponse:
    """Show the page that asks for a document."""
    context = {"code_form": code_form, "file_form": file_form, **more}
    return render(request, "documents/verification/verify.html", context)


def told(
    request: HttpRequest, issued: IssuedDocument, form: FileForm, **more: Any
) -> HttpResponse:
    """Show what is known of a document."""
    context = {
        "told": disclosure_of(issued),
        "address": services.address_of(issued.proof),
        "now": timezone.now(),
        "file_form": form,
        **more,
    }
    return render(request, "documents/verification/certificate.html", context)
