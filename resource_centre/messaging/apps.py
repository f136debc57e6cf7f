"""Every e-mail a visible row, sent once."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "resource_centre.messaging"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Get to know the mails and links of the rooms; keep links out of the logs."""
        from resource_centre.messaging import logs, reference  # noqa: PLC0415 - models

        autodiscover_modules("mails", "purposes")
        logs.keep_links_out()
        post_migrate.connect(reference.synchronise, sender=self)
