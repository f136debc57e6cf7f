"""The centre, the places it serves and the roles people hold there."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "resource_centre.registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        """Keep the official registers equal to the reference files."""
        from resource_centre.registry import reference  # noqa: PLC0415 - models

        post_migrate.connect(reference.synchronise, sender=self)
