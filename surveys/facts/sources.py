"""Where a training need comes from, as far as the reader may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from resource_centre.accounts.models import User
from surveys.models import NeedSource, Question, Submission, TrainingNeed


@dataclass(frozen=True)
class Cited:
    """An answer sheet that a need cites: who answered, and the two levels."""

    sheet: int
    who: str
    required: Any = None
    actual: Any = None
    head_count: Any = None


@dataclass(frozen=True)
class Origin:
    """A question that a need follows from, with its figures or its answers.

    `hidden` counts the answers that are not the reader's to see.
    """

    key: str
    label: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    cited: tuple[Cited, ...] = ()
    hidden: int = 0


def sources_of(need: TrainingNeed, user: User) -> list[Origin]:
    """Return the questions and answers that a need follows from (up to 4 queries)."""
    sources = list(need.sources.all())
    keys = list(dict.fromkeys(source.question_key for source in sources))
    asked = Question.objects.filter(version__surveys=need.survey_id, key__in=keys)
    labels = {question.key: str(question) for question in asked}
    readable = sheets_cited(sources, user)
    return [
        origin(key, labels.get(key, key), own_of(key, sources), readable)
        for key in keys
    ]


def own_of(key: str, sources: list[NeedSource]) -> list[NeedSource]:
    """Return the sources that are about the question."""
    return [source for source in sources if source.question_key == key]


def sheets_cited(sources: list[NeedSource], user: User) -> dict[int, Submission]:
    """Return the sheets cited that the user may read, by their keys (1 query)."""
    if not user.has_perm("surveys.view_submission"):
        return {}
    keys = [source.submission_id for source in sources if source.submission_id]
    sheets = Submission.objects.visible_to(user).filter(pk__in=keys)
    related = ("service", "organisation", "person")
    rows = sheets.select_related(*(f"invitation__{name}" for name in related))
    return {sheet.pk: sheet for sheet in rows}


def origin(
    key: str, label: str, sources: list[NeedSource], readable: dict[int, Submission]
) -> Origin:
    """Return a question with what the reader may see of its answers."""
    cited, hidden = [], 0
    figures: Mapping[str, Any] = {}
    for source in sources:
        if source.submission_id is None:
            figures = source.figures
        elif sheet := readable.get(source.submission_id):
            levels = source.figures
            cited.append(
                Cited(
                    sheet.pk,
                    str(sheet),
                    levels.get("required"),
                    levels.get("actual"),
                    levels.get("head_count"),
                )
            )
        else:
            hidden += 1
    cited.sort(key=lambda each: each.who)
    return Origin(key, label, figures, tuple(cited), hidden)
