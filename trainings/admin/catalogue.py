"""The catalogue in the back office: methodologies, modules and programmes."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.options import RegistryAdmin, lines, link
from trainings.admin.parts import InUse, PartInline, kept_file
from trainings.facts.days import teaching_hours
from trainings.forms.catalogue import (
    PartForm,
    PartFormSet,
    ProgrammeForm,
    VersionForm,
)
from trainings.models import (
    Methodology,
    MethodologyVersion,
    Module,
    Programme,
    ProgrammeModule,
)
from trainings.resources.catalogue import ModuleResource
from trainings.rules.catalogue import hours_warning, taught_hours


class CatalogueAdmin(RegistryAdmin):
    """What the catalogue's parts have in common."""

    section = Section.TRAININGS
    search_fields = ("title", "title_en")
    search_help_text = _("Title")

    class Media:
        css = {"all": ("trainings/catalogue.css",)}


# --- Methodologies ------------------------------------------------------------------


class VersionInline(PartInline):
    """The versions of a methodology: they stay, and new ones are added."""

    model = MethodologyVersion
    form = VersionForm
    fields = ("number", "in_force_from", "note", "upload", "added_by")
    readonly_fields = ("number", "added_by")
    related = ("added_by", "methodology")
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that no version changes."""
        return False

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Ask a new methodology for its first version."""
        return 1 if obj is None else 0

    @admin.display(description=_("file"))
    def upload(self, version: MethodologyVersion) -> SafeString | str:
        """Return a link to the version's file."""
        if not version.file:
            return "–"
        url = self.admin_site.get_model_admin(Methodology).url(
            "version", version.methodology_id, version.number
        )
        return format_html('<a href="{}">{}</a>', url, _("Download the file"))


@admin.register(Methodology)
class MethodologyAdmin(CatalogueAdmin):
    """Methodologies, whose versions keep their files."""

    order = 40
    fields = ("title", "title_en", "used_by")
    state_fields = ("used_by",)
    inlines = (VersionInline,)
    list_display = ("title", "version", "in_force_from", "modules_using")
    empty_text = _("There are no methodologies here yet: add the first with its file.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the methodologies with the version that holds today."""
        held = MethodologyVersion.objects.filter(
            methodology=OuterRef("pk"), in_force_from__lte=timezone.localdate()
        ).order_by("-in_force_from", "-number")
        return rows.annotate(  # type: ignore[no-any-return]
            version=Subquery(held.values("number")[:1]),
            since=Subquery(held.values("in_force_from")[:1]),
            used=Count("modules"),
        )

    @admin.display(description=_("version"))
    def version(self, methodology: Any) -> str:
        """Return the number of the version that holds today."""
        return str(methodology.version or "–")

    @admin.display(description=_("in force from"))
    def in_force_from(self, methodology: Any) -> str:
        """Return since when that version holds."""
        since = methodology.since
        return date_format(since, "SHORT_DATE_FORMAT") if since else "–"

    @admin.display(description=_("modules"))
    def modules_using(self, methodology: Any) -> int:
        """Return how many modules are taught by it."""
        return int(methodology.used)

    @admin.display(description=_("modules taught by it"))
    def used_by(self, methodology: Methodology) -> SafeString | str:
        """Return links to the modules (1 query)."""
        return lines(map(link, methodology.modules.all()))

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with that of a version's file."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_version"
        view = self.guard(self.version_view)
        version = path("<int:pk>/versions/<int:number>/", view, name=name)
        return [version, *super().get_urls()]

    def version_view(
        self, request: HttpRequest, pk: int, number: int
    ) -> HttpResponseBase:
        """Send the file of a version."""
        methodology: Methodology = self.get_visible(request, str(pk))
        version = methodology.versions.filter(number=number).first()
        if version is None:
            raise Http404
        named = {"title": methodology.title, "number": number}
        called = gettext("%(title)s, version %(number)d") % named
        return kept_file(self, request, methodology, version.file, called)


# --- Modules ------------------------------------------------------------------------


@admin.register(Module)
class ModuleAdmin(InUse, CatalogueAdmin):
    """Modules: so many teaching hours on one matter."""

    order = 50
    resource = ModuleResource
    fieldsets = (
        (None, {"fields": ("title", "title_en", "hours", "hour_minutes", "topics")}),
        (_("What it is about"), {"fields": ("areas", "methodology")}),
        (_("Who leads it"), {"fields": ("needs_qualified", "led_by")}),
        (_("Where it is used"), {"fields": ("is_active", "within")}),
    )
    state_fields = ("led_by", "within")
    autocomplete_fields = ("areas", "methodology")
    error_fields = {"no_hours": "hours"}
    list_display = ("title", "hours", "methodology", "needs_qualified", "is_active")
    list_filter = ("is_active", "needs_qualified")
    empty_text = _("There are no modules here yet: add the first, or paste a list.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the modules with their methodologies."""
        return rows.select_related("methodology")

    @admin.display(description=_("trainers who may lead it"))
    def led_by(self, module: Module) -> SafeString | str:
        """Return links to the trainers for whom it is written down (1 query)."""
        held = module.trainers.select_related("trainer__person")
        return lines(
            link(each.trainer) for each in held.order_by("trainer__person__last_name")
        )

    @admin.display(description=_("programmes"))
    def within(self, module: Module) -> SafeString | str:
        """Return links to the programmes it is a part of (1 query)."""
        parts = module.parts.select_related("programme").order_by("programme__title")
        return lines(link(part.programme) for part in parts)


# --- Programmes ---------------------------------------------------------------------


class ProgrammeModuleInline(PartInline):
    """The modules of a programme, in the order of their numbers."""

    model = ProgrammeModule
    form = PartForm
    formset = PartFormSet
    fields = ("position", "module", "module_hours")
    readonly_fields = ("module_hours",)
    autocomplete_fields = ("module",)
    related = ("module",)
    error_fields = {"module_twice": "module"}

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Offer rows where there are none."""
        return 3 if obj is None else 0

    @admin.display(description=_("teaching hours"))
    def module_hours(self, part: ProgrammeModule) -> str:
        """Return the hours of the module."""
        return str(part.module.hours) if part.module_id else "–"


@admin.register(Programme)
class ProgrammeAdmin(InUse, CatalogueAdmin):
    """Programmes: modules in their order, whose hours add up."""

    order = 60
    form = ProgrammeForm
    fieldsets = (
        (None, {"fields": ("title", "title_en", "aim", "is_active")}),
        (_("Hours"), {"fields": (("days", "hours_per_day"), "total")}),
    )
    state_fields = ("total",)
    inlines = (ProgrammeModuleInline,)
    list_display = ("title", "modules", "hours", "days", "hours_per_day", "is_active")
    list_filter = ("is_active",)
    empty_text = _("There are no programmes here yet.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the programmes with how many modules and hours they have."""
        return rows.annotate(  # type: ignore[no-any-return]
            module_count=Count("parts"),
            module_hours=Coalesce(Sum("parts__module__hours"), 0),
        )

    @admin.display(description=_("modules"))
    def modules(self, programme: Any) -> int:
        """Return how many modules it has."""
        return int(programme.module_count)

    @admin.display(description=pgettext_lazy("programme", "hours"))
    def hours(self, programme: Any) -> SafeString | str:
        """Return the hours of the modules, with a warning where they disagree."""
        taught = programme.module_hours
        warning = hours_warning(programme, taught)
        return warned(str(taught), warning) if warning else str(taught)

    @admin.display(description=_("all modules"))
    def total(self, programme: Programme) -> SafeString | str:
        """Return the hours of the modules, with a warning (1 query)."""
        taught = taught_hours(programme)
        return warned(teaching_hours(taught), hours_warning(programme, taught))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Warn of hours that do not agree."""
        self.warn_of_hours(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Warn of hours that do not agree."""
        self.warn_of_hours(request, obj)
        return super().response_change(request, obj)

    def warn_of_hours(self, request: HttpRequest, programme: Programme) -> None:
        """Say how the hours disagree, if they do (1 query)."""
        if warning := hours_warning(programme):
            messages.warning(request, warning)


def warned(text: str, warning: str) -> SafeString:
    """Return the text, with the warning beneath it where there is one."""
    if not warning:
        return format_html("{}", text)
    return format_html('{} <span class="disagreement">{}</span>', text, warning)
