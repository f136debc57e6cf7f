"""Work on trainings in the background."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from resource_centre.documents.models import Batch
from resource_centre.jobs.registry import task
from resource_centre.jobs.runs import JobRun
from trainings.services import asking, filing, registers


@task(filing.FILE, label=_("Putting the file of a training together"))
def make_file(run: JobRun, batch: int) -> dict[str, Any]:
    """Put the file of a training together; begun anew it begins from the start."""
    return filing.make_file(batch=Batch.objects.get(pk=batch), run=run)


@task(registers.DRAW, label=_("Drawing the register of certificates"))
def draw_register(run: JobRun, batch: int) -> dict[str, Any]:
    """Draw the register of certificates; begun anew it begins from the start."""
    return registers.draw_register(batch=Batch.objects.get(pk=batch), run=run)


@task(
    asking.ASK,
    label=_("Asking participants before and after trainings"),
    every=timedelta(hours=1),
    when=asking.has_to_ask,
)
def ask_participants(run: JobRun) -> dict[str, Any]:
    """Ask what is due about trainings; whoever was asked before is left alone."""
    return {"asked": asking.ask_due()}
