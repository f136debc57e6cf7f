"""What an answer may be, typed by its question; and who may still answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from resource_centre.common.personal_numbers import contains_personal_number
from resource_centre.common.text import clean
from surveys.expressions import parsed
from surveys.facts.forms import ACTUAL, NO, REQUIRED, YES, Asked, Form, Kind
from surveys.models import Invitation, Submission, Survey
from surveys.rules.relevance import asked_of

# What is posted or kept of a question: a text, several, or the levels by their names.
Given = Any
Answers = dict[str, Any]

LINE, LINES = 1_000, 5_000
LARGEST = Decimal(1_000_000_000)
WRITTEN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*г\.?)?\Z", re.ASCII)
SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True)
class Checked:
    """What was answered, and what is wrong with the rest, by the questions' keys."""

    answers: Answers
    errors: dict[str, str]


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


# --- Kinds ----------------------------------------------------------------------------


def read_yes_no(_question: Asked, given: Given) -> str:
    """Return the answer; raise ValidationError for anything but yes and no."""
    return among(given, (YES, NO))


def read_choice(question: Asked, given: Given) -> str:
    """Return the value that was chosen; raise ValidationError for others."""
    return among(given, question.by_value)


def read_choices(question: Asked, given: Given) -> list[str]:
    """Return the values chosen, in the order of the list."""
    chosen = set(given) if isinstance(given, (list, tuple)) else {given}
    chosen.discard("")
    for value in chosen:
        among(value, question.by_value)
    return [value for value in question.by_value if value in chosen]


def read_levels(question: Asked, given: Given) -> dict[str, int]:
    """Return the levels that were chosen of a competence, both or one."""
    levels = {str(level): level for level in question.levels}
    told = given if isinstance(given, Mapping) else {}
    chosen = {name: among(told.get(name, ""), levels) for name in (REQUIRED, ACTUAL)}
    return {name: levels[value] for name, value in chosen.items() if value}


def read_integer(question: Asked, given: Given) -> int | None:
    """Return the whole number; raise ValidationError for anything else."""
    number = read_number(given)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise ValidationError(_("Write a whole number."), code="not_whole")
    ensure_within(question, number)
    return int(number)


def read_decimal(question: Asked, given: Given) -> int | float | None:
    """Return the number, with a point or a comma in it."""
    number = read_number(given)
    if number is None:
        return None
    ensure_within(question, number)
    return int(number) if number == number.to_integral_value() else float(number)


def read_range(question: Asked, given: Given) -> int | float | None:
    """Return the number; raise ValidationError unless it is one of the steps."""
    number = read_decimal(question, given)
    if number is None or not question.step:
        return number
    steps = (Decimal(str(number)) - (question.low or 0)) / question.step
    if steps != steps.to_integral_value():
        step = number_format(question.step.normalize())
        raise ValidationError(
            _("Write a number in steps of %(step)s."),
            code="between_steps",
            params={"step": step},
        )
    return number


def read_text(question: Asked, given: Given) -> str:
    """Return the text, cleaned; raise ValidationError if too long or with an ЕГН."""
    longest = LINES if question.is_multiline else LINE
    text = clean(str(given))
    text = text if question.is_multiline else " ".join(text.split())
    if len(text) > longest:
        raise ValidationError(
            ngettext(
                "The answer is %(more)d character too long.",
                "The answer is %(more)d characters too long.",
                len(text) - longest,
            ),
            code="too_long",
            params={"more": len(text) - longest},
        )
    if contains_personal_number(text):
        raise ValidationError(
            _("There is a personal number (ЕГН) here. Please take it out."),
            code="personal_number",
        )
    return text


def read_day(_question: Asked, given: Given) -> str:
    """Return the day as ISO writes it, from a browser or as people write it."""
    text = clean(str(given))
    if not text:
        return ""
    written = WRITTEN_DAY.match(text)
    try:
        if written:
            day, month, year = (int(part) for part in written.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValidationError(
            _("Write a date such as 22.11.2026."), code="no_date"
        ) from None


READERS: dict[Kind, Callable[[Asked, Given], Any]] = {
    Kind.YES_NO: read_yes_no,
    Kind.SINGLE: read_choice,
    Kind.SCALE: read_choice,
    Kind.MULTIPLE: read_choices,
    Kind.COMPETENCE: read_levels,
    Kind.INTEGER: read_integer,
    Kind.DECIMAL: read_decimal,
    Kind.RANGE: read_range,
    Kind.TEXT: read_text,
    Kind.DATE: read_day,
}


def among(given: Given, known: Any) -> str:
    """Return the value if it is known or empty; raise ValidationError otherwise."""
    if given == "" or (isinstance(given, str) and given in known):
        return str(given)
    raise ValidationError(_("Choose one of the answers."), code="unknown_answer")


def read_number(given: Given) -> Decimal | None:
    """Return the number, None if there is nothing; raise ValidationError otherwise."""
    text = SPACES.sub("", clean(str(given))).replace(",", ".")
    if not text:
        return None
    try:
        number = Decimal(text[:40])
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > LARGEST:
        raise ValidationError(_("Write a number."), code="no_number")
    return number


def ensure_within(question: Asked, number: Decimal) -> None:
    """Raise ValidationError unless the number is from the lowest to the highest."""
    if question.low is not None and number < question.low:
        low = number_format(question.low.normalize())
        message = _("Write a number not below %(low)s.")
        raise ValidationError(message, code="too_low", params={"low": low})
    if question.high is not None and number > question.high:
        high = number_format(question.high.normalize())
        message = _("Write a number not above %(high)s.")
        raise ValidationError(message, code="too_high", params={"high": high})


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


# The error of the respondent's name: no question has such a key.
RESPONDENT = "respondent "


def ensure_nothing_overwritten(
    sheet: Submission, answers: Mapping[str, Any], revision: int
) -> None:
    """Raise NewerAnswersError if saving would overwrite what was not seen.

    `answers` has None for what was emptied. What others saved to other questions is
    left alone, so that it hinders nobody, and nothing hinders a first answer.
    """
    if sheet.revision == revision:
        return
    saved = sheet.answers
    if any(saved.get(key) not in (None, answer) for key, answer in answers.items()):
        raise NewerAnswersError(sheet)


def ensure_seen(sheet: Submission, revision: int) -> None:
    """Raise NewerAnswersError if the sheet has answers that the window has not seen."""
    if sheet.revision != revision:
        raise NewerAnswersError(sheet)
