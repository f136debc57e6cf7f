"""What happens to invitations of trainers: asked, answered, withdrawn."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.messaging.composing import Composer, composer
from resource_centre.messaging.mail import kind_named
from resource_centre.messaging.models import Message
from resource_centre.messaging.services.queueing import Link, cancel, queue_message
from trainings.facts.inviting import Facts, facts_of
from trainings.mails import TrainerInvitationWithdrawn, TrainerInvited
from trainings.models import Trainer, TrainerInvitation, Training
from trainings.rules.trainers import ensure_can_be_asked, ensure_open

Status = TrainerInvitation.Status


@transaction.atomic
def invite_trainers(
    *, training: Training, trainers: Iterable[Trainer], by: User, words: str = ""
) -> list[Message]:
    """Ask the trainers to the training, each by a mail with a personal link.

    Who has no e-mail waits for a call. Who was asked before gets a new link, and the
    former one works no more. Raise ValidationError when somebody cannot be asked.
    Return the messages.
    """
    # Whoever asks the same trainer at the same time waits here.
    training = (
        Training.objects.select_for_update(of=("self",))
        .select_related("venue", "district")
        .get(pk=training.pk)
    )
    language = settings.LANGUAGE_CODE
    with override(language):
        facts, letters = facts_of(training), letters_of(TrainerInvited.code, language)
    asked = {each.trainer_id: each for each in training.trainer_invitations.all()}
    return [
        tell(
            ask(training, trainer, asked.get(trainer.pk)),
            letters,
            {**told(facts), "words": words},
            by,
        )
        for trainer in trainers
    ]


def ask(
    training: Training, trainer: Trainer, asked: TrainerInvitation | None
) -> TrainerInvitation:
    """Ask the trainer, anew where they were asked before."""
    ensure_can_be_asked(training=training, trainer=trainer, asked=asked)
    invitation = asked or TrainerInvitation(training=training, trainer=trainer)
    if asked is not None:
        stop_mail(asked)
        invitation.generation += 1
        invitation.asked_at = timezone.now()
    invitation.training, invitation.trainer = training, trainer
    invitation.status, invitation.answered_at = Status.ASKED, None
    invitation.answer = ""
    invitation.save()
    return invitation


@transaction.atomic
def answer_invitation(
    *, invitation: TrainerInvitation, accepts: bool, words: str = ""
) -> TrainerInvitation:
    """Write down what the trainer answers; they may answer otherwise later.

    Raise ValidationError when it is too late.
    """
    invitation = locked(invitation)
    ensure_open(invitation)
    invitation.status = Status.ACCEPTED if accepts else Status.DECLINED
    invitation.answered_at, invitation.answer = timezone.now(), words
    invitation.save()
    return invitation


@transaction.atomic
def withdraw_invitation(
    *, invitation: TrainerInvitation, by: User
) -> TrainerInvitation:
    """Take the invitation back; who knows of it and has not declined is told.

    Raise ValidationError when there is nothing to take back.
    """
    invitation = locked(invitation)
    ensure_open(invitation)
    knows = invitation.status != Status.DECLINED and not stop_mail(invitation)
    invitation.status = Status.WITHDRAWN
    invitation.save()
    if knows:
        language = settings.LANGUAGE_CODE
        with override(language):
            facts = facts_of(invitation.training)
            letters = letters_of(TrainerInvitationWithdrawn.code, language)
        tell(invitation, letters, told(facts), by)
    return invitation


# --- Steps --------------------------------------------------------------------------


def locked(invitation: TrainerInvitation) -> TrainerInvitation:
    """Return the invitation as it is now, for nobody else to change meanwhile."""
    rows = TrainerInvitation.objects.select_for_update(of=("self",)).select_related(
        "training__venue", "training__district", "trainer__person"
    )
    return rows.get(pk=invitation.pk)


def stop_mail(invitation: TrainerInvitation) -> bool:
    """Keep the mail of the invitation from being sent; tell whether that worked."""
    key = key_of(TrainerInvited.code, invitation)
    message = Message.objects.filter(key=key).first()
    if message is None:
        return False
    try:
        cancel(message=message)
    except ValidationError:
        return False
    return True


def letters_of(code: str, language: str) -> Composer:
    """Return what makes the mails of the kind (2 queries)."""
    return composer(kind_named(code), language)


def told(facts: Facts) -> dict[str, str]:
    """Return the facts by the names that the mails have for them."""
    return {
        "title": facts.title,
        "days": facts.days,
        "place": facts.place,
        "hours": facts.hours_line,
        "modules": facts.modules_line,
    }


def tell(
    invitation: TrainerInvitation,
    letters: Composer,
    values: Mapping[str, str],
    by: User,
) -> Message:
    """Queue a mail to the trainer about the invitation."""
    person, code = invitation.trainer.person, letters.kind.code
    language = settings.LANGUAGE_CODE
    with override(language):
        name = str(person)
    subject, body = letters.compose({**values, "person": name})
    link = (
        Link(letters.kind.link, invitation.pk, invitation.generation)
        if letters.kind.link
        else None
    )
    return queue_message(
        kind=code,
        key=key_of(code, invitation),
        subject=subject,
        body=body,
        person=person,
        language=language,
        link=link,
        about=invitation.training,
        district=invitation.training.district,
        queued_by=by,
    )


def key_of(code: str, invitation: TrainerInvitation) -> str:
    """Return the key of the mail that tells of this turn of the invitation."""
    return f"{code}:{invitation.pk}:{invitation.generation}"
