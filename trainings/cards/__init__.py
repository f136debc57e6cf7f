"""What of trainings waits on the start page."""

from trainings.cards import attendance, invitations

__all__ = ["attendance", "invitations"]
