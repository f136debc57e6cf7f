"""„За обаждане“: messages that no mail brings, seen as people to call."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from resource_centre.messaging.models.messages import Message


class Call(Message):
    """Somebody to call, since no mail reaches them; the message is what to say."""

    class Meta:
        proxy = True
        verbose_name = _("person to call")
        verbose_name_plural = _("to call")
        ordering = ("created_at", "pk")
        default_permissions: ClassVar[tuple[str, ...]] = ("view", "change")
