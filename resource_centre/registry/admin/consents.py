"""What people are asked to agree to, version by version."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.registry.admin.options import RegistryAdmin
from resource_centre.registry.forms import ConsentTextForm
from resource_centre.registry.models import ConsentText

FIELDS = ("purpose", "version", "in_force_from", "text_bg", "text_en")


@admin.register(ConsentText)
class ConsentTextAdmin(RegistryAdmin):
    """Versions of texts: one that somebody has agreed to stays as it is."""

    section = Section.SETTINGS
    order = 50
    form = ConsentTextForm
    fields = FIELDS
    error_fields = {"version_exists": "version"}
    list_display = ("__str__", "in_force_from")
    list_filter = ("purpose",)
    empty_text = _("There are no texts of consents yet: write the first.")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the version may go: not when somebody has agreed to it."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not is_agreed_to(obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields that are only shown: all, once somebody has agreed."""
        fixed = FIELDS if obj is not None and is_agreed_to(obj) else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields, saying why they cannot be changed."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not is_agreed_to(obj):
            return fieldsets
        description = _(
            "Somebody has agreed to this version, so it stays as it is. To change"
            " the text, add a new version: it is asked about from then on."
        )
        return [(None, {"fields": FIELDS, "description": description})]


def is_agreed_to(text: ConsentText) -> bool:
    """Tell whether somebody has agreed to the version (1 query, kept on the row)."""
    kept: dict[str, Any] = vars(text)
    if "agreed_to" not in kept:
        kept["agreed_to"] = text.consents.exists()
    return bool(kept["agreed_to"])
