"""The back office of trainings."""

from typing import ClassVar

from django.contrib import admin

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from trainings.admin.attendance import Attending
from trainings.admin.enrolling import Enrolling
from trainings.models import Training


@admin.register(Training)
class TrainingAdmin(Enrolling, Attending, CentreAdmin):
    """Trainings."""

    section = Section.TRAININGS
    order = 1
    list_display = ("title", "starts_on", "venue", "status")
    state_fields: ClassVar[tuple[str, ...]] = ("status",)
    search_fields = ("title",)
