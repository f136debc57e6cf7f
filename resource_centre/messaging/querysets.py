"""What can be asked of messages; `visible_to(user)` keeps what staff's roles reach."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.registry.reach import reach_of

if TYPE_CHECKING:
    from resource_centre.messaging.models import (
        MailServer,
        MailSettings,
        MailTemplate,
        Message,
        RefusedAddress,
    )

AnyUser = User | AnonymousUser

# For how long what did not arrive is news; later it is a matter of calling.
NEWS = timedelta(days=7)


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about messages."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep those of districts that staff reach and those they wrote."""
        reach = reach_of(user)
        if reach.everything:
            return self
        if not isinstance(user, User) or not user.is_staff:
            return self.none()
        return self.filter(Q(district__in=reach.districts) | Q(queued_by=user))

    def queued(self) -> Self:
        """Keep those that wait to be sent."""
        return self.filter(status=self.model.Status.QUEUED)

    def due(self, now: datetime) -> Self:
        """Keep those to send by now, the first due on top."""
        return self.queued().filter(due_at__lte=now).order_by("due_at", "pk")

    def to_collect(self) -> Self:
        """Keep those that wait for the others of their digest."""
        return self.exclude(digest_key="")

    def collected(self) -> Self:
        """Keep those that wait for no others."""
        return self.filter(digest_key="")

    def addressed_to(self, address: str) -> Self:
        """Keep those to the address, in any case of letters."""
        return self.alias(lower_address=Lower("address")).filter(
            lower_address=address.lower()
        )

    def undelivered(self) -> Self:
        """Keep those that did not arrive, in the first week."""
        lost = (self.model.Status.FAILED, self.model.Status.REFUSED)
        return self.filter(status__in=lost, queued_at__gte=timezone.now() - NEWS)

    def to_call(self) -> Self:
        """Keep those whose people are to be called: no mail reaches them."""
        status = self.model.Status
        old = Q(
            status__in=(status.FAILED, status.REFUSED),
            queued_at__lt=timezone.now() - NEWS,
        )
        return self.filter(Q(status=status.TO_CALL) | old)

    def sent_since(self, moment: datetime) -> Self:
        """Keep those that the mail server took since then."""
        return self.filter(sent_at__gt=moment)


class MailSettingsQuerySet(models.QuerySet["MailSettings"]):
    """Questions about the settings of mail."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()

    def current(self) -> "MailSettings":
        """Return the settings, or the first ones until somebody saves (1 query)."""
        return self.first() or self.model()


class MailServerQuerySet(models.QuerySet["MailServer"]):
    """Questions about how mail servers treat us."""

    def in_trouble(self) -> Self:
        """Keep those that refuse or do not answer."""
        return self.exclude(problem="")

    def paused(self, now: datetime) -> Self:
        """Keep those that are to be left alone for a while."""
        return self.filter(resume_at__gt=now)


class RefusedAddressQuerySet(models.QuerySet["RefusedAddress"]):
    """Questions about addresses that were refused."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()

    def of(self, address: str) -> "RefusedAddress | None":
        """Return the refusal of the address, in any case of letters (1 query)."""
        return self.filter(address=address.lower()).first()


class MailTemplateQuerySet(models.QuerySet["MailTemplate"]):
    """Questions about the words of mails."""

    def visible_to(self, user: AnyUser) -> Self:
        """Keep all of them for staff."""
        return self if isinstance(user, User) and user.is_staff else self.none()
