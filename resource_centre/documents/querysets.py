"""What can be asked of documents; each `visible_to(user)` keeps what roles reach."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.registry.reach import reach_of

if TYPE_CHECKING:
    from resource_centre.documents.models import (
        Batch,
        IncomingLetter,
        IssuedDocument,
        Letter,
        Letterhead,
        Series,
        Signatory,
        VerificationSettings,
    )

AnyUser = User | AnonymousUser


def within_districts(rows: Any, user: AnyUser, **own: Any) -> Any:
    """Keep the rows of districts that staff reach, and their `own` ones."""
    reach = reach_of(user)
    if reach.everything:
        return rows
    if not isinstance(user, User) or not user.is_staff:
        return rows.none()
    return rows.filter(Q(district__in=reach.districts) | Q(**own))


class SeriesQuerySet(models.QuerySet["Series"]):
    """Questions about series of numbers."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()


class LetterheadQuerySet(models.QuerySet["Letterhead"]):
    """Questions about letterheads."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    """Questions about who signs."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()

    def current(self, on: date | None = None) -> Self:
        """Keep those who sign on the day, today unless told."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day),
            Q(ends_on=None) | Q(ends_on__gte=day),
        )


class BatchQuerySet(models.QuerySet["Batch"]):
    """Questions about batches."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those the user asked for."""
        return self.filter(owner=user) if isinstance(user, User) else self.none()


class IssuedQuerySet(models.QuerySet["IssuedDocument"]):
    """Questions about issued documents."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach, those they issued, and one's own.

        A person sees what was issued to them once there is a file or a scan of it.
        """
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        own = Q(person__account=user) & ~Q(file="", scan="")
        if user.is_staff:
            own |= Q(district__in=reach.districts) | Q(issued_by=user)
        return self.filter(own)

    def issued_to(self, user: AnyUser) -> Self:
        """Keep the user's own whose file is there."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(person__account=user).exclude(file="")

    def unfinished(self) -> Self:
        """Keep those that have a number and no file yet."""
        return self.filter(status=self.model.Status.NUMBERED)


class IncomingQuerySet(models.QuerySet["IncomingLetter"]):
    """Questions about incoming letters."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach and those they entered."""
        return within_districts(self, user, entered_by=user)  # type: ignore[no-any-return]

    def unanswered(self) -> Self:
        """Keep those that wait for an answer."""
        return self.filter(answer_by__isnull=False, answered_on=None)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about letters."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach and those they wrote."""
        return within_districts(self, user, written_by=user)  # type: ignore[no-any-return]


class VerificationQuerySet(models.QuerySet["VerificationSettings"]):
    """Questions about how much whoever verifies a document is told."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep it for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()

    def current(self) -> "VerificationSettings":
        """Return the settings (1 query)."""
        return self.get()
