"""The register of certificates on paper, and the list by which they are handed over."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from resource_centre.documents.document import Belonging, Document, register
from resource_centre.documents.facts import Facts, approvals, issuer, pictures
from resource_centre.documents.limits import REPORT
from resource_centre.documents.models import Batch, IssuedDocument
from trainings.documents.kinds import OfTraining, heading
from trainings.documents.words import whole
from trainings.facts.register import (
    hours_of,
    kind_of,
    of_training,
    state_of,
    with_words,
)
from trainings.models import Certificate, Training

# Between the name of a list and how its lines were chosen.
COLON = ": "
LONGEST = 300


@register
class CertificateRegister(Document[Batch]):
    """The certificates that somebody has put together as a list, as they see them.

    The lines are the records of a batch, in the order of the register.
    """

    code = "certificate-register"
    title = gettext_lazy("Register of certificates")
    model = Batch
    template = "trainings/documents/register/register.html"
    limits = REPORT
    permission = "trainings.view_certificate"
    issue_permission = permission

    def facts(self, record: Batch) -> Mapping[str, Any]:
        """Return the lines of the register (up to 5 queries)."""
        lines = [line(each) for each in certificates_of(record)]
        return {
            **issuer(),
            "number": None,
            "conditions": record.title.partition(COLON)[2],
            "as_of": timezone.localdate().isoformat(),
            "total": len(lines),
            "table": {
                "head": [
                    _("No."),
                    _("Date"),
                    _("Name"),
                    _("Training"),
                    pgettext("column", "Hours"),
                    pgettext("certificate", "Kind"),
                    pgettext("certificate", "State"),
                    _("Received (signature)"),
                ],
                "shares": [2, 2, 4, 4, 1, 2, 2, 3],
                "rows": lines,
            },
            "approvals": approvals(prepared=None, approved=None),
        }

    def images(self, record: Batch) -> Mapping[str, bytes]:
        """Return the logo, if there is one."""
        return pictures()

    def belonging(self, record: Batch) -> Belonging:
        """Return nobody: it is never issued."""
        return Belonging()

    def name(self, record: Batch) -> str:
        """Return what the list is called."""
        return record.title

    def language(self, record: Batch) -> str:
        """Return the language in which it was asked for."""
        return record.language


def called(conditions: str) -> str:
    """Return what a register is called whose lines were chosen like that."""
    name = str(CertificateRegister.title)
    return COLON.join(filter(None, (name, conditions)))[:LONGEST]


def certificates_of(batch: Batch) -> Iterable[Certificate]:
    """Return those of the batch that its owner sees, oldest first (3 queries)."""
    keys = batch.records if batch.document == CertificateRegister.code else []
    rows = Certificate.objects.visible_to(batch.owner).registered().filter(pk__in=keys)
    found: Iterable[Certificate] = with_words(rows).order_by("dated", "pk")
    return found


def line(certificate: Any) -> list[Any]:
    """Return a certificate as a line of the register."""
    return [
        certificate.reference,
        day(certificate.dated),
        certificate.addressee,
        certificate.about or certificate.title,
        figure_of(hours_of(certificate)),
        kind_of(certificate),
        state_of(certificate),
        day(certificate.handed_on),
    ]


def figure_of(hours: Decimal | str) -> int | float | str:
    """Return the hours as a number for JSON, or as they are written."""
    return whole(float(hours)) if isinstance(hours, Decimal) else hours


def day(value: Any) -> str:
    """Return the date as registers write it; empty if there is none."""
    return date_format(value, "SHORT_DATE_FORMAT") if value else ""


# --- For one training ---------------------------------------------------------------


@register
class CertificateHandOver(OfTraining):
    """Who receives which certificate of a training, with room for each to sign."""

    code = "certificate-hand-over"
    title = gettext_lazy("List for handing certificates over")
    template = "trainings/documents/register/hand_over.html"
    limits = REPORT
    permission = CertificateRegister.permission

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return the certificates that stand, by name (up to 8 queries)."""
        rows = Certificate.objects.registered().filter(
            of_training(record.pk), status=Certificate.Status.ISSUED, is_earlier=False
        )
        found = rows.defer("facts").order_by(
            "person__last_name", "person__first_name", "pk"
        )
        return {
            **heading(record),
            "people": [handed(each) for each in found],
            "approvals": approvals(prepared=None),
        }


def handed(certificate: IssuedDocument) -> Facts:
    """Return whose certificate it is, and when it was signed for."""
    return {
        "name": certificate.addressee,
        "reference": certificate.reference,
        "kind": kind_of(certificate),
        "handed_on": day(certificate.handed_on),
    }
