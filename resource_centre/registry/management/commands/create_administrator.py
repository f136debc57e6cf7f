"""Make the first administrator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.audit.commands import ActingCommand
from resource_centre.registry.models import Mandate


class Command(ActingCommand):
    help = "Give a person the role of administrator from today on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="where the sign-in codes go")
        parser.add_argument("--name", required=True, help="the person’s name")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account when it is new; raise CommandError on a bad address."""
        email = options["email"].strip().lower()
        user = User.objects.filter(email=email).first()
        try:
            user = user or User.objects.create_user(name=options["name"], email=email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        held = user.mandates.current().filter(role=Role.ADMINISTRATOR)
        if not held.exists():
            Mandate.objects.create(
                user=user, role=Role.ADMINISTRATOR, starts_on=timezone.localdate()
            )
        self.stdout.write(f"{user.name} <{email}> is an administrator.")
