"""The register of certificates as one PDF: at once where it is short, else by a job.

A long one is kept like the archives of batches (documents): whoever asked for it gets
it for 30 days.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from resource_centre.accounts.models import User
from resource_centre.documents import storage
from resource_centre.documents.document import document_named
from resource_centre.documents.models import Batch
from resource_centre.documents.services import draft_of
from resource_centre.jobs.models import Job
from resource_centre.jobs.runs import JobRun
from resource_centre.jobs.services import enqueue
from trainings.documents.register import CertificateRegister, called
from trainings.rules.certificates import ensure_register_fits

DRAW = "trainings.draw_register"
# So many lines are drawn while somebody waits for them.
AT_ONCE = 100


@transaction.atomic
def ask_for_register(*, keys: Sequence[int], conditions: str, by: User) -> Batch:
    """Write down of which certificates a register is wanted; a long one is drawn.

    `conditions` tell how they were chosen. Raise ValidationError for too many and for
    none.
    """
    ensure_register_fits(len(keys))
    batch = Batch.objects.create(
        document=CertificateRegister.code,
        language=get_language() or "bg",
        title=called(conditions),
        records=list(keys),
        owner=by,
    )
    if len(keys) > AT_ONCE:
        enqueue(
            task=DRAW,
            key=key_of(batch),
            arguments={"batch": batch.pk},
            owner=by,
            subject=batch.title,
        )
    return batch


def key_of(batch: Batch) -> str:
    """Return the key of the work on a register."""
    return f"{DRAW}:{batch.key}"


def address_of(batch: Batch) -> str:
    """Return where the register is, or where its progress is seen (1 query)."""
    job = Job.objects.filter(key=key_of(batch)).first()
    if job is not None:
        return reverse("jobs:job", args=[job.pk])
    return reverse("documents:draft", args=[batch.document, batch.pk])


def draw_register(*, batch: Batch, run: JobRun) -> dict[str, Any]:
    """Draw a register and keep it; return the result.

    Begun anew after a crash it begins from the start.
    """
    run.step(done=0, total=1)
    document = document_named(batch.document)
    data = draft_of(document=document, record=batch, language=batch.language)
    name = storage.name_of("batches", batch.key, batch.asked_at.date(), ".pdf")
    with storage.written(name) as path:
        path.write_bytes(data)
    batch.printout, batch.ready_at = name, timezone.now()
    batch.save(update_fields=["printout", "ready_at"])
    run.step(done=1)
    url = reverse("documents:printout", args=[batch.pk])
    return {"url": url, "message": _("The register is ready.")}
