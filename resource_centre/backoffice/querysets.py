"""What can be asked of sheets on their way in."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from resource_centre.accounts.models import User

if TYPE_CHECKING:
    from resource_centre.backoffice.models import SheetImport

KEPT_FOR = timedelta(days=7)


class SheetImportQuerySet(models.QuerySet["SheetImport"]):
    """Questions about sheets."""

    def visible_to(self, user: User | AnonymousUser) -> "SheetImportQuerySet":
        """Keep the user's own."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def forgotten(self) -> "SheetImportQuerySet":
        """Keep those that were never landed and that nobody has finished in a week."""
        return self.filter(landed_at=None, created_at__lt=timezone.now() - KEPT_FOR)
