"""How anyone can verify an issued document without asking the centre."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.common.history import tracked
from resource_centre.documents.models.issued import IssuedDocument
from resource_centre.documents.querysets import VerificationQuerySet

PROTECTED = """
IF EXISTS (
    SELECT 1 FROM documents_issueddocument
    WHERE id = OLD.issued_id AND NOT is_demo
) THEN
    RAISE EXCEPTION 'A proof is kept for good';
END IF;
RETURN OLD;
"""

CHANGED = (
    "((OLD.issued_id, OLD.key, OLD.code)"
    " IS DISTINCT FROM (NEW.issued_id, NEW.key, NEW.code)"
    " OR (OLD.credential <> '' AND OLD.credential <> NEW.credential))"
)


class Proof(models.Model):
    """The codes of an issued document, and the credential that goes with it.

    `key` is what the QR code holds: 26 letters of 5 random bits each. `code` is
    typed together with the number: 8 such letters and a check letter. A duplicate
    shows those of its original. The primary key is the place in the status list.
    """

    issued = models.OneToOneField(
        IssuedDocument, models.CASCADE, related_name="proof", editable=False
    )
    key = models.CharField(max_length=26, unique=True, editable=False)
    code = models.CharField(max_length=9, unique=True, editable=False)
    credential = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        default_permissions: ClassVar[tuple[str, ...]] = ()
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="kept_for_good",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=PROTECTED,
            ),
            pgtrigger.Protect(
                name="codes_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(CHANGED),
            ),
        ]

    def __str__(self) -> str:
        return str(self.issued)


class SigningKey(models.Model):
    """A public key by which credentials are verified; it stays when it is retired.

    The private key never comes near the database. `kid` is the thumbprint of the
    key (RFC 7638), `jwk` the key itself.
    """

    kid = models.CharField(max_length=43, unique=True, editable=False)
    jwk = models.JSONField(editable=False)
    first_used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ("pk",)
        default_permissions: ClassVar[tuple[str, ...]] = ()
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(
                name="published_for_good",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return self.kid


@tracked()
class VerificationSettings(models.Model):
    """How much whoever verifies a document is told; one row."""

    class Name(models.TextChoices):
        FULL = "full", pgettext_lazy("verification", "the full name")
        FIRST = "first", pgettext_lazy("verification", "first name and initials")
        INITIALS = "initials", pgettext_lazy("verification", "initials")
        NOTHING = "nothing", pgettext_lazy("verification", "nothing")

    only = models.BooleanField(default=True, editable=False, unique=True)
    name_shown = models.CharField(
        _("shown of the person’s name"),
        max_length=10,
        choices=Name.choices,
        default=Name.INITIALS,
        help_text=_(
            "Whoever verifies a certificate has it at hand and compares the rest."
        ),
    )

    objects: ClassVar[VerificationQuerySet] = VerificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("verification of documents")
        verbose_name_plural = _("verification of documents")
        default_permissions: ClassVar[tuple[str, ...]] = ("view", "change")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(only=True),
                name="documents_verification_only_one",
                violation_error_code="only_one",
            ),
        )

    def __str__(self) -> str:
        return str(_("Verification of documents"))
