"""Long sheets are checked and brought in in the background."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.exchange import pages, services
from resource_centre.backoffice.models import SheetImport
from resource_centre.jobs.registry import task
from resource_centre.jobs.runs import JobRun


@task("backoffice.check_sheet", label=_("Checking a sheet"))
def check_sheet(run: JobRun, sheet: int) -> dict[str, Any]:
    """Check the sheet; doing it again does no harm."""
    checked = services.check(sheet=SheetImport.objects.get(pk=sheet), run=run)
    return {"url": pages.url_of(checked), "message": pages.told(checked)}


@task("backoffice.land_sheet", label=_("Bringing in a sheet"))
def land_sheet(run: JobRun, sheet: int) -> dict[str, Any]:
    """Land the sheet in one transaction; a sheet that has landed stays as it is."""
    landed = services.land(sheet=SheetImport.objects.get(pk=sheet), run=run)
    return {"url": pages.url_of(landed), "message": pages.told(landed)}
