"""Load the demo, or leave it."""

from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils.module_loading import module_has_submodule
from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.audit.commands import ActingCommand


def demos() -> list[ModuleType]:
    """Return the `demo` modules of the rooms, lower rooms first."""
    return [
        import_module(f"{app.name}.demo")
        for app in reversed(list(apps.get_app_configs()))
        if app.module and module_has_submodule(app.module, "demo")
    ]


class Command(ActingCommand):
    """Each room's `demo.py` has `load()` and `remove()`; both can be repeated.

    `remove()` returns the names of what had to stay.
    """

    help = "Load the demo data and print who can sign in, or take it away again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="leave the demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load or remove the demo whole; raise CommandError in production."""
        if options["remove"]:
            with transaction.atomic(), override("en"):
                kept = [name for demo in reversed(demos()) for name in demo.remove()]
            self.print_left(kept)
            return
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production.")
        with transaction.atomic(), override("en"):
            for module in demos():
                module.load()
            self.print_sign_ins()

    def print_left(self, kept: list[str]) -> None:
        """Print what of the demo had to stay, if anything had."""
        if not kept:
            self.stdout.write("The demo is gone.")
            return
        self.stdout.write("The demo is gone, but for what your own records refer to:")
        for name in kept:
            self.stdout.write(f"  {name}")

    def print_sign_ins(self) -> None:
        """Print a line for each demo user: role and address."""
        self.stdout.write("Sign in with a code sent to (shown here in this window):")
        for user in User.objects.filter(is_demo=True).prefetch_related("mandates"):
            roles = ", ".join(m.get_role_display() for m in user.mandates.all())
            self.stdout.write(f"  {roles:<30} {user.email}")
