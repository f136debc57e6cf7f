"""Every e-mail a visible row, sent once."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "resource_centre.messaging"
    verbose_name = _("Messages")
