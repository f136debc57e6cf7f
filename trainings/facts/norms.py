"""How many hours the post of somebody asks for in a year, and who falls short.

A year is measured by the norms in force on its 31 December, for the posts that people
hold on that day; as long as it has not come, for those they hold today. Of several
posts the highest norm counts. Norms are in teaching hours of 45 minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import Any

from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
)
from django.utils import timezone

from resource_centre.registry.models import Employment, Person
from resource_centre.registry.querysets import EmploymentQuerySet
from trainings.facts.hours import TENTH, teaching_hours
from trainings.facts.learnt import minutes_in
from trainings.models import TEACHING_HOUR, HourNorm
from trainings.querysets import NormQuerySet

# The month from which on who falls short is told of without being asked.
TOLD_FROM = 10


@dataclass(frozen=True)
class Standing:
    """How many hours of the norm of a year somebody has."""

    norm: int
    minutes: int

    @property
    def hours(self) -> Decimal:
        """Return the teaching hours."""
        return teaching_hours(self.minutes)

    @property
    def missing(self) -> Decimal:
        """Return how many teaching hours are missing; a part of a tenth is a tenth."""
        short = max(0, self.norm * TEACHING_HOUR - self.minutes)
        hours = (Decimal(short) / TEACHING_HOUR).quantize(TENTH, rounding=ROUND_UP)
        whole = hours.to_integral_value()
        return whole if hours == whole else hours

    @property
    def is_short(self) -> bool:
        """Tell whether hours are missing."""
        return self.minutes < self.norm * TEACHING_HOUR


@dataclass(frozen=True)
class Shortfall:
    """Somebody who has fewer hours than the norm, and for which posts it is."""

    person: Any
    posts: Sequence[Employment]
    standing: Standing


# --- The days a year is measured by -------------------------------------------------


def last_day(year: int) -> date:
    """Return 31 December, by which the norm has to be reached."""
    return date(year, 12, 31)


def norms_of(year: int) -> NormQuerySet:
    """Return the norms that a year is measured by."""
    return HourNorm.objects.in_force(last_day(year))


def posts_of(year: int) -> EmploymentQuerySet:
    """Return the posts that people are measured by in a year."""
    return Employment.objects.current(min(last_day(year), timezone.localdate()))


# --- Of many people -----------------------------------------------------------------


def measured(people: QuerySet[Any], year: int) -> QuerySet[Any]:
    """Keep those whose post has a norm; add `norm` and `minutes` of the year."""
    posts = asked_posts(year).filter(person=OuterRef("pk"))
    own = norms_of(year).filter(job_role=OuterRef("job_role")).order_by()
    norms = posts.annotate(asked=Subquery(own.values("hours")[:1]))
    highest = norms.order_by("-asked").values("asked")[:1]
    norm = Subquery(highest, output_field=IntegerField())
    found: QuerySet[Any] = people.filter(Exists(posts))
    known: QuerySet[Any] = found.annotate(norm=norm, minutes=minutes_in(year))
    return known


def short(people: QuerySet[Any]) -> QuerySet[Any]:
    """Keep those, of people `measured`, who have fewer hours than the norm."""
    return people.filter(minutes__lt=F("norm") * TEACHING_HOUR)


def asked_posts(year: int) -> EmploymentQuerySet:
    """Return the posts with a norm that people are measured by in a year."""
    asked = norms_of(year).order_by().values("job_role")
    return posts_of(year).filter(job_role__in=asked).order_by()


def with_posts(people: QuerySet[Any], year: int) -> QuerySet[Any]:
    """Read, as `posts`, the posts with a norm of the year (1 query more)."""
    read = asked_posts(year).select_related("service", "organisation", "job_role")
    posts: Any = Prefetch("employments", queryset=read, to_attr="posts")
    return people.prefetch_related(posts)


def standing_of(person: Any) -> Standing:
    """Return how somebody stands, of people `measured`."""
    return Standing(person.norm, person.minutes)


def shortfalls(people: QuerySet[Any], year: int) -> list[Shortfall]:
    """Return who falls short of the norm in a year, by their names (2 queries)."""
    rows = with_posts(short(measured(people, year)), year)
    order = ("last_name", "first_name", "pk")
    return [
        Shortfall(each, each.posts, standing_of(each)) for each in rows.order_by(*order)
    ]


# --- Of one person ------------------------------------------------------------------


def norms_by_year(person: Person, years: Iterable[int]) -> Mapping[int, int]:
    """Return the norm of each year in which the person's post has one (2 queries)."""
    posts = list(
        person.employments.exclude(job_role=None)
        .select_related("job_role")
        .prefetch_related("job_role__hour_norms")
    )
    found = {year: highest_norm(posts, year) for year in years}
    return {year: norm for year, norm in found.items() if norm is not None}


def highest_norm(posts: Iterable[Employment], year: int) -> int | None:
    """Return the highest norm of a year among posts with their norms (0 queries)."""
    end = last_day(year)
    held = min(end, timezone.localdate())
    return max(
        (
            norm.hours
            for post in posts
            if post.job_role is not None and lasts(post, held)
            for norm in post.job_role.hour_norms.all()
            if lasts(norm, end)
        ),
        default=None,
    )


def lasts(period: Employment | HourNorm, day: date) -> bool:
    """Tell whether the day is within the period, which may be open."""
    begun = period.starts_on is None or period.starts_on <= day
    return begun and (period.ends_on is None or period.ends_on >= day)
