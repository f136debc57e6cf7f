"""Trainers in the back office: the roster, what they may lead and have led."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, FloatField, Max, Min, OuterRef, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.registry.admin.options import RegistryAdmin, link
from resource_centre.scheduling.models import Occasion
from trainings.admin.parts import InUse, PartInline, kept_file
from trainings.facts.qualifications import with_qualification
from trainings.forms.trainers import TrainerForm
from trainings.models import (
    TEACHING_HOUR,
    Module,
    Session,
    Trainer,
    TrainerContract,
    TrainerModule,
    Training,
)

SHOWN = 20
# How many letters of the expertise a list shows.
WIDE = 80


class ContractInline(PartInline):
    """What is agreed with the trainers of a training."""

    model = TrainerContract
    classes = ("as-cards",)
    fields = ("trainer", "number", "signed_on", "fee", "travel", "paid_on", "note")
    autocomplete_fields = ("trainer",)
    related = ("trainer__person",)
    error_fields = {"contract_exists": "trainer", "negative": "fee"}


class TrainerModuleInline(PartInline):
    """The modules that a trainer may lead."""

    model = TrainerModule
    classes = ("as-cards",)
    fields = ("module", "basis", "starts_on", "ends_on")
    autocomplete_fields = ("module",)
    related = ("module",)
    error_fields = {"module_twice": "module", "ends_before_start": "ends_on"}


class MayLeadFilter(admin.SimpleListFilter):
    """Trainers by a module that they may lead today."""

    title = _("may lead")
    parameter_name = "module"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the modules that need it, or that somebody may lead (1 query)."""
        named = TrainerModule.objects.filter(module=OuterRef("pk"))
        offered = Module.objects.visible_to(request.user).filter(Exists(named))
        return [(str(module.pk), str(module)) for module in offered]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those who may; nothing for what is no key."""
        value = self.value()
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal()):
            return queryset.none()
        return queryset.qualified_for(int(value))  # type: ignore[attr-defined,no-any-return]


@admin.register(Trainer)
class TrainerAdmin(InUse, RegistryAdmin):
    """The roster of trainers, own and external."""

    section = Section.TRAININGS
    order = 20
    form = TrainerForm
    fieldsets = (
        (None, {"fields": ("person", "is_external", "is_active")}),
        (_("Expertise"), {"fields": ("expertise", "expertise_en")}),
        (_("CV"), {"fields": ("cv_link", "cv_file", "remove_cv")}),
        (_("Availability"), {"fields": ("note",)}),
    )
    state_fields = ("cv_link",)
    autocomplete_fields = ("person",)
    inlines = (TrainerModuleInline,)
    list_display = (
        "__str__",
        "kind",
        "known_for",
        "qualified",
        "telephone",
        "email",
        "is_active",
    )
    list_filter = ("is_external", "is_active", MayLeadFilter)
    search_fields = ("person__search_text", "expertise", "expertise_en")
    search_help_text = _("Name or expertise")
    empty_text = _("There is nobody on the roster yet: add the first trainer.")

    # --- The form ---------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields that are only shown: a trainer stays the same person."""
        fixed = [] if obj is None else ["person_link"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields that make sense for the trainer."""
        left_out = set() if obj is not None and obj.cv else {"cv_link", "remove_cv"}
        if not self.has_change_permission(request, obj):
            left_out |= {"cv_file", "remove_cv"}
            left_out -= {"cv_link"}
        return [
            (
                name,
                {
                    **options,
                    "fields": [
                        "person_link" if obj is not None and each == "person" else each
                        for each in options["fields"]
                        if each not in left_out
                    ],
                },
            )
            for name, options in super().get_fieldsets(request, obj)
        ]

    @admin.display(description=_("person"))
    def person_link(self, trainer: Trainer) -> SafeString:
        """Return a link to the person, where the contacts are."""
        return link(trainer.person)

    @admin.display(description=_("the CV there is"))
    def cv_link(self, trainer: Trainer) -> SafeString | str:
        """Return a link to the CV."""
        if not trainer.cv:
            return "–"
        url = self.url("cv", trainer.pk)
        return format_html('<a href="{}">{}</a>', url, _("Download the CV"))

    # --- The CV -----------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with that of the CV."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_cv"
        cv = path("<int:pk>/cv/", self.guard(self.cv_view), name=name)
        return [cv, *super().get_urls()]

    def cv_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the CV."""
        trainer: Trainer = self.get_visible(request, str(pk))
        called = gettext("CV %(name)s") % {"name": trainer}
        return kept_file(self, request, trainer, trainer.cv, called)

    # --- The list ---------------------------------------------------------------

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the trainers with who they are, and whether they are qualified."""
        return with_qualification(rows.select_related("person"))

    def option_records(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the trainers with who they are."""
        return rows.select_related("person")

    def option_label(self, trainer: Trainer) -> str:
        """Return the name, and whether a contract is needed."""
        outside = gettext("external") if trainer.is_external else ""
        return " · ".join(filter(None, (str(trainer), outside)))

    @admin.display(description=pgettext_lazy("trainer", "kind"), ordering="is_external")
    def kind(self, trainer: Trainer) -> str:
        """Return whether the trainer is the centre's own."""
        return gettext("external") if trainer.is_external else gettext("own")

    @admin.display(description=_("expertise"))
    def known_for(self, trainer: Trainer) -> str:
        """Return the first line of the expertise, as far as the column is wide."""
        first = (trainer.expertise.splitlines() or [""])[0]
        return Truncator(first).chars(WIDE)

    @admin.display(description=_("qualification"), ordering="qualified_to")
    def qualified(self, trainer: Any) -> str:
        """Return until when the trainer is one by a certificate."""
        if trainer.qualified_to is None:
            return gettext("without an end") if trainer.is_qualified else "–"
        day = date_format(trainer.qualified_to, "SHORT_DATE_FORMAT")
        return gettext("until %(day)s") % {"day": day}

    @admin.display(description=_("phone"))
    def telephone(self, trainer: Trainer) -> str:
        """Return the number, which stays on one line."""
        return trainer.person.phone.replace(" ", "\N{NO-BREAK SPACE}")

    @admin.display(description=_("e-mail"))
    def email(self, trainer: Trainer) -> str:
        """Return the person's e-mail."""
        return trainer.person.email


# --- What a trainer's page shows besides --------------------------------------------


def absences(trainer: Trainer, request: HttpRequest) -> Panel | None:
    """Return when the trainer is not available, without the reasons (1 query)."""
    if not request.user.has_perm("scheduling.view_occasion"):
        return None
    planned = Occasion.objects.planned().filter(
        kind="absence",
        bookings__person=trainer.person_id,
        ends_at__gte=timezone.now(),
    )
    context = {
        "absences": list(planned.order_by("starts_at")[:SHOWN]),
        "person": trainer.person_id,
        "may_add": request.user.has_perm("scheduling.add_occasion"),
    }
    return Panel("trainings/admin/absences_panel.html", context)


def led(trainer: Trainer, request: HttpRequest) -> Panel | None:
    """Return the visible trainings that the trainer leads, with hours (1 query)."""
    if not request.user.has_perm("trainings.view_training"):
        return None
    length = Coalesce("module__hour_minutes", TEACHING_HOUR)
    rows = (
        Session.objects.planned()
        .filter(
            occasion__bookings__person=trainer.person_id,
            training__in=Training.objects.visible_to(request.user),
        )
        .order_by()
        .values("training", "training__title")
        .annotate(
            first=Min("occasion__starts_at"),
            last=Max("occasion__starts_at"),
            hours=Sum(Cast(F("teaching_minutes"), FloatField()) / length),
        )
        .order_by("-first")
    )
    trainings = list(rows)
    total = sum(row["hours"] for row in trainings)
    context = {"trainings": trainings, "total": round(total, 1)}
    return Panel("trainings/admin/led_panel.html", context)


register_panel(Trainer, led)
register_panel(Trainer, absences)
