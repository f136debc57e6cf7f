"""Where people get their documents, and staff look at drafts and batches."""

import logging
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, override
from django.views.decorators.http import require_POST, require_safe

from resource_centre.accounts.models import User
from resource_centre.documents import scans, services, storage
from resource_centre.documents.document import (
    Document,
    UnknownDocumentError,
    document_named,
)
from resource_centre.documents.downloads import download, shown
from resource_centre.documents.models import Batch, IssuedDocument
from resource_centre.documents.services.packing import printable

logger = logging.getLogger(__name__)


# --- One document -------------------------------------------------------------------


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the file of an issued document, if it is the one that was issued."""
    issued = get_object_or_404(visible(request).exclude(file=""), pk=pk)
    if storage.digest_of(issued.file) != issued.sha256:
        return damaged(request, issued)
    return download(issued.file, called(issued))


@login_required
@require_safe
def scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the scan of the signed copy, if it is the one that was kept."""
    issued = get_object_or_404(visible(request).exclude(scan=""), pk=pk)
    if not scans.is_intact(issued.scan):
        return damaged(request, issued)
    scanned = _("scan")
    return download(issued.scan, f"{called(issued)} – {scanned}")


def visible(request: HttpRequest) -> Any:
    """Return the issued documents that the user may see."""
    return IssuedDocument.objects.visible_to(request.user)


def called(issued: IssuedDocument) -> str:
    """Return what the file of the document is called: „Писмо РЦ-0012“."""
    try:
        with override(issued.language):
            kind = str(document_named(issued.document).title)
    except UnknownDocumentError:
        kind = issued.title
    return f"{kind} {issued.reference}"


def damaged(request: HttpRequest, issued: IssuedDocument) -> HttpResponse:
    """Say that the file is not what it was: never send a wrong one."""
    logger.error("Document %s: its file is damaged or missing", issued.pk)
    context = {
        "title": _("The file is damaged"),
        "message": _(
            "The file of the document with the number %(reference)s is not the one"
            " that was issued, so it is not shown. Tell an administrator: it can be"
            " restored from a backup."
        )
        % {"reference": issued.reference},
    }
    return render(request, "documents/fault.html", context, status=500)


@login_required
@require_safe
def draft(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show how the document of a record would look; nothing is stored."""
    document, user = kind_for(request, code), request.user
    rows: Any = document.model._default_manager
    record = get_object_or_404(rows.visible_to(user), pk=pk)
    language = request.GET.get("language") or None
    try:
        data = services.draft_of(document=document, record=record, language=language)
    except ValidationError as refused:
        title = _("The draft cannot be drawn")
        context = {"title": title, "message": " ".join(refused.messages)}
        return render(request, "documents/fault.html", context, status=422)
    called = f"{document.title} – {record}"
    draft = _("Draft")
    return shown(data, f"{draft} – {called}" if document.series else called)


def kind_for(request: HttpRequest, code: str) -> Document[Any]:
    """Return the document; raise Http404 when the user may not draw it."""
    try:
        document = document_named(code)
    except UnknownDocumentError as unknown:
        raise Http404 from unknown
    user = request.user
    if not (isinstance(user, User) and user.is_staff):
        raise Http404
    if not user.has_perm(document.permission):
        raise Http404
    return document


# --- Many documents -----------------------------------------------------------------


def own_batch(request: HttpRequest, pk: int) -> Batch:
    """Return the user's batch; raise Http404 unless they may still issue such."""
    batch = get_object_or_404(Batch.objects.visible_to(request.user), pk=pk)
    try:
        right = document_named(batch.document).issue_permission
    except UnknownDocumentError as unknown:
        raise Http404 from unknown
    if not request.user.has_perm(right):
        raise Http404
    return batch


@login_required
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came of a batch: the files, and who was left out and why."""
    found = own_batch(request, pk)
    jobs = list(services.jobs_of(found))
    refused = [each for job in jobs for each in job.result.get("refused", [])]
    context = {
        "batch": found,
        "job": jobs[0] if jobs else None,
        "refused": refused,
        "ready": printable(found).count(),
    }
    return render(request, "documents/batch.html", context)


@login_required
@require_safe
def archive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the archive of a batch."""
    return packed(own_batch(request, pk), "archive")


@login_required
@require_safe
def printout(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the documents of a batch as one PDF for printing."""
    return packed(own_batch(request, pk), "printout")


def packed(found: Batch, kind: str) -> HttpResponseBase:
    """Send one of the files of a batch, shown if it is to be printed.

    Raise Http404 when it is not there.
    """
    name: str = getattr(found, kind)
    if not name or not storage.path_of(name).exists():
        raise Http404
    return download(name, found.title, is_shown=kind == "printout")


@login_required
@require_POST
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the files of a batch again."""
    job = services.pack_again(batch=own_batch(request, pk))
    return redirect("jobs:job", job.pk)
