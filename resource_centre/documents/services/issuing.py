"""Issuing a document: its number and facts first, its file after that."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, override

from resource_centre.accounts.models import User
from resource_centre.common.text import clean
from resource_centre.documents import storage
from resource_centre.documents.credentials.issuing import ATTACHMENT, credential_of
from resource_centre.documents.document import Belonging, Document, document_named
from resource_centre.documents.facts import numbered, replacing
from resource_centre.documents.html import Mark, html_of
from resource_centre.documents.models import Batch, IssuedDocument, Proof
from resource_centre.documents.renderer import (
    Attachment,
    Renderer,
    renderer,
)
from resource_centre.documents.rules import (
    ensure_language,
    ensure_not_issued,
    ensure_past,
    series_of,
)
from resource_centre.documents.sealing import SealingError, ensure_sealable, sealed
from resource_centre.documents.services.numbering import give_number
from resource_centre.documents.services.proofs import proof_of, proven

logger = logging.getLogger(__name__)

LONGEST = 300
# A file that is not there so long after the number was given was left by a crash.
ABANDONED_AFTER = timedelta(minutes=1)
AT_ONCE = 500
# What changes when the file is made, or is not.
MADE = ("file", "sha256", "size", "status", "fault")
Status = IssuedDocument.Status


# --- The number and the facts -------------------------------------------------------


@transaction.atomic
def issue(
    *,
    document: Document[Any] | str,
    record: Model,
    by: User,
    language: str | None = None,
    reference: str = "",
    dated: date | None = None,
    batch: Batch | None = None,
    replaces: IssuedDocument | None = None,
    reason: str = "",
) -> IssuedDocument:
    """Give the record's document its number and write down what it says.

    The file is made after the transaction (`make_file`). Without a language it is the
    document's own, without a date today's; `reference` is typed where numbers are.
    Raise ValidationError when the record is not ready or has the document already.
    """
    kind = document_named(document) if isinstance(document, str) else document
    day = dated or timezone.localdate()
    ensure_past(day)
    record = locked(record)
    ensure_not_issued(kind, record)
    language = language or kind.language(record)
    ensure_language(kind, language)
    kind.ensure_ready(record)
    series = series_of(kind)
    with override(language):
        facts = settled(kind.facts(record))
        title, belonging = kind.name(record), kind.belonging(record)
    given = give_number(
        series=series, dated=day, register=IssuedDocument, reference=reference
    )
    facts = numbered(facts, given.reference, day)
    if replaces:
        facts = replacing(facts, replaces.reference, replaces.dated)
    columns = {
        "document": kind.code,
        "template_version": kind.version,
        "language": language,
        "series": series,
        "year": given.year,
        "number": given.number,
        "reference": given.reference,
        "dated": day,
        "title": clean(title)[:LONGEST],
        "subject": record,
        **whose(belonging),
        "batch": batch,
        "issued_by": by,
        "replaces": replaces,
        "reason": reason,
        "is_demo": getattr(record, "is_demo", False),
    }
    issued = written(kind, facts, columns)
    kind.issued(record, issued)
    return issued


def written(
    kind: Document[Any], facts: dict[str, Any], columns: dict[str, Any]
) -> IssuedDocument:
    """Return the new row of the register, with its proof where it is verifiable."""
    if not kind.is_verifiable:
        return IssuedDocument.objects.create(facts=facts, **columns)
    return proven(
        facts,
        lambda all_facts: IssuedDocument.objects.create(facts=all_facts, **columns),
    )


def locked(record: Model) -> Any:
    """Return the record, nobody else's until the transaction ends.

    Raise ValidationError when it has been deleted meanwhile.
    """
    rows = type(record)._base_manager.select_for_update(of=("self",))
    found = rows.filter(pk=record.pk).first()
    if found is None:
        raise ValidationError(_("The record is no longer there."), code="gone")
    return found


def whose(belonging: Belonging) -> dict[str, Any]:
    """Return the columns that say whose the document is."""
    return {
        "addressee": clean(belonging.addressee)[:LONGEST],
        "person": belonging.person,
        "organisation": belonging.organisation,
        "district": belonging.district,
    }


def settled(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts as they will be read back, every text of them cleaned."""
    packed = json.dumps(cleaned(facts), cls=DjangoJSONEncoder)
    return dict(json.loads(packed))


def cleaned(value: Any) -> Any:
    """Return the value with every text in it cleaned, however deep."""
    if isinstance(value, (str, Promise)):
        return clean(str(value))
    if isinstance(value, Mapping):
        return {str(key): cleaned(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(each) for each in value]
    return value


# --- The file -----------------------------------------------------------------------


def make_file(
    *, issued: IssuedDocument, drawing: Renderer | None = None
) -> IssuedDocument:
    """Make the file of what has a number; return the document as it stands then.

    Never within the transaction that gave the number, which others wait for. When
    it cannot be drawn the document keeps its number and says why in `fault`; when
    the disk or the drawing process fail, it is tried again later by itself. What is
    made stays: making it again does nothing.
    """
    with transaction.atomic(durable=True):
        rows = IssuedDocument.objects.select_related("proof", "duplicate_of__proof")
        issued = rows.get(pk=issued.pk)
    if issued.status != Status.NUMBERED:
        return issued
    fault = ""
    try:
        finish(issued, drawing)
    except SealingError as error:
        logger.warning("Document %s waits for its seal: %s", issued.pk, error)
    except OSError:
        logger.exception("Document %s: its file was not written", issued.pk)
    except ValidationError as error:
        # It is not the document's fault when nothing can be drawn at the moment.
        fault = "" if error.code == "unavailable" else " ".join(error.messages)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Document %s: its file was not made", issued.pk)
        fault = _("The file could not be made because of an unexpected error.")
    if fault:
        IssuedDocument.objects.filter(pk=issued.pk).unfinished().update(fault=fault)
    issued.refresh_from_db(fields=MADE)
    return issued


def finish(issued: IssuedDocument, drawing: Renderer | None) -> None:
    """Draw the document and keep its file; what can be verified is sealed before.

    Raise RenderingError, UnusableKeyError, or OSError for what passes.
    """
    is_verifiable = document_named(issued.document).is_verifiable
    if is_verifiable:
        ensure_sealable()
    credential = credential_for(issued)
    data = drawn(issued, drawing, credential)
    keep_file(issued, sealed(data) if is_verifiable else data, credential)


def credential_for(issued: IssuedDocument) -> str:
    """Return the credential that goes with the document; empty when it has none.

    A duplicate has its original's.
    """
    proof = proof_of(issued)
    if proof is None or proof.credential:
        return proof.credential if proof else ""
    with override(issued.language):
        subject = document_named(issued.document).credential(issued.facts)
    if subject is None:
        return ""
    return credential_of(proof=proof, issued=issued, subject=subject)


def drawn(
    issued: IssuedDocument, drawing: Renderer | None, credential: str = ""
) -> bytes:
    """Return the PDF of an issued document, from its facts; raise RenderingError."""
    document = document_named(issued.document)
    mark: Mark = "duplicate" if issued.duplicate_of_id else ""
    pictures = document.images(issued.subject) if issued.subject else {}
    html = html_of(document, issued.facts, pictures, issued.language, mark)
    attached = [Attachment(ATTACHMENT, credential.encode())] if credential else []
    with drawing_of(document, drawing) as own:
        return own.render(html, attachments=attached, made_at=issued.issued_at)


@contextmanager
def drawing_of(document: Document[Any], drawing: Renderer | None) -> Iterator[Renderer]:
    """Give the renderer there is, or one for this document alone."""
    if drawing is not None:
        yield drawing
        return
    with renderer(document.limits) as own:
        yield own


@transaction.atomic
def keep_file(issued: IssuedDocument, data: bytes, credential: str = "") -> None:
    """Note the file and its credential and store it; of two the first counts.

    Whoever comes second waits for the row, and finds it done.
    """
    name = storage.name_of("documents", issued.key, issued.dated, ".pdf")
    waiting = IssuedDocument.objects.filter(pk=issued.pk).unfinished()
    is_first = waiting.update(
        file=name,
        sha256=storage.digest(data),
        size=len(data),
        status=Status.ISSUED,
        fault="",
    )
    if not is_first:
        return
    if credential:
        Proof.objects.filter(issued=issued).update(credential=credential)
    storage.store(name, data)


def try_again(*, issued: IssuedDocument) -> IssuedDocument:
    """Make the file that could not be made; return the document as it stands then."""
    IssuedDocument.objects.filter(pk=issued.pk).unfinished().update(fault="")
    return make_file(issued=issued)


def has_abandoned() -> bool:
    """Tell whether a file waits that nobody makes (1 query)."""
    return abandoned().exists()


def abandoned() -> QuerySet[IssuedDocument]:
    """Return the documents whose number was given a while ago and file not made."""
    before = timezone.now() - ABANDONED_AFTER
    return IssuedDocument.objects.unfinished().filter(fault="", issued_at__lt=before)


def make_abandoned_files() -> int:
    """Make the files that a crash or a full disk left unmade; return how many."""
    left = abandoned().order_by("document", "pk")[:AT_ONCE]
    return sum(bool(make_file(issued=issued).file) for issued in left)


def draft_of(
    *, document: Document[Any], record: Model, language: str | None = None
) -> bytes:
    """Return the document as it would be; nothing is stored.

    It is marked as a draft, unless it is only ever drawn.

    Raise ValidationError when it cannot be drawn or is not written in the language.
    """
    language = language or document.language(record)
    ensure_language(document, language)
    with override(language):
        facts = settled(document.facts(record))
    mark: Mark = "draft" if document.series else ""
    html = html_of(document, facts, document.images(record), language, mark)
    with renderer(document.limits) as drawing:
        return drawing.render(html)
