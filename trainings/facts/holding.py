"""The certificates and qualifications that somebody holds, as they see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.verification.codes import grouped
from trainings.facts.days import teaching_hours
from trainings.facts.qualifications import ENTERED_AS, State, with_state
from trainings.facts.register import day_of, hours_of, kind_of, state_of, with_words
from trainings.models import Certificate, Qualification

Status = IssuedDocument.Status


@dataclass(frozen=True)
class Paper:
    """A file that can be downloaded: a key, and the day of a duplicate."""

    pk: int
    day: str = ""


@dataclass(frozen=True)
class Held:
    """A certificate as its holder sees it.

    `title` is the training's, in the language of the certificate. `state` says what
    became of one that stands no more. `key` and `code` are those of its verification,
    empty where it has none.
    """

    pk: int
    title: str
    language: str
    kind: str
    reference: str
    dated: date
    hours: str
    stands: bool
    state: str
    is_earlier: bool
    has_file: bool
    has_scan: bool
    has_credential: bool
    key: str
    code: str
    duplicates: Sequence[Paper]


def certificates_of(user: User) -> list[Held]:
    """Return the user's certificates, those that stand first (up to 2 queries).

    What has no file yet is nobody's yet, unless it was issued before the system.
    """
    rows = Certificate.objects.registered().filter(
        Q(is_earlier=True) | ~Q(file=""), person__account=user
    )
    found = with_words(rows).annotate(
        key_to_verify=F("proof__key"),
        code_to_type=F("proof__code"),
        has_credential=Q(proof__credential__gt=""),
    )
    held = [seen(each) for each in found.order_by("-dated", "-pk")]
    return sorted(held, key=lambda each: not each.stands)


def seen(certificate: Any) -> Held:
    """Return one certificate of those read (0 queries)."""
    stands = certificate.status == Status.ISSUED
    return Held(
        pk=certificate.pk,
        title=certificate.about or certificate.title,
        language=certificate.language,
        kind=kind_of(certificate),
        reference=certificate.reference,
        dated=certificate.dated,
        hours=hours_in_words(hours_of(certificate)),
        stands=stands,
        state="" if stands else state_of(certificate),
        is_earlier=certificate.is_earlier,
        has_file=bool(certificate.file),
        has_scan=bool(certificate.scan),
        has_credential=bool(certificate.has_credential),
        key=certificate.key_to_verify or "",
        code=grouped(certificate.code_to_type) if certificate.code_to_type else "",
        duplicates=[
            Paper(each.pk, day_of(each.issued_at))
            for each in certificate.duplicates.all()
            if each.file
        ],
    )


def hours_in_words(hours: Decimal | str) -> str:
    """Return how many teaching hours a certificate is of; empty if it is not known."""
    if isinstance(hours, str):
        return hours
    if hours == int(hours):
        return teaching_hours(int(hours))
    return _("teaching hours: %(hours)s") % {"hours": number_format(hours)}


# --- Qualifications -----------------------------------------------------------------


@dataclass(frozen=True)
class Entered:
    """As what somebody is entered, and from when to when."""

    title: str
    starts_on: date
    ends_on: date | None
    state: State
    reference: str

    @property
    def ends_soon(self) -> bool:
        """Tell whether it ends within 90 days."""
        if self.state != State.VALID or self.ends_on is None:
            return False
        return (self.ends_on - timezone.localdate()).days <= SOON


SOON = 90


def qualifications_of(user: User) -> list[Entered]:
    """Return as what the user is entered, the latest first (1 query).

    What a revoked certificate gave is not there: the certificate says so.
    """
    rows = with_state(Qualification.objects.filter(person__account=user))
    standing = rows.exclude(state=State.REVOKED).select_related("certificate")
    return [
        Entered(
            title=str(ENTERED_AS[Qualification.Kind(each.kind)]),
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            state=State(each.state),
            reference=each.certificate.reference,
        )
        for each in standing.defer("certificate__facts").order_by("-starts_on", "-pk")
    ]
