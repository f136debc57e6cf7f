"""Figures of credentials: what signing one takes, and the list of those revoked."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.test import override_settings

from resource_centre.documents.credentials.issuing import credential_of
from resource_centre.documents.credentials.status import status_list
from resource_centre.documents.models import Proof
from tests.bench.figures import CPU, QUERIES, Figure, Meter, Work, cpu_ms
from tests.documents.credentials.steps import SUBJECT, make_proof

MANY = 50


def figures() -> Iterator[Figure]:
    """Yield the figures: at most so many milliseconds of CPU, and queries."""
    proof = make_proof()
    listed = partial(status_list, 0)
    with (
        TemporaryDirectory() as folder,
        override_settings(CREDENTIAL_KEY=Path(folder) / "key.pem"),
    ):
        yield Figure("a credential", partial(sign, proof, MANY), 1, meter=EACH)
        yield Figure("a credential", partial(sign, proof, 1), 1, meter=QUERIES)
        yield Figure("the list of revoked credentials", listed, 3, meter=CPU)


def sign(proof: Proof, times: int) -> None:
    """Make the credential of the proof so many times."""
    for _ in range(times):
        credential_of(proof=proof, issued=proof.issued, subject=SUBJECT)


def each_ms(work: Work) -> float:
    """Return the CPU time of one of them, in milliseconds."""
    return cpu_ms(work) / MANY


EACH = Meter("ms CPU", each_ms)
