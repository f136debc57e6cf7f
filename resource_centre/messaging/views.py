"""The door of personal links, and what is behind it for people outside."""

import logging
from http import HTTPStatus
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from resource_centre.documents import scans, storage
from resource_centre.documents.downloads import download
from resource_centre.documents.models import IssuedDocument
from resource_centre.messaging.links import (
    OpenedLink,
    grant,
    granted,
    read_link,
    was_granted,
)
from resource_centre.messaging.models import SharedDocument
from resource_centre.messaging.purposes import GettingDocument

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer", bound=HttpResponseBase)

# No copy is kept and no search engine notes it.
CAREFUL = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
# The address with the token does not go on to other pages in `Referer`; `no-referrer`
# would see to that too, but browsers then post the form with `Origin: null`, which the
# protection against forgery refuses.
SILENT = "strict-origin"
NOTHING = HTTPStatus.NOT_FOUND


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Say what a personal link is for; go on only when the button is pressed.

    What is unknown, forged or revoked is answered alike.
    """
    response = careful(beyond(request, read_link(token)))
    response.headers["Referrer-Policy"] = SILENT
    return response


def beyond(request: HttpRequest, opened: OpenedLink | None) -> HttpResponse:
    """Return what whoever holds the link gets to see."""
    if opened is None:
        return render(request, "404.html", status=NOTHING)
    purpose, target = opened.purpose, opened.target
    if not purpose.opens(target):
        context: dict[str, object] = {"words": purpose.closed_words(target)}
        return render(request, "messaging/closed.html", context, status=HTTPStatus.GONE)
    if request.method == "POST":
        response = redirect(purpose.leads_to(target))
        grant(request, opened, response)
        return response
    context = {"purpose": purpose, "words": purpose.words(target)}
    return render(request, "messaging/link.html", context)


# --- Documents ---------------------------------------------------------------------


@require_safe
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """Show somebody outside the document issued for them."""
    document = document_for(request, pk)
    if document is None:
        return careful(not_granted(request, pk))
    return careful(render(request, "messaging/received.html", {"document": document}))


@require_safe
def received_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the file of a document, if it is the very one that was issued."""
    document = document_for(request, pk)
    if document is None:
        return careful(not_granted(request, pk))
    name = document.file or document.scan
    if not is_intact(document):
        logger.error("Document %s: its file is damaged or missing", document.pk)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return careful(render(request, "messaging/damaged.html", status=status))
    return careful(download(name, f"{document.title} {document.reference}"))


def document_for(request: HttpRequest, pk: int) -> IssuedDocument | None:
    """Return the document that this browser may see, None when it may not (1 query)."""
    shared = granted(request, GettingDocument.code, pk)
    return shared.document if isinstance(shared, SharedDocument) else None


def not_granted(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell who had the page open to open the link again; to others it is not there."""
    if was_granted(request, GettingDocument.code, pk):
        return render(request, "messaging/again.html", status=HTTPStatus.GONE)
    return render(request, "404.html", status=NOTHING)


def is_intact(document: IssuedDocument) -> bool:
    """Tell whether the file, or else the scan, is the one that was kept."""
    if document.file:
        return storage.digest_of(document.file) == document.sha256
    return bool(document.scan) and scans.is_intact(document.scan)


def careful(response: Answer) -> Answer:
    """Return the answer, kept by nobody but whom it is for."""
    for name, value in CAREFUL.items():
        response.headers[name] = value
    return response
