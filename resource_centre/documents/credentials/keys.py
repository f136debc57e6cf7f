"""The key that signs credentials: a file of ours, made when it is first needed.

Only its public half goes to the database, and stays there for good: what an old key
has signed is verified after it is replaced.
"""

import json
import logging
import os
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _
from joserfc.jwk import RSAKey

from resource_centre.documents.storage import FOLDER_MODE, flush

logger = logging.getLogger(__name__)

ALGORITHM = "RS256"
# A signature of 3072 bits takes more than the millisecond a credential may take.
BITS = 2048

# A query of Django's takes a quarter of the time that a credential may take.
PUBLISH = """
INSERT INTO documents_signingkey (kid, jwk, first_used_at) VALUES (%s, %s, now())
ON CONFLICT (kid) DO NOTHING
"""

# When a file was written, how long it is, and which one it is.
Stamp = tuple[int, int, int]


class UnusableKeyError(ValidationError):
    """Tell that there is no key to sign with, without a word of what is in its file.

    Like a drawing process that is away, it is no fault of the document's.
    """

    def __init__(self) -> None:
        """Say whom to tell."""
        message = _(
            "The key that signs credentials cannot be used. Tell an administrator."
        )
        super().__init__(message, code="unavailable")


def signing_key() -> RSAKey:
    """Return the key to sign with; raise UnusableKeyError when there is none.

    It is read again when the file is replaced, without a restart.
    """
    path = settings.CREDENTIAL_KEY
    try:
        return loaded(path, stamp_of(path))
    except (OSError, ValueError, TypeError) as error:
        # The file's text may be in the error's, but not in its type.
        logger.error("The key of credentials: %s", type(error).__name__)
    raise UnusableKeyError


def stamp_of(path: Path) -> Stamp:
    """Return what tells one file from the next; make the file if there is none."""
    if not path.exists():
        make(path)
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


@lru_cache(maxsize=2)
def loaded(path: Path, stamp: Stamp) -> RSAKey:
    """Return the key that the file held when it had the stamp."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey) or key.key_size < BITS:
        raise ValueError(f"It is no RSA key of at least {BITS} bits.")
    return RSAKey.import_key(key)


def make(path: Path) -> None:
    """Make a key that only we may read; of two that do it at once the first counts.

    Nobody ever finds half a file: it gets its name when it is whole.
    """
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    key = RSAKey.generate_key(BITS)
    with NamedTemporaryFile(dir=path.parent, prefix=".") as made:
        made.write(key.as_pem(private=True))
        made.flush()
        os.fsync(made.fileno())
        try:
            os.link(made.name, path)
        except FileExistsError:
            return
    flush(path.parent)


def kid_of(key: RSAKey) -> str:
    """Return the name of the key: its thumbprint (RFC 7638)."""
    return key.thumbprint()


def publish(key: RSAKey) -> None:
    """Write down the public half of the key, if it is not there yet (1 query).

    Each time: a transaction that is given up takes back what it wrote, so that no
    process can know by itself that the key is there.
    """
    kid = kid_of(key)
    jwk = key.as_dict(private=False, kid=kid, use="sig", alg=ALGORITHM)
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH, [kid, json.dumps(jwk)])
