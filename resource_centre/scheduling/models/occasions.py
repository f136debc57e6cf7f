"""Occasions: what happens when and where, and whoever and whatever it takes."""

from typing import Any, ClassVar
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.registry.models import District, Person
from resource_centre.scheduling.models.places import Venue
from resource_centre.scheduling.querysets import (
    BookingQuerySet,
    NoticeQuerySet,
    OccasionQuerySet,
)


@tracked()
class Occasion(models.Model):
    """Something that takes time: a session, a round table, somebody's absence.

    What it is of is said by the room that holds it one to one, by `kind`
    (`kinds.py`). `starts_at` and `ends_at` are as planned by now; the public and
    whoever takes part know what was last released. `sequence` counts the changes
    that were released, as calendars want it.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("occasion", "planned")
        CANCELLED = "cancelled", pgettext_lazy("occasion", "cancelled")

    kind = models.CharField(pgettext_lazy("occasion", "kind"), max_length=30)
    title = models.CharField(
        pgettext_lazy("occasion", "title"),
        max_length=300,
        blank=True,
        help_text=_("Only of what has no page of its own, such as an absence."),
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PLANNED
    )
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="occasions",
        verbose_name=_("venue"),
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="occasions",
        verbose_name=_("district"),
    )
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    is_public = models.BooleanField(_("in the public calendar"), default=False)
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    public_starts_at = models.DateTimeField(null=True, editable=False)
    public_ends_at = models.DateTimeField(null=True, editable=False)
    public_venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, editable=False, related_name="+"
    )
    public_status = models.CharField(
        max_length=10, choices=Status.choices, blank=True, editable=False
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[OccasionQuerySet] = OccasionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("occasion")
        verbose_name_plural = pgettext_lazy("scheduling", "calendar")
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="scheduling_occasion_ends_after_start",
                violation_error_code="ends_before_start",
                violation_error_message=_("It has to end after it begins."),
            ),
        )
        indexes = (
            models.Index(
                fields=("starts_at", "ends_at"), name="scheduling_occasion_time"
            ),
            models.Index(
                fields=("public_starts_at",),
                name="scheduling_occasion_public",
                condition=Q(is_public=True),
            ),
        )
        triggers: ClassVar[list[Any]] = [
            # A booking says itself from when to when it is: constraints need it there.
            pgtrigger.Trigger(
                name="bookings_follow",
                operation=pgtrigger.UpdateOf("starts_at", "ends_at", "status"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                func=(
                    "UPDATE scheduling_booking SET"
                    " period = tstzrange(NEW.starts_at, NEW.ends_at),"
                    " is_active = NEW.status <> 'cancelled'"
                    " WHERE occasion_id = NEW.id; RETURN NULL;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.uid)


@tracked()
class Booking(models.Model):
    """That an occasion takes a person's time or a room; never two at once.

    The database takes `period` and `is_active` from the occasion. The constraints
    wait for the end of the transaction, or for `SET CONSTRAINTS … IMMEDIATE`, so that
    adjacent occasions can change places.
    """

    occasion = models.ForeignKey(
        Occasion, models.CASCADE, related_name="bookings", verbose_name=_("occasion")
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("person"),
    )
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("venue"),
    )
    period: Any = DateTimeRangeField(null=True, editable=False)  # type: ignore[misc]
    is_active = models.BooleanField(default=True, editable=False)

    objects: ClassVar[BookingQuerySet] = BookingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ("occasion", "pk")
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(person=None, venue__isnull=False)
                | Q(person__isnull=False, venue=None),
                name="scheduling_booking_of_one",
                violation_error_code="nothing_booked",
            ),
            models.UniqueConstraint(
                fields=("occasion", "person"),
                name="scheduling_booking_person_once",
                violation_error_code="booked_already",
                violation_error_message=_("The person is booked for this already."),
            ),
            models.UniqueConstraint(
                fields=("occasion", "venue"),
                name="scheduling_booking_venue_once",
                violation_error_code="booked_already",
                violation_error_message=_("The room is booked for this already."),
            ),
            ExclusionConstraint(
                name="scheduling_booking_person_free",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_active=True),
                deferrable=models.Deferrable.DEFERRED,
                violation_error_code="person_busy",
                violation_error_message=_("The person is busy at that time."),
            ),
            ExclusionConstraint(
                name="scheduling_booking_venue_free",
                expressions=[
                    ("venue", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_active=True),
                deferrable=models.Deferrable.DEFERRED,
                violation_error_code="venue_busy",
                violation_error_message=_("The room is taken at that time."),
            ),
        )
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="takes_its_time",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "SELECT tstzrange(starts_at, ends_at), status <> 'cancelled'"
                    " INTO NEW.period, NEW.is_active"
                    " FROM scheduling_occasion WHERE id = NEW.occasion_id;"
                    " RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.venue)


class Notice(models.Model):
    """What a person was last told of an occasion, so that only changes are told."""

    occasion = models.ForeignKey(
        Occasion, models.CASCADE, related_name="notices", verbose_name=_("occasion")
    )
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="notices", verbose_name=_("person")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("venue"), max_length=300, blank=True)
    told_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints = (
            models.UniqueConstraint(
                fields=("occasion", "person"), name="scheduling_notice_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.person)
