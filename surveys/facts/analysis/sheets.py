"""The sheets of a survey, read at once: what was answered, and by whom it is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from resource_centre.registry.models import (
    District,
    JobRole,
    Municipality,
    ServiceType,
)
from surveys.facts.analysis.shapes import (
    DIMENSIONS,
    DISTRICT,
    JOB_ROLE,
    MUNICIPALITY,
    SERVICE_TYPE,
    Key,
)
from surveys.facts.forms import ACTUAL, REQUIRED, Asked, Form, Kind
from surveys.facts.kept import kept_form
from surveys.models import Question, Submission, Survey
from surveys.rules.relevance import conditions_of

Meaning = Question.Meaning
LABELS: dict[str, Any] = {
    MUNICIPALITY: Municipality,
    SERVICE_TYPE: ServiceType,
    JOB_ROLE: JobRole,
    DISTRICT: District,
}
# What each sheet answered to a question, None where it did not.
Given = Sequence[Any]


@dataclass
class Sheets:
    """The answers of the sheets that may be read, and the groups of each sheet.

    `answers`, `heads` and each of `groups` are in the same order. No key of a sheet
    or of an invitation is kept of surveys whose sheets staff may not read.
    """

    survey: Survey
    form: Form
    answers: list[dict[str, Any]]
    heads: list[int]
    groups: dict[str, list[Key]]
    persons: list[int | None] = field(default_factory=list)
    pairs: list[str] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    parts: dict[str, dict[Key, list[int]]] = field(default_factory=dict)
    # What was reckoned already, since several parts of an analysis ask for it.
    shown: dict[object, dict[str, frozenset[Any]]] = field(default_factory=dict)
    hushed: frozenset[str] | None = None
    asked_on: dict[int, frozenset[str]] = field(default_factory=dict)
    levels: dict[tuple[str, str], Any] = field(default_factory=dict)
    weighed: dict[str, list[tuple[int, float, float] | None]] = field(
        default_factory=dict
    )

    def __len__(self) -> int:
        return len(self.answers)

    def column(self, key: str) -> list[Any]:
        """Return the answers to the question, None where there is none."""
        if key not in self.columns:
            found = [sheet.get(key) for sheet in self.answers]
            if not all(found):
                found = [value or nothing(value) for value in found]
            self.columns[key] = found
        return self.columns[key]

    def places(self, by: str) -> dict[Key, list[int]]:
        """Return which sheets are of each group of the dimension."""
        if by not in self.parts:
            self.parts[by] = places_of(self.groups[by])
        return self.parts[by]

    @cached_property
    def conditional(self) -> frozenset[str]:
        """Return the keys of the questions that not everybody is asked."""
        return frozenset(conditions_of(self.form))

    @cached_property
    def atoms(self) -> list[tuple[Key, ...]]:
        """Return the combination of groups of each sheet."""
        return list(zip(*(self.groups[each] for each in DIMENSIONS), strict=True))


def given_to(sheets: Sheets, question: Asked) -> Given:
    """Return what each sheet answered, None where it did not."""
    key = question.key
    if question.kind == Kind.COMPETENCE and key not in sheets.columns:
        column = sheets.column(key)
        sheets.columns[key] = [each if has_levels(each) else None for each in column]
    return sheets.column(key)


def has_levels(value: Any) -> bool:
    """Tell whether both levels of a competence are answered."""
    return (
        isinstance(value, dict)
        and value.get(REQUIRED) is not None
        and value.get(ACTUAL) is not None
    )


def nothing(value: Any) -> Any:
    """Return zero as it is, None for an answer that says nothing."""
    return value if value == 0 and value is not False else None


def places_of(keys: Sequence[Any]) -> dict[Any, list[int]]:
    """Return where each of the keys stands."""
    found: dict[Any, list[int]] = {}
    for at, key in enumerate(keys):
        found.setdefault(key, []).append(at)
    return found


def may_read(survey: Survey) -> bool:
    """Tell whether the sums of the answers may be read: of most only at the end.

    While answers come in one by one, the sums of today and of tomorrow tell what came
    in between. Where staff read each answer anyway, they need not wait.
    """
    if survey.privacy == Survey.Privacy.NAMED:
        return bool(survey.status != Survey.Status.DRAFT)
    return bool(survey.status == Survey.Status.CLOSED)


def sheets_of(survey: Survey) -> Sheets:
    """Return the sheets of the survey (1 query, and 6 for a form not read before)."""
    form = kept_form(survey.version)
    if not may_read(survey):
        return Sheets(survey, form, [], [], {each: [] for each in DIMENSIONS})
    sheets = anonymous(survey, form) if survey.is_anonymous else known(survey, form)
    work = form.meaning(Meaning.JOB_ROLE)
    if work is not None and work.kind == Kind.SINGLE:
        told = sheets.column(work.key)
        roles: list[Key] = [
            own or invited
            for own, invited in zip(told, sheets.groups[JOB_ROLE], strict=True)
        ]
        sheets.groups[JOB_ROLE] = roles
    sheets.heads = heads_of(sheets, form.meaning(Meaning.HEAD_COUNT))
    return sheets


def known(survey: Survey, form: Form) -> Sheets:
    """Return the sheets of invitations that were sent."""
    rows = Submission.objects.filter(survey=survey).sent().order_by("pk")
    places = [f"invitation__{each}" for each in DIMENSIONS]
    sheets = collected(
        survey,
        form,
        rows,
        "invitation__head_count",
        "invitation__person",
        *places,
    )
    return with_codes(sheets)


def anonymous(survey: Survey, form: Form) -> Sheets:
    """Return the sheets of nobody known."""
    rows = survey.anonymous_submissions.order_by()
    columns = rows.values_list("answers", "pair", *DIMENSIONS)
    found = list(columns)
    return Sheets(
        survey,
        form,
        answers=[row[0] for row in found],
        heads=[1] * len(found),
        groups={
            each: [row[2 + at] for row in found] for at, each in enumerate(DIMENSIONS)
        },
        persons=[None] * len(found),
        pairs=[row[1] for row in found],
    )


def collected(survey: Survey, form: Form, rows: QuerySet[Any], *columns: str) -> Sheets:
    """Return the sheets of the rows (1 query)."""
    found = list(rows.values_list("answers", *columns))
    return Sheets(
        survey,
        form,
        answers=[row[0] for row in found],
        heads=[row[1] or 1 for row in found],
        persons=[row[2] for row in found],
        groups={
            each: [row[3 + at] for row in found] for at, each in enumerate(DIMENSIONS)
        },
    )


def with_codes(sheets: Sheets) -> Sheets:
    """Fill in the codes that join before and after, as people chose them."""
    question = sheets.form.meaning(Meaning.PAIR)
    if question is None:
        sheets.pairs = [""] * len(sheets)
    else:
        codes = sheets.column(question.key)
        sheets.pairs = [str(code).strip().upper() if code else "" for code in codes]
    return sheets


def heads_of(sheets: Sheets, question: Asked | None) -> list[int]:
    """Return how many people each sheet speaks for: its answer, else its invitation."""
    if question is None:
        return sheets.heads
    told = sheets.column(question.key)
    return [
        int(own) if own is not None and float(own) >= 1 else invited
        for own, invited in zip(told, sheets.heads, strict=True)
    ]


def labels_of(dimension: str, keys: Sequence[Key], form: Form) -> dict[Key, str]:
    """Return what the groups are called (1 query)."""
    model = LABELS[dimension]
    records = {key for key in keys if isinstance(key, int)}
    found: dict[Key, str] = {
        record.pk: str(record) for record in model.objects.filter(pk__in=records)
    }
    work = form.meaning(Meaning.JOB_ROLE) if dimension == JOB_ROLE else None
    for key in keys:
        if isinstance(key, str):
            choice = work.by_value.get(key) if work else None
            found[key] = str(choice.label) if choice else key
    return found
