"""What happens to invitations: people are asked, told, and let go again."""

from collections.abc import Iterable, Mapping
from itertools import count as counting
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _, override

from resource_centre.accounts.models import User
from resource_centre.jobs.services import enqueue
from resource_centre.messaging.composing import Composer, composer
from resource_centre.messaging.mail import kind_named
from resource_centre.messaging.models import Message
from resource_centre.messaging.rules import CORRECTABLE, ensure_address
from resource_centre.messaging.services.queueing import Link, cancel, queue_message
from resource_centre.registry.models import Organisation, Person, SocialService
from surveys.facts.ballots import answered, has_answered
from surveys.facts.population import invitations_for
from surveys.mails import SurveyInvitation
from surveys.models import Invitation, Survey
from surveys.purposes import AnsweringSurvey
from surveys.rules.answering import PRIVACY_WORDS
from surveys.rules.waves import (
    ensure_can_answer,
    ensure_invitable,
    ensure_known,
    ensure_let_go,
    ensure_open,
    ensure_sheets,
)

# The job that sends invitations, and from how many on it does.
SEND = "surveys.send_invitations"
AT_ONCE = 200
STEP = 500


@transaction.atomic
def invite(
    *,
    survey: Survey,
    services: Iterable[SocialService] = (),
    organisations: Iterable[Organisation] = (),
    people: Iterable[Person] = (),
    by: User | None = None,
) -> list[Invitation]:
    """Invite them, each once, with what is known of them today; nothing is sent.

    Return the new invitations; who was invited before is left alone. The queries are
    constant. Raise ValidationError when the survey is closed.
    """
    survey = locked(survey)
    ensure_invitable(survey)
    wanted = {"service": services, "organisation": organisations, "person": people}
    made: list[Invitation] = []
    for subject, records in wanted.items():
        known = set(
            survey.invitations.exclude(**{subject: None}).values_list(
                subject, flat=True
            )
        )
        new = {record.pk: record for record in records if record.pk not in known}
        if new:
            made += invitations_for(survey, subject, list(new.values()))
    return numbered(survey, made)


@transaction.atomic
def add_sheets(*, survey: Survey, number: int) -> list[Invitation]:
    """Add sheets of paper that are of nobody known, each with its number.

    Raise ValidationError when the survey is closed, or for a number out of bounds.
    """
    survey = locked(survey)
    ensure_invitable(survey)
    ensure_sheets(number)
    sheets = [
        Invitation(survey=survey, district=survey.district, is_demo=survey.is_demo)
        for _sheet in range(number)
    ]
    return numbered(survey, sheets)


def numbered(survey: Survey, made: list[Invitation]) -> list[Invitation]:
    """Save invitations of a locked survey with the numbers that follow."""
    last = survey.invitations.aggregate(last=Max("number"))["last"] or 0
    for invitation, number in zip(made, counting(last + 1), strict=False):
        invitation.number = number
    return Invitation.objects.bulk_create(made, batch_size=STEP)


@transaction.atomic
def withdraw(*, invitation: Invitation) -> Invitation:
    """Ask them no more; links that they have stop working.

    Raise ValidationError when they have answered already.
    """
    invitation = locked_invitation(invitation)
    ensure_can_answer(invitation, has_answered=has_answered(invitation))
    invitation.status = Invitation.Status.WITHDRAWN
    replace_link(invitation)
    return invitation


@transaction.atomic
def ask_again(*, invitation: Invitation, by: User | None = None) -> Invitation:
    """Ask anew whoever was withdrawn or has refused; an open survey tells them.

    Links sent before stay dead. Raise ValidationError when the survey is closed, or
    they are asked still.
    """
    invitation = locked_invitation(invitation)
    ensure_invitable(invitation.survey)
    ensure_let_go(invitation)
    invitation.status, invitation.refusal = Invitation.Status.INVITED, ""
    replace_link(invitation)
    if invitation.subject and invitation.survey.status == Survey.Status.OPEN:
        tell([invitation], kind=SurveyInvitation.code, by=by)
    return invitation


@transaction.atomic
def renew_link(*, invitation: Invitation, by: User | None = None) -> Message:
    """Send a new link; those sent before stop working.

    Raise ValidationError when there is nothing to answer any more.
    """
    invitation = locked_invitation(invitation)
    ensure_open(invitation.survey)
    ensure_known(invitation)
    ensure_can_answer(invitation, has_answered=has_answered(invitation))
    replace_link(invitation)
    return tell([invitation], kind=SurveyInvitation.code, by=by)[0]


@transaction.atomic
def change_email(*, invitation: Invitation, email: str) -> Invitation:
    """Write to another address from now on; an empty one is the contact's own.

    What was passed on goes to the new address of whoever has it, or comes back. Raise
    ValidationError for an address that is none.
    """
    invitation = locked_invitation(invitation)
    ensure_known(invitation)
    address = ensure_address(email) if email else ""
    if address and invitation.delegate_email:
        invitation.delegate_email = address
    else:
        invitation.email = address
        invitation.delegate_name = invitation.delegate_email = ""
    invitation.save()
    return invitation


# --- Telling them -------------------------------------------------------------------


@transaction.atomic
def send_invitations(*, survey: Survey, by: User | None = None) -> list[Message]:
    """Tell all who are invited, have not been told and can still answer.

    Who has no e-mail waits for a call. Called again, it tells only those who came
    since. Raise ValidationError when the survey is not open.
    """
    survey = locked(survey)
    ensure_open(survey)
    return tell(untold(survey), kind=SurveyInvitation.code, by=by)


def deliver(*, survey: Survey, by: User | None = None) -> int:
    """Send the invitations, in the background where there are many; return how many.

    Raise ValidationError when the survey is not open.
    """
    ensure_open(survey)
    number = len(untold(survey))
    if number <= AT_ONCE:
        return len(send_invitations(survey=survey, by=by))
    last = survey.invitations.aggregate(last=Max("number"))["last"]
    enqueue(
        task=SEND,
        key=f"{SEND}:{survey.pk}:{last}",
        arguments={"survey": survey.pk},
        owner=by,
        subject=str(survey),
    )
    return number


def untold(survey: Survey) -> list[Invitation]:
    """Return who is to be told of the survey and was not yet (4 queries)."""
    asked = list(unanswered(survey))
    code = SurveyInvitation.code
    sent = Message.objects.filter(kind=code, link_purpose=AnsweringSurvey.code)
    of_these = sent.filter(link_object__in=survey.invitations.values("pk"))
    told = set(of_these.values_list("link_object", flat=True))
    return [each for each in asked if each.pk not in told]


@transaction.atomic
def call_off(*, invitations: QuerySet[Invitation]) -> None:
    """Keep their mails from being sent, and nobody need call about them any more.

    What somebody is sending right now goes out.
    """
    waiting = Message.objects.filter(
        link_purpose=AnsweringSurvey.code,
        link_object__in=invitations.values("pk"),
        status__in=(Message.Status.DRAFT, Message.Status.QUEUED, *CORRECTABLE),
    )
    for message in waiting.select_for_update(skip_locked=True).order_by("pk"):
        cancel(message=message)


def unanswered(survey: Survey) -> QuerySet[Invitation]:
    """Return who was asked by name and can still answer (2 queries, and its own)."""
    nobody = {"service": None, "organisation": None, "person": None}
    rows = survey.invitations.unanswered().exclude(**nobody)
    return (
        rows.exclude(pk__in=answered(survey))
        .select_related(
            "survey", "service", "organisation", "person", "contact", "district"
        )
        .order_by("number")
    )


def tell(
    invitations: Iterable[Invitation], *, kind: str, by: User | None
) -> list[Message]:
    """Queue a mail of the kind for each, with its personal link.

    A link of one generation is sent by one mail of a kind, but for reminders.
    """
    language = settings.LANGUAGE_CODE
    letters = composer(kind_named(kind), language)
    return [told(each, letters, language, by) for each in invitations]


def told(
    invitation: Invitation, letters: Composer, language: str, by: User | None
) -> Message:
    """Queue the mail of one invitation."""
    survey, kind = invitation.survey, letters.kind
    person = None if invitation.delegate_email else recipient_of(invitation)
    with override(language):
        name = invitation.delegate_name or str(person or invitation)
        values = {**words_of(invitation), "person": name}
    subject, body = letters.compose(values)
    return queue_message(
        kind=kind.code,
        key=key_of(kind.code, invitation),
        subject=subject,
        body=body,
        person=person,
        name=name,
        address=address_of(invitation),
        phone=phone_of(invitation),
        language=language,
        link=Link(AnsweringSurvey.code, invitation.pk, invitation.generation),
        about=survey,
        district=invitation.district,
        queued_by=by,
    )


def key_of(code: str, invitation: Invitation) -> str:
    """Return the key of the mail: of each turn there is one."""
    turn = f"{invitation.generation}.{invitation.reminders}"
    return f"{code}:{invitation.pk}:{turn}"


def recipient_of(invitation: Invitation) -> Person | None:
    """Return the person who is written to, None where only an office is known."""
    return invitation.person or invitation.contact


def address_of(invitation: Invitation) -> str:
    """Return the e-mail to write to, the nearest to whoever answers first."""
    places = (
        invitation.contact,
        invitation.person,
        invitation.service,
        invitation.organisation,
    )
    known = (place.email for place in places if place is not None)
    return next(filter(None, (invitation.delegate_email, invitation.email, *known)), "")


def phone_of(invitation: Invitation) -> str:
    """Return the phone to call, of whoever answers or of where they work."""
    places = (
        invitation.contact,
        invitation.person,
        invitation.service,
        invitation.organisation,
    )
    return next((each.phone for each in places if each is not None and each.phone), "")


def words_of(invitation: Invitation) -> Mapping[str, str]:
    """Return what all mails of surveys say of an invitation, in the language on."""
    survey: Any = invitation.survey
    employer = invitation.service or invitation.organisation
    asked = _("You answer for: %(name)s") % {"name": employer} if employer else ""
    until = ""
    if survey.ends_on:
        day = date_format(survey.ends_on, "SHORT_DATE_FORMAT")
        until = _("Please answer by %(day)s") % {"day": day}
    return {
        "title": str(survey),
        "asked": asked,
        "until": until,
        "privacy": str(PRIVACY_WORDS[survey.privacy]),
    }


# --- Steps --------------------------------------------------------------------------


def locked(survey: Survey) -> Survey:
    """Return the survey as it is now, for nobody else to change meanwhile."""
    return Survey.objects.select_for_update().get(pk=survey.pk)


def locked_invitation(invitation: Invitation) -> Invitation:
    """Return the invitation as it is now, for nobody else to change meanwhile."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "survey", "service", "organisation", "person", "contact", "district"
    )
    return rows.get(pk=invitation.pk)


def replace_link(invitation: Invitation) -> None:
    """Save a locked invitation whose links die, also those that wait to be sent."""
    invitation.generation += 1
    invitation.save()
    call_off(invitations=Invitation.objects.filter(pk=invitation.pk))
