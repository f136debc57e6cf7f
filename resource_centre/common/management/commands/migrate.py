"""Migrate as the owner of the database, whom the application never connects as."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's migrate, on the owner's connection."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; raise CommandError when the owner's address is not known."""
        if options["database"] not in settings.DATABASES:
            raise CommandError(
                "DATABASE_OWNER_URL must name the database as its owner to migrate."
            )
        # No migration makes the shared cache's table, and rights are given on all
        # tables when the migrations are done.
        call_command("createcachetable", database=options["database"], verbosity=0)
        super().handle(*args, **options)
