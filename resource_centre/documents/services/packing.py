"""The files of a batch put together: an archive for computers, one PDF for paper."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pikepdf
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from resource_centre.common.sheets import Cell, write
from resource_centre.common.text import clean
from resource_centre.documents import storage
from resource_centre.documents.models import Batch, IssuedDocument

# Of so many files at a time the pages are put together: each stays open meanwhile.
OPEN_AT_ONCE = 100
LONGEST_NAME = 100
UNFIT = re.compile(r'[\\/:*?"<>|\s]+')


def pack(batch: Batch) -> None:
    """Make the archive and the printout of what stands, once; none where nothing does.

    Made again after a crash they are the same.
    """
    issued = in_order(batch)
    if issued:
        archive = storage.name_of("batches", batch.key, batch.asked_at.date(), ".zip")
        printout = storage.name_of("batches", batch.key, batch.asked_at.date(), ".pdf")
        with storage.written(archive) as path:
            write_archive(path, issued)
        with storage.written(printout) as path:
            write_printout(path, issued)
        batch.archive, batch.printout = archive, printout
    batch.ready_at = timezone.now()
    batch.save(update_fields=["archive", "printout", "ready_at"])


def printable(batch: Batch) -> "QuerySet[IssuedDocument]":
    """Return the documents of the batch that stand and have their files."""
    return batch.documents.filter(status=IssuedDocument.Status.ISSUED).exclude(file="")


def in_order(batch: Batch) -> list[IssuedDocument]:
    """Return what is printed, in the order it was asked for (1 query)."""
    place = {key: number for number, key in enumerate(batch.records)}
    rows = printable(batch).defer("facts")
    return sorted(rows, key=lambda issued: place[issued.object_id or 0])


def intact(issued: IssuedDocument) -> bytes:
    """Return the file; raise ValidationError when it is not the one that was issued."""
    data = storage.read(issued.file)
    if storage.digest(data) != issued.sha256:
        message = _(
            "The file of the document with the number %(reference)s is damaged."
        )
        raise ValidationError(
            message, code="damaged", params={"reference": issued.reference}
        )
    return data


# --- For computers ------------------------------------------------------------------


def write_archive(path: Path, issued: list[IssuedDocument]) -> None:
    """Write the archive: the list first, and a file for each document."""
    when = timezone.localtime().timetuple()[:6]
    with ZipFile(path, "w") as archive:
        names = list(file_names(issued))
        first = fit(pgettext("file name", "00 List"))
        listed = ZipInfo(f"{first}.csv", when)
        listed.compress_type = ZIP_DEFLATED
        archive.writestr(listed, the_list(issued, names))
        for each, name in zip(issued, names, strict=True):
            info = ZipInfo(name, when)
            info.compress_type = ZIP_STORED  # a PDF is compressed already
            archive.writestr(info, intact(each))


def the_list(issued: list[IssuedDocument], names: list[str]) -> bytes:
    """Return the list of the documents as a sheet."""
    header = [_("No."), _("Number"), _("Date"), _("For"), _("Document"), _("File")]
    rows: Iterator[list[Cell]] = (
        [number, each.reference, each.dated, each.addressee, each.title, name]
        for number, (each, name) in enumerate(zip(issued, names, strict=True), 1)
    )
    return b"".join(write("csv", header, rows, title=_("List of documents")))


def file_names(issued: list[IssuedDocument]) -> Iterator[str]:
    """Yield a name for each file: its number and whose it is, no two alike."""
    for number, each in enumerate(issued, 1):
        whose = fit(f"{each.reference} {each.addressee or each.title}")
        yield f"{number:0{len(str(len(issued)))}d} {whose}.pdf"


def fit(text: str) -> str:
    """Return the text as a name that every system can give a file."""
    return UNFIT.sub(" ", clean(text)).strip(" .")[:LONGEST_NAME].strip(" .")


# --- For paper ----------------------------------------------------------------------


def write_printout(path: Path, issued: list[IssuedDocument]) -> None:
    """Write all the documents as one PDF, put together from their own files."""
    with TemporaryDirectory(dir=path.parent) as folder:
        parts = []
        for start in range(0, len(issued), OPEN_AT_ONCE):
            files = [
                storage.path_of(each.file) for each in issued[start:][:OPEN_AT_ONCE]
            ]
            parts.append(Path(folder) / f"{start}.pdf")
            put_together(parts[-1], files, pad=True)
        put_together(path, parts)


def put_together(path: Path, files: list[Path], *, pad: bool = False) -> None:
    """Write the pages of the files as one PDF, without the fields of their seals.

    A seal is of its own file alone. With `pad` a file of several pages begins on a
    sheet of its own, should the printer print both sides.
    """
    with ExitStack() as opened, pikepdf.new() as whole:
        for file in files:
            part = opened.enter_context(pikepdf.open(file))
            whole.add_pages_from(part, forms="strip")
            if pad and len(part.pages) > 1 and len(part.pages) % 2:
                _left, _bottom, width, height = map(float, part.pages[0].mediabox)
                whole.add_blank_page(page_size=(width, height))
        whole.save(path)
