"""How much whoever verifies a document is told."""

from django.contrib import admin

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.documents.models import VerificationSettings


@admin.register(VerificationSettings)
class VerificationSettingsAdmin(CentreAdmin):
    """The only row of settings."""

    section = Section.SETTINGS
    order = 18
    is_single = True
    can_delete = False
    fields = ("name_shown",)
