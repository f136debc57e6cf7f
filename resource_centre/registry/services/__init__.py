"""What happens in the registry."""

from resource_centre.registry.services.access import end_access
from resource_centre.registry.services.comparing import Preview, preview
from resource_centre.registry.services.merging import mark_distinct, merge_people
from resource_centre.registry.services.undoing import (
    can_undo,
    changes_since,
    undo_merge,
)

__all__ = [
    "Preview",
    "can_undo",
    "changes_since",
    "end_access",
    "mark_distinct",
    "merge_people",
    "preview",
    "undo_merge",
]
