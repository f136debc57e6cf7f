"""What of documents and letters the search box finds."""

from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, pgettext

from resource_centre.accounts.models import User
from resource_centre.backoffice.search import Hit, SearchSource, containing, register
from resource_centre.documents.addressing import (
    addressee_in_short,
    with_correspondents,
)
from resource_centre.documents.models import IncomingLetter, IssuedDocument, Letter

# Series whose documents are found by rooms above.
_elsewhere: set[str] = set()


def find_drafts(user: User, query: str) -> QuerySet[Any]:
    """Return drafts of letters by what they are about and whom they are to.

    What was issued is found as such.
    """
    condition = containing(
        query,
        "about",
        "addressee",
        "office__organisation__search_text",
        "organisation__search_text",
        "person__search_text",
    )
    drafts = Letter.objects.visible_to(user).filter(condition, issued=None)
    return with_correspondents(drafts)


def find_incoming(user: User, query: str) -> QuerySet[Any]:
    """Return incoming letters by either number, sender, or what they are about."""
    condition = containing(
        query,
        "reference",
        "their_reference",
        "about",
        "sender",
        "organisation__search_text",
        "person__search_text",
    )
    return with_correspondents(
        IncomingLetter.objects.visible_to(user).filter(condition)
    )


def find_issued(user: User, query: str) -> QuerySet[Any]:
    """Return issued documents by number, title, or whom they are for."""
    condition = containing(query, "reference", "title", "addressee")
    rows = IssuedDocument.objects.visible_to(user).exclude(series__code__in=_elsewhere)
    return rows.filter(condition)


def found_elsewhere(series: str) -> None:
    """Leave the documents of a series to a room above, which finds them itself."""
    _elsewhere.add(series)


def page_of(record: Model) -> str:
    """Return the address of the record's page in the back office."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return reverse(name, args=[record.pk])


def draft_hit(letter: Letter) -> Hit:
    """Return a draft as it is shown among what is found."""
    told = (pgettext("document", "draft"), addressee_in_short(letter))
    return Hit(str(letter), page_of(letter), " · ".join(filter(None, told)))


def incoming_hit(letter: IncomingLetter) -> Hit:
    """Return an incoming letter as it is shown among what is found."""
    day = date_format(letter.received_on, "SHORT_DATE_FORMAT")
    told = (day, addressee_in_short(letter))
    return Hit(str(letter), page_of(letter), " · ".join(told))


def issued_hit(issued: IssuedDocument) -> Hit:
    """Return an issued document as it is shown among what is found."""
    day = date_format(issued.dated, "SHORT_DATE_FORMAT")
    told = (day, issued.addressee, issued.get_status_display())
    return Hit(str(issued), page_of(issued), " · ".join(filter(None, map(str, told))))


register(
    SearchSource(
        label=_("Issued documents"),
        permission="documents.view_issueddocument",
        find=find_issued,
        hit=issued_hit,
    )
)
register(
    SearchSource(
        label=_("Drafts of letters"),
        permission="documents.view_letter",
        find=find_drafts,
        hit=draft_hit,
    )
)
register(
    SearchSource(
        label=_("Incoming letters"),
        permission="documents.view_incomingletter",
        find=find_incoming,
        hit=incoming_hit,
    )
)
