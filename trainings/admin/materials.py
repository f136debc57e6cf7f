"""The back office of materials: what was printed, what was handed out, what is left."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from resource_centre.accounts.models import User
from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.filters import DistrictFilter
from resource_centre.registry.admin.options import RegistryAdmin, lines, link
from trainings.admin.parts import PartInline
from trainings.forms.materials import HandOverForm, LineFormSet, PrintRunFormSet
from trainings.models import HandOver, HandOverLine, Material, PrintRun
from trainings.rules.materials import has_protocol

# A material is running out when so little of all that was printed is left, in %.
SCARCE = 10
LATEST = 20


class PrintRunInline(PartInline):
    """The print runs of a material."""

    model = PrintRun
    formset = PrintRunFormSet
    classes = ("as-cards",)
    fields = ("quantity", "received_on", "supplier", "invoice", "project")
    related = ("project",)


@admin.register(Material)
class MaterialAdmin(RegistryAdmin):
    """Materials and how many of each there are."""

    section = Section.TRAININGS
    order = 80
    fields = ("title", "title_en", "kind", "in_stock", "handed_out")
    state_fields = ("in_stock", "handed_out")
    inlines = (PrintRunInline,)
    list_display = ("title", "kind", "in_stock", "printed", "given")
    list_filter = ("kind",)
    search_fields = ("title", "title_en")
    search_help_text = gettext_lazy("Title")
    empty_text = gettext_lazy(
        "There are no materials here yet: add one with its print run."
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the materials with how many were printed and handed out."""
        return with_sums(rows)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the material, with how many were printed and handed out."""
        found = super().get_object(request, object_id, from_field)
        found.printed = with_sums(Material.objects.filter(pk=found.pk)).get().printed
        return found

    @admin.display(description=gettext_lazy("in stock"), ordering="stock")
    def in_stock(self, material: Any) -> SafeString | str:
        """Return how many there are, and whether they are running out."""
        number = grouped(material.stock)
        if material.stock * 100 >= material.printed * SCARCE:
            return number
        words = _("none left") if material.stock == 0 else _("running out")
        return format_html("<strong>{} · {}</strong>", number, words)

    @admin.display(description=gettext_lazy("printed or bought"), ordering="printed")
    def printed(self, material: Any) -> str:
        """Return how many copies there were in all."""
        return grouped(material.printed)

    @admin.display(description=gettext_lazy("handed out"), ordering="given")
    def given(self, material: Any) -> str:
        """Return how many copies were handed out."""
        return grouped(material.given)

    @admin.display(description=gettext_lazy("handed out lately"))
    def handed_out(self, material: Material) -> SafeString | str:
        """Return links to the latest hand-overs with it (1 query)."""
        rows = material.hand_outs.select_related(
            "hand_over__organisation", "hand_over__person", "hand_over__training"
        )
        latest = rows.order_by("-hand_over__given_on", "-pk")[:LATEST]
        return lines(
            format_html("{} · {}", link(each.hand_over), grouped(each.quantity))
            for each in latest
        )


class LineInline(PartInline):
    """The materials that are handed over."""

    model = HandOverLine
    formset = LineFormSet
    fields = ("material", "quantity")
    autocomplete_fields = ("material",)
    related = ("material",)
    min_num = 1
    error_fields = {"material_twice": "material"}


@admin.register(HandOver)
class HandOverAdmin(RegistryAdmin):
    """What was given to whom."""

    section = Section.TRAININGS
    order = 81
    form = HandOverForm
    fieldsets = (
        (None, {"fields": ("given_on", "given_by")}),
        (
            pgettext_lazy("hand-over", "To whom"),
            {
                "fields": ("organisation", "person", "training", "district"),
                "description": gettext_lazy(
                    "One of the three is enough. The district is taken from it"
                    " unless you choose another one."
                ),
            },
        ),
        (None, {"fields": ("note",)}),
    )
    inlines = (LineInline,)
    autocomplete_fields = ("organisation", "person", "training")
    error_fields = {"recipient_missing": "organisation"}
    list_display = ("given_on", "to", "what", "given_by", "district")
    list_filter = (DistrictFilter,)
    date_hierarchy = "given_on"
    search_fields = (
        "organisation__search_text",
        "person__search_text",
        "training__title",
    )
    search_help_text = gettext_lazy("Organisation, person or training")
    empty_text = gettext_lazy("Nothing has been handed over yet.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the hand-overs with whom and what they name."""
        named = ("organisation", "person", "training", "district")
        given = HandOverLine.objects.select_related("material").order_by("pk")
        lines_read = Prefetch("lines", given)
        return rows.select_related(*named).prefetch_related(lines_read)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin today, with the user as who gives it."""
        assert isinstance(request.user, User)  # noqa: S101 - the site asked
        begun = {"given_on": timezone.localdate(), "given_by": request.user.name}
        return {**begun, **super().get_changeform_initial_data(request)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may: not what a protocol stands for."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not has_protocol(obj))

    @admin.display(description=pgettext_lazy("hand-over", "to whom"))
    def to(self, hand_over: HandOver) -> str:
        """Return who received it."""
        return hand_over.recipient

    @admin.display(description=pgettext_lazy("hand-over", "what"))
    def what(self, hand_over: HandOver) -> SafeString:
        """Return the materials and how many of each."""
        rows = ((row.material, grouped(row.quantity)) for row in hand_over.lines.all())
        return format_html_join(mark_safe("<br>"), "{} – {}", rows)


def with_sums(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add `printed` and `given`, how many copies there were and went out."""
    return rows.annotate(  # type: ignore[no-any-return]
        printed=sum_of(PrintRun), given=sum_of(HandOverLine)
    )


def sum_of(model: Any) -> Coalesce:
    """Return how many copies the rows about a material are together."""
    rows = model.objects.filter(material=OuterRef("pk")).order_by()
    total = rows.values("material").annotate(sum=Sum("quantity")).values("sum")
    return Coalesce(Subquery(total), 0)


def grouped(number: int) -> str:
    """Return the number as the language writes it."""
    return number_format(number, use_l10n=True, force_grouping=True)
