"""What an answer may be, typed by its question; and who may still answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from surveys.expressions import parsed
from surveys.facts.forms import ACTUAL, REQUIRED, Asked, Form, Kind
from surveys.models import Invitation, Submission, Survey
from surveys.rules.reading import READERS, Given, read_respondent
from surveys.rules.relevance import asked_of

Answers = dict[str, Any]

# To so many colleagues the link of one invitation is sent.
MOST_PASSED_ON = 5


@dataclass(frozen=True)
class Checked:
    """What was answered, and what is wrong with the rest, by the questions' keys."""

    answers: Answers
    errors: dict[str, str]


# The error of the respondent's name: no question has such a key.
RESPONDENT = "respondent "


class NewerAnswersError(ValidationError):
    """Another window has saved other answers to the same questions: `sheet`."""

    def __init__(self, sheet: Submission) -> None:
        message = _("The answers were changed in another window meanwhile.")
        super().__init__(message, code="newer_answers")
        self.sheet = sheet


# --- Answers --------------------------------------------------------------------------


def checked(form: Form, posted: Mapping[str, Given]) -> Checked:
    """Return what was posted as answers, and the errors of what is none.

    What was left empty is in neither.
    """
    answers: Answers = {}
    errors: dict[str, str] = {}
    for question in form.questions:
        if question.key not in posted or not question.is_answered:
            continue
        try:
            answer = READERS[Kind(question.kind)](question, posted[question.key])
        except ValidationError as refused:
            errors[question.key] = " ".join(refused.messages)
        else:
            if answer not in (None, "", [], {}):
                answers[question.key] = answer
    return Checked(answers, errors)


def faults_of(form: Form, answers: Answers) -> dict[str, str]:
    """Return what is missing or not right, by the keys of the questions asked."""
    asked = asked_of(form, answers)
    found = {
        question.key: fault_of(question, answers)
        for question in form.questions
        if question.key in asked and question.is_answered
    }
    return {key: fault for key, fault in found.items() if fault}


def fault_of(question: Asked, answers: Answers) -> str:
    """Return what is wrong with the answer to a question that is asked."""
    answer = answers.get(question.key)
    if answer is None:
        return _("Please answer this question.") if question.is_required else ""
    if question.kind == Kind.COMPETENCE and len(answer) < len((REQUIRED, ACTUAL)):
        return _("Please choose both levels.")
    return constraint_fault(question, answers)


def constraint_fault(question: Asked, answers: Answers) -> str:
    """Return what to say if the answer is not as the question's limit wants it."""
    if not question.constraint:
        return ""
    answer = answers[question.key]
    if parsed(question.constraint).holds(answers, current=answer):
        return ""
    return str(question.constraint_message) or _("Please check this answer.")


def constraint_faults(form: Form, answers: Answers) -> dict[str, str]:
    """Return which answers are not right, whatever else is missing."""
    faults = faults_of(form, answers)
    return {key: fault for key, fault in faults.items() if key in answers}


def errors_of(form: Form, found: Checked, answers: Answers) -> dict[str, str]:
    """Return the errors of what is asked: nobody sees what stands in the rest."""
    asked = asked_of(form, answers)
    return {key: error for key, error in found.errors.items() if key in asked}


def ensure_complete(form: Form, answers: Answers) -> None:
    """Raise ValidationError, by question, unless all that is asked is answered."""
    ensure_none(faults_of(form, answers))


def ensure_right(form: Form, answers: Answers) -> None:
    """Raise ValidationError, by question, if an answer is not right."""
    ensure_none(constraint_faults(form, answers))


def ensure_none(faults: dict[str, str]) -> None:
    """Raise ValidationError with the faults by question, if there are any."""
    if faults:
        raise ValidationError(
            {key: ValidationError(told, "answer_wrong") for key, told in faults.items()}
        )


def checked_respondent(given: str) -> tuple[str, dict[str, str]]:
    """Return who has answered, or by its key what is wrong with that."""
    try:
        return read_respondent(given), {}
    except ValidationError as refused:
        return "", {RESPONDENT: " ".join(refused.messages)}


# Who sees the answers, in words for whoever gives them.
PRIVACY_WORDS: dict[str, str | Promise] = {
    Survey.Privacy.NAMED: gettext_lazy(
        "The team of the centre sees your answers and who gave them."
    ),
    Survey.Privacy.CONFIDENTIAL: gettext_lazy(
        "Only you see your answers; the team of the centre sees sums of many people."
    ),
    Survey.Privacy.ANONYMOUS: gettext_lazy(
        "The survey is anonymous: nobody can ever tell who answered what."
    ),
}


# --- Who may answer -------------------------------------------------------------------


def ensure_can_answer(invitation: Invitation) -> None:
    """Raise ValidationError unless the invitation can still be answered."""
    messages = {
        Invitation.Status.SUBMITTED: _("You have answered already. Thank you."),
        Invitation.Status.REFUSED: _("You have told us that you will not take part."),
        Invitation.Status.WITHDRAWN: _("The invitation was withdrawn."),
    }
    status = Invitation.Status(invitation.status)
    if status in messages:
        raise ValidationError(messages[status], code=f"is_{status}")
    if invitation.survey.status != Survey.Status.OPEN:
        raise ValidationError(_("The survey is over."), code="survey_closed")


def ensure_anonymous(survey: Survey, *, wanted: bool) -> None:
    """Raise ValidationError if answers of this kind are not kept of the survey."""
    if survey.is_anonymous != wanted:
        message = _("The survey keeps answers in another way.")
        raise ValidationError(message, code="other_privacy")


def ensure_can_pass_on(invitation: Invitation) -> None:
    """Raise ValidationError unless somebody else may answer in their place."""
    if invitation.service_id is None and invitation.organisation_id is None:
        message = _("Only you can answer this survey.")
        raise ValidationError(message, code="of_one_person")


def ensure_not_passed_on_often(times: int) -> None:
    """Raise ValidationError when so many colleagues were written to already."""
    if times >= MOST_PASSED_ON:
        raise ValidationError(
            _("The survey was passed on several times already: please ask the centre."),
            code="passed_on_often",
        )


def ensure_respondent_named(invitation: Invitation, respondent: str) -> None:
    """Raise ValidationError unless who answers for a team says who they are."""
    is_of_team = invitation.service_id or invitation.organisation_id
    if is_of_team and not respondent:
        raise ValidationError(
            {
                RESPONDENT: ValidationError(
                    _("Please write your name and post."), "respondent_missing"
                )
            }
        )


def ensure_nothing_overwritten(
    sheet: Submission,
    answers: Mapping[str, Any],
    respondent: str | None,
    revision: int,
) -> None:
    """Raise NewerAnswersError if saving would overwrite what was not seen.

    `answers` has None for what was emptied; so is `respondent` where nobody was asked
    for it. What others saved to other questions is left alone, so that it hinders
    nobody, and nothing hinders a first answer.
    """
    if sheet.revision == revision:
        return
    if respondent is not None and sheet.respondent not in ("", respondent):
        raise NewerAnswersError(sheet)
    saved = sheet.answers
    if any(saved.get(key) not in (None, answer) for key, answer in answers.items()):
        raise NewerAnswersError(sheet)


def ensure_seen(sheet: Submission, revision: int) -> None:
    """Raise NewerAnswersError if the sheet has answers that the window has not seen."""
    if sheet.revision != revision:
        raise NewerAnswersError(sheet)
