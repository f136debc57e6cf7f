"""The register of certificates: what lists, pages and paper say of each alike."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, pgettext_lazy

from resource_centre.documents.document import Document, every_document
from resource_centre.documents.models import IssuedDocument
from trainings.models import Certificate, Enrolment, Training

SERIES = "certificates"
# The titles of the documents say more than a column has room for.
WORDS = {
    "certificate": pgettext_lazy("certificate", "certificate"),
    "attestation": pgettext_lazy("certificate", "attestation"),
}
Status = IssuedDocument.Status


def kinds() -> list[Document[Any]]:
    """Return the documents that the register holds."""
    return [each for each in every_document() if each.series == SERIES]


def of_training(training: int) -> Q:
    """Return which certificates are of the training or of somebody's part in it."""
    kind = ContentType.objects.get_for_model
    parts = Enrolment.objects.filter(training=training).values("pk")
    return Q(content_type=kind(Enrolment), object_id__in=parts) | Q(
        content_type=kind(Training), object_id=training
    )


def with_words(rows: Any) -> Any:
    """Add to each its training and hours, what replaced it, and its duplicates.

    The facts themselves, which may be long, are not read (2 queries).
    """
    duplicates = IssuedDocument.objects.defer("facts").order_by("pk")
    return (
        rows.annotate(about=KT("facts__training"), length=KT("facts__hours"))
        .select_related("replaced_by")
        .prefetch_related(Prefetch("duplicates", duplicates))
        .defer("facts", "replaced_by__facts")
    )


def hours_of(certificate: Any) -> Decimal | str:
    """Return the hours as a number where they are one, of a row `with_words`."""
    written = str(certificate.length or "")
    point = "" if certificate.language == "en" else "."
    try:
        return Decimal(written.replace("\N{NO-BREAK SPACE}", "").replace(",", point))
    except InvalidOperation:
        return written


def kind_of(certificate: IssuedDocument) -> str:
    """Return what kind it is, in a word."""
    return str(WORDS.get(certificate.document, certificate.title))


def state_of(certificate: Certificate) -> str:
    """Return how it stands, in words, of a row `with_words`."""
    if certificate.status == Status.ISSUED:
        return ", ".join([standing_of(certificate), *duplicates_of(certificate)])
    later = getattr(certificate, "replaced_by", None)
    if certificate.status == Status.REPLACED and later is not None:
        return _("replaced by No. %(reference)s") % {"reference": later.reference}
    if certificate.ended_at is not None:
        return _("revoked on %(date)s") % {"date": day_of(certificate.ended_at)}
    return str(certificate.get_status_display())


def standing_of(certificate: Certificate) -> str:
    """Return that it is issued, be it before the system."""
    if certificate.is_earlier:
        return _("issued before the system")
    return str(certificate.get_status_display())


def duplicates_of(certificate: Certificate) -> list[str]:
    """Return when each duplicate was issued, in words."""
    return [
        _("duplicate of %(date)s") % {"date": day_of(each.issued_at)}
        for each in certificate.duplicates.all()
    ]


def day_of(moment: Any) -> str:
    """Return the day of a moment as registers write it."""
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
