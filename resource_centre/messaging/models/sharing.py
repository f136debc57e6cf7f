"""Which documents are open to whoever has a personal link to them."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resource_centre.common.history import tracked
from resource_centre.documents.models import IssuedDocument

OPEN_FOR = timedelta(days=60)


@tracked()
class SharedDocument(models.Model):
    """A document that was sent as a personal link; without a row no link opens it.

    A higher generation ends the links given before.
    """

    document = models.OneToOneField(
        IssuedDocument,
        models.CASCADE,
        primary_key=True,
        related_name="shared",
        verbose_name=_("document"),
    )
    generation = models.PositiveIntegerField(default=1)
    open_until = models.DateField(_("the links work until"))

    class Meta:
        verbose_name = _("document open by a link")
        verbose_name_plural = _("documents open by a link")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.document)

    @property
    def is_open(self) -> bool:
        """Tell whether the document stands and the links work (1 query if not read)."""
        return self.document.is_valid and timezone.localdate() <= self.open_until
