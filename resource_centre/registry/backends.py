"""What a user may do: whatever the roles held today give."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role, permissions_of_all
from resource_centre.registry.reach import held_by


class MandateBackend(BaseBackend):
    """Give the permissions of every mandate in force, asked once per request."""

    def get_all_permissions(
        self, user_obj: User | AnonymousUser, obj: Any = None
    ) -> set[str]:
        """Return the user's permissions (1 query, kept on the user object)."""
        if not isinstance(user_obj, User) or not user_obj.is_active or obj is not None:
            return set()
        if user_obj.known_permissions is None:
            roles = {Role(role) for role, *_place in held_by(user_obj)}
            user_obj.known_permissions = set(permissions_of_all(roles))
        return user_obj.known_permissions

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Tell whether the user may do anything at all in the app."""
        granted = self.get_all_permissions(user_obj)
        return any(name.startswith(f"{app_label}.") for name in granted)
