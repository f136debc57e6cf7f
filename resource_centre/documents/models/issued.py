"""Documents that were issued: what was said in them, and the very file."""

from typing import Any, ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.documents.models.numbering import Numbered
from resource_centre.documents.querysets import BatchQuerySet, IssuedQuerySet
from resource_centre.registry.models import District, Organisation, Person

# What nobody changes once the number is given, and once the file is made.
NUMBERED_FIELDS = (
    "document",
    "template_version",
    "language",
    "series",
    "year",
    "number",
    "reference",
    "dated",
    "title",
    "facts",
    "content_type",
    "object_id",
    "replaces",
    "duplicate_of",
    "is_earlier",
    "is_demo",
)
FILE_CHANGES = (
    "OLD.sha256 <> '' AND (OLD.file, OLD.sha256, OLD.size)"
    " IS DISTINCT FROM (NEW.file, NEW.sha256, NEW.size)"
)


class Batch(models.Model):
    """Documents of one kind asked for together, with what is printed at once.

    `records` are the keys of the records, in the order of printing. A record gets
    one document of a batch, however often the job begins anew.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    document = models.CharField(max_length=100)
    language = models.CharField(max_length=10)
    title = models.CharField(_("title"), max_length=300)
    records = models.JSONField(default=list)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="document_batches",
        verbose_name=_("asked for by"),
    )
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    archive = models.CharField(max_length=200, blank=True)
    printout = models.CharField(max_length=200, blank=True)
    ready_at = models.DateTimeField(null=True)

    objects: ClassVar[BatchQuerySet] = BatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("batch of documents")
        verbose_name_plural = _("batches of documents")
        ordering = ("-asked_at", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return self.title


@tracked(exclude=("facts",))
class IssuedDocument(Numbered):
    """A document that has its number: its facts, its file, and what became of it.

    The number and the facts are written first; the file follows and may be made
    again until it is there. After that neither changes: the database refuses it.
    What was issued before the system came has a scan at most.
    """

    class Status(models.TextChoices):
        NUMBERED = "numbered", pgettext_lazy("document", "being made")
        ISSUED = "issued", pgettext_lazy("document", "issued")
        REPLACED = "replaced", pgettext_lazy("document", "replaced")
        REVOKED = "revoked", pgettext_lazy("document", "revoked")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    document = models.CharField(_("kind"), max_length=100)
    template_version = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    title = models.CharField(_("title"), max_length=300)
    dated = models.DateField(_("date"))
    content_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    subject = GenericForeignKey("content_type", "object_id")
    addressee = models.CharField(_("for"), max_length=300, blank=True)
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("organisation"),
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("district"),
    )
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.NUMBERED
    )
    fault = models.TextField(_("what went wrong"), blank=True)
    file = models.CharField(max_length=200, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size"), default=0, editable=False)
    scan = models.CharField(max_length=200, blank=True, editable=False)
    batch = models.ForeignKey(
        Batch, models.SET_NULL, null=True, blank=True, related_name="documents"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="issued_documents",
        verbose_name=_("issued by"),
    )
    issued_at = models.DateTimeField(_("issued at"), auto_now_add=True)
    is_earlier = models.BooleanField(
        _("issued before the system"), default=False, editable=False
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("duplicate of"),
    )
    reason = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("Why it replaces another or is its duplicate."),
    )
    ended_at = models.DateTimeField(_("not valid since"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ended_documents",
        verbose_name=_("revoked by"),
    )
    ended_reason = models.TextField(_("reason for revoking"), blank=True)
    handed_on = models.DateField(_("handed over on"), null=True, blank=True)
    handed_to = models.CharField(
        _("handed over to"),
        max_length=300,
        blank=True,
        help_text=_("Who has signed for it."),
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[IssuedQuerySet] = IssuedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ("-dated", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ("view", "change")
        permissions = (
            ("issue_issueddocument", _("Can issue documents")),
            ("revoke_issueddocument", _("Can revoke and replace documents")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("series", "year", "reference"),
                condition=Q(duplicate_of=None),
                name="documents_issued_reference",
                violation_error_code="reference_taken",
                violation_error_message=_("This number is taken in this year."),
            ),
            models.UniqueConstraint(
                fields=("series", "year", "number"),
                condition=Q(duplicate_of=None, number__isnull=False),
                name="documents_issued_number",
                violation_error_code="number_taken",
                violation_error_message=_("This number is taken in this year."),
            ),
            models.UniqueConstraint(
                fields=("batch", "content_type", "object_id"),
                condition=Q(batch__isnull=False),
                name="documents_issued_once_in_batch",
                violation_error_code="issued_in_batch",
            ),
            models.CheckConstraint(
                condition=Q(dated__year=F("year")),
                name="documents_issued_year_of_date",
                violation_error_code="other_year",
                violation_error_message=_("The date is of another year."),
            ),
            models.CheckConstraint(
                condition=Q(status="numbered")
                | Q(is_earlier=True)
                | (~Q(file="") & ~Q(sha256=""))
                | Q(status="revoked"),
                name="documents_issued_has_file",
                violation_error_code="file_missing",
            ),
            models.CheckConstraint(
                condition=~Q(status="revoked")
                | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="documents_issued_revoked_with_reason",
                violation_error_code="reason_missing",
                violation_error_message=_("Say why it is revoked."),
            ),
            models.CheckConstraint(
                condition=(Q(replaces=None) & Q(duplicate_of=None)) | ~Q(reason=""),
                name="documents_issued_chained_with_reason",
                violation_error_code="reason_missing",
                violation_error_message=_("Say why another one is issued."),
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | Q(duplicate_of=None),
                name="documents_issued_one_chain",
                violation_error_code="two_chains",
            ),
            models.CheckConstraint(
                condition=Q(handed_on=None, handed_to="")
                | (Q(handed_on__isnull=False) & ~Q(handed_to="")),
                name="documents_issued_handed_to_somebody",
                violation_error_code="handed_to_missing",
                violation_error_message=_("Name the day and who signed for it."),
            ),
        )
        indexes = (
            models.Index(
                fields=("content_type", "object_id"), name="documents_issued_subject"
            ),
            models.Index(
                fields=("status",),
                condition=Q(status="numbered"),
                name="documents_issued_unfinished",
            ),
            models.Index(
                fields=("sha256",),
                condition=~Q(sha256=""),
                name="documents_issued_sha256",
            ),
        )
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(
                name="issued_for_good",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_demo=False),
            ),
            pgtrigger.Protect(
                name="numbered_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*NUMBERED_FIELDS),
            ),
            pgtrigger.Protect(
                name="file_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(FILE_CHANGES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} № {self.reference}"

    @property
    def is_valid(self) -> bool:
        """Tell whether it stands: issued, neither replaced nor revoked."""
        return self.status == self.Status.ISSUED
