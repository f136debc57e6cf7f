"""A version of a questionnaire as one value, read at once.

Pages, sheets, documents, checks and sums read this, so that a question means the
same to all of them.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch
from django.utils.translation import get_language

from surveys.models import Choice, Question, QuestionnaireVersion

Kind = Question.Kind

YES, NO = "yes", "no"
# The two levels of a competence within its answer.
REQUIRED, ACTUAL = "required", "actual"
# The levels that a competence has unless a question says otherwise.
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Wording:
    """A text in Bulgarian, and in English where somebody has written it."""

    bg: str
    en: str = ""

    def __str__(self) -> str:
        return (self.en if get_language() == "en" else "") or self.bg


@dataclass(frozen=True)
class Answer:
    """An answer to choose; `score` is None where it counts nothing."""

    value: str
    label: Wording
    score: int | None = None


@dataclass(frozen=True)
class Asked:
    """A question; `answers` are those to choose from, `list_name` what they are called.

    `low` and `high` are the ends of a range and of the levels of a competence.
    """

    key: str
    kind: str
    label: Wording
    hint: Wording
    is_required: bool = False
    is_multiline: bool = False
    relevance: str = ""
    constraint: str = ""
    constraint_message: Wording = Wording("")
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None
    meaning: str = ""
    area: str | None = None
    area_id: int | None = None
    list_name: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Tell whether there is anything to answer."""
        return self.kind != Kind.NOTE

    @property
    def levels(self) -> range:
        """Return the levels of a competence, the lowest first."""
        low = LOWEST if self.low is None else int(self.low)
        high = HIGHEST if self.high is None else int(self.high)
        return range(low, high + 1)

    @cached_property
    def by_value(self) -> dict[str, Answer]:
        """Return the answers by their values."""
        return {answer.value: answer for answer in self.answers}


@dataclass(frozen=True)
class Page:
    """A section: its questions in their order."""

    key: str
    title: Wording
    relevance: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True)
class Form:
    """A version of a questionnaire; `version_id` is its key in the database."""

    version_id: int
    title: Wording
    intro: Wording
    thanks: Wording
    pages: tuple[Page, ...]

    @cached_property
    def questions(self) -> tuple[Asked, ...]:
        """Return all questions in their order."""
        return tuple(each for page in self.pages for each in page.questions)

    @cached_property
    def by_key(self) -> dict[str, Asked]:
        """Return the questions by their keys."""
        return {each.key: each for each in self.questions}

    def meaning(self, meaning: str) -> Asked | None:
        """Return the first question of the meaning, None if there is none."""
        return next((each for each in self.questions if each.meaning == meaning), None)


def digits(number: Decimal | None) -> str:
    """Return a number without needless decimals, empty of none."""
    return "" if number is None else f"{number.normalize():f}"


def form_of(version: QuestionnaireVersion) -> Form:
    """Return the version as a form (5 queries, whatever its size)."""
    choices = Prefetch("choices__choices", Choice.objects.order_by("position", "pk"))
    questions = (
        Question.objects.select_related("area", "choices")
        .prefetch_related(choices)
        .order_by("position", "pk")
    )
    sections = version.sections.order_by("position", "pk").prefetch_related(
        Prefetch("questions", questions)
    )
    titled = version.questionnaire
    return Form(
        version_id=version.pk,
        title=Wording(titled.title, titled.title_en),
        intro=Wording(version.intro, version.intro_en),
        thanks=Wording(version.thanks, version.thanks_en),
        pages=tuple(
            Page(
                key=section.key,
                title=Wording(section.title, section.title_en),
                relevance=section.relevance,
                questions=tuple(asked(each) for each in section.questions.all()),
            )
            for section in sections
        ),
    )


def asked(question: Question) -> Asked:
    """Return a question of the database (0 queries where all was read)."""
    listed = question.choices
    return Asked(
        key=question.key,
        kind=question.kind,
        label=Wording(question.label, question.label_en),
        hint=Wording(question.hint, question.hint_en),
        is_required=question.is_required,
        is_multiline=question.is_multiline,
        relevance=question.relevance,
        constraint=question.constraint,
        constraint_message=Wording(
            question.constraint_message, question.constraint_message_en
        ),
        low=question.low,
        high=question.high,
        step=question.step,
        meaning=question.meaning,
        area=question.area.code if question.area else None,
        area_id=question.area_id,
        list_name=listed.name if listed else "",
        answers=tuple(
            Answer(each.value, Wording(each.label, each.label_en), each.score)
            for each in (listed.choices.all() if listed else ())
        ),
    )
