"""Sealing documents, where a seal is configured: PAdES by the centre's certificate.

What seals takes half a second and 28 MB to load, so processes that never seal do not.
"""

from datetime import date
from typing import TYPE_CHECKING

from resource_centre.documents.sealing.configuration import configured
from resource_centre.documents.sealing.errors import SealingError
from resource_centre.documents.sealing.notes import Notes, forget, notes_on

if TYPE_CHECKING:
    from resource_centre.documents.sealing.keys import SealKey

__all__ = [
    "Notes",
    "SealingError",
    "ensure_sealable",
    "is_configured",
    "opened_anew",
    "seal_expires_on",
    "seal_notes",
    "sealed",
]


def is_configured() -> bool:
    """Tell whether documents are sealed."""
    return configured() is not None


def sealed(data: bytes) -> bytes:
    """Return the PDF with the centre's seal, or as it is where none is configured.

    Raise SealingError, an OSError, when it cannot be made at the moment.
    """
    configuration = configured()
    if configuration is None:
        return data
    from resource_centre.documents.sealing import current  # noqa: PLC0415 - see above

    return current.sealed_by(configuration, data)


def ensure_sealable() -> None:
    """Raise SealingError when sealing would fail, as far as one knows beforehand."""
    configuration = configured()
    if configuration is not None:
        from resource_centre.documents.sealing import current  # noqa: PLC0415

        current.ensure_opened(configuration)


def opened_anew() -> "SealKey":
    """Return the key of the seal, whatever was wrong before; raise SealingError."""
    configuration = configured()
    if configuration is None:
        raise SealingError("misconfigured", "SEAL_URL")
    from resource_centre.documents.sealing import current  # noqa: PLC0415

    forget(configuration)
    return current.ensure_opened(configuration).key


def seal_notes() -> Notes:
    """Return what is known of the seal, nothing without one (1 query)."""
    configuration = configured()
    return notes_on(configuration) if configuration else Notes()


def seal_expires_on() -> date | None:
    """Return the last day the seal is valid on, as far as it is known (1 query)."""
    return seal_notes().expires_on
