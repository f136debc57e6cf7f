"""What of trainings waits on the start page."""

from trainings.cards import (
    attendance,
    certifying,
    hours,
    invitations,
    qualifications,
)

__all__ = ["attendance", "certifying", "hours", "invitations", "qualifications"]
