"""What can be asked of surveys; each `visible_to(user)` keeps what roles reach."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from resource_centre.accounts.models import User
from resource_centre.registry.reach import reach_of

if TYPE_CHECKING:
    from surveys.models import (
        Invitation,
        Questionnaire,
        QuestionnaireVersion,
        Survey,
        TrainingNeed,
    )

AnyUser = User | AnonymousUser


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Questions about questionnaires, which staff share."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()

    def active(self) -> Self:
        """Keep those in use."""
        return self.filter(is_active=True)


class VersionQuerySet(models.QuerySet["QuestionnaireVersion"]):
    """Questions about versions of questionnaires, which staff share."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()

    def frozen(self) -> Self:
        """Keep those that cannot change any more."""
        return self.exclude(frozen_at=None)


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Questions about surveys."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach, and those of the country."""
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        return self.filter(Q(district__in=reach.districts) | Q(district=None))

    def open(self) -> Self:
        """Keep those that can be answered."""
        return self.filter(status=self.model.Status.OPEN)

    def closed(self) -> Self:
        """Keep those that are over."""
        return self.filter(status=self.model.Status.CLOSED)


class SurveyInvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those in districts that staff reach, of surveys that they see."""
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        return self.filter(
            Q(district__in=reach.districts) | Q(survey__district__in=reach.districts)
        )

    def unanswered(self) -> Self:
        """Keep those that can still answer; of anonymous surveys see `marks`."""
        return self.filter(status__in=self.model.OPEN)


class SubmissionQuerySet(models.QuerySet[Any]):
    """Questions about answer sheets."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those that staff may read: named ones whose invitation they see."""
        invitations = apps.get_model("surveys", "Invitation")._default_manager
        seen = invitations.visible_to(user)
        return self.filter(survey__privacy="named", invitation__in=seen)

    def sent(self) -> Self:
        """Keep those that were sent."""
        return self.exclude(submitted_at=None)


class NeedQuerySet(models.QuerySet["TrainingNeed"]):
    """Questions about training needs."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach, and those of the country."""
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        return self.filter(Q(district__in=reach.districts) | Q(district=None))

    def open(self) -> Self:
        """Keep those that wait for a plan."""
        return self.filter(status=self.model.Status.OPEN)
