"""Make what is made from the sources."""

from typing import Any

from django.core.management.base import BaseCommand

from resource_centre.common.prepare import prepare


class Command(BaseCommand):
    help = "Compile the translations and make the fonts."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing or out of date."""
        prepare()
