"""How needs become lines of a plan: who learns what together, for how many people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext, override

from resource_centre.registry.models import District, SocialService
from surveys.models import Survey, TrainingNeed
from trainings.models import Module, Programme

LONGEST = 300
# The largest number of places that a line holds.
MOST = 32_767


@dataclass(frozen=True)
class Group:
    """Needs that one line answers, and by what."""

    needs: tuple[TrainingNeed, ...]
    modules: tuple[Module, ...] = ()
    programme: Programme | None = None

    @property
    def titles(self) -> tuple[str, str]:
        """Return the title in Bulgarian and in English."""
        taught = [self.programme] if self.programme else list(self.modules)
        if taught:
            named = [(each.title, each.title_en or each.title) for each in taught]
        else:
            named = [titles_of(self.needs[0])]
        bulgarian, english = zip(*named, strict=True)
        return " · ".join(bulgarian)[:LONGEST], " · ".join(english)[:LONGEST]


@dataclass
class Catalogue:
    """What can be taught: modules with their areas, programmes with their modules."""

    modules: list[tuple[Module, frozenset[int]]] = field(default_factory=list)
    programmes: list[tuple[Programme, frozenset[int]]] = field(default_factory=list)

    @classmethod
    def in_use(cls) -> "Catalogue":
        """Return what is in use today (4 queries)."""
        modules = Module.objects.active().order_by("pk").prefetch_related("areas")
        programmes = Programme.objects.active().order_by("pk").prefetch_related("parts")
        return cls(
            [
                (each, frozenset(area.pk for area in each.areas.all()))
                for each in modules
            ],
            [
                (each, frozenset(part.module_id for part in each.parts.all()))
                for each in programmes
            ],
        )

    def cover(self, areas: Iterable[int]) -> dict[Module, frozenset[int]]:
        """Return which modules teach the areas best, each with those it is for.

        The module of most areas that are left comes first; of several alike the one
        that teaches least besides, and then the shortest.
        """
        left, chosen = set(areas), {}
        while left:
            taught = [(each, own & left) for each, own in self.modules if own & left]
            if not taught:
                break
            whole = {each.pk: own for each, own in self.modules}
            best, covered = min(
                taught,
                key=lambda pair: (
                    -len(pair[1]),
                    len(whole[pair[0].pk]),
                    pair[0].hours,
                    pair[0].pk,
                ),
            )
            chosen[best] = frozenset(covered)
            left -= covered
        return chosen

    def programme_of(self, modules: Iterable[Module]) -> Programme | None:
        """Return the programme that is made of the modules, and little besides.

        At least half of what it teaches is wanted.
        """
        wanted = {each.pk for each in modules}
        fitting = [
            (len(own), each.pk, each)
            for each, own in self.programmes
            if wanted
            and wanted <= own
            and len(own) <= 2 * len(wanted) - (len(wanted) == 1)
        ]
        return min(fitting)[2] if fitting else None


# --- Groups -------------------------------------------------------------------------


def groups_of(needs: Sequence[TrainingNeed]) -> list[Group]:
    """Return the needs as lines answer them, in the order of their ranks (4 queries).

    Each audience learns by itself: people of one type of service and one job. What
    it needs is taught by as few modules as can be, as one programme if there is one
    of them; needs that no module teaches stand by themselves.
    """
    catalogue = Catalogue.in_use()
    audiences: dict[tuple[int | None, int | None], list[TrainingNeed]] = {}
    for need in sorted(needs, key=in_order):
        key = (need.service_type_id, need.job_role_id)
        audiences.setdefault(key, []).append(need)
    groups = [
        group for some in audiences.values() for group in groups_within(some, catalogue)
    ]
    return sorted(groups, key=lambda group: in_order(group.needs[0]))


def groups_within(
    needs: Sequence[TrainingNeed], catalogue: Catalogue
) -> Iterator[Group]:
    """Yield the lines of one audience."""
    areas = dict.fromkeys(need.area_id for need in needs if need.area_id)
    cover = catalogue.cover(areas)
    programme = catalogue.programme_of(cover)
    taught: set[int] = set().union(*cover.values())
    if programme is not None:
        yield Group(of_areas(needs, taught), programme=programme)
    else:
        for module, some in cover.items():
            yield Group(of_areas(needs, some), modules=(module,))
    alone: dict[tuple[int | None, int | None, str], list[TrainingNeed]] = {}
    for need in needs:
        if need.area_id not in taught:
            title = "" if need.area_id or need.theme_id else need.title
            key = (need.area_id, need.theme_id, title)
            alone.setdefault(key, []).append(need)
    for some_needs in alone.values():
        yield Group(tuple(some_needs))


def of_areas(
    needs: Iterable[TrainingNeed], areas: Iterable[int]
) -> tuple[TrainingNeed, ...]:
    """Return the needs of the areas, in their order."""
    wanted = set(areas)
    return tuple(need for need in needs if need.area_id in wanted)


def in_order(need: TrainingNeed) -> tuple[int, int]:
    """Return what needs are sorted by: the rank, if they have one."""
    return (need.rank if need.rank is not None else MOST, need.pk)


# --- Words and numbers --------------------------------------------------------------


def titles_of(need: TrainingNeed) -> tuple[str, str]:
    """Return what the need is of, in both languages, as titles begin."""
    if need.area is not None:
        names = (need.area.name_bg, need.area.name_en)
    else:
        named = need.theme or need
        names = (named.title, named.title_en)
    return capfirst(names[0]), capfirst(names[1] or names[0])


def audience_of(
    needs: Sequence[TrainingNeed], services: Sequence[SocialService]
) -> str:
    """Return in Bulgarian words whom the line is for."""
    first = needs[0]
    places = {need.municipality for need in needs}
    with override(settings.LANGUAGE_CODE):
        whose = (first.job_role, first.service_type)
        said = [term.name_bg for term in whose if term is not None]
        if not said and services:
            teams = ngettext(
                "team of %(n)d social service",
                "teams of %(n)d social services",
                len(services),
            )
            said.append(teams % {"n": len(services)})
        if None not in places:
            named = sorted(str(place.name) for place in places if place)
            said += [_("municipality of %(name)s") % {"name": name} for name in named]
    return ", ".join(said)[:LONGEST]


def places_for(needs: Iterable[TrainingNeed]) -> int | None:
    """Return for how many people the needs are, None if nobody was counted.

    The people of one place are the same in all its needs: the largest number counts.
    """
    people: dict[int | None, int] = defaultdict(int)
    for need in needs:
        place = need.municipality_id
        people[place] = max(people[place], need.head_count)
    whole = people.pop(None, 0)
    return min(max(whole, sum(people.values())), MOST) or None


# --- Services -----------------------------------------------------------------------


def with_sources(needs: QuerySet[TrainingNeed]) -> list[TrainingNeed]:
    """Read the needs with what lines are made of (5 queries)."""
    rows = needs.select_related(
        "survey", "area", "theme", "service_type", "job_role", "municipality"
    )
    return list(rows.prefetch_related("sources__submission__invitation__service"))


def services_for(
    groups: Iterable[Group], district: District | None
) -> list[list[SocialService]]:
    """Return for each group the services whose teams it is for (at most 1 query).

    They are those whose answers are cited; where nobody may be named, all of the
    place and of the type that functions today.
    """
    found = [cited(group.needs) for group in groups]
    if all(found):
        return found
    everywhere = SocialService.objects.functioning().order_by("name", "pk")
    if district is not None:
        everywhere = everywhere.filter(district=district)
    known = list(everywhere)
    return [
        named or [each for each in known if any(fits(each, n) for n in group.needs)]
        for group, named in zip(groups, found, strict=True)
    ]


def cited(needs: Iterable[TrainingNeed]) -> list[SocialService]:
    """Return the services whose answers the needs cite, where staff may know them."""
    found = {
        source.submission.invitation.service
        for need in needs
        if need.survey.privacy == Survey.Privacy.NAMED
        for source in need.sources.all()
        if source.submission is not None
    }
    return sorted(filter(None, found), key=lambda each: (each.name, each.pk))


def fits(service: SocialService, need: TrainingNeed) -> bool:
    """Tell whether the need is of the service's place and type, if it is of any."""
    if need.municipality_id is None and need.service_type_id is None:
        return False
    return need.municipality_id in (None, service.municipality_id) and (
        need.service_type_id in (None, service.service_type_id)
    )
