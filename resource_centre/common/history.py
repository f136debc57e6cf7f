"""Following every change of a model in the database itself."""

from collections.abc import Callable
from typing import TypeVar, cast

import pghistory
from django.db.models import Model

M = TypeVar("M", bound=type[Model])


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[M], M]:
    """Record each insert, update and delete of the model, whatever makes it.

    Fields named in `exclude` never reach the history: secrets and
    confidential text.
    """
    track = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
    )
    return cast(Callable[[M], M], track)
