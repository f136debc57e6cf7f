"""What the processes tell each other of the seal, for „За днес“.

It is kept in the shared cache: it lasts until it is found out again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from resource_centre.documents.sealing.configuration import Configuration
from resource_centre.documents.sealing.errors import SealingError

# A problem that nobody met for so long is over; the seal is looked at once a day.
REMEMBERED = timedelta(hours=25)


@dataclass(frozen=True)
class Problem:
    """Why sealing fails, and since when."""

    code: str
    detail: str
    since: datetime


@dataclass(frozen=True)
class Notes:
    """What is known of the seal: until when it is valid, what is wrong with it."""

    expires_on: date | None = None
    problem: Problem | None = None


def notes_on(configuration: Configuration) -> Notes:
    """Return what is known of the seal that is configured so (1 query)."""
    expiry, problem = keys(configuration)
    known = cache.get_many([expiry, problem])
    found = known.get(problem)
    return Notes(known.get(expiry), Problem(**found) if found else None)


def note_expiry(configuration: Configuration, expires_on: date) -> Notes:
    """Note until when the seal is valid; return what else is known (1 query)."""
    known = notes_on(configuration)
    if known.expires_on != expires_on:
        cache.set(keys(configuration)[0], expires_on, timeout=None)
    return known


def note_sealed(configuration: Configuration, expires_on: date) -> None:
    """Note that the seal works (1 query while it does)."""
    if note_expiry(configuration, expires_on).problem:
        forget(configuration)


def note_problem(configuration: Configuration, error: SealingError) -> None:
    """Note why the seal fails; the first failure says since when.

    A PIN that was refused is noted for good: after a few tries more a device would
    lock itself.
    """
    known = notes_on(configuration).problem
    since = known.since if known else timezone.now()
    lasting = error.code == "password" and configuration.scheme == "pkcs11"
    cache.set(
        keys(configuration)[1],
        {"code": error.code, "detail": error.detail[:300], "since": since},
        timeout=None if lasting else REMEMBERED.total_seconds(),
    )


def forget(configuration: Configuration) -> None:
    """Forget what is wrong with the seal, as it is tried again."""
    cache.delete(keys(configuration)[1])


def keys(configuration: Configuration) -> tuple[str, str]:
    """Return the names that the notes on the seal are kept by."""
    return f"seal:expires:{configuration.name}", f"seal:problem:{configuration.name}"
