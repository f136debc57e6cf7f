"""Long work in the background, with progress a person sees."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "resource_centre.jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        """Get to know the tasks that the rooms above declare in their tasks.py."""
        autodiscover_modules("tasks")
