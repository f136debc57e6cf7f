"""Commands whose changes say in the history which command made them."""

from typing import Any

from django.core.management.base import BaseCommand

from resource_centre.audit.services import acting


class ActingCommand(BaseCommand):
    """A command that changes records: nobody's hand, but not nameless."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command with its name written beside every change."""
        with acting(command=self.__module__.rpartition(".")[2]):
            return super().execute(*args, **options)
