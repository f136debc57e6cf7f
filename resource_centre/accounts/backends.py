"""Signing in; what the user may then do is decided elsewhere."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model


class SignInBackend(AuthenticationBackend):
    """Check credentials and nothing else: accounts hold no permissions."""

    def _get_permissions(
        self,
        user_obj: AbstractBaseUser | AnonymousUser,
        obj: Model | None,
        from_name: str,
    ) -> set[str]:
        return set()
