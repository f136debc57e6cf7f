"""What a coordinator of the tests may reach."""

from django.core.exceptions import ValidationError

from resource_centre.accounts.models import User
from resource_centre.registry.models import Organisation
from resource_centre.registry.reach import reach_of


def ensure_covered(user: User, organisation: Organisation) -> None:
    """Raise ValidationError unless a role of the user reaches the organisation."""
    reach = reach_of(user)
    if not reach.everything and organisation.district_id not in reach.districts:
        message = "Извън Вашата област."
        raise ValidationError({"municipality": ValidationError(message, code="reach")})
