"""What can be asked of the calendar; each `visible_to(user)` keeps what roles reach."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from resource_centre.accounts.models import User
from resource_centre.registry.reach import reach_of

if TYPE_CHECKING:
    from resource_centre.scheduling.models import (
        Booking,
        MovedDay,
        Notice,
        Occasion,
        Venue,
    )

AnyUser = User | AnonymousUser


class VenueQuerySet(models.QuerySet["Venue"]):
    """Questions about venues."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them for staff: trainings travel."""
        return self if isinstance(user, User) and user.is_staff else self.none()

    def active(self) -> Self:
        """Keep those in use."""
        return self.filter(is_active=True)


class MovedDayQuerySet(models.QuerySet["MovedDay"]):
    """Questions about moved days."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them: the State Gazette is public."""
        return self

    def between(self, first: date, last: date) -> Self:
        """Keep those from one day to another, both included."""
        return self.filter(day__range=(first, last))


class OccasionQuerySet(models.QuerySet["Occasion"]):
    """Questions about occasions."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach, and those that take their time."""
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        bookings = apps.get_model("scheduling", "Booking")._default_manager
        own = bookings.filter(person__account=user)
        return self.filter(
            Q(district__in=reach.districts) | Q(pk__in=own.values("occasion"))
        )

    def planned(self) -> Self:
        """Keep those that are not cancelled."""
        return self.filter(status=self.model.Status.PLANNED)

    def between(self, start: datetime, end: datetime) -> Self:
        """Keep those that take some of the time between."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def published(self) -> Self:
        """Keep those that everybody may know of: cancelled ones stay to say so."""
        return self.filter(is_public=True, released_at__isnull=False)


class BookingQuerySet(models.QuerySet["Booking"]):
    """Questions about bookings."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of occasions that the user sees."""
        return self.filter(occasion__in=occasions_seen_by(user))

    def active(self) -> Self:
        """Keep those of occasions that are not cancelled."""
        return self.filter(is_active=True)

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Keep those that take some of the time between."""
        return self.filter(period__overlap=(start, end))


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about what people were told."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of occasions that the user sees."""
        return self.filter(occasion__in=occasions_seen_by(user))


def occasions_seen_by(user: AnyUser) -> models.QuerySet[Any]:
    """Return the occasions that the user sees."""
    occasions: models.QuerySet[Any] = apps.get_model(
        "scheduling", "Occasion"
    )._default_manager.visible_to(user)
    return occasions
