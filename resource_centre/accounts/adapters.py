"""How allauth behaves in this house."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell that nobody signs up by themselves."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Second factors."""
