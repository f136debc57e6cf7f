"""Tasks to try the workers on."""

import os
import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from resource_centre.accounts.models import User
from resource_centre.jobs.registry import task
from resource_centre.jobs.runs import JobRun


@task("sandbox.people", label="Записване на хора")
def add_people(run: JobRun, *, names: list[str], pause: float = 0) -> dict[str, Any]:
    """Add the people one by one, each in a transaction of their own."""
    start = run.cursor.get("next", 0)
    run.step(done=start, total=len(names))
    for number in range(start, len(names)):
        with transaction.atomic():
            User(name=names[number]).save()
            run.checkpoint({"next": number + 1, "worker": os.getpid()})
        run.step(done=number + 1)
        time.sleep(pause)
    return {"url": "/my/", "message": "Хората са записани."}


@task("sandbox.refuse", label="Отказ")
def refuse(_run: JobRun) -> None:
    """Say why it cannot be."""
    raise ValidationError("В обучението няма участници.")


@task("sandbox.break", label="Грешка", minutes=2)
def break_down(run: JobRun, *, at: int) -> None:
    """Get so far and break down there."""
    for done in range(run.job.done, at + 1):
        run.step(done=done, total=10)
    raise ZeroDivisionError("тайна подробност")
