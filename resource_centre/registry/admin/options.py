"""What the registry's admins share."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin, CentreInline, CentreList
from resource_centre.registry.forms import RegistryForm
from resource_centre.registry.reach import reach_of


class RegistryList(CentreList):
    """A list that reads together what its columns show."""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> QuerySet[Any]:
        """Return the rows with what the columns need."""
        rows = super().get_queryset(request, exclude_parameters)
        shown: QuerySet[Any] = self.model_admin.with_columns(rows)  # type: ignore[attr-defined]
        return shown


class RegistryAdmin(CentreAdmin):
    """An admin whose records lie somewhere, and whose forms take no ЕГН."""

    section = Section.PEOPLE
    form = RegistryForm

    class Media:
        css = {"all": ("registry/registry.css",)}

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows with what the list's columns need."""
        return rows

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CentreList]:
        """Return the list's class."""
        return RegistryList

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the form, which knows who fills it."""
        form = super().get_form(request, *args, **kwargs)
        form.user = request.user
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin in the district of whoever covers only one."""
        districts = reach_of(request.user).districts
        only = {"district": min(districts)} if len(districts) == 1 else {}
        return {**only, **super().get_changeform_initial_data(request)}


class FoundAdmin(RegistryAdmin):
    """An admin whose records are found by any of their names, misspelt too."""

    search_fields = ("search_text",)

    def option_records(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the records with what tells namesakes apart."""
        return rows.select_related("district", "municipality")

    def option_label(self, record: Any) -> str:
        """Return the name and the place."""
        return " · ".join(filter(None, (str(record), record.place)))

    @admin.display(description=_("place"))
    def place(self, record: Any) -> str:
        """Return the municipality or the district."""
        return str(record.place)

    @admin.display(description=_("phone"))
    def telephone(self, record: Any) -> str:
        """Return the number, which stays on one line."""
        return str(record.phone).replace(" ", "\N{NO-BREAK SPACE}")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what contains the words, or else what resembles them."""
        rows: Any = queryset
        return (rows.found(search_term) if search_term else rows), False

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Say so when the list has only what resembles the words searched for."""
        changelist = super().get_changelist_instance(request)
        match = request.resolver_match
        is_page = match is not None and str(match.url_name).endswith("_changelist")
        if is_page and request.method == "GET" and changelist.query:
            first = next(iter(changelist.result_list), None)
            if hasattr(first, "likeness"):
                messages.info(request, _("No exact match. Similar names are shown."))
        return changelist


class RegistryInline(CentreInline):
    """Rows whose forms know who fills them."""

    form = RegistryForm

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the formset; it and its forms know the user."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = formset.form.user = request.user
        return formset


class ShownInline(RegistryInline):
    """Rows that are only shown here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that rows are added elsewhere."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that rows are changed elsewhere."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that rows are deleted elsewhere."""
        return False


def link(record: Model, text: str = "") -> SafeString:
    """Return a link to the record's page in the back office."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return format_html(
        '<a href="{}">{}</a>', reverse(name, args=[record.pk]), text or str(record)
    )


def lines(items: Iterable[Any]) -> SafeString | str:
    """Return the items as a list, or a dash when there are none."""
    rows = format_html_join("", "<li>{}</li>", ((item,) for item in items))
    return format_html('<ul class="plain-list">{}</ul>', rows) if rows else "–"
