"""Who is asked by a survey, and who has answered an anonymous one."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.registry.models import (
    District,
    JobRole,
    Municipality,
    Organisation,
    Person,
    ServiceType,
    SocialService,
)
from surveys.models.waves import Survey
from surveys.querysets import SurveyInvitationQuerySet


@tracked()
class Invitation(models.Model):
    """That somebody is asked: a service, an organisation, a person, or a sheet.

    A sheet of paper is of nobody known. `number` is within the survey and printed on
    paper. The places, the type, the job and the head-count are those of the day of
    the invitation. In an anonymous survey `status` tells only once the survey is
    closed that somebody has answered (see `Ballot`).
    """

    class Status(models.TextChoices):
        INVITED = "invited", pgettext_lazy("survey", "invited")
        STARTED = "started", pgettext_lazy("survey", "started")
        SUBMITTED = "submitted", pgettext_lazy("survey", "answered")
        REFUSED = "refused", pgettext_lazy("survey", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("survey", "withdrawn")

    # Those who can still answer.
    OPEN = (Status.INVITED, Status.STARTED)

    survey = models.ForeignKey(
        Survey, models.PROTECT, related_name="invitations", verbose_name=_("survey")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    service = models.ForeignKey(
        SocialService,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="survey_invitations",
        verbose_name=_("social service"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="survey_invitations",
        verbose_name=_("organisation"),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="survey_invitations",
        verbose_name=_("person"),
    )
    contact = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who answers for it"),
    )
    email = models.EmailField(
        _("e-mail"),
        blank=True,
        help_text=_("If it is another than the contact’s or the person’s."),
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("district"),
        editable=False,
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
        editable=False,
    )
    service_type = models.ForeignKey(
        ServiceType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service type"),
        editable=False,
    )
    job_role = models.ForeignKey(
        JobRole,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("job role"),
        editable=False,
    )
    head_count = models.PositiveIntegerField(
        _("people in the team"), null=True, blank=True, editable=False
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.INVITED,
        editable=False,
    )
    generation = models.PositiveIntegerField(default=0, editable=False)
    refusal = models.CharField(
        _("why they refused"), max_length=500, blank=True, editable=False
    )
    delegate_name = models.CharField(
        _("passed on to"), max_length=310, blank=True, editable=False
    )
    delegate_email = models.EmailField(
        _("passed on to the e-mail"), blank=True, editable=False
    )
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    submitted_at = models.DateTimeField(_("answered"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("last reminded"), null=True, editable=False)
    reminders = models.PositiveSmallIntegerField(
        _("reminders"), default=0, editable=False
    )
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)

    objects: ClassVar[SurveyInvitationQuerySet] = SurveyInvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = pgettext_lazy("survey", "invitation")
        verbose_name_plural = pgettext_lazy("survey", "invitations")
        ordering = ("survey", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("survey", "number"),
                name="surveys_invitation_number_once",
                violation_error_code="number_taken",
            ),
            *(
                models.UniqueConstraint(
                    fields=("survey", subject),
                    name=f"surveys_invitation_{subject}_once",
                    violation_error_code="invited_already",
                    violation_error_message=_("They are invited already."),
                )
                for subject in ("service", "organisation", "person")
            ),
            models.CheckConstraint(
                condition=Q(service=None, organisation=None)
                | Q(service=None, person=None)
                | Q(organisation=None, person=None),
                name="surveys_invitation_one_subject",
                violation_error_code="several_subjects",
                violation_error_message=_(
                    "Name a service, an organisation or a person, one of them."
                ),
            ),
        )

    def __str__(self) -> str:
        """Return who is asked (queries what was not read)."""
        return str(self.subject or _("Sheet no. %(number)d") % {"number": self.number})

    @property
    def subject(self) -> SocialService | Organisation | Person | None:
        """Return who is asked, None of a sheet of paper (1 query if not read yet)."""
        return self.service or self.organisation or self.person

    @property
    def is_of_known(self) -> bool:
        """Tell whether it is known who is asked (0 queries)."""
        return bool(self.service_id or self.organisation_id or self.person_id)

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be answered (1 query if the survey is not read)."""
        return self.status in self.OPEN and self.survey.status == Survey.Status.OPEN


class Ballot(models.Model):
    """That somebody has answered an anonymous survey, without saying who.

    `mark` is what a key outside the database makes of the invitation: no join leads
    from here to an invitation, nor from an answer. It goes when the survey is closed.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="ballots")
    mark = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("survey", "mark"),
                name="surveys_ballot_once",
                violation_error_code="answered_already",
            ),
        )

    def __str__(self) -> str:
        return self.mark
