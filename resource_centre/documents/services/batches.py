"""Documents of many records asked for together, and issued one by one."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from resource_centre.accounts.models import User
from resource_centre.documents import storage
from resource_centre.documents.document import Document, document_named
from resource_centre.documents.models import Batch, IssuedDocument
from resource_centre.documents.renderer import Renderer, renderer
from resource_centre.documents.rules import ensure_batch, ensure_language
from resource_centre.documents.services.issuing import LONGEST, issue, make_file
from resource_centre.documents.services.packing import pack, printable
from resource_centre.documents.together import together
from resource_centre.jobs.models import Job
from resource_centre.jobs.runs import JobRun
from resource_centre.jobs.services import enqueue

ISSUE, PACK = "documents.issue_batch", "documents.pack_batch"
KEPT_FOR = timedelta(days=30)
AT_ONCE = 200


@transaction.atomic
def start_batch(
    *,
    document: Document[Any] | str,
    records: Iterable[Any],
    by: User,
    language: str = "",
) -> Batch:
    """Ask for the document of each record, to be issued by a job in this order.

    Without a language each is in its own. Raise ValidationError for too many, or
    where numbers are typed.
    """
    kind = document_named(document) if isinstance(document, str) else document
    keys = [record.pk for record in records]
    ensure_batch(kind, len(keys))
    if language:
        ensure_language(kind, language)
    batch = Batch.objects.create(
        document=kind.code,
        language=language,
        title=titled(kind, len(keys))[:LONGEST],
        records=keys,
        owner=by,
    )
    ask(batch, ISSUE)
    return batch


def titled(document: Document[Any], count: int) -> str:
    """Return how a batch is called: „Писмо: 12 документа“."""
    words = ngettext("%(title)s: %(n)d document", "%(title)s: %(n)d documents", count)
    return words % {"title": document.title, "n": count}


def ask(batch: Batch, task: str) -> Job:
    """Ask for work on the batch; asked twice at once it is one piece of work."""
    turn = f":{batch.ready_at:%s}" if batch.ready_at else ""
    return enqueue(
        task=task,
        key=f"{task}:{batch.key}{turn}",
        arguments={"batch": batch.pk},
        owner=batch.owner,
        subject=batch.title,
    )


def pack_again(*, batch: Batch) -> Job:
    """Ask for the archive and the printout again, once they have been removed."""
    return ask(batch, PACK)


def jobs_of(batch: Batch) -> QuerySet[Job]:
    """Return the pieces of work on the batch, the latest first."""
    mine = Q(key__startswith=f"{ISSUE}:{batch.key}") | Q(
        key__startswith=f"{PACK}:{batch.key}"
    )
    return Job.objects.filter(mine).order_by("-pk")


# --- The work itself ----------------------------------------------------------------


def issue_batch(*, batch: Batch, run: JobRun) -> dict[str, Any]:
    """Issue what is not issued yet, make the files, and pack them; return the result.

    Begun anew after a crash it goes on: a record has one document of a batch. What
    is refused is told, and the others go on.
    """
    document = document_named(batch.document)
    total = len(batch.records) + 1
    refused: list[dict[str, str]] = []
    run.step(done=0, total=total)
    with renderer(document.limits) as drawing, together():
        for start in range(0, len(batch.records), AT_ONCE):
            keys = batch.records[start : start + AT_ONCE]
            there = batch.documents.filter(object_id__in=keys).defer("facts")
            known = {each.object_id: each for each in there}
            records = document.model._base_manager.in_bulk(keys)
            for number, key in enumerate(keys, start + 1):
                issued = known.get(key)
                fault = turn(batch, records.get(key), issued, drawing)
                if fault:
                    refused.append({"name": str(records.get(key) or key), "why": fault})
                run.step(done=number)
    pack(batch)
    run.step(done=total)
    return told(batch, refused)


def turn(
    batch: Batch, record: Any, issued: IssuedDocument | None, drawing: Renderer
) -> str:
    """Issue one record's document and make its file; return what went wrong, if so."""
    try:
        if issued is None:
            issued = issue_one(batch, record)
    except ValidationError as error:
        return " ".join(error.messages)
    made = make_file(issued=issued, drawing=drawing)
    if made.file or made.status == IssuedDocument.Status.REVOKED:
        return ""
    return made.fault or _("The file is not made yet: it will be soon.")


def issue_one(batch: Batch, record: Any) -> IssuedDocument:
    """Issue the record's document; raise ValidationError when that cannot be."""
    if record is None:
        raise ValidationError(_("The record is no longer there."), code="gone")
    return issue(
        document=batch.document,
        record=record,
        by=batch.owner,
        language=batch.language or None,
        batch=batch,
    )


def pack_batch(*, batch: Batch, run: JobRun) -> dict[str, Any]:
    """Make the archive and the printout of what was issued; return the result."""
    pack(batch)
    return told(batch, [])


def told(batch: Batch, refused: list[dict[str, str]]) -> dict[str, Any]:
    """Return what the job tells: where the files are, how many, what was refused.

    `printout` is empty where nothing can be printed.
    """
    count = printable(batch).count()
    words = [
        ngettext("%(n)d document is ready.", "%(n)d documents are ready.", count)
        % {"n": count}
    ]
    if refused:
        more = ngettext(
            "%(n)d could not be issued.", "%(n)d could not be issued.", len(refused)
        )
        words.append(more % {"n": len(refused)})
    return {
        "url": reverse("documents:batch", args=[batch.pk]),
        "printout": reverse("documents:printout", args=[batch.pk]) if count else "",
        "message": " ".join(words),
        "refused": refused,
    }


# --- What is kept for a while -------------------------------------------------------


def outdated() -> QuerySet[Batch]:
    """Return the batches whose archive has been kept for long enough."""
    return Batch.objects.filter(ready_at__lt=timezone.now() - KEPT_FOR).exclude(
        archive="", printout=""
    )


def has_outdated() -> bool:
    """Tell whether an archive is to be removed (1 query)."""
    return outdated().exists()


def remove_outdated() -> int:
    """Remove archives and printouts that can be made again; return of how many."""
    count = 0
    for batch in outdated():
        for name in filter(None, (batch.archive, batch.printout)):
            storage.remove(name)
        count += Batch.objects.filter(pk=batch.pk).update(archive="", printout="")
    return count
