"""Who takes part in a training, and for how long they were there."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.registry.models import Employment, Person
from trainings.models.sessions import Session
from trainings.models.trainings import Training
from trainings.querysets import (
    AttendanceQuerySet,
    DeclaredQuerySet,
    EnrolmentQuerySet,
    SheetQuerySet,
)


@tracked()
class Enrolment(models.Model):
    """That a person takes part in a training, and for which employer.

    Whoever has a place has a `seat`, from 1 to the training's capacity; whoever
    waits has none. `joined_on` is of late joiners.
    """

    class Status(models.TextChoices):
        ENROLLED = "enrolled", pgettext_lazy("enrolment", "enrolled")
        WAITING = "waiting", pgettext_lazy("enrolment", "waits for a place")
        WITHDRAWN = "withdrawn", pgettext_lazy("enrolment", "withdrawn")

    training = models.ForeignKey(
        Training, models.PROTECT, related_name="enrolments", verbose_name=_("training")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="enrolments", verbose_name=_("person")
    )
    employment = models.ForeignKey(
        Employment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("represents"),
        help_text=_("The workplace that sends the person."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ENROLLED
    )
    seat = models.PositiveSmallIntegerField(
        _("place no."), null=True, blank=True, editable=False
    )
    substitutes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="substitute",
        verbose_name=_("in place of"),
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    invoice = models.CharField(_("invoice number"), max_length=50, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    enrolled_at = models.DateTimeField(_("enrolled"), auto_now_add=True)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("enrolled by"),
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[EnrolmentQuerySet] = EnrolmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ("training", "seat", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("training", "person"),
                name="trainings_enrolment_once",
                violation_error_code="enrolled_already",
                violation_error_message=_("The person is enrolled already."),
            ),
            models.UniqueConstraint(
                fields=("training", "seat"),
                name="trainings_enrolment_seat_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_code="seat_taken",
                violation_error_message=_("The place has been taken meanwhile."),
            ),
            models.CheckConstraint(
                condition=Q(status="enrolled", seat__isnull=False)
                | (~Q(status="enrolled") & Q(seat=None)),
                name="trainings_enrolment_seated",
                violation_error_code="seat_missing",
            ),
            models.CheckConstraint(
                condition=Q(substitutes=None) | ~Q(substitutes=F("pk")),
                name="trainings_enrolment_of_another",
                violation_error_code="own_substitute",
            ),
        )
        indexes = (
            models.Index(
                fields=("training", "status"), name="trainings_enrolment_status"
            ),
        )

    def __str__(self) -> str:
        return str(self.person)


@tracked()
class Attendance(models.Model):
    """How many minutes of a session a participant was there.

    `made_up_minutes` are of hours missed here and made up at `made_up_at`, a session
    of another group. `revision` grows with each mark, so that a late one that was
    kept on a phone without a network never overwrites a newer one unseen.
    """

    class Mark(models.TextChoices):
        PRESENT = "present", pgettext_lazy("attendance", "present")
        LATE = "late", pgettext_lazy("attendance", "came late")
        LEFT_EARLY = "left_early", pgettext_lazy("attendance", "left early")
        ABSENT = "absent", pgettext_lazy("attendance", "absent")
        EXCUSED = "excused", pgettext_lazy("attendance", "excused")

    enrolment = models.ForeignKey(
        Enrolment,
        models.PROTECT,
        related_name="attendances",
        verbose_name=_("enrolment"),
    )
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="attendances", verbose_name=_("session")
    )
    mark = models.CharField(
        pgettext_lazy("attendance", "mark"), max_length=10, choices=Mark.choices
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    made_up_at = models.ForeignKey(
        Session,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="made_up",
        verbose_name=_("made up at"),
    )
    made_up_minutes = models.PositiveSmallIntegerField(_("minutes made up"), default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("marked by"),
    )
    marked_at = models.DateTimeField(_("marked"), auto_now=True)

    objects: ClassVar[AttendanceQuerySet] = AttendanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ("session", "enrolment", "pk")
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=("session", "enrolment"),
                name="trainings_attendance_once",
                violation_error_code="marked_already",
            ),
            models.CheckConstraint(
                condition=~Q(mark__in=("absent", "excused")) | Q(minutes=0),
                name="trainings_attendance_absent_is_zero",
                violation_error_code="absent_with_minutes",
            ),
            models.CheckConstraint(
                condition=Q(made_up_at=None, made_up_minutes=0)
                | Q(made_up_at__isnull=False, made_up_minutes__gt=0),
                name="trainings_attendance_made_up_somewhere",
                violation_error_code="made_up_nowhere",
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrolment}, {self.get_mark_display()}"


@tracked()
class SignedSheet(models.Model):
    """The scan of the attendance list that was signed on a day."""

    training = models.ForeignKey(
        Training,
        models.PROTECT,
        related_name="signed_sheets",
        verbose_name=_("training"),
    )
    day = models.DateField(_("day"))
    file = models.CharField(_("file"), max_length=200, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )

    objects: ClassVar[SheetQuerySet] = SheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("signed attendance list")
        verbose_name_plural = _("signed attendance lists")
        ordering = ("training", "day", "pk")
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return f"{self.training}, {self.day:%d.%m.%Y}"


@tracked()
class DeclaredTotal(models.Model):
    """A figure known only as a total of a series of trainings, and where from.

    It is shown apart from what is counted and never added to it.
    """

    class Unit(models.TextChoices):
        PEOPLE = "people", pgettext_lazy("declared", "people")
        ORGANISATIONS = "organisations", pgettext_lazy("declared", "organisations")

    title = models.CharField(_("what it is of"), max_length=300)
    title_en = models.CharField(_("the same in English"), max_length=300, blank=True)
    trainings = models.ManyToManyField(
        Training, related_name="declared_totals", verbose_name=_("trainings")
    )
    unit = models.CharField(
        pgettext_lazy("declared", "unit"),
        max_length=15,
        choices=Unit.choices,
        default=Unit.PEOPLE,
    )
    number = models.PositiveIntegerField(pgettext_lazy("declared", "number"))
    source = models.CharField(_("source"), max_length=300)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[DeclaredQuerySet] = DeclaredQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("declared total")
        verbose_name_plural = _("declared totals")
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title


@tracked()
class DeclaredTraining(DeclaredTotal.trainings.through):  # type: ignore[misc,name-defined]
    """Of which trainings a total is: the table between, to be followed."""

    class Meta:
        proxy = True
