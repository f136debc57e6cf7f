"""How the centre appears on paper: letterheads, and who signs."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.documents.forms import (
    LetterheadForm,
    SignatoryForm,
    as_address,
)
from resource_centre.documents.models import Letterhead, Signatory
from resource_centre.registry.admin.options import RegistryAdmin


class PicturedAdmin(RegistryAdmin):
    """Records with a picture each, which their form takes and shows."""

    section = Section.SETTINGS
    pictured: ClassVar[str]

    class Media:
        css = {"all": ("documents/correspondence.css",)}

    @admin.display(description=_("picture"))
    def picture(self, record: Any) -> SafeString | str:
        """Return the picture, for whoever may only look."""
        content = getattr(record, self.pictured)
        if not content:
            return "–"
        address = as_address(bytes(content))
        return format_html('<img class="picture" src="{}" alt="">', address)


@admin.register(Letterhead)
class LetterheadAdmin(PicturedAdmin):
    """Letterheads: a logo, and who pays for the work."""

    order = 12
    form = LetterheadForm
    pictured = "logo"
    fields = ("name", "picture", "donor_line_bg", "donor_line_en", "is_default")
    list_display = ("name", "donor_line_bg", "is_default")
    empty_text = _(
        "There are no letterheads here yet: letters carry the centre’s name alone."
    )


@admin.register(Signatory)
class SignatoryAdmin(PicturedAdmin):
    """Those who sign for the centre, from a day to a day."""

    order = 14
    form = SignatoryForm
    pictured = "image"
    fieldsets = (
        (None, {"fields": ("name_bg", "name_en", "post_bg", "post_en", "picture")}),
        (_("Signs"), {"fields": ("starts_on", "ends_on")}),
    )
    error_fields = {"ends_before_start": "ends_on"}
    list_display = ("name", "post", "starts_on", "ends_on")
    search_fields = ("name_bg", "name_en")
    search_help_text = _("Name")
    empty_text = _("Nobody signs yet: add who does, for letters need it.")

    @admin.display(description=_("name"), ordering="name_bg")
    def name(self, signatory: Signatory) -> str:
        """Return the name in the language of the page."""
        return signatory.name

    @admin.display(description=_("post"))
    def post(self, signatory: Signatory) -> str:
        """Return the post in the language of the page."""
        return signatory.post
