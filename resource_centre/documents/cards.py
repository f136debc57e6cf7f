"""What of documents and letters waits on the start page."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.cards import READ, Card, CardItem, register
from resource_centre.documents.addressing import (
    addressee_in_short,
    with_correspondents,
)
from resource_centre.documents.models import IncomingLetter, IssuedDocument
from resource_centre.documents.sealing import seal_notes
from resource_centre.documents.sealing.errors import WORDS

# What is made by itself is made within minutes.
LATE_AFTER = timedelta(minutes=10)
# A new certificate for the seal takes weeks to get.
SEAL_AHEAD = timedelta(days=60)


def unmade(user: User) -> Iterator[CardItem]:
    """Yield the documents with a number and no file, the oldest first (1 query)."""
    late = timezone.now() - LATE_AFTER
    rows = IssuedDocument.objects.visible_to(user).unfinished()
    rows = rows.filter(~Q(fault="") | Q(issued_at__lt=late)).order_by("issued_at")
    for issued in rows[:READ]:
        yield CardItem(
            title=str(issued),
            url=reverse("admin:documents_issueddocument_change", args=[issued.pk]),
            detail=issued.fault or gettext("The file is not made yet."),
        )


register(
    Card(
        code="unmade-documents",
        title=_("Documents without a file"),
        empty=_("Every issued document has its file."),
        permission="documents.issue_issueddocument",
        items=unmade,
    )
)


def unanswered(user: User) -> Iterator[CardItem]:
    """Yield the letters that wait for an answer, what is due first on top (1 query)."""
    letters = IncomingLetter.objects.visible_to(user).unanswered()
    for letter in with_correspondents(letters).order_by("answer_by", "pk")[:READ]:
        yield CardItem(
            title=str(letter),
            url=reverse("admin:documents_incomingletter_change", args=[letter.pk]),
            due=letter.answer_by,
            detail=addressee_in_short(letter),
        )


register(
    Card(
        code="unanswered-letters",
        title=_("Letters that wait for an answer"),
        empty=_("No letter waits for an answer."),
        permission="documents.view_incomingletter",
        items=unanswered,
    )
)


def about_seal(_user: User) -> Iterator[CardItem]:
    """Yield why documents are not sealed, and that they soon will not be (1 query)."""
    notes, url = seal_notes(), reverse("admin:documents_issueddocument_changelist")
    if problem := notes.problem:
        since = date_format(timezone.localtime(problem.since), "DATETIME_FORMAT")
        waiting = gettext("since %(since)s; certificates wait for their files") % {
            "since": since
        }
        yield CardItem(
            title=str(WORDS[problem.code]),
            url=url,
            detail=" · ".join(filter(None, (waiting, problem.detail))),
        )
    ends = notes.expires_on
    if ends and ends <= timezone.localdate() + SEAL_AHEAD:
        yield CardItem(
            title=gettext("The certificate of the seal is valid until %(date)s")
            % {"date": date_format(ends)},
            url=url,
            due=ends,
            detail=gettext("After that certificates wait for a new one."),
        )


register(
    Card(
        code="seal",
        title=_("Electronic seal"),
        empty=_("The electronic seal needs no attention."),
        permission="documents.change_verificationsettings",
        items=about_seal,
    )
)
