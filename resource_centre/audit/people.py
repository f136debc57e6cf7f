"""Names of those who acted, also of those whose account is gone."""

from django.utils.translation import gettext as _

from resource_centre.accounts.models import User


def name_people(keys: set[int]) -> dict[int, str]:
    """Return the name of each user by primary key (1 query)."""
    found = User.objects.in_bulk(keys)
    return {
        key: found[key].name
        if key in found
        else _("deleted user no. %(number)d") % {"number": key}
        for key in keys
    }
