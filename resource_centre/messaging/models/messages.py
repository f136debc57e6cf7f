"""Messages: each e-mail a row, from the draft to the call when none arrives."""

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.documents.models import IssuedDocument
from resource_centre.messaging.querysets import MessageQuerySet
from resource_centre.registry.models import District, Person

# What more than one line would turn into headers of a mail.
ONE_LINE = r"^[^\r\n]*$"


# What only says when to try again stays out of the history, as do the words.
@tracked(exclude=("body", "attempts", "due_at"))
class Message(models.Model):
    """Something to tell somebody: by e-mail, or by phone where none arrives.

    Its words are final but for the personal link, which is put in when it is sent
    and stored nowhere. `message_id` names the mail to all servers: a mail that may
    have arrived is sent again by the same name. Messages of one digest share it;
    while they wait to be collected they have a `digest_key`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("message", "draft")
        QUEUED = "queued", pgettext_lazy("message", "waiting to be sent")
        SENT = "sent", pgettext_lazy("message", "sent")
        FAILED = "failed", pgettext_lazy("message", "not sent")
        REFUSED = "refused", pgettext_lazy("message", "refused")
        TO_CALL = "to_call", pgettext_lazy("message", "to call")
        CALLED = "called", pgettext_lazy("message", "called")
        CANCELLED = "cancelled", pgettext_lazy("message", "cancelled")

    kind = models.CharField(_("kind"), max_length=100)
    key = models.CharField(
        max_length=200,
        unique=True,
        editable=False,
        help_text=_("The same key is queued once."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=310, blank=True)
    address = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    subject = models.CharField(pgettext_lazy("message", "subject"), max_length=300)
    body = models.TextField(pgettext_lazy("message", "text"), max_length=100_000)
    link_purpose = models.CharField(max_length=50, blank=True, editable=False)
    link_object = models.PositiveBigIntegerField(null=True, editable=False)
    link_generation = models.PositiveIntegerField(default=0, editable=False)
    content_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("content_type", "object_id")
    attachments = models.ManyToManyField(
        IssuedDocument,
        blank=True,
        related_name="messages",
        verbose_name=_("attached documents"),
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("district"),
    )
    message_id = models.CharField("Message-ID", max_length=255, editable=False)
    digest_key = models.CharField(max_length=300, blank=True, editable=False)
    is_urgent = models.BooleanField(
        _("urgent"),
        default=False,
        help_text=_("It is sent in the quiet hours too."),
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, editable=False
    )
    queued_at = models.DateTimeField(_("queued"), null=True, editable=False)
    due_at = models.DateTimeField(_("goes out at"), null=True, editable=False)
    sent_at = models.DateTimeField(pgettext_lazy("message", "sent"), null=True)
    last_error = models.TextField(_("what went wrong"), blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called by"),
    )
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    call_note = models.TextField(_("note of the call"), max_length=1000, blank=True)
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="queued_messages",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(
        pgettext_lazy("message", "created"), auto_now_add=True
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-created_at", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ("view", "add", "change")
        constraints = (
            models.CheckConstraint(
                condition=(
                    Q(sent_at__isnull=False)
                    & Q(status__in=("sent", "refused", "called"))
                )
                | (Q(sent_at=None) & ~Q(status="sent")),
                name="messaging_message_sent_at",
                violation_error_code="sent_at",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("queued", "sent", "failed", "refused"))
                | ~Q(address=""),
                name="messaging_message_has_address",
                violation_error_code="address_missing",
                violation_error_message=_("Without an e-mail nothing can be sent."),
            ),
            models.CheckConstraint(
                condition=~Q(status="to_call") | Q(address="") | ~Q(last_error=""),
                name="messaging_message_called_for_reason",
                violation_error_code="reason_missing",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("failed", "refused")) | ~Q(last_error=""),
                name="messaging_message_says_why",
                violation_error_code="error_missing",
            ),
            models.CheckConstraint(
                condition=Q(status="called", called_at__isnull=False)
                | (~Q(status="called") & Q(called_at=None)),
                name="messaging_message_called_at",
                violation_error_code="called_at",
            ),
            models.CheckConstraint(
                condition=Q(status="queued", due_at__isnull=False)
                | ~Q(status="queued"),
                name="messaging_message_due_at",
                violation_error_code="due_missing",
            ),
            models.CheckConstraint(
                condition=Q(link_purpose="", link_object=None)
                | (~Q(link_purpose="") & Q(link_object__isnull=False)),
                name="messaging_message_whole_link",
                violation_error_code="half_link",
            ),
            models.CheckConstraint(
                condition=Q(
                    subject__regex=ONE_LINE,
                    name__regex=ONE_LINE,
                    address__regex=ONE_LINE,
                    message_id__regex=r"^<[^<>\s]+>$",
                ),
                name="messaging_message_one_line",
                violation_error_code="many_lines",
                violation_error_message=_("Write it on one line."),
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at", "id"),
                condition=Q(status="queued"),
                name="messaging_message_due",
            ),
            models.Index(
                fields=("status", "id"),
                condition=Q(status__in=("failed", "refused", "to_call")),
                name="messaging_message_lost",
            ),
            models.Index(fields=("sent_at",), name="messaging_message_sent"),
            models.Index(fields=("message_id",), name="messaging_message_mail"),
            models.Index(Lower("address"), name="messaging_message_address"),
            models.Index(
                fields=("content_type", "object_id"), name="messaging_message_about"
            ),
            models.Index(fields=("created_at", "id"), name="messaging_message_order"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def recipient(self) -> str:
        """Return who it is for, as lists say it."""
        return self.name or self.address or self.phone
