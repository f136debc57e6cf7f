"""What becomes of issued documents: replaced, copied, revoked, handed over, scanned."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Model, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.common.text import clean
from resource_centre.documents.document import document_named
from resource_centre.documents.facts import duplicated
from resource_centre.documents.models import IssuedDocument, Series
from resource_centre.documents.rules import (
    ensure_district_covered,
    ensure_drawn_here,
    ensure_finished,
    ensure_handed,
    ensure_original,
    ensure_past,
    ensure_reason,
    ensure_stands,
)
from resource_centre.documents.scans import Scan
from resource_centre.documents.services.issuing import LONGEST, issue, settled
from resource_centre.documents.services.numbering import give_number
from resource_centre.registry.models import District, Organisation, Person

Status = IssuedDocument.Status


def locked(issued: IssuedDocument) -> IssuedDocument:
    """Return the document as it stands, nobody else's until the transaction ends."""
    return IssuedDocument.objects.select_for_update(of=("self",)).get(pk=issued.pk)


@transaction.atomic
def replace(
    *,
    issued: IssuedDocument,
    by: User,
    reason: str,
    language: str | None = None,
    reference: str = "",
) -> IssuedDocument:
    """Issue another document about the same record, in the place of this one.

    It has a number of its own and names the one it replaces, which stands no more.
    Its file is made after the transaction. Raise ValidationError without a reason,
    for what does not stand, and where the record is not ready.
    """
    old = locked(issued)
    said = ensure_reason(reason)
    ensure_original(old)
    ensure_drawn_here(old)
    ensure_finished(old)
    record = old.subject
    if record is None:
        raise ValidationError(_("The record is no longer there."), code="gone")
    end(old, Status.REPLACED, said, by)
    return issue(
        document=old.document,
        record=record,
        by=by,
        language=language or old.language,
        reference=reference,
        replaces=old,
        reason=said,
    )


@transaction.atomic
def duplicate(*, issued: IssuedDocument, by: User, reason: str) -> IssuedDocument:
    """Issue a duplicate: the same number, date and facts, marked; both stand.

    It is drawn by the template of today. Its file is made after the transaction.
    Raise ValidationError without a reason, and for what does not stand.
    """
    original = locked(issued)
    said = ensure_reason(reason)
    ensure_original(original)
    ensure_drawn_here(original)
    ensure_finished(original)
    return IssuedDocument.objects.create(
        document=original.document,
        template_version=document_named(original.document).version,
        language=original.language,
        series=original.series,
        year=original.year,
        number=original.number,
        reference=original.reference,
        dated=original.dated,
        title=original.title,
        content_type=original.content_type,
        object_id=original.object_id,
        addressee=original.addressee,
        person=original.person,
        organisation=original.organisation,
        district=original.district,
        facts=duplicated(original.facts, timezone.localdate()),
        issued_by=by,
        duplicate_of=original,
        reason=said,
        is_demo=original.is_demo,
    )


@transaction.atomic
def revoke(*, issued: IssuedDocument, by: User, reason: str) -> IssuedDocument:
    """Let the document and its duplicates stand no more; the number stays taken.

    Raise ValidationError without a reason, and for what does not stand already.
    """
    old = locked(issued)
    ensure_stands(old)
    end(old, Status.REVOKED, ensure_reason(reason), by)
    old.refresh_from_db()
    return old


def end(issued: IssuedDocument, status: Status, reason: str, by: User) -> None:
    """Note that the document and its duplicates stand no more, and why.

    What has no file yet was never anybody's: it can only be revoked.
    """
    open_rows = IssuedDocument.objects.filter(
        status__in=(Status.NUMBERED, Status.ISSUED)
    )
    rows = open_rows.filter(pk=issued.pk) | open_rows.filter(duplicate_of=issued.pk)
    unmade = When(status=Status.NUMBERED, then=Value(Status.REVOKED.value))
    rows.update(
        status=Case(unmade, default=Value(status.value)),
        ended_at=timezone.now(),
        ended_by=by,
        ended_reason=reason,
    )


@transaction.atomic
def hand_over(*, issued: IssuedDocument, on: date, to: str) -> IssuedDocument:
    """Note who signed for the document and when; what was noted wrongly is corrected.

    Raise ValidationError for a day to come or before the document's own.
    """
    row = locked(issued)
    row.handed_to, row.handed_on = ensure_handed(row, on, to), on
    row.save(update_fields=["handed_to", "handed_on"])
    return row


@transaction.atomic
def attach_scan(*, issued: IssuedDocument, scan: Scan) -> IssuedDocument:
    """Keep the scan of the signed copy; an earlier one stays on the disk."""
    row = locked(issued)
    if not row.is_earlier:
        ensure_finished(row)
    row.scan = scan.stored(row.dated)
    row.save(update_fields=["scan"])
    return row


@transaction.atomic
def register_earlier(
    *,
    series: Series,
    reference: str,
    dated: date,
    title: str,
    by: User,
    document: str = "",
    language: str = "bg",
    addressee: str = "",
    person: Person | None = None,
    organisation: Organisation | None = None,
    district: District | None = None,
    scan: Scan | None = None,
    record: Model | None = None,
    facts: Mapping[str, Any] | None = None,
) -> IssuedDocument:
    """Enter a document issued before the system, under its own number.

    `record` is what it is about, and `facts` what is known of what it says. Raise
    ValidationError, at its field, for a number that is taken, a day to come, and a
    district that the user does not cover.
    """
    ensure_past(dated)
    ensure_district_covered(by, district)
    given = give_number(
        series=series,
        dated=dated,
        register=IssuedDocument,
        reference=reference,
        is_earlier=True,
    )
    return IssuedDocument.objects.create(
        document=document,
        language=language,
        series=series,
        year=given.year,
        reference=given.reference,
        dated=dated,
        title=clean(title)[:LONGEST],
        addressee=clean(addressee)[:LONGEST],
        person=person,
        organisation=organisation,
        district=district,
        subject=record,
        facts=settled(facts or {}),
        status=Status.ISSUED,
        scan=scan.stored(dated) if scan else "",
        issued_by=by,
        is_earlier=True,
    )
