"""Documents declared once and issued for good."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "resource_centre.documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        """Get to know the documents that the rooms declare in their documents.py."""
        from resource_centre.documents import reference  # noqa: PLC0415 - models

        autodiscover_modules("documents")
        post_migrate.connect(reference.synchronise, sender=self)
