"""The analysis of a survey: every question, the gaps, and who seeks training."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext as _

from surveys.facts.analysis.counting import (
    figures_in,
    whole,
)
from surveys.facts.analysis.gaps import ranked_gaps
from surveys.facts.analysis.joining import is_few
from surveys.facts.analysis.resting import collector_at_rest
from surveys.facts.analysis.shapes import (
    HIDDEN,
    Analysis,
    Figures,
    Gap,
    Group,
    Hidden,
    Key,
    Result,
    Seeking,
    ThemeCount,
)
from surveys.facts.analysis.sheets import (
    Sheets,
    given_to,
    labels_of,
    may_read,
    sheets_of,
)
from surveys.facts.forms import NO, YES, Asked, Kind
from surveys.facts.numbering import numbers_of
from surveys.models import Invitation, Question, Survey, Theme, ThemeMark

Meaning = Question.Meaning
# More are not listed by name.
MOST_NAMED = 500


@collector_at_rest()
def analysis_of(survey: Survey, *, by: str = "") -> Analysis:
    """Return what the survey found, in groups by a dimension (up to 20 queries)."""
    sheets = sheets_of(survey)
    gaps = ranked_gaps(sheets, by)
    results = tuple(results_of(sheets, by))
    return Analysis(
        survey_id=survey.pk,
        by=by,
        asked=asked_of(survey),
        answered=len(sheets),
        hides=survey.is_about_people,
        smallest=survey.smallest_group,
        is_readable=may_read(survey),
        results=results,
        gaps=gaps,
        seeking=seeking_of(sheets),
        hidden=any(map(hides, results)) or any(not each.levels for each in gaps),
        notice=notice_of(survey),
    )


@collector_at_rest()
def gaps_of(survey: Survey, *, by: str = "") -> tuple[Gap, ...]:
    """Return the gaps that the survey found, ranked (up to 10 queries)."""
    return ranked_gaps(sheets_of(survey), by)


def asked_of(survey: Survey) -> int:
    """Return how many were asked: sheets of paper only where answered (1 query)."""
    invited = survey.invitations.exclude(status=Invitation.Status.WITHDRAWN)
    if survey.is_anonymous:
        return int(invited.count())
    nobody = {"service": None, "organisation": None, "person": None}
    return int(invited.exclude(**nobody, status__in=Invitation.OPEN).count())


def notice_of(survey: Survey) -> str:
    """Return what is printed with every figure of the survey."""
    own = survey.notice_en if get_language() == "en" else ""
    return own or survey.notice


def hides(result: Result) -> bool:
    """Tell whether anything of a question is hidden."""
    found: list[Any] = [result.figures, *(each.figures for each in result.groups)]
    return any(
        isinstance(each, Hidden)
        or (isinstance(each, Figures) and each.is_partly_hidden)
        for each in found
    )


# --- Each question ------------------------------------------------------------------


def results_of(sheets: Sheets, by: str) -> Iterable[Result]:
    """Yield each question with what was answered (up to 3 queries)."""
    labels = labels_of(by, sheets.groups[by], sheets.form) if by else {}
    themes = themes_of(sheets)
    numbers = numbers_of(sheets.form)
    for question in sheets.form.questions:
        if question.kind == Kind.NOTE or question.meaning == Meaning.PAIR:
            continue
        given = given_to(sheets, question)
        figures = whole(question, given, sheets)
        yield Result(
            question=question,
            number=numbers[question.key],
            figures=figures,
            groups=groups_of(sheets, question, given, by, labels) if by else (),
            themes=themes.get(question.key, ()) if figures else (),
        )


def groups_of(
    sheets: Sheets,
    question: Asked,
    given: Sequence[Any],
    by: str,
    labels: dict[Key, str],
) -> tuple[Group, ...]:
    """Return what each group answered, in the order of the alphabet."""
    found = figures_in(question, given, by, sheets)
    rows = [
        Group(key, labels.get(key, _("Not stated")), each)
        for key, each in found.items()
    ]
    return tuple(sorted(rows, key=lambda each: (each.key is None, each.label)))


def themes_of(sheets: Sheets) -> dict[str, tuple[ThemeCount, ...]]:
    """Return how many answers are of which theme, by questions (2 queries)."""
    survey = sheets.survey
    if not may_read(survey):
        return {}
    themes = Theme.objects.filter(questionnaire=survey.version.questionnaire_id)
    side = "anonymous" if survey.is_anonymous else "submission"
    marks = ThemeMark.objects.filter(**{f"{side}__survey": survey})
    counts = Counter(marks.values_list("theme", flat=True))
    found: dict[str, list[ThemeCount]] = defaultdict(list)
    for theme in themes:
        told = number_told(survey, counts[theme.pk])
        found[theme.question_key].append(ThemeCount(theme.pk, str(theme), told))
    return {key: tuple(sorted(rows, key=most_first)) for key, rows in found.items()}


def number_told(survey: Survey, number: int) -> int | Hidden:
    """Return how many people's answers are alike, hidden where they are few."""
    few = survey.is_about_people and is_few(number, survey.smallest_group)
    return HIDDEN if few else number


def most_first(theme: ThemeCount) -> tuple[int, str]:
    """Return what themes are ordered by: the hidden ones are last."""
    return -theme.count if isinstance(theme.count, int) else 1, theme.title


# --- Who seeks training -------------------------------------------------------------


def seeking_of(sheets: Sheets) -> Seeking | None:
    """Return who seeks training, None where it was not asked (up to 2 queries)."""
    question = sheets.form.meaning(Meaning.SEEKS)
    if question is None:
        return None
    survey = sheets.survey
    given = given_to(sheets, question)
    told = Counter(value for value in given if isinstance(value, str))
    asked = asked_of(survey)
    figures = whole(question, given, sheets)
    if not isinstance(figures, Figures) or isinstance(figures.counts, Hidden):
        return Seeking(asked, len(sheets), HIDDEN, HIDDEN)
    who, who_not = (
        ((), ())
        if survey.is_about_people
        else (names_where(survey, question, YES), names_where(survey, question, NO))
    )
    return Seeking(asked, len(sheets), told[YES], told[NO], who, who_not)


def names_where(survey: Survey, question: Asked, value: str) -> tuple[str, ...]:
    """Return the services and organisations that answered so (1 query)."""
    rows: QuerySet[Any] = Invitation.objects.filter(
        submission__submitted_at__isnull=False,
        survey=survey,
        **{f"submission__answers__{question.key}": value},
    )
    rows = rows.select_related("service", "organisation", "person")
    return tuple(sorted(map(str, rows[:MOST_NAMED]), key=naturally))


def naturally(name: str) -> list[tuple[int, str]]:
    """Return what names are ordered by: “2” before “10”."""
    # Pieces of letters and of digits take turns, the letters first.
    return [
        (int(piece), "") if at % 2 else (0, piece.casefold())
        for at, piece in enumerate(re.split(r"(\d+)", name))
    ]
