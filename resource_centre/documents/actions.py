"""How every declared document becomes buttons in the back office of its records."""

from functools import partial
from typing import Any

from django.contrib import admin as django_admin, messages
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.accounts.models import User
from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import (
    Action,
    Menu,
    kept_in,
    offered,
    register_action,
)
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents import services
from resource_centre.documents.document import Document, every_document
from resource_centre.documents.issue_forms import IssueForm
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.rules import standing

ON_PAGE = 50
# What moves a record on stands before its papers, on buttons and in panels alike.
LAST = 90


def offer_all() -> None:
    """Offer every document that the rooms declare."""
    for document in every_document():
        offer(document)


def offer(document: Document[Any]) -> None:
    """Offer the document's draft and its issuing wherever its records are.

    What is only drawn has a link on a page of its room: so many buttons would hide
    each other.
    """
    if not document.series:
        return
    model = document.model
    for action, permission in (
        (drafting(document), document.permission),
        (issuing(document), document.issue_permission),
    ):
        if not document.is_whole_record:
            kept_in(Menu.DOCUMENTS)(action)
        register_action(model, action, permission=permission, order=LAST)
    register_panel(model, issued_about, order=LAST)


def name_of(verb: str, document: Document[Any]) -> str:
    """Return the name of the action, by which pages ask for it."""
    return f"{verb}_{document.code.replace('-', '_')}"


# --- Looking at a draft -------------------------------------------------------------


def drafting(document: Document[Any]) -> Action:
    """Return the action that shows the draft of one record's document."""

    def draft(
        admin: Any, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        keys = list(queryset.values_list("pk", flat=True)[:2])
        if len(keys) != 1:
            messages.warning(request, _("Choose one: a draft is seen one by one."))
            return None
        address = reverse("documents:draft", args=[document.code, keys[0]])
        # Not back to the record, as other redirects of its buttons lead.
        return HttpResponse(status=303, headers={"Location": address})

    draft.__name__ = name_of("draft", document)
    title = format_lazy("{}: {}", gettext_lazy("See the draft"), document.title)
    return django_admin.action(description=title)(draft)


# --- Issuing ------------------------------------------------------------------------


def issuing(document: Document[Any]) -> Action:
    """Return the action that issues the document of one record, or of many."""

    def issue(
        admin: Any,
        request: HttpRequest,
        queryset: QuerySet[Any],
        filled: dict[str, Any],
    ) -> HttpResponseBase | None:
        if queryset[:2].count() == 1:
            issue_one(request, document, queryset.get(), filled)
            return None
        return issue_many(request, document, queryset, filled)

    issue.__name__ = name_of("issue", document)
    form = partial(IssueForm, document=document)
    action = asking(
        form,
        button=gettext_lazy("Issue"),
        consequence=gettext_lazy(
            "Each gets a number and today’s date, and then stays as it is: what was"
            " issued can be replaced or revoked, but not changed."
        ),
    )(issue)
    title = format_lazy("{}: {}", gettext_lazy("Issue"), document.title)
    action = django_admin.action(description=title)(action)
    return offered(partial(can_be_issued, document))(action)


def can_be_issued(document: Document[Any], record: Model) -> bool:
    """Tell whether it is due, and no such document of the record stands (1 query)."""
    if not document.is_due(record):
        return False
    return not (document.once and standing(document, record).exists())


def issue_one(
    request: HttpRequest, document: Document[Any], record: Model, filled: dict[str, Any]
) -> None:
    """Issue the document of one record; its file follows when the number is kept."""
    issued = services.issue(
        document=document,
        record=record,
        by=user_of(request),
        language=filled["language"],
        reference=filled.get("reference", ""),
    )
    finish_later(request, issued)


def user_of(request: HttpRequest) -> User:
    """Return who asks: the site has let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - the site asked
    return request.user


def finish_later(request: HttpRequest, issued: IssuedDocument) -> None:
    """Make the file once the number is kept for good, and tell the user."""
    transaction.on_commit(lambda: tell(request, services.make_file(issued=issued)))


def try_again_later(request: HttpRequest, issued: IssuedDocument) -> None:
    """Make a file that could not be made, after the transaction, and tell the user."""
    transaction.on_commit(lambda: tell(request, services.try_again(issued=issued)))


def tell(request: HttpRequest, issued: IssuedDocument) -> None:
    """Say that the document is there, or why its file is not."""
    if issued.file:
        text = _("Issued: № {} of {}. {}")
        address = reverse("documents:file", args=[issued.pk])
        link = format_html('<a href="{}">{}</a>', address, _("Download the file"))
        day = date_format(issued.dated, "SHORT_DATE_FORMAT")
        messages.success(request, format_html(text, issued.reference, day, link))
        return
    told = _("The number %(reference)s is given, but the file is not made yet.")
    words = [told % {"reference": issued.reference}, issued.fault]
    messages.warning(request, " ".join(filter(None, words)))


def issue_many(
    request: HttpRequest,
    document: Document[Any],
    queryset: QuerySet[Any],
    filled: dict[str, Any],
) -> HttpResponseBase:
    """Ask for the documents of many records and lead to the work's progress."""
    batch = services.start_batch(
        document=document,
        records=queryset,
        by=user_of(request),
        language=filled["language"],
    )
    return HttpResponseRedirect(
        reverse("jobs:job", args=[services.jobs_of(batch).get().pk])
    )


# --- What a record has --------------------------------------------------------------


def issued_about(record: Model, request: HttpRequest) -> Panel | None:
    """Return the panel of what was issued about the record (1 query)."""
    user: Any = request.user
    if not user.has_perm("documents.view_issueddocument"):
        return None
    rows = IssuedDocument.objects.visible_to(user).filter(
        content_type=ContentType.objects.get_for_model(record), object_id=record.pk
    )
    issued = list(rows.defer("facts").order_by("-dated", "-pk")[:ON_PAGE])
    return Panel("documents/admin/issued_panel.html", {"issued": issued})
