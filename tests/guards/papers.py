"""Papers and messages of a place, for the world that the guards walk through."""

from hashlib import sha256
from itertools import count

from django.db.models import Model
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.documents import storage
from resource_centre.documents.models import (
    Batch,
    IncomingLetter,
    IssuedDocument,
    Letterhead,
    Proof,
    Series,
    SigningKey,
)
from resource_centre.documents.scans import Scan
from resource_centre.messaging.models import Call, MailTemplate, RefusedAddress
from resource_centre.registry.models import District
from tests.documents.correspondence import (
    make_incoming,
    make_issued,
    make_letter,
    make_signatory,
)
from tests.messaging.steps import queue

PDF = b"%PDF-1.7 of the world"
_numbers = count(1)


def make_papers(district: District, by: User) -> list[Model]:
    """Make letters of the place, an issued document, and messages to its people."""
    incoming = make_incoming(district=district, by=by)
    scan = Scan(PDF, ".pdf").stored(timezone.localdate())
    IncomingLetter.objects.filter(pk=incoming.pk).update(scan=scan)
    issued = make_file(
        make_issued(make_letter(district=district), f"РЦ-{next(_numbers)}", scan=scan)
    )
    prove(issued)
    written = queue(district=district, is_draft=True)
    call = queue(district=district, address="", phone="0888 000 000")
    calls = Call.objects.get(pk=call.pk)
    return [incoming, make_letter(district=district), issued, written, calls]


def make_file(issued: IssuedDocument) -> IssuedDocument:
    """Let the document have its file."""
    name = f"documents/{issued.key}.pdf"
    storage.store(name, PDF)
    digest = sha256(PDF).hexdigest()
    IssuedDocument.objects.filter(pk=issued.pk).update(
        file=name, sha256=digest, size=len(PDF), status="issued"
    )
    issued.refresh_from_db()
    return issued


def prove(issued: IssuedDocument) -> Proof:
    """Let anybody verify the document, and let it have a credential."""
    SigningKey.objects.get_or_create(kid="world", defaults={"jwk": {"kid": "world"}})
    return Proof.objects.create(
        issued=issued,
        key=f"{issued.pk:026}",
        code=f"{issued.pk:09}",
        credential="a.b.c",
    )


def make_batch(owner: User) -> Batch:
    """Make a batch that the user asked for, with its files."""
    files = {"archive": "batches/world.zip", "printout": "batches/world.pdf"}
    for file in files.values():
        if not storage.path_of(file).exists():
            storage.store(file, PDF)
    return Batch.objects.create(
        document="letter", language="bg", title="Писма", owner=owner, **files
    )


def make_shared() -> list[Model]:
    """Make what the papers of all places have in common."""
    head = Letterhead.objects.create(name="Бланка")
    refused = RefusedAddress.objects.create(address="nobody@example.org")
    texts = MailTemplate.objects.first()
    assert texts is not None
    return [head, make_signatory(), Series.objects.get(code="outgoing"), refused, texts]
