"""Start the workers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from resource_centre.jobs.cluster import end_with_parent, run


class Command(BaseCommand):
    """django-q's command, with workers that never outlive it."""

    help = "Work on jobs until stopped; what is interrupted is taken up again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-parent",
            action="store_true",
            help="End when the process that started this one ends.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        if options["with_parent"]:
            end_with_parent()
        run()
