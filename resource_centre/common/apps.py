"""Dates, names, text, translations and assets that every room uses; no models."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy as _


def create_cache_table(sender: AppConfig, *, using: str, **_kwargs: Any) -> None:
    """Make the table of the shared cache, before rights are given on all tables."""
    if using == "owner":
        call_command("createcachetable", database=using, verbosity=0)


class CommonConfig(AppConfig):
    name = "resource_centre.common"
    verbose_name = _("Common")

    def ready(self) -> None:
        """Make the cache’s table with every migration."""
        pre_migrate.connect(create_cache_table, sender=self)
