"""Keep the Bulgarian catalogue equal to the sources."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from resource_centre.common.translations import (
    compile_catalogues,
    faults,
    update_catalogue,
)


class Command(BaseCommand):
    """Find new messages in the sources, or check that all are translated."""

    help = (
        "Brings the catalogue up to date with the sources and compiles it; "
        "--check only tells what is missing or wrong."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer --check."""
        parser.add_argument("--check", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update and compile, or raise CommandError naming every fault."""
        if not options["check"]:
            update_catalogue()
            compile_catalogues()
        found = faults()
        if found and options["check"]:
            raise CommandError("\n".join(found))
        for fault in found:
            self.stderr.write(fault)
