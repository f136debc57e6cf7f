"""What happens to trainers: what is kept about them."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from resource_centre.documents import storage
from resource_centre.documents.scans import Scan
from trainings.models import Trainer


@transaction.atomic
def replace_cv(*, trainer: Trainer, file: Scan | None) -> Trainer:
    """Let the trainer's CV be the file, or none; the former one is removed for good.

    Raise ValidationError when the disk is full.
    """
    former = trainer.cv
    trainer.cv = file.stored(timezone.localdate()) if file else ""
    trainer.save()
    if former:
        transaction.on_commit(partial(storage.remove, former))
    return trainer
