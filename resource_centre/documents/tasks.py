"""Work on documents in the background."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from resource_centre.documents import sealing, services
from resource_centre.documents.models import Batch
from resource_centre.jobs.registry import task
from resource_centre.jobs.runs import JobRun


@task(services.ISSUE, label=_("Issuing documents"))
def issue_batch(run: JobRun, batch: int) -> dict[str, Any]:
    """Issue the documents of a batch; begun anew it goes on where it stood."""
    return services.issue_batch(batch=Batch.objects.get(pk=batch), run=run)


@task(services.PACK, label=_("Putting documents together"))
def pack_batch(run: JobRun, batch: int) -> dict[str, Any]:
    """Put the files of a batch together again."""
    return services.pack_batch(batch=Batch.objects.get(pk=batch), run=run)


@task(
    "documents.make_files",
    label=_("Making files left unmade"),
    every=timedelta(minutes=1),
    when=services.has_abandoned,
)
def make_files(run: JobRun) -> None:
    """Make the files of documents whose making was cut short."""
    services.make_abandoned_files()


@task(
    "documents.check_seal",
    label=_("Looking at the seal"),
    every=timedelta(days=1),
    when=sealing.is_configured,
)
def check_seal(run: JobRun) -> None:
    """Look whether the seal is there, and until when; „За днес“ tells."""
    with suppress(sealing.SealingError):
        sealing.ensure_sealable()


@task(
    "documents.remove_outdated",
    label=_("Removing archives of documents"),
    every=timedelta(days=1),
    when=services.has_outdated,
)
def remove_outdated(run: JobRun) -> None:
    """Remove archives that are a month old and can be made again."""
    services.remove_outdated()
