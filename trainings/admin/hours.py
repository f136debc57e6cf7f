"""Hours of training: the list of who stands where in a year, and everybody's ledger."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.registry.admin.filters import (
    DistrictFilter,
    JobRoleFilter,
    MunicipalityFilter,
)
from resource_centre.registry.admin.options import FoundAdmin
from resource_centre.registry.models import JobRole, Person, SocialService
from resource_centre.registry.workplaces import with_workplaces, workplaces
from trainings.facts.ledger import Entry, Line, Year, ledger_of
from trainings.facts.norms import (
    asked_posts,
    measured,
    norms_of,
    short,
    standing_of,
    with_posts,
)
from trainings.models import HourNorm, PersonHours

# How many years back the list goes, and how many digits no key of a record has.
YEARS, KEY = 10, 18


# --- What the list can be narrowed to -----------------------------------------------


def year_of(request: HttpRequest) -> int:
    """Return the year that is looked at: this one unless another of the last."""
    now, asked = timezone.localdate().year, request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() else now
    return year if now - YEARS <= year <= now else now


class MeasuredYearFilter(admin.SimpleListFilter):
    """People whose post has a norm, with their hours of a year: of this one at first.

    It stands before filters that ask about hours.
    """

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Return the years since the first norm, the latest first (1 query)."""
        self.year = year_of(request)
        now = timezone.localdate().year
        begun = HourNorm.objects.order_by("starts_on").values_list(
            "starts_on", flat=True
        )
        first = begun.first()
        since = max(first.year if first else now, now - YEARS)
        years = [str(year) for year in range(now, min(since, now) - 1, -1)]
        return [(year, year) for year in years]

    def value(self) -> str:
        """Return the year, this one unless told."""
        return str(self.year)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the years; there is no list of all of them together."""
        for key, label in self.lookup_choices:
            yield {
                "selected": key == self.value(),
                "query_string": changelist.get_query_string({"year": key}),
                "display": label,
            }

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those who are measured, with `norm`, `minutes` and `posts`."""
        return with_posts(measured(queryset, self.year), self.year)


class ShortFilter(admin.SimpleListFilter):
    """People by whether they have the hours of the norm."""

    title = _("norm")
    parameter_name = "short"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the only choice."""
        return [("1", _("only who falls short"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those who fall short."""
        return short(queryset) if self.value() == "1" else None


class OfPosts(admin.SimpleListFilter):
    """A filter of people by the posts that they are measured by in the year.

    `narrower` are filters of its choice, which another choice lets go.
    """

    parameter_name: str
    narrower: tuple[str, ...] = ()

    def where(self, value: int) -> Q:
        """Return which posts belong to the record with the key."""
        return Q(**{self.parameter_name: value})

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        """Keep those with such a post; nothing for what is no key."""
        if self.value() is None:
            return None
        key = chosen(request, self.parameter_name)
        if key is None:
            return queryset.none()
        posts = asked_posts(year_of(request)).filter(person=OuterRef("pk"))
        return queryset.filter(Exists(posts.filter(self.where(key))))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the choices; another one lets what is narrower go."""
        mine, narrower = self.parameter_name, list(self.narrower)
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[mine, *narrower]),
            "display": _("All"),
        }
        for key, label in self.lookup_choices:
            yield {
                "selected": self.value() == key,
                "query_string": changelist.get_query_string({mine: key}, narrower),
                "display": label,
            }


def chosen(request: HttpRequest, name: str) -> int | None:
    """Return the key that the list is narrowed to by a filter, if it is one."""
    value = request.GET.get(name, "")
    is_key = value.isascii() and value.isdecimal() and len(value) < KEY
    return int(value) if is_key else None


class WorkDistrictFilter(OfPosts, DistrictFilter):
    """People by the district they work in."""

    narrower = ("municipality", "service")

    def where(self, value: int) -> Q:
        """Return which posts are in the district."""
        return Q(service__district=value) | Q(organisation__district=value)


class WorkMunicipalityFilter(OfPosts, MunicipalityFilter):
    """People by the municipality they work in, of the district chosen or covered."""

    narrower = ("service",)

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the municipalities that have services."""
        return super().records(request, SocialService)

    def where(self, value: int) -> Q:
        """Return which posts are in the municipality."""
        return Q(service__municipality=value) | Q(organisation__municipality=value)


class ServiceFilter(OfPosts):
    """People by the service they work at, once a municipality is chosen."""

    title = _("social service")
    parameter_name = "service"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the services of the municipality, by their names (1 query if any)."""
        place = chosen(request, WorkMunicipalityFilter.parameter_name)
        if place is None:
            return []
        found = SocialService.objects.visible_to(request.user)
        return [(str(each.pk), str(each)) for each in found.filter(municipality=place)]


class PostRoleFilter(OfPosts, JobRoleFilter):
    """People by the job roles that have a norm."""

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the job roles with a norm of the year."""
        norms = norms_of(year_of(request)).filter(job_role=OuterRef("pk"))
        return JobRole.objects.filter(Exists(norms))


# --- The list and the ledgers -------------------------------------------------------


@admin.register(PersonHours)
class PersonHoursAdmin(FoundAdmin):
    """Who stands where with the hours of a year."""

    section = Section.TRAININGS
    order = 60
    can_add = False
    can_delete = False
    change_list_template = "trainings/admin/hours_list.html"
    fields = ("person_link", "works_now", "place")
    state_fields = fields
    list_display = ("learner", "works_at", "works_as", "asked", "learnt", "missing")
    list_filter = (
        MeasuredYearFilter,
        ShortFilter,
        WorkDistrictFilter,
        WorkMunicipalityFilter,
        ServiceFilter,
        PostRoleFilter,
    )
    search_help_text = _("Any name")
    empty_text = _(
        "Nobody here has a post with a norm of hours. Norms are entered by job role."
    )

    @admin.display(description=_("person"))
    def person_link(self, person: PersonHours) -> SafeString:
        """Return a link to the person."""
        address = reverse("admin:registry_person_change", args=[person.pk])
        return format_html('<a href="{}">{}</a>', address, person)

    @admin.display(description=_("works now at"))
    def works_now(self, person: PersonHours) -> str:
        """Return where the person works now (2 queries)."""
        return workplaces(with_workplaces(Person.objects.filter(pk=person.pk)).get())

    @admin.display(description=_("person"), ordering="last_name")
    def learner(self, person: PersonHours) -> str:
        """Return the name."""
        return str(person)

    @admin.display(description=_("workplace"))
    def works_at(self, person: Any) -> str:
        """Return the employers by whose posts the person is measured."""
        return "; ".join(dict.fromkeys(str(post.employer) for post in person.posts))

    @admin.display(description=_("job role"))
    def works_as(self, person: Any) -> str:
        """Return the job roles by which the person is measured."""
        return "; ".join(dict.fromkeys(str(post.job_role) for post in person.posts))

    @admin.display(description=_("norm"), ordering="norm")
    def asked(self, person: Any) -> int:
        """Return the norm of the year."""
        norm: int = person.norm
        return norm

    @admin.display(description=_("hours"), ordering="minutes")
    def learnt(self, person: Any) -> Decimal:
        """Return the teaching hours of the year."""
        return standing_of(person).hours

    @admin.display(description=_("missing"))
    def missing(self, person: Any) -> Decimal | None:
        """Return how many hours are missing, if any are."""
        return standing_of(person).missing or None


def ledger_panel(person: Person, request: HttpRequest) -> Panel | None:
    """Return the panel of what somebody has learnt (up to 11 queries)."""
    if not request.user.has_perm("trainings.view_personhours"):
        return None
    ledger = ledger_of(person)
    pages = pages_of(ledger.entries, request.user)
    context = {
        "ledger": ledger,
        "years": [(year, lines_of(year, pages)) for year in ledger.years],
        "person": person,
        "may_add": request.user.has_perm("trainings.add_externallearning"),
    }
    return Panel("trainings/admin/ledger_panel.html", context)


def lines_of(year: Year, pages: Mapping[Model | None, str]) -> list[Line]:
    """Return the entries of a year, each with its page for whoever may open it."""
    return [Line(entry, pages.get(entry.record, "")) for entry in year.entries]


def pages_of(entries: Iterable[Entry], user: Any) -> dict[Model | None, str]:
    """Return the page of each record in the ledger that the user may open.

    1 query for each kind of record.
    """
    kinds: dict[type[Model], set[int]] = {}
    for entry in entries:
        if entry.record is not None:
            kinds.setdefault(type(entry.record), set()).add(entry.record.pk)
    return {
        record: reverse(page_name(kind), args=[record.pk])
        for kind, keys in kinds.items()
        if user.has_perm(f"{kind._meta.app_label}.view_{kind._meta.model_name}")
        for record in visible(kind, user).filter(pk__in=keys).only("pk")
    }


def visible(kind: type[Model], user: Any) -> QuerySet[Any]:
    """Return the records of a model that the user may see."""
    records: Any = kind._default_manager
    found: QuerySet[Any] = records.visible_to(user)
    return found


def page_name(kind: type[Model]) -> str:
    """Return the name of the page of a record in the back office."""
    return f"admin:{kind._meta.app_label}_{kind._meta.model_name}_change"


register_panel(PersonHours, ledger_panel)
register_panel(Person, ledger_panel)
