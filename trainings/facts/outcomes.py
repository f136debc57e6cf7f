"""What participants answered before and after trainings, summed up for staff.

Only what is closed is summed up: else two looks at it would tell who answered between
them. Nothing is said of fewer people than the smallest group. A change is told of
those who answered both times; where the others are too few, it is not, as theirs
could then be reckoned from it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from surveys.facts.analysis.joining import telling_of
from surveys.facts.forms import ACTUAL, NO, YES, Asked, Form, Wording
from surveys.facts.kept import kept_form
from surveys.models import (
    AnonymousSubmission,
    Invitation,
    Question,
    Submission,
    Survey,
)
from trainings.models import Training, TrainingSurvey

Kind = Question.Kind
Moment = TrainingSurvey.Moment
Who = str | None

# What is answered on a scale, so that before and after can be compared.
SCALED = frozenset({Kind.SCALE, Kind.RANGE, Kind.COMPETENCE})
TENTH = Decimal("0.1")
HUNDRED = 100


@dataclass(frozen=True)
class Mean:
    """A mean of so many answers, which add up to `total`; nothing of too few."""

    total: Decimal = Decimal()
    number: int = 0

    @property
    def is_hidden(self) -> bool:
        """Tell whether there are too few answers."""
        return not self.number

    @property
    def value(self) -> Decimal | None:
        """Return the mean to a tenth."""
        if not self.number:
            return None
        return (self.total / self.number).quantize(TENTH)

    def __add__(self, other: "Mean") -> "Mean":
        """Return the mean of both: of what may be told of each and no more."""
        return Mean(self.total + other.total, self.number + other.number)


@dataclass
class Sums:
    """What was answered to one survey of a training."""

    smallest: int
    sheets: int = 0
    asked: dict[str, Asked] = field(default_factory=dict)
    points: dict[str, list[tuple[Who, Decimal]]] = field(default_factory=dict)
    chosen: dict[str, Counter[str]] = field(default_factory=dict)

    def take(self, form: Form, who: Who, answers: Mapping[str, Any]) -> None:
        """Take one sheet."""
        self.sheets += 1
        for question in form.questions:
            self.asked.setdefault(question.key, question)
            answer = answers.get(question.key)
            if question.kind == Kind.SCALE and answer in question.by_value:
                self.chosen.setdefault(question.key, Counter())[answer] += 1
            points = points_of(question, answer)
            if points is not None:
                self.points.setdefault(question.key, []).append((who, points))

    def mean(self, key: str) -> Mean:
        """Return the mean of the answers to a question; a share of yes in percent."""
        points = [value for _who, value in self.points.get(key, ())]
        if len(points) < max(self.smallest, 1):
            return Mean()
        if self.asked[key].kind == Kind.YES_NO:
            return self.share(points)
        if self.asked[key].kind == Kind.SCALE and not self.tells_mean(key):
            return Mean()
        return Mean(sum(points, Decimal()), len(points))

    def tells_mean(self, key: str) -> bool:
        """Tell whether no answer of a few can be worked out from the mean.

        Those who cannot judge count too: of how many it is the mean tells of them.
        """
        chosen = self.chosen[key]
        scores = {each.value: each.score for each in self.asked[key].answers}
        numbers = {value: chosen[value] for value in scores}
        return telling_of(numbers, self.smallest, scores).has_mean

    def share(self, points: Sequence[Decimal]) -> Mean:
        """Return how many percent said yes, unless too few said yes or no."""
        yes = int(sum(points))
        if any(0 < part < self.smallest for part in (yes, len(points) - yes)):
            return Mean()
        return Mean(Decimal(HUNDRED * yes), len(points))

    def by_person(self, key: str) -> dict[str, Decimal]:
        """Return the points of those who can be told apart, by who they are."""
        points = self.points.get(key, ())
        times = Counter(who for who, _value in points)
        return {who: value for who, value in points if who and times[who] == 1}


@dataclass(frozen=True)
class Change:
    """A question before and after; `by` is the change of who answered both times."""

    label: Wording
    low: Decimal
    high: Decimal
    before: Mean
    after: Mean
    by: Mean = Mean()


@dataclass(frozen=True)
class Told:
    """A question asked at one moment: a mean on a scale, or a share in percent."""

    label: Wording
    mean: Mean
    high: Decimal | None = None

    @property
    def is_share(self) -> bool:
        """Tell whether it is how many said yes."""
        return self.high is None


# --- Reading ------------------------------------------------------------------------


def sums_of(trainings: Collection[Training] | Any) -> dict[int, dict[str, Sums]]:
    """Return what was answered about each training at each moment, by their keys.

    3 queries, and 6 for each version of a questionnaire that was never read.
    """
    about = TrainingSurvey.objects.filter(
        training__in=trainings, survey__status=Survey.Status.CLOSED
    ).select_related("survey__version__questionnaire")
    closed = {each.survey_id: each for each in about}
    found: dict[int, dict[str, Sums]] = {}
    for survey, who, answers in sheets_of(list(closed)):
        known = closed[survey]
        form = kept_form(known.survey.version)
        moments = found.setdefault(known.training_id, {})
        sums = moments.setdefault(known.moment, Sums(known.survey.smallest_group))
        sums.take(form, whose(known, who), answers)
    return found


def sheets_of(surveys: Sequence[int]) -> Iterable[tuple[int, Any, Mapping[str, Any]]]:
    """Yield the sheets of surveys that are closed: who (or the code) and answers.

    2 queries.
    """
    known = Submission.objects.sent().filter(survey__in=surveys)
    yield from known.values_list("survey", "invitation__person", "answers")
    unknown = AnonymousSubmission.objects.filter(survey__in=surveys)
    yield from unknown.values_list("survey", "pair", "answers")


def whose(known: TrainingSurvey, who: int | str | None) -> Who:
    """Return what joins the sheets of one person about one training, if anything."""
    return f"{known.training_id}:{who}" if who else None


def points_of(question: Asked, answered: Any) -> Decimal | None:
    """Return what an answer counts on its scale, None if nothing."""
    if answered in (None, "", []):
        return None
    if question.kind == Kind.SCALE:
        known = question.by_value.get(answered)
        return None if known is None or known.score is None else Decimal(known.score)
    if question.kind == Kind.COMPETENCE:
        answered = answered.get(ACTUAL)
    if question.kind == Kind.YES_NO:
        return {YES: Decimal(1), NO: Decimal(0)}.get(answered)
    is_scaled = question.kind in SCALED and answered is not None
    return Decimal(str(answered)) if is_scaled else None


def ends_of(question: Asked) -> tuple[Decimal, Decimal]:
    """Return the ends of the scale of a question."""
    if question.kind == Kind.SCALE:
        scores = [each.score for each in question.answers if each.score is not None]
        return Decimal(min(scores, default=0)), Decimal(max(scores, default=0))
    if question.kind == Kind.COMPETENCE:
        return Decimal(question.levels[0]), Decimal(question.levels[-1])
    return question.low or Decimal(), question.high or Decimal(HUNDRED)


# --- Comparing ----------------------------------------------------------------------

Moments = Mapping[str, Sums]


def changes(
    trainings: Sequence[Moments], moment: str = Moment.FEEDBACK
) -> list[Change]:
    """Return the questions on a scale asked before and at the moment, in their order.

    Of several trainings only what may be told of each is put together: else that of
    a small one could be reckoned from the whole.
    """
    both = [
        (each[Moment.EXPECTATIONS], each[moment])
        for each in trainings
        if Moment.EXPECTATIONS in each and moment in each
    ]
    keys = dict.fromkeys(key for _before, after in both for key in after.asked)
    found = (change(key, both) for key in keys)
    return [each for each in found if each is not None]


def change(key: str, both: Sequence[tuple[Sums, Sums]]) -> Change | None:
    """Return how the answers to a question changed, None if it was asked once."""
    asked = [pair for pair in both if is_asked_twice(key, *pair)]
    if not asked:
        return None
    question = asked[0][1].asked[key]
    low, high = ends_of(question)
    return Change(
        label=question.label,
        low=low,
        high=high,
        before=sum((before.mean(key) for before, _after in asked), Mean()),
        after=sum((after.mean(key) for _before, after in asked), Mean()),
        by=sum((changed_by(key, *pair) for pair in asked), Mean()),
    )


def is_asked_twice(key: str, before: Sums, after: Sums) -> bool:
    """Tell whether both surveys ask the question on a scale."""
    first, second = before.asked.get(key), after.asked.get(key)
    if first is None or second is None:
        return False
    return first.kind == second.kind and second.kind in SCALED


def changed_by(key: str, before: Sums, after: Sums) -> Mean:
    """Return the mean change of those who answered both times.

    Hidden while they, or those who answered only once, are too few, or one of the two
    means is hidden, which would follow from the other and the change.
    """
    if before.mean(key).is_hidden or after.mean(key).is_hidden:
        return Mean()
    smallest = max(before.smallest, after.smallest)
    first, second = before.by_person(key), after.by_person(key)
    both = first.keys() & second.keys()
    left = [len(sums.points.get(key, ())) - len(both) for sums in (before, after)]
    if len(both) < smallest or any(0 < each < smallest for each in left):
        return Mean()
    return Mean(sum((second[who] - first[who] for who in both), Decimal()), len(both))


def told(trainings: Sequence[Moments], moment: str) -> list[Told]:
    """Return the questions of a moment that have a mean or a share, in their order."""
    asked = [each[moment] for each in trainings if moment in each]
    questions: dict[str, Asked] = {}
    for sums in asked:
        questions = {**sums.asked, **questions}
    return [
        Told(
            question.label,
            sum((sums.mean(key) for sums in asked if key in sums.asked), Mean()),
            None if question.kind == Kind.YES_NO else ends_of(question)[1],
        )
        for key, question in questions.items()
        if question.kind in SCALED or question.kind == Kind.YES_NO
    ]


# --- How many answered --------------------------------------------------------------


@dataclass(frozen=True)
class Turnout:
    """A survey of a training: how many were asked, and how many have answered."""

    about: TrainingSurvey
    asked: int
    answered: int

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be answered."""
        return self.about.survey.status == Survey.Status.OPEN

    @property
    def percent(self) -> int:
        """Return how many percent have answered."""
        return HUNDRED * self.answered // self.asked if self.asked else 0

    @property
    def state(self) -> str:
        """Return how many have answered, in words."""
        words = _("%(answered)d of %(asked)d have answered")
        return words % {"answered": self.answered, "asked": self.asked}


def turnouts_of(training: Training) -> list[Turnout]:
    """Return the surveys of a training with how many have answered (4 queries)."""
    about = list(training.surveys.select_related("survey").order_by("due_on", "pk"))
    surveys = [each.survey_id for each in about]
    asked = Invitation.objects.filter(survey__in=surveys).exclude(
        status=Invitation.Status.WITHDRAWN
    )
    sent = Submission.objects.sent().filter(survey__in=surveys)
    # Before it is closed, those of an anonymous one are known as ballots alone.
    anonymous: Any = Survey.objects.filter(pk__in=surveys).annotate(
        cast=Count("ballots", distinct=True),
        sheets=Count("anonymous_submissions", distinct=True, filter=Q(status="closed")),
    )
    counts = {each.pk: each.cast + each.sheets for each in anonymous}
    people, named = counted(asked), counted(sent)
    return [
        Turnout(
            each,
            people.get(each.survey_id, 0),
            named.get(each.survey_id, 0) + counts.get(each.survey_id, 0),
        )
        for each in sorted(about, key=lambda each: Moment.values.index(each.moment))
    ]


def counted(rows: Any) -> dict[int, int]:
    """Return how many rows there are of each survey (1 query)."""
    return dict(rows.order_by().values_list("survey").annotate(n=Count("pk")))
