"""Makers of credentials, and what a program does that verifies one."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import RSAKey
from openbadgeslib.ob3 import OB3Verifier

from resource_centre.documents.credentials.issuing import credential_of
from resource_centre.documents.credentials.subject import Subject
from resource_centre.documents.models import IssuedDocument, Proof
from tests.documents.steps import make_numbered, make_series

DAY = date(2024, 11, 4)
SUBJECT = Subject(
    name="Мария Иванова Петрова",
    kind="Сертификат за преминато обучение",
    title="Ранна оценка на риска",
    description="Обучение от 16 учебни часа, проведено на 20 и 21 октомври 2024 г.",
    criteria="- Въведение (4 уч. ч.)\n- Практика (12 уч. ч.)\n\nПрисъствие от 80 %.",
    language="bg",
    hours=Decimal("16.0"),
    areas=("Оценка на риска", "Работа със семейства"),
    starts_on=date(2024, 10, 20),
    ends_on=date(2024, 10, 21),
)


def make_proof(number: int = 1, **fields: Any) -> Proof:
    """Make an issued document and the proof of it, without its credential."""
    issued = make_numbered(number, make_series(), DAY)
    codes = {"key": f"{number:026}", "code": f"{number:09}"}
    return Proof.objects.create(issued=issued, **codes, **fields)


def make_credential(number: int = 1, subject: Subject = SUBJECT) -> str:
    """Return the credential of a document made for it."""
    proof = make_proof(number)
    return credential_of(proof=proof, issued=proof.issued, subject=subject)


def end(proof: Proof, status: str) -> None:
    """Let the document be revoked or replaced."""
    IssuedDocument.objects.filter(pk=proof.issued_id).update(
        status=status,
        file="x.pdf",
        sha256="0" * 64,
        ended_at=timezone.now(),
        ended_reason="Грешка",
    )


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the header and the claims, verified by nobody."""
    found = jws.extract_compact(token.encode())
    claims: dict[str, Any] = json.loads(found.payload)
    return found.headers(), claims


def fetched(address: str) -> bytes:
    """Return what is at an address of ours, as any program would get it."""
    answer = Client().get(urlsplit(address).path)
    assert answer.status_code == 200, address
    return answer.content


def key_named_by(token: str) -> RSAKey:
    """Return the key at the address that the token names."""
    header, _claims = parts_of(token)
    return RSAKey.import_key(json.loads(fetched(header["kid"])))


def verified(
    token: str,
    key: RSAKey | None = None,
    served: Callable[[str], bytes] = fetched,
    **more: Any,
) -> Any:
    """Return the credential as openbadgeslib reads it, or have it refuse."""
    verifier = OB3Verifier((key or key_named_by(token)).as_pem(private=False))
    return verifier.verify(token, download=served, **more)
