"""Make everything ready to serve, in one process."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from resource_centre.common.prepare import prepare


class Command(BaseCommand):
    help = "Compile translations, make web fonts, migrate and load the demo."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave it empty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is missing; a second time there is little to do."""
        prepare()
        call_command("migrate", verbosity=0)
        if not options["no_demo"]:
            call_command("demo", stdout=self.stdout)
