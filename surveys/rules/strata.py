"""How much an anonymous sheet may tell of where it comes from.

Each combination of places, type and job that stands on sheets is that of enough
people; what would single somebody out is left empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from surveys.models import Invitation

# What a sheet may tell, the most important first.
PARTS = ("district_id", "municipality_id", "service_type_id", "job_role_id")

Place = tuple[int | None, ...]


def places_of(invitation: Invitation) -> dict[str, int | None]:
    """Return what the anonymous sheet of an invitation may tell of it (1 query).

    The names are those of an AnonymousSubmission's fields.
    """
    asked = Invitation.objects.filter(survey=invitation.survey_id).exclude(
        status__in=(Invitation.Status.WITHDRAWN, Invitation.Status.REFUSED)
    )
    counted = asked.order_by().values_list(*PARTS).annotate(number=Count("pk"))
    numbers = {tuple(row[:-1]): int(row[-1]) for row in counted}
    own = place_of(invitation)
    coarse = coarsened(numbers, invitation.survey.smallest_group)
    return told(coarse.get(own, NOWHERE))


def place_of(record: object) -> Place:
    """Return the places, the type and the job of an invitation or a sheet."""
    return tuple(getattr(record, part) for part in PARTS)


def told(place: Place) -> dict[str, int | None]:
    """Return the place by the names of its parts."""
    return dict(zip(PARTS, place, strict=True))


NOWHERE: Place = (None,) * len(PARTS)


@dataclass(frozen=True)
class Stratum:
    """Those of one place: what was theirs, what is told, and how many they are."""

    own: Place
    told: Place
    number: int


def coarsened(numbers: Mapping[Place, int], smallest: int) -> dict[Place, Place]:
    """Return what may be told of each place, given how many people each has.

    What is told alike is told of `smallest` people or more; where all together are
    fewer, nothing is.
    """
    strata = [Stratum(place, (), number) for place, number in numbers.items()]
    if count(strata) < smallest:
        return dict.fromkeys(numbers, NOWHERE)
    return {each.own: each.told for each in split(strata, smallest)}


def split(strata: list[Stratum], smallest: int) -> list[Stratum]:
    """Tell one part after the other, wherever enough people share it."""
    level = len(strata[0].told) if strata else len(PARTS)
    if level == len(PARTS):
        return strata
    groups: dict[int | None, list[Stratum]] = {}
    for each in strata:
        groups.setdefault(each.own[level], []).append(each)
    kept: dict[int | None, list[Stratum]] = {
        part: group
        for part, group in groups.items()
        if part is not None and count(group) >= smallest
    }
    rest = [each for part in groups if part not in kept for each in groups[part]]
    while kept and 0 < count(rest) < smallest:
        # Too few are left over: they hide among those of the smallest group.
        part = min(kept, key=lambda part: (count(kept[part]), part or 0))
        rest += kept.pop(part)
    groups = {**kept, None: rest}
    return [
        each
        for part, group in groups.items()
        for each in split(
            [Stratum(g.own, (*g.told, part), g.number) for g in group], smallest
        )
    ]


def count(strata: Iterable[Stratum]) -> int:
    """Return how many people the strata have."""
    return sum(each.number for each in strata)
