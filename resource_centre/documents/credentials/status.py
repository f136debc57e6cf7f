"""Which credentials hold no longer: a list of bits, one for each proof.

The place of a credential is the primary key of its proof, which never changes.
"""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from resource_centre.documents.credentials.profile import VC, issuer_address
from resource_centre.documents.credentials.signing import address_of, signed
from resource_centre.documents.models import IssuedDocument, Proof

# The least that the standard allows (W3C Bitstring Status List).
SIZE = 131_072
PURPOSE = "revocation"
ENDED = (IssuedDocument.Status.REVOKED, IssuedDocument.Status.REPLACED)
# An old list, with fewer bits in it, is worth nothing after that.
LASTING = timedelta(days=1)


def entry_of(proof: Proof) -> dict[str, str]:
    """Return where to look up whether the credential of the proof still holds."""
    number, index = divmod(proof.pk, SIZE)
    address = address_of("status", number)
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def proofs_of(number: int) -> QuerySet[Proof]:
    """Return the proofs whose place is in the list."""
    first = number * SIZE
    return Proof.objects.filter(pk__gte=first, pk__lt=first + SIZE)


def status_list(number: int) -> str:
    """Return the list, signed; it is the same for an hour unless a bit changes.

    Up to 2 queries.
    """
    ended = proofs_of(number).filter(issued__status__in=ENDED)
    indices = [key % SIZE for key in ended.values_list("pk", flat=True)]
    return signed(claims_of(address_of("status", number), indices), typ="vc+jwt")


def claims_of(address: str, indices: Iterable[int]) -> dict[str, Any]:
    """Return what the list at the address says."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0)
    end = start + LASTING
    issuer, subject = issuer_address(), f"{address}#list"
    return {
        "@context": [VC],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": start.isoformat(),
        "validUntil": end.isoformat(),
        "credentialSubject": {
            "id": subject,
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded(indices),
        },
        "iss": issuer,
        "jti": address,
        "sub": subject,
        "nbf": int(start.timestamp()),
        "exp": int(end.timestamp()),
    }


def encoded(indices: Iterable[int]) -> str:
    """Return the list as the standard writes it: packed, in base64url after a „u“."""
    bits = bytearray(SIZE // 8)
    for index in indices:
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + urlsafe_b64encode(packed).rstrip(b"=").decode()
