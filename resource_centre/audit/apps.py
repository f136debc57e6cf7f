"""Who changed what and who read what."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "resource_centre.audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Renew the rights of the application's role after every migration."""
        from resource_centre.audit.grants import grant  # noqa: PLC0415 - models

        post_migrate.connect(grant, sender=self)
