"""Whom a training asks, and what waits for somebody's answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from resource_centre.accounts.models import User
from resource_centre.messaging.links import make_token
from resource_centre.registry.models import Person, SocialService
from surveys.facts.ballots import answered_among
from surveys.models import Invitation, Survey
from surveys.purposes import AnsweringSurvey
from trainings.facts.hours import present
from trainings.models import Enrolment, Training, TrainingSurvey
from trainings.rules.asking import A_DAY, DIRECTORS

Moment = TrainingSurvey.Moment

# --- Whom to ask --------------------------------------------------------------------


def to_ask(training: Training, moment: str) -> QuerySet[Any]:
    """Return whom the survey of the moment is for, as it stands today.

    Expectations are of those with a place, all else of who was there; directors are
    asked by the services that sent them.
    """
    if moment == Moment.EXPECTATIONS:
        placed = training.enrolments.enrolled()
        return Person.objects.filter(pk__in=placed.values("person"))
    there = Enrolment.objects.filter(pk__in=present([training]).values("enrolment"))
    if moment in DIRECTORS:
        services = there.values("employment__service")
        return SocialService.objects.filter(pk__in=services).order_by("pk")
    return Person.objects.filter(pk__in=there.values("person")).order_by("pk")


def unasked(known: TrainingSurvey) -> QuerySet[Any]:
    """Return whom an open survey is for and who is not invited yet."""
    subject = "service" if known.moment in DIRECTORS else "person"
    invited = known.survey.invitations.exclude(**{subject: None}).values(subject)
    return to_ask(known.training, known.moment).exclude(pk__in=invited)


def gone(known: TrainingSurvey) -> QuerySet[Invitation]:
    """Return the invitations of who took part, does no more, and has not begun.

    Whom staff have invited besides or asked anew is left alone, as are sheets of
    paper. Of an anonymous survey there are none: who is let go would tell who has
    answered.
    """
    invitations = known.survey.invitations.filter(
        status=Invitation.Status.INVITED, generation=0
    )
    if known.survey.is_anonymous:
        return invitations.none()
    subject, column = "person", "person"
    if known.moment in DIRECTORS:
        subject, column = "service", "employment__service"
    enrolled = known.training.enrolments.exclude(**{column: None}).values(column)
    still = to_ask(known.training, known.moment).values("pk")
    return invitations.filter(**{f"{subject}__in": enrolled}).exclude(
        **{f"{subject}__in": still}
    )


def moved() -> QuerySet[TrainingSurvey]:
    """Return the open expectations of trainings that begin on another day by now."""
    rows = TrainingSurvey.objects.filter(
        moment=Moment.EXPECTATIONS, survey__status=Survey.Status.OPEN
    )
    return rows.exclude(survey__ends_on=F("training__starts_on") - A_DAY)


# --- What waits for somebody --------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """A survey of a training that somebody can answer, until when, and where.

    `url` is the personal link of their mail: the same door, without the mail.
    """

    url: str
    title: str
    until: date | None
    is_started: bool
    is_anonymous: bool
    team: str = ""


def requests_of(user: User) -> list[Request]:
    """Return the surveys of trainings that wait for the user's answer (2 queries)."""
    asked: Any = Invitation.objects.unanswered()
    rows = asked.filter(
        Q(person__account=user) | Q(contact__account=user),
        survey__status=Survey.Status.OPEN,
        survey__of_training__isnull=False,
        delegate_email="",
    )
    read = rows.select_related("survey", "service")
    found = list(read.order_by("survey__ends_on", "pk"))
    answered = answered_among(found)
    return [request(each) for each in found if each.pk not in answered]


def request(invitation: Invitation) -> Request:
    """Return what the user is told of an invitation."""
    survey = invitation.survey
    return Request(
        url=reverse("messaging:link", args=[token_of(invitation)]),
        title=str(survey),
        until=survey.ends_on,
        is_started=invitation.status == Invitation.Status.STARTED,
        is_anonymous=survey.is_anonymous,
        team=str(invitation.service or ""),
    )


def token_of(invitation: Invitation) -> str:
    """Return the token of the personal link."""
    return make_token(AnsweringSurvey.code, invitation.pk, invitation.generation)
