"""What the personal links of this room are for: getting an issued document."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.messaging.links import LinkPurpose, register
from resource_centre.messaging.models import SharedDocument


@register
class GettingDocument(LinkPurpose):
    """Somebody outside opens a document that was issued for them."""

    code = "document"
    title = gettext_lazy("A document for you")
    button = gettext_lazy("Continue")

    def find(self, object_id: int) -> SharedDocument | None:
        """Return the document, if it is open by a link at all (1 query)."""
        shared = SharedDocument.objects.select_related("document")
        return shared.filter(pk=object_id).first()

    def words(self, target: Any) -> str:
        """Say what awaits, and nothing of what is in it."""
        return _(
            "The centre has issued a document for you. Press the button to open it."
        )

    def closed_words(self, target: Any) -> str:
        """Say why the document cannot be opened any more."""
        if not target.document.is_valid:
            return _("The document is no longer valid: it was replaced or revoked.")
        day = date_format(target.open_until, "DATE_FORMAT")
        return _("The document could be opened until %(day)s") % {"day": day}

    def leads_to(self, target: Any) -> str:
        """Return the page of the document."""
        return reverse("messaging:received", args=[target.pk])
