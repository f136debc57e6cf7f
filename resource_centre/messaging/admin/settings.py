"""When mails go out, and which addresses take none."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.messaging.models import MailSettings, RefusedAddress


@admin.register(MailSettings)
class MailSettingsAdmin(CentreAdmin):
    """The only row of settings."""

    section = Section.SETTINGS
    order = 40
    is_single = True
    can_delete = False
    fieldsets = (
        (_("Quiet hours"), {"fields": ("quiet_from", "quiet_to", "digest_at")}),
        (_("Answers and limits"), {"fields": ("reply_to", "hourly_limit")}),
    )


@admin.register(RefusedAddress)
class RefusedAddressAdmin(CentreAdmin):
    """Addresses that their own servers refuse; one deleted is tried again."""

    section = Section.DOCUMENTS
    order = 90
    can_add = False
    fields = ("address", "reason", "since")
    readonly_fields = ("address", "reason", "since")
    list_display = ("address", "reason", "since")
    search_fields = ("address",)
    search_help_text = _("E-mail")
    empty_text = _("No address refuses our mails.")
