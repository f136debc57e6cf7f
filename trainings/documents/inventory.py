"""The list of what is in a training's file („опис“)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from resource_centre.documents.document import register
from resource_centre.documents.facts import Facts, approvals
from resource_centre.documents.limits import REPORT
from trainings.documents.kinds import OfTraining, heading
from trainings.models import Training


@dataclass(frozen=True)
class Entry:
    """A file of the list; `fault` says why it is not there after all."""

    name: str
    size: int = 0
    sha256: str = ""
    pages: int | None = None
    fault: str = ""


@register
class Inventory(OfTraining):
    """The files that the centre has on a training, with what proves each.

    Without its `entries` it is an empty form: packing them knows what they are.
    """

    code = "training-inventory"
    title = _("Inventory of a training’s file")
    template = "trainings/documents/inventory.html"
    limits = REPORT
    # Of the archive, in which the contracts of the trainers are as well.
    issue_permission = "trainings.change_training"

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return the list without its files (up to 4 queries)."""
        return inventory_facts(record, [])


def inventory_facts(training: Training, entries: Sequence[Entry]) -> Facts:
    """Return the list of the files (up to 4 queries)."""
    return {
        **heading(training),
        "entries": [asdict(each) for each in entries],
        "files": sum(not each.fault for each in entries),
        "approvals": approvals(prepared=None),
    }
