"""Who read what; who changed what is written by the database itself."""

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class ReadEntry(models.Model):
    """One reading of a confidential record; only ever added."""

    append_only: ClassVar[bool] = True

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=pgettext_lazy("reading", "read by"),
    )
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    read_at = models.DateTimeField(pgettext_lazy("reading", "read"), auto_now_add=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("reading of a confidential record")
        verbose_name_plural = _("readings of confidential records")
        ordering = ("-read_at", "-pk")
        default_permissions: ClassVar[tuple[str, ...]] = ("view",)
        indexes = (
            models.Index(
                fields=("content_type", "object_id", "-read_at"),
                name="audit_readentry_of_record",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} · {self.read_at:%d.%m.%Y %H:%M}"
