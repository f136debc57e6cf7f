"""What the registry refuses."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Mandate


def ensure_administrator_remains(*, without: User) -> None:
    """Raise ValidationError unless somebody else is an administrator today.

    The mandates stay locked until the transaction ends, so that two
    administrators cannot take the role from each other at once.
    """
    administrators = Mandate.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")
    list(administrators.select_for_update().values_list("pk"))
    if not administrators.current().exclude(user=without).exists():
        raise ValidationError(
            _(
                "%(name)s is the only administrator: make somebody else an"
                " administrator first."
            ),
            code="last_administrator",
            params={"name": without.name},
        )
