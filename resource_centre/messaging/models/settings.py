"""When mails go out, what stands in the way, and who does not get them."""

from datetime import time
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.messaging.models.messages import Message
from resource_centre.messaging.querysets import (
    MailServerQuerySet,
    MailSettingsQuerySet,
    RefusedAddressQuerySet,
)


@tracked()
class MailSettings(models.Model):
    """When mails go out and where answers come to; one row."""

    only = models.BooleanField(default=True, editable=False, unique=True)
    quiet_from = models.TimeField(
        _("quiet from"),
        default=time(20),
        help_text=_("From then on only urgent messages are sent."),
    )
    quiet_to = models.TimeField(
        _("quiet until"),
        default=time(8),
        help_text=_("If both are the same, there are no quiet hours."),
    )
    digest_at = models.TimeField(
        _("collected messages go out at"),
        default=time(8, 30),
        help_text=_("Notices that can wait are put into one mail a day."),
    )
    reply_to = models.EmailField(
        _("address for answers"),
        blank=True,
        help_text=_("If it is empty, answers come to the centre’s e-mail."),
    )
    hourly_limit = models.PositiveIntegerField(
        _("mails an hour at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("If the mail provider allows only so many. Empty: no limit."),
    )

    objects: ClassVar[MailSettingsQuerySet] = MailSettingsQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mail settings")
        verbose_name_plural = _("mail settings")
        default_permissions: ClassVar[tuple[str, ...]] = ("view", "change")
        constraints = (
            models.CheckConstraint(
                condition=Q(only=True),
                name="messaging_mailsettings_only_one",
                violation_error_code="only_one",
            ),
        )

    def __str__(self) -> str:
        return str(_("mail settings"))


class MailServer(models.Model):
    """How a mail server treats us: what is wrong, since when, when we ask again."""

    class Task(models.TextChoices):
        SENDING = "sending", pgettext_lazy("mail server", "sending")
        BOUNCES = "bounces", pgettext_lazy("mail server", "reading refusals")

    task = models.CharField(max_length=10, choices=Task.choices, primary_key=True)
    problem = models.TextField(blank=True)
    since = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    resume_at = models.DateTimeField(null=True)
    place = models.JSONField(default=dict)

    objects: ClassVar[MailServerQuerySet] = MailServerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(problem="", since=None)
                | (~Q(problem="") & Q(since__isnull=False)),
                name="messaging_mailserver_since",
                violation_error_code="since",
            ),
        )

    def __str__(self) -> str:
        return self.get_task_display()


@tracked()
class RefusedAddress(models.Model):
    """An address that its own server refused: no mail goes there blindly again."""

    address = models.CharField(_("e-mail"), max_length=254, unique=True)
    since = models.DateTimeField(_("since"), auto_now_add=True)
    reason = models.TextField(_("reason"))
    message = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("message"),
    )

    objects: ClassVar[RefusedAddressQuerySet] = RefusedAddressQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("refused address")
        verbose_name_plural = _("refused addresses")
        ordering = ("-since", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ("view", "delete")

    def __str__(self) -> str:
        return self.address
