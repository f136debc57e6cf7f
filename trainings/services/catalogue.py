"""What happens to the catalogue: methodologies get versions, which stay."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.documents.scans import Scan
from trainings.models import Methodology, MethodologyVersion


@transaction.atomic
def add_version(
    *, version: MethodologyVersion, file: Scan, by: User | None
) -> MethodologyVersion:
    """Give the methodology another version, numbered after the last one.

    Raise ValidationError when the disk is full.
    """
    # Whoever adds one at the same time waits here and gets the next number.
    methodology = Methodology.objects.select_for_update().get(pk=version.methodology_id)
    last = methodology.versions.aggregate(last=Max("number", default=0))["last"]
    version.number, version.added_by = last + 1, by
    version.file = file.stored(timezone.localdate())
    version.save()
    return version
