"""A training's file: all that the centre has on it, in one archive with an inventory.

It is kept like the archives of batches (documents): its owner gets it for 30 days, and
it can be made again.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pikepdf
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, ngettext, override

from resource_centre.accounts.models import User
from resource_centre.documents import storage
from resource_centre.documents.document import document_named
from resource_centre.documents.html import html_of
from resource_centre.documents.limits import REPORT
from resource_centre.documents.models import Batch
from resource_centre.documents.renderer import Renderer, renderer
from resource_centre.documents.services.issuing import LONGEST, settled
from resource_centre.documents.services.packing import fit
from resource_centre.jobs.models import Job
from resource_centre.jobs.runs import JobRun
from resource_centre.jobs.services import enqueue
from trainings.documents.inventory import Entry, Inventory, inventory_facts
from trainings.models import Training
from trainings.services.pieces import Piece, pieces_of

FILE = "trainings.make_file"
# What is drawn for the file, in this order.
DRAWN = ("training-programme", "attendance-list")
PDF = ".pdf"


@transaction.atomic
def ask_for_file(*, training: Training, by: User) -> Job:
    """Ask for the file of a training; return the work, which leads to the archive."""
    title = _("File of the training: %(title)s") % {"title": training}
    batch = Batch.objects.create(
        document=Inventory.code,
        language=get_language() or "bg",
        title=title[:LONGEST],
        records=[training.pk],
        owner=by,
    )
    return enqueue(
        task=FILE,
        key=f"{FILE}:{batch.key}",
        arguments={"batch": batch.pk},
        owner=by,
        subject=batch.title,
    )


# --- The work itself ----------------------------------------------------------------


def make_file(*, batch: Batch, run: JobRun) -> dict[str, Any]:
    """Put the file of the training together; return the result.

    What cannot be read or drawn is named in the inventory, and all else goes in. Begun
    anew after a crash it begins from the start: nobody has seen the half of it.
    """
    (key,) = batch.records
    training = Training.objects.visible_to(batch.owner).get(pk=key)
    name = storage.name_of("batches", batch.key, batch.asked_at.date(), ".zip")
    with (
        override(batch.language),
        renderer(REPORT) as drawing,
        storage.written(name) as path,
        ZipFile(path, "w") as archive,
    ):
        pieces = [
            *drawn_pieces(training, batch.language, drawing),
            *pieces_of(training, batch.owner),
        ]
        run.step(done=0, total=len(pieces) + 1)
        entries = list(packed(archive, pieces, run))
        facts = inventory_facts(training, entries)
        listed = drawn(Inventory.code, facts, training, batch.language, drawing)
        add(archive, called(0, _("Inventory"), PDF, len(entries)), listed)
    batch.archive, batch.ready_at = name, timezone.now()
    batch.save(update_fields=["archive", "ready_at"])
    run.step(done=len(pieces) + 1)
    return told(batch, entries)


def drawn_pieces(
    training: Training, language: str, drawing: Renderer
) -> Iterator[Piece]:
    """Yield what is drawn for the file."""
    for code in DRAWN:
        document = document_named(code)

        def read(code: str = code) -> bytes:
            facts = document_named(code).facts(training)
            return drawn(code, facts, training, language, drawing)

        yield Piece(str(document.title), PDF, read)


def drawn(
    code: str, facts: Any, training: Training, language: str, drawing: Renderer
) -> bytes:
    """Return a document of the training as a PDF; raise RenderingError."""
    document = document_named(code)
    html = html_of(document, settled(facts), document.images(training), language)
    return drawing.render(html)


def packed(archive: ZipFile, pieces: list[Piece], run: JobRun) -> Iterator[Entry]:
    """Put the pieces into the archive; yield what the inventory says of each."""
    for number, piece in enumerate(pieces, 1):
        name = called(number, piece.name, piece.suffix, len(pieces))
        try:
            data = piece.read()
        except ValidationError as refused:
            yield Entry(name, fault=" ".join(refused.messages))
        except OSError:
            yield Entry(name, fault=_("The file is damaged or missing."))
        else:
            add(archive, name, data)
            digest = storage.digest(data)
            yield Entry(name, len(data), digest, pages_of(piece, data))
        run.step(done=number)


def called(number: int, name: str, suffix: str, total: int) -> str:
    """Return the name of a file in the archive, which begins with its number."""
    width = max(2, len(str(total)))
    return f"{number:0{width}d} {fit(name)}{suffix}"


def add(archive: ZipFile, name: str, data: bytes) -> None:
    """Put a file into the archive: all of them are compressed already."""
    info = ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type = ZIP_STORED
    archive.writestr(info, data)


def pages_of(piece: Piece, data: bytes) -> int | None:
    """Return how many pages a PDF has; None of any other file."""
    if piece.suffix != PDF:
        return None
    try:
        with pikepdf.open(BytesIO(data)) as opened:
            return len(opened.pages)
    except pikepdf.PdfError:
        return None


def told(batch: Batch, entries: Iterable[Entry]) -> dict[str, Any]:
    """Return what the job tells: where the archive is, and what it lacks."""
    lacking = [each.name for each in entries if each.fault]
    words = [_("The file of the training is ready.")]
    if lacking:
        more = ngettext(
            "%(n)d document could not be put in: see the inventory.",
            "%(n)d documents could not be put in: see the inventory.",
            len(lacking),
        )
        words.append(more % {"n": len(lacking)})
    url = reverse("documents:archive", args=[batch.pk])
    return {"url": url, "message": " ".join(words), "lacking": lacking}
