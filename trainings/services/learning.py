"""What happens to learning elsewhere: its evidence, by which it counts."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from resource_centre.documents import storage
from resource_centre.documents.scans import Scan
from trainings.models import ExternalLearning


@transaction.atomic
def replace_evidence(
    *, learning: ExternalLearning, file: Scan | None
) -> ExternalLearning:
    """Let the evidence be the file, or none; the former one is removed for good.

    Raise ValidationError when the disk is full.
    """
    former = learning.evidence
    learning.evidence = file.stored(timezone.localdate()) if file else ""
    learning.save()
    if former:
        transaction.on_commit(partial(storage.remove, former))
    return learning


@transaction.atomic
def remove_learning(*, learning: ExternalLearning) -> None:
    """Remove what was entered, and its evidence for good."""
    former = learning.evidence
    learning.delete()
    if former:
        transaction.on_commit(partial(storage.remove, former))
