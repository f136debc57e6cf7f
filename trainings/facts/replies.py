"""What somebody has answered about trainings: before beside after, for them alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _, pgettext

from resource_centre.accounts.models import User
from surveys.facts.forms import ACTUAL, REQUIRED, YES, Asked, Form
from surveys.facts.kept import kept_form
from surveys.models import Question, Submission
from trainings.models import Training, TrainingSurvey

Kind = Question.Kind
Moment = TrainingSurvey.Moment


@dataclass(frozen=True)
class Line:
    """A question asked more than once: each moment with what was answered then."""

    label: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reply:
    """What somebody answered about a training, at one moment beside another."""

    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


Sheets = Sequence[tuple[str, Mapping[str, Any], Form]]


def replies_of(user: User) -> list[Reply]:
    """Return what the user answered before and after trainings, the latest first.

    1 query, and 6 for each version of a questionnaire that was never read.
    """
    return replies(sheets().filter(invitation__person__account=user))


def sheets() -> QuerySet[Submission]:
    """Return the sheets about trainings that were sent by whoever was asked."""
    rows = Submission.objects.sent().filter(
        survey__of_training__isnull=False, invitation__delegate_email=""
    )
    return rows.select_related(
        "survey__of_training__training", "survey__version__questionnaire"
    )


def replies(rows: Iterable[Submission]) -> list[Reply]:
    """Return the sheets by trainings, those that can be compared."""
    by_training: dict[Training, dict[str, Submission]] = {}
    for each in rows:
        about: TrainingSurvey = each.survey.of_training
        by_training.setdefault(about.training, {})[about.moment] = each
    forms = {
        each.survey.version_id: kept_form(each.survey.version)
        for some in by_training.values()
        for each in some.values()
    }
    latest = sorted(by_training, key=lambda each: (each.ends_on, each.pk), reverse=True)
    found = (compared(each, by_training[each], forms) for each in latest)
    return [each for each in found if each.lines]


def compared(
    training: Training, known: Mapping[str, Submission], forms: Mapping[int, Form]
) -> Reply:
    """Return what was answered about one training, the moments in their order."""
    moments = [each for each in Moment if each.value in known]
    columns = [
        (str(heading(each)), known[each].answers, forms[known[each].survey.version_id])
        for each in moments
    ]
    keys = [
        each.key
        for _head, _answers, form in columns
        for each in form.questions
        if each.meaning != Question.Meaning.PAIR
    ]
    lines = (line(key, columns) for key in dict.fromkeys(keys) if keys.count(key) > 1)
    return Reply(
        title=str(training),
        heads=tuple(head for head, _answers, _form in columns),
        lines=tuple(each for each in lines if was_answered_twice(each)),
    )


def was_answered_twice(found: Line) -> bool:
    """Tell whether there is something to compare."""
    return sum(bool(cell) for _head, cell in found.cells) > 1


def heading(moment: Moment) -> str:
    """Return what the column of a moment is called."""
    words = {
        Moment.EXPECTATIONS: pgettext("training", "Before"),
        Moment.FEEDBACK: pgettext("training", "After"),
        Moment.AFTER_3: _("After three months"),
        Moment.AFTER_6: _("After six months"),
    }
    return words.get(moment) or str(moment.label)


def line(key: str, columns: Sheets) -> Line:
    """Return a question with the answers of each moment, empty where not asked."""
    asked = [
        form.by_key[key] for _head, _answers, form in columns if key in form.by_key
    ]
    cells = tuple(
        (head, answer(form.by_key.get(key), answers.get(key)))
        for head, answers, form in columns
    )
    return Line(str(asked[0].label), cells)


def answer(question: Asked | None, answered: Any) -> str:
    """Return an answer in words, nothing where there is none."""
    if question is None or answered in (None, "", []):
        return ""
    if question.kind == Kind.COMPETENCE:
        return levels(answered)
    if question.kind == Kind.YES_NO:
        return _("yes") if answered == YES else _("no")
    if question.kind == Kind.DATE:
        return date_format(date.fromisoformat(answered), "SHORT_DATE_FORMAT")
    if question.kind in Question.CHOOSING:
        chosen = answered if isinstance(answered, list) else [answered]
        return "; ".join(chosen_label(question, each) for each in chosen)
    return number_format(answered) if isinstance(answered, int | float) else answered


def chosen_label(question: Asked, value: str) -> str:
    """Return the words of what was chosen."""
    known = question.by_value.get(value)
    return str(known.label) if known else str(value)


def levels(answered: Mapping[str, Any]) -> str:
    """Return the two levels of a competence in words."""
    return _("has %(actual)s, needs %(required)s") % {
        "actual": answered.get(ACTUAL, "–"),
        "required": answered.get(REQUIRED, "–"),
    }
