"""Fill the registry with invented people."""

from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from resource_centre.audit.commands import ActingCommand
from resource_centre.registry.scale import scale_to


class Command(ActingCommand):
    """Add what is missing to the wished number; twice adds nothing."""

    help = "Add invented people with services and employers, to see how many do."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--people", type=int, required=True, help="until there are so many"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the people and say how it goes; raise CommandError in production."""
        if settings.PRODUCTION:
            raise CommandError("Invented people are not for production.")
        wanted, start = options["people"], monotonic()

        def progress(done: int) -> None:
            self.stdout.write(f"  {done:,} of {wanted:,} people")

        added = scale_to(wanted, progress=progress)
        seconds = monotonic() - start
        self.stdout.write(f"Added {added:,} invented people in {seconds:.0f} s.")
