"""Who has been asked and who has answered: by place and type, and by name.

What an anonymous survey's board says is who took part, never what anybody answered.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from resource_centre.accounts.models import User
from resource_centre.messaging.models import Message
from resource_centre.registry.models import Municipality, ServiceType
from surveys.facts.ballots import answered
from surveys.mails import SurveyReminder
from surveys.models import Invitation, Survey

Status = Invitation.Status

# As many are named at once; the list of invitations has the rest.
NAMED = 300
LOGGED = 50


@dataclass(frozen=True)
class Count:
    """How many were asked, and what became of it; `started` have sent nothing yet."""

    invited: int = 0
    started: int = 0
    submitted: int = 0
    refused: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.invited + other.invited,
            self.started + other.started,
            self.submitted + other.submitted,
            self.refused + other.refused,
        )

    @property
    def waiting(self) -> int:
        """Return how many can still answer."""
        return self.invited - self.submitted - self.refused

    @property
    def percent(self) -> int:
        """Return how many of a hundred have answered; a hundred is everybody."""
        return 100 * self.submitted // self.invited if self.invited else 0

    @property
    def untouched(self) -> int:
        """Return how many have not even begun."""
        return self.waiting - self.started


NOBODY = Count()


@dataclass(frozen=True)
class Line:
    """A municipality: a count for each type of service, and all together."""

    title: str
    cells: tuple[Count, ...]
    total: Count


@dataclass(frozen=True)
class Coverage:
    """How a survey goes, as of a moment.

    `silent` are those who can still answer, by name; `sheets` counts sheets of paper
    that are of nobody known.
    """

    survey: Survey
    at: datetime
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Count
    sheets: Count
    silent: tuple[Invitation, ...]
    refusals: tuple[Invitation, ...]
    reminders: tuple[Message, ...]
    unnamed: int = 0
    totals: tuple[Count, ...] = field(default=())

    @property
    def is_started_known(self) -> bool:
        """Tell whether anybody knows who has begun."""
        return not self.survey.is_anonymous

    @property
    def has_columns(self) -> bool:
        """Tell whether there is more than one type: a single one repeats the sum."""
        return len(self.columns) > 1

    @property
    def is_secret(self) -> bool:
        """Tell whether too few have answered to say who they are."""
        return self.unnamed > 0

    @property
    def sum(self) -> Count:
        """Return the count of all, with those of whom it is not said who they are."""
        return replace(self.total, submitted=self.total.submitted + self.unnamed)

    @property
    def more(self) -> int:
        """Return how many who can still answer are not named."""
        return max(self.total.waiting - len(self.silent), 0)


def coverage_of(survey: Survey, user: User) -> Coverage:
    """Return how the survey goes among those that the user sees (8 queries at most)."""
    invitations = survey.invitations.visible_to(user)
    who = answered(survey)
    rows = list(
        invitations.exclude(status=Status.WITHDRAWN).values_list(
            "pk", "status", "municipality", "service_type", "service",
            "organisation", "person",
        )
    )  # fmt: skip
    known = [row for row in rows if any(row[4:])]
    counted: Counter[tuple[int | None, int | None, str]] = Counter(
        (municipality, kind, state_of(pk, status, who))
        for pk, status, municipality, kind, *_subject in known
    )
    cells = cells_of(counted)
    sheets = Counter(state_of(row[0], row[1], who) for row in rows if not any(row[4:]))
    total = sum(cells.values(), NOBODY)
    kinds = {kind for _place, kind in cells}
    columns = names_of(ServiceType, kinds, pgettext("service type", "not stated"))
    places = names_of(Municipality, {key[0] for key in cells}, _("not stated"))
    lines = tuple(
        line_of(title, [cells.get((place, kind), NOBODY) for kind, _t in columns])
        for place, title in places
    )
    return Coverage(
        survey=survey,
        at=timezone.now(),
        columns=tuple(title for _key, title in columns),
        lines=lines,
        totals=tuple(
            sum(column, NOBODY)
            for column in zip(*(line.cells for line in lines), strict=True)
        ),
        total=total,
        sheets=count_of(sheets),
        silent=named(invitations, [row[0] for row in known if is_silent(row, who)]),
        refusals=named(
            invitations, [row[0] for row in known if row[1] == Status.REFUSED]
        ),
        reminders=reminders_of(survey, user),
        unnamed=unnamed_in(survey),
    )


def state_of(pk: int, status: str, who: set[int]) -> str:
    """Return the status, of an anonymous survey as its ballots know it."""
    return Status.SUBMITTED if pk in who else status


def is_silent(row: Any, who: set[int]) -> bool:
    """Tell whether somebody can still answer."""
    return row[0] not in who and row[1] in Invitation.OPEN


def cells_of(
    counted: Counter[tuple[int | None, int | None, str]],
) -> dict[tuple[int | None, int | None], Count]:
    """Return the counts of each municipality and type that somebody is asked in."""
    parts: dict[tuple[int | None, int | None], Counter[str]] = {}
    for (place, kind, status), number in counted.items():
        parts.setdefault((place, kind), Counter())[status] += number
    return {key: count_of(statuses) for key, statuses in parts.items()}


def count_of(statuses: Counter[str]) -> Count:
    """Return the count of statuses."""
    return Count(
        invited=statuses.total(),
        started=statuses[Status.STARTED],
        submitted=statuses[Status.SUBMITTED],
        refused=statuses[Status.REFUSED],
    )


def line_of(title: str, cells: Iterable[Count]) -> Line:
    """Return the line of a municipality."""
    cells = tuple(cells)
    return Line(title, cells, sum(cells, NOBODY))


def names_of(
    model: Any, keys: set[int | None], unknown: str
) -> list[tuple[int | None, str]]:
    """Return the keys with their names by the alphabet, what is not known last.

    1 query.
    """
    rows = model._default_manager.filter(pk__in=keys - {None})
    found: list[tuple[int | None, str]] = [(each.pk, str(each)) for each in rows]
    found.sort(key=lambda each: each[1].casefold())
    return [*found, (None, unknown)] if None in keys else found


def named(invitations: Any, keys: list[int]) -> tuple[Invitation, ...]:
    """Return the invitations with all that tells who is asked (1 query)."""
    rows = invitations.filter(pk__in=keys).select_related(
        "service", "organisation", "person", "contact", "municipality"
    )
    return tuple(rows.order_by("number")[:NAMED])


def reminders_of(survey: Survey, user: User) -> tuple[Message, ...]:
    """Return the latest reminders that the user may see (1 query)."""
    if not user.has_perm("messaging.view_message"):
        return ()
    about = Message.objects.visible_to(user).filter(
        content_type=ContentType.objects.get_for_model(Survey),
        object_id=survey.pk,
        kind=SurveyReminder.code,
    )
    return tuple(about.order_by("-created_at", "-pk")[:LOGGED])


def unnamed_in(survey: Survey) -> int:
    """Return how many sheets of a closed anonymous survey are of nobody told.

    1 query at most.
    """
    if not survey.is_anonymous or survey.status != Survey.Status.CLOSED:
        return 0
    number = survey.anonymous_submissions.count()
    return number if number < survey.smallest_group else 0
