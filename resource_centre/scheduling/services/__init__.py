"""What happens in the calendar: booking, moving, cancelling, releasing."""

from resource_centre.scheduling.services.booking import (
    book,
    cancel_occasions,
    create_occasions,
    delete_occasions,
    move_occasions,
    relocate_occasions,
)
from resource_centre.scheduling.services.releasing import Released, rehearse, release

__all__ = [
    "Released",
    "book",
    "cancel_occasions",
    "create_occasions",
    "delete_occasions",
    "move_occasions",
    "rehearse",
    "release",
    "relocate_occasions",
]
