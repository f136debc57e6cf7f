"""What happens to answers: saved, sent, keyed in from paper, refused, passed on."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from resource_centre.accounts.models import User
from resource_centre.common.text import clean
from resource_centre.messaging.composing import composer
from resource_centre.messaging.mail import kind_named
from resource_centre.messaging.models import Message
from resource_centre.messaging.services.queueing import Link, queue_message
from surveys.facts.ballots import has_answered, mark_of
from surveys.facts.forms import Form
from surveys.facts.kept import form_for, kept_form
from surveys.mails import SurveyPassedOn
from surveys.models import (
    AnonymousSubmission,
    Ballot,
    Invitation,
    Question,
    Submission,
    Survey,
)
from surveys.rules.answering import (
    Answers,
    ensure_anonymous,
    ensure_can_answer,
    ensure_can_pass_on,
    ensure_complete,
    ensure_not_passed_on_often,
    ensure_nothing_overwritten,
    ensure_respondent_named,
    ensure_right,
    ensure_seen,
)
from surveys.rules.reading import read_respondent
from surveys.rules.relevance import cleared
from surveys.rules.strata import places_of
from surveys.services.inviting import call_off, words_of

Status = Invitation.Status
PAIRS = b"surveys.pairs"
# „МА07“ typed once in Cyrillic and once in Latin is one code.
LOOK_ALIKE = str.maketrans("авекмнорстух", "abekmhopctyx")


# --- With a name ----------------------------------------------------------------------


@transaction.atomic
def save_answers(
    *,
    invitation: Invitation,
    answers: Mapping[str, Any],
    revision: int,
    respondent: str | None = None,
) -> Submission:
    """Keep answers until they are sent; None takes an answer away (3 queries).

    `revision` is what the window has seen. Raise NewerAnswersError when another
    window has answered the same questions otherwise, and ValidationError when
    nothing can be answered any more.
    """
    invitation = locked(invitation)
    ensure_can_answer(invitation)
    ensure_anonymous(invitation.survey, wanted=False)
    sheet = sheet_of(invitation)
    named = None if respondent is None else read_respondent(respondent)
    ensure_nothing_overwritten(sheet, answers, named, revision)
    named = sheet.respondent if named is None else named
    changed = merged(sheet.answers, answers)
    if sheet.pk and changed == sheet.answers and named == sheet.respondent:
        return sheet
    sheet.answers, sheet.respondent = changed, named
    sheet.revision += 1
    sheet.save()
    if invitation.status == Status.INVITED:
        invitation.status, invitation.started_at = Status.STARTED, timezone.now()
        invitation.save(update_fields=["status", "started_at"])
    return sheet


@transaction.atomic
def submit(*, invitation: Invitation, revision: int) -> Submission:
    """Send the answers that are saved; those of questions not asked are dropped.

    Raise ValidationError, by question, when something is missing or not right, and
    NewerAnswersError when another window has saved since `revision`.
    """
    invitation = locked(invitation)
    ensure_can_answer(invitation)
    ensure_anonymous(invitation.survey, wanted=False)
    sheet = sheet_of(invitation)
    ensure_seen(sheet, revision)
    form = form_for(invitation)
    ensure_complete(form, sheet.answers)
    ensure_respondent_named(invitation, sheet.respondent)
    return sent(invitation, sheet, form)


@transaction.atomic
def key_in(
    *, invitation: Invitation, answers: Answers, by: User, respondent: str = ""
) -> None:
    """Take in a sheet of paper; what was begun online is replaced by it.

    People leave questions empty on paper: nothing must be answered, but what is must
    be right. Of an anonymous survey nobody learns whose sheet it was, nor who keyed
    it in. Raise ValidationError when it was answered already.
    """
    if invitation.survey.is_anonymous:
        drop_anonymously(invitation, answers, ensure_right)
        return
    invitation = locked(invitation)
    ensure_can_answer(invitation)
    form = form_for(invitation)
    sheet = sheet_of(invitation)
    sheet.answers, sheet.respondent = answers, read_respondent(respondent)
    sheet.source, sheet.keyed_by = Submission.Source.PAPER, by
    ensure_right(form, sheet.answers)
    sent(invitation, sheet, form)


def locked(invitation: Invitation) -> Invitation:
    """Return the invitation as it is now, for nobody else to answer meanwhile.

    Its answers and its survey come with it (1 query).
    """
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "survey__version", "submission"
    )
    return rows.get(pk=invitation.pk)


def sheet_of(invitation: Invitation) -> Submission:
    """Return the answers so far, a new sheet if there are none (0 queries if read)."""
    try:
        return invitation.submission
    except Submission.DoesNotExist:
        return Submission(invitation=invitation, survey=invitation.survey)


def merged(saved: Answers, changes: Mapping[str, Any]) -> Answers:
    """Return the saved answers with the changes; None takes one away."""
    together = {**saved, **changes}
    return {key: answer for key, answer in together.items() if answer is not None}


def sent(invitation: Invitation, sheet: Submission, form: Form) -> Submission:
    """Let the sheet be sent, without answers to what is not asked.

    A reminder that waits for the morning is called off (3 queries).
    """
    now = timezone.now()
    sheet.answers = cleared(form, sheet.answers)
    sheet.revision += 1
    sheet.submitted_at = now
    sheet.save()
    invitation.status, invitation.submitted_at = Status.SUBMITTED, now
    invitation.started_at = invitation.started_at or now
    invitation.save(update_fields=["status", "submitted_at", "started_at"])
    call_off(invitations=Invitation.objects.filter(pk=invitation.pk))
    return sheet


# --- Without a name -------------------------------------------------------------------


def submit_anonymously(*, invitation: Invitation, answers: Answers) -> None:
    """Take in answers that nobody can ever tell whose they are.

    Nothing is written but the answers and the mark that somebody has answered; the
    invitation is not even locked, as a lock is seen in the row. Raise
    ValidationError, by question, when something is missing or not right, and when
    it was answered already.
    """
    drop_anonymously(invitation, answers, ensure_complete)


def drop_anonymously(invitation: Invitation, answers: Answers, ensure: Any) -> None:
    """Put the answers and the mark into the database together, or neither."""
    ensure_anonymous(invitation.survey, wanted=True)
    form = kept_form(invitation.survey.version)
    ensure(form, answers)
    kept, pair = without_pair(form, cleared(form, answers))
    places = places_of(invitation)
    try:
        with transaction.atomic():
            invitation.survey = held(invitation.survey)
            ensure_can_answer(invitation)
            ensure_not_marked(invitation)
            Ballot.objects.create(survey=invitation.survey, mark=mark_of(invitation))
            AnonymousSubmission.objects.create(
                survey=invitation.survey, answers=kept, pair=pair, **places
            )
    except IntegrityError:
        raise answered_already() from None


def held(survey: Survey) -> Survey:
    """Return the survey as it is now; whoever closes it waits until this is done.

    Closing writes all sheets anew: one that came in between would be told apart.
    """
    return Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)


def ensure_not_marked(invitation: Invitation) -> None:
    """Raise ValidationError if the invitation was answered, with any key of ours."""
    if has_answered(invitation):
        raise answered_already()


def answered_already() -> ValidationError:
    """Return what says that there are answers."""
    message = _("You have answered already. Thank you.")
    return ValidationError(message, code="is_submitted")


def without_pair(form: Form, answers: Answers) -> tuple[Answers, str]:
    """Return the answers without the own code, and what a key makes of the code.

    The same code gives the same before and after a training; it cannot be read back
    from the database.
    """
    question = form.meaning(Question.Meaning.PAIR)
    if question is None:
        return answers, ""
    kept = {key: answer for key, answer in answers.items() if key != question.key}
    code = "".join(str(answers.get(question.key, "")).casefold().split())
    return kept, pair_of(code) if code else ""


def pair_of(code: str) -> str:
    """Return what the site's key makes of somebody's own code, in either alphabet."""
    code = code.translate(LOOK_ALIKE)
    key = hmac.digest(settings.SECRET_KEY.encode(), PAIRS, sha256)
    return hmac.new(key, code.encode(), sha256).hexdigest()


# --- Not answering oneself ------------------------------------------------------------


@transaction.atomic
def refuse(*, invitation: Invitation, reason: str = "") -> Invitation:
    """Write down that they will not answer; what was begun is thrown away.

    Raise ValidationError when it is too late.
    """
    invitation = locked(invitation)
    ensure_can_answer(invitation)
    ensure_not_marked(invitation)
    Submission.objects.filter(invitation=invitation).delete()
    invitation.status, invitation.refusal = Status.REFUSED, clean(reason)[:500]
    invitation.save(update_fields=["status", "refusal"])
    call_off(invitations=Invitation.objects.filter(pk=invitation.pk))
    return invitation


@transaction.atomic
def pass_on(*, invitation: Invitation, name: str, email: str, sender: str) -> Message:
    """Let a colleague answer: the same link goes to them, and works for both.

    Return the mail. Raise ValidationError where only the person asked can answer.
    """
    invitation = locked(invitation)
    ensure_can_answer(invitation)
    ensure_not_marked(invitation)
    ensure_can_pass_on(invitation)
    passed_on = Message.objects.filter(
        kind=SurveyPassedOn.code,
        link_purpose="survey",
        link_object=invitation.pk,
    )
    ensure_not_passed_on_often(passed_on.count())
    invitation.delegate_name, invitation.delegate_email = clean(name)[:310], email
    invitation.save(update_fields=["delegate_name", "delegate_email"])
    language = settings.LANGUAGE_CODE
    with override(language):
        letters = composer(kind_named(SurveyPassedOn.code), language)
        words = {**words_of(invitation), "person": invitation.delegate_name}
        subject, body = letters.compose({**words, "sender": sender})
    return queue_message(
        kind=SurveyPassedOn.code,
        key=f"{SurveyPassedOn.code}:{invitation.pk}:{invitation.generation}:{email}",
        subject=subject,
        body=body,
        name=invitation.delegate_name,
        address=email,
        language=language,
        link=Link("survey", invitation.pk, invitation.generation),
        about=invitation.survey,
        district=invitation.district or invitation.survey.district,
    )
