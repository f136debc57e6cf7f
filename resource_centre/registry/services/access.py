"""What happens to accounts, where who holds which role matters."""

from django.db import transaction

from resource_centre.accounts import services as accounts
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.rules import ensure_administrator_remains


@transaction.atomic
def end_access(*, user: User, by: User) -> None:
    """End the user's access at once; the last administrator keeps it."""
    if user.mandates.current().filter(role=Role.ADMINISTRATOR).exists():
        ensure_administrator_remains(without=user)
    accounts.deactivate(user=user, by=by)
