"""What can be asked of trainings; each `visible_to(user)` keeps what roles reach."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.documents.querysets import IssuedQuerySet
from resource_centre.registry.reach import reach_of

if TYPE_CHECKING:
    from trainings.models import (
        Attendance,
        DeclaredTotal,
        Enrolment,
        ExternalLearning,
        HandOver,
        HourNorm,
        Material,
        Qualification,
        Session,
        SignedSheet,
        Trainer,
        TrainerInvitation,
        Training,
        TrainingPlan,
        Waiver,
    )

AnyUser = User | AnonymousUser
Record = TypeVar("Record", bound=models.Model)


class OfStaff(models.QuerySet[Record]):
    """Records that all staff may see."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()


class CatalogueQuerySet(OfStaff[Any]):
    """Questions about the catalogue."""

    def active(self) -> Self:
        """Keep those in use."""
        return self.filter(is_active=True)


class MaterialQuerySet(OfStaff["Material"]):
    """Questions about materials."""


class TrainerQuerySet(OfStaff["Trainer"]):
    """Questions about trainers."""

    def active(self) -> Self:
        """Keep those on the roster."""
        return self.filter(is_active=True)

    def qualified_for(self, module: Any, on: date | None = None) -> Self:
        """Keep those who may lead the module on the day, today unless told.

        It is written down of them, or it was part of what made them trainers.
        """
        day = on or timezone.localdate()
        written = apps.get_model("trainings", "TrainerModule")._default_manager.filter(
            Q(starts_on=None) | Q(starts_on__lte=day),
            Q(ends_on=None) | Q(ends_on__gte=day),
            module=module,
        )
        learnt = apps.get_model("trainings", "Enrolment")._default_manager.filter(
            training__modules__module=module
        )
        qualifications: Any = apps.get_model("trainings", "Qualification").objects
        held = qualifications.valid(day).filter(
            kind="trainer",
            certificate__document="certificate",
            certificate__content_type__model="enrolment",
            certificate__object_id__in=learnt.values("pk"),
        )
        return self.filter(
            Q(pk__in=written.values("trainer")) | Q(person__in=held.values("person"))
        )


class PlanQuerySet(models.QuerySet["TrainingPlan"]):
    """Questions about plans."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach."""
        return of_districts(self, user)  # type: ignore[no-any-return]


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Questions about materials handed over."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach."""
        return of_districts(self, user)  # type: ignore[no-any-return]


class TrainingQuerySet(models.QuerySet["Training"]):
    """Questions about trainings."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach, and those they lead or planned."""
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        sessions = apps.get_model("trainings", "Session")._default_manager
        led = sessions.filter(occasion__bookings__person__account=user)
        return self.filter(
            Q(district__in=reach.districts)
            | Q(created_by=user)
            | Q(pk__in=led.values("training"))
        )

    def published(self) -> Self:
        """Keep those that everybody may find on the portal."""
        hidden = (self.model.Status.PLANNED,)
        return self.filter(is_listed=True).exclude(status__in=hidden)

    def upcoming(self, on: date | None = None) -> Self:
        """Keep those that are not over yet on the day, today unless told."""
        over = (self.model.Status.COMPLETED, self.model.Status.CANCELLED)
        return self.filter(ends_on__gte=on or timezone.localdate()).exclude(
            status__in=over
        )

    def with_places(self) -> Self:
        """Add `taken`, how many have a place, and `waiting`, how many wait."""
        return self.annotate(
            taken=Count("enrolments", filter=Q(enrolments__status="enrolled")),
            waiting=Count("enrolments", filter=Q(enrolments__status="waiting")),
        )


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions about sessions."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of visible trainings."""
        return of_trainings(self, user)  # type: ignore[no-any-return]

    def planned(self) -> Self:
        """Keep those that are not cancelled."""
        return self.exclude(occasion__status="cancelled")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Questions about enrolments."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of visible trainings."""
        return of_trainings(self, user)  # type: ignore[no-any-return]

    def of(self, user: AnyUser) -> Self:
        """Keep the user's own."""
        return (
            self.filter(person__account=user) if isinstance(user, User) else self.none()
        )

    def enrolled(self) -> Self:
        """Keep those with a place."""
        return self.filter(status=self.model.Status.ENROLLED)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Questions about attendance."""


class SheetQuerySet(models.QuerySet["SignedSheet"]):
    """Questions about signed attendance lists."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of visible trainings."""
        return of_trainings(self, user)  # type: ignore[no-any-return]


class InvitationQuerySet(models.QuerySet["TrainerInvitation"]):
    """Questions about invitations of trainers."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of visible trainings."""
        return of_trainings(self, user)  # type: ignore[no-any-return]

    def unanswered(self) -> Self:
        """Keep those that wait for an answer."""
        return self.filter(status=self.model.Status.ASKED)


class DeclaredQuerySet(OfStaff["DeclaredTotal"]):
    """Questions about declared totals."""


class CertificateQuerySet(IssuedQuerySet):
    """Questions about certificates and attestations."""

    def registered(self) -> Self:
        """Keep what is in the register of certificates, without duplicates."""
        return self.filter(series__code="certificates", duplicate_of=None)


class WaiverQuerySet(models.QuerySet["Waiver"]):
    """Questions about exceptions."""


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """Questions about qualifications."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those whose certificate is within reach of the staff."""
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        return self.filter(certificate__district__in=reach.districts)

    def valid(self, on: date | None = None) -> Self:
        """Keep those that hold on the day, today unless told."""
        day = on or timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            starts_on__lte=day,
            certificate__status="issued",
        )


class LearningQuerySet(models.QuerySet["ExternalLearning"]):
    """Questions about what people learn elsewhere."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of people whom staff may see."""
        if reach_of(user).everything:
            return self
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        people = apps.get_model("registry", "Person")._default_manager
        return self.filter(person__in=people.visible_to(user))

    def proved(self) -> Self:
        """Keep those of which there is evidence."""
        return self.exclude(evidence="")


class NormQuerySet(OfStaff["HourNorm"]):
    """Questions about norms of hours."""

    def in_force(self, on: date | None = None) -> Self:
        """Keep those of the day, today unless told."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


def of_trainings(rows: Any, user: AnyUser) -> Any:
    """Keep the rows whose training the user may see."""
    if reach_of(user).everything:
        return rows
    trainings = apps.get_model("trainings", "Training")._default_manager
    return rows.filter(training__in=trainings.visible_to(user))


def of_districts(rows: Any, user: AnyUser) -> Any:
    """Keep the rows of districts that staff reach."""
    reach = reach_of(user)
    if reach.everything:
        return rows
    if not isinstance(user, User) or not user.is_staff:
        return rows.none()
    return rows.filter(district__in=reach.districts)
