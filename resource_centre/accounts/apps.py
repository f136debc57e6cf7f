"""Who signs in, how, and which roles there are."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "resource_centre.accounts"
    verbose_name = _("Accounts")
