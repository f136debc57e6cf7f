"""What may be refused of surveys and of invitations to them."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resource_centre.messaging.models import MailSettings
from resource_centre.messaging.rules import goes_out, is_quiet
from resource_centre.scheduling.workdays import is_working_day
from surveys.models import AnonymousSubmission, Ballot, Invitation, Submission, Survey

# Sheets of paper that are added at once.
MOST_SHEETS = 500
# Those who are not asked any more without having answered.
LET_GO = (Invitation.Status.WITHDRAWN, Invitation.Status.REFUSED)


def ensure_draft(survey: Survey) -> None:
    """Raise ValidationError when the survey was opened already."""
    if survey.status != Survey.Status.DRAFT:
        raise ValidationError(
            _("The survey “%(survey)s” was opened already."),
            code="opened_already",
            params={"survey": survey},
        )


def ensure_openable(survey: Survey) -> None:
    """Raise ValidationError when the survey cannot be opened today."""
    ensure_draft(survey)
    ensure_not_over(survey, survey.ends_on)


def ensure_not_over(survey: Survey, ends_on: date | None) -> None:
    """Raise ValidationError for a last day of the survey that is over."""
    if ends_on and ends_on < timezone.localdate():
        raise ValidationError(
            _("The last day of “%(survey)s” is over: choose a later one."),
            code="period_over",
            params={"survey": survey},
        )


def ensure_somebody_invited(survey: Survey) -> None:
    """Raise ValidationError when nobody is asked by the survey (1 query)."""
    if not survey.invitations.exists():
        raise ValidationError(
            _("Nobody is invited to “%(survey)s” yet: invite first."),
            code="nobody_invited",
            params={"survey": survey},
        )


def ensure_open(survey: Survey) -> None:
    """Raise ValidationError when the survey cannot be answered."""
    if survey.status != Survey.Status.OPEN:
        raise ValidationError(
            _("The survey “%(survey)s” is not open."),
            code="not_open",
            params={"survey": survey},
        )


def ensure_invitable(survey: Survey) -> None:
    """Raise ValidationError when nobody can be invited any more."""
    if survey.status == Survey.Status.CLOSED:
        raise ValidationError(
            _("The survey “%(survey)s” is closed."),
            code="closed",
            params={"survey": survey},
        )


def ensure_arrives_in_time(survey: Survey) -> None:
    """Raise ValidationError when a mail of now would go out after the end (1 query)."""
    ensure_not_over(survey, survey.ends_on)
    goes = goes_out(timezone.now(), MailSettings.objects.current(), is_urgent=False)
    if survey.ends_on and survey.ends_on < timezone.localdate(goes):
        raise ValidationError(
            _(
                "In the quiet hours no mail is sent: it would go out on %(moment)s,"
                " when “%(survey)s” is over. Choose a later last day, or call."
            ),
            code="too_late",
            params={
                "survey": survey,
                "moment": date_format(
                    timezone.localtime(goes), "SHORT_DATETIME_FORMAT"
                ),
            },
        )


def is_hour_of_work(moment: datetime) -> bool:
    """Tell whether somebody is at work then, to whom a mail is welcome (2 queries).

    A mail that waits for the end of the night would find some who have answered.
    """
    is_night = is_quiet(moment, MailSettings.objects.current())
    return not is_night and is_working_day(timezone.localdate(moment))


def is_answered(survey: Survey) -> bool:
    """Tell whether there is any answer, even one that is only begun (3 queries)."""
    rows = (Ballot.objects, Submission.objects, AnonymousSubmission.objects)
    return any(each.filter(survey=survey).exists() for each in rows)


def ensure_privacy_changeable(survey: Survey, privacy: str) -> None:
    """Raise ValidationError when privacy would change though there are answers."""
    if privacy != survey.privacy and survey.pk and is_answered(survey):
        message = _(
            "Somebody has answered already, and was promised that it stays as it was."
        )
        raise ValidationError({"privacy": ValidationError(message, code="answered")})


def ensure_group_not_lowered(survey: Survey, smallest: int) -> None:
    """Raise ValidationError when smaller groups would be shown after an answer.

    Whoever has answered was promised that groups as small as that stay hidden.
    """
    if survey.pk and smallest < survey.smallest_group and is_answered(survey):
        message = _(
            "Somebody has answered already: the smallest group can only be made larger."
        )
        error = ValidationError(message, code="group_lowered")
        raise ValidationError({"smallest_group": error})


def ensure_sheets(number: int) -> None:
    """Raise ValidationError for no sheets, or too many at once."""
    if not 1 <= number <= MOST_SHEETS:
        message = _("From 1 to %(most)d sheets can be added at once.")
        error = ValidationError(message, code="number", params={"most": MOST_SHEETS})
        raise ValidationError({"number": error})


def ensure_can_answer(invitation: Invitation, *, has_answered: bool) -> None:
    """Raise ValidationError when the invitation is over, by an answer or otherwise."""
    ensure_invitable(invitation.survey)
    if has_answered or invitation.status not in Invitation.OPEN:
        raise ValidationError(
            _("“%(invitation)s” has answered, has refused or is not asked any more."),
            code="over",
            params={"invitation": invitation},
        )


def ensure_let_go(invitation: Invitation) -> None:
    """Raise ValidationError when whoever would be asked again still is, or answered."""
    if invitation.status not in LET_GO:
        raise ValidationError(
            _("“%(invitation)s” was neither withdrawn nor refused."),
            code="still_asked",
            params={"invitation": invitation},
        )


def ensure_known(invitation: Invitation) -> None:
    """Raise ValidationError for a sheet of paper, which is sent to nobody."""
    if not invitation.is_of_known:
        raise ValidationError(
            _("A sheet of paper is of nobody known: nothing can be sent."),
            code="nobody",
        )
