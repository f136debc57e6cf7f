"""Figures of the seal: a document of one page, by a key of RSA-3072 in a file."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import override_settings

from resource_centre.documents.renderer import render
from resource_centre.documents.sealing import sealed
from tests.bench.figures import Figure
from tests.documents.sealing.authorities import PASSWORD, issue, issuer, rsa_key
from tests.documents.test_attacks import HEAD

BITS = 3072


def figures() -> Iterator[Figure]:
    """Yield the figure: at most so many milliseconds."""
    holder = issue("Печат", issuer(), key=rsa_key(BITS))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "seal.p12"
        path.write_bytes(holder.packed())
        configuration = {
            "url": path.as_uri(),
            "password": PASSWORD,
            "certificates": "",
            "timestamp_url": "",
        }
        with override_settings(SEAL=configuration):
            # It takes 5; pyHanko alone, with the key loaded once, 12 to 15.
            yield Figure("a seal of RSA-3072", partial(sealed, render(HEAD)), 12)
