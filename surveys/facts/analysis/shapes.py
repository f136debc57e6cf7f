"""What an analysis is made of, as pages, sheets and documents read it.

Wherever figures may be hidden, `HIDDEN` stands in their place: it knows no number, so
that nothing that reads an analysis can let one out.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from surveys.facts.forms import Asked, Wording

# What answers can be told apart by; each is the key of a dimension.
MUNICIPALITY, SERVICE_TYPE = "municipality", "service_type"
JOB_ROLE, DISTRICT = "job_role", "district"
DIMENSIONS = (MUNICIPALITY, SERVICE_TYPE, JOB_ROLE, DISTRICT)

# The key of a group: that of a record, the value of an answer, None if not stated.
Key = int | str | None


@dataclass(frozen=True)
class Hidden:
    """That there is a figure which is not shown; its text is what stands instead."""

    def __str__(self) -> str:
        return _("Too few answers")

    def __bool__(self) -> Literal[False]:
        return False


HIDDEN = Hidden()


@dataclass(frozen=True)
class Count:
    """How often an answer was given, and by which share (0 to 1) of who answered.

    `joined` are the answers that are told together, each of which a few gave, or
    from which those of a few could be worked out; they have one count and no score.
    """

    value: str
    label: Wording
    count: int
    share: float
    score: int | None = None
    joined: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figures:
    """What was answered to a question by `n` who answered it.

    `counts` is HIDDEN where single answers would be told, and empty where the
    question has none to choose. Scores are of those who could judge. `low` and
    `high` are known only where nobody has to be protected. `few` are the answers
    left out because a few gave them.
    """

    n: int
    counts: tuple[Count, ...] | Hidden = ()
    scored: int | None = None
    mean: float | None = None
    median: float | None = None
    low: float | str | None = None
    high: float | str | None = None
    few: tuple[Wording, ...] = ()

    @property
    def is_joined(self) -> bool:
        """Tell whether any answers are told together."""
        return any(each.joined for each in self.counts or ())

    @property
    def is_partly_hidden(self) -> bool:
        """Tell whether single answers are told together or not at all."""
        return isinstance(self.counts, Hidden) or self.is_joined or bool(self.few)


@dataclass(frozen=True)
class Levels:
    """The levels of a competence: means weighted by people, of `n` answers."""

    n: int
    head_count: int
    required: float
    actual: float

    @property
    def gap(self) -> float:
        """Return the required level less the actual one."""
        return self.required - self.actual


@dataclass(frozen=True)
class ThemeCount:
    """How many answers are of a theme; HIDDEN where they are too few."""

    theme_id: int
    title: str
    count: int | Hidden


@dataclass(frozen=True)
class Group:
    """A part of those who answered, such as those of a municipality."""

    key: Key
    label: str
    figures: Figures | Levels | Hidden


@dataclass(frozen=True)
class Result:
    """A question and what was answered, by all and in each group.

    `number` is what people see before the question.
    """

    question: Asked
    number: int
    figures: Figures | Levels | Hidden
    groups: tuple[Group, ...] = ()
    themes: tuple[ThemeCount, ...] = ()

    @property
    def key(self) -> str:
        """Return the key of the question."""
        return self.question.key

    @property
    def is_levels(self) -> bool:
        """Tell whether the question is about a competence."""
        return self.question.kind == "competence"


@dataclass(frozen=True)
class Gap:
    """How far from what they need people are in an area of competence.

    `wider` are the levels of all who answered, to offer where `levels` is hidden.
    `rank` begins at 1 with the widest gap of most people; who is hidden has none.
    """

    area_id: int | None
    area: str
    question_key: str
    label: Wording
    by: str
    group_key: Key
    group: str
    levels: Levels | Hidden
    wider: Levels | Hidden
    rank: int | None = None


@dataclass(frozen=True)
class Seeking:
    """Who seeks training: how many were asked, answered, want some and do not.

    The names are of who is asked, and known of named surveys about services or
    organisations alone.
    """

    asked: int
    answered: int
    yes: int | Hidden
    no: int | Hidden
    who: tuple[str, ...] = ()
    who_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """What a survey found; `by` is the dimension of the groups, "" without any.

    `asked` and `answered` count invitations and sheets. `hides` tells that small
    groups are hidden, and `smallest` below how many. `hidden` tells whether there
    is anything hidden in it. `is_readable` is False while nobody may see answers.
    """

    survey_id: int
    by: str
    asked: int
    answered: int
    hides: bool
    smallest: int
    is_readable: bool
    results: tuple[Result, ...]
    gaps: tuple[Gap, ...]
    seeking: Seeking | None
    hidden: bool = False
    notice: str = ""

    @property
    def by_key(self) -> dict[str, Result]:
        """Return the results by the keys of the questions."""
        return {each.key: each for each in self.results}


@dataclass(frozen=True)
class Row:
    """A group of a cross-table: its cells in the order of the columns, and how many.

    `cells` is HIDDEN where the group's answers are not shown, `n` where not even
    their number is.
    """

    key: Key
    label: str
    cells: tuple[Count, ...] | Hidden
    n: int | Hidden


@dataclass(frozen=True)
class Table:
    """A cross-table: the answers to `question` as columns, groups as rows."""

    question: Asked
    by: str
    by_label: str
    columns: tuple[Wording, ...]
    rows: tuple[Row, ...]
    total: Row
    hidden: bool = False


@dataclass(frozen=True)
class Change:
    """A question in two waves: what became of it, and of its figures.

    `what` is "same", "renamed", "changed" (not to be compared), "dropped" or "new".
    `difference` is of the means, or of the shares of “yes”; None if not comparable.
    """

    key: str
    what: str
    label: Wording
    label_before: Wording
    before: Figures | Levels | Hidden | None
    after: Figures | Levels | Hidden | None
    difference: float | None = None
    groups: tuple["Moved", ...] = ()
    paired: "Paired | Hidden | None" = None


@dataclass(frozen=True)
class Moved:
    """A group in two waves, such as those of a job."""

    key: Key
    label: str
    before: Figures | Levels | Hidden
    after: Figures | Levels | Hidden
    difference: float | None = None


@dataclass(frozen=True)
class Paired:
    """What the same people answered before and after: means of `n` pairs."""

    n: int
    before: float
    after: float

    @property
    def difference(self) -> float:
        """Return how much more it is afterwards."""
        return self.after - self.before


@dataclass(frozen=True)
class Comparison:
    """Two waves side by side; `before` and `after` are how many sheets."""

    survey_id: int
    baseline_id: int
    before: int
    after: int
    changes: tuple[Change, ...]
