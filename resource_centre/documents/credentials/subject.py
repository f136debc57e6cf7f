"""What a document says of somebody in a credential, whatever the document is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Subject:
    """Whose the credential is, for what, and how long it holds.

    Texts are in `language`. `kind` is what the document is called („Сертификат за
    преминато обучение“), `title` what was learnt, `criteria` what had to be done for
    it, `areas` the competences. `valid_until` is the last day, None without an end.
    """

    name: str
    kind: str
    title: str
    description: str
    criteria: str
    language: str
    hours: Decimal | None = None
    areas: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    valid_until: date | None = None
