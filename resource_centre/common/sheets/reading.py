"""Read the table of an uploaded file, whatever its name says it is."""

import re

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from resource_centre.common.sheets import limits
from resource_centre.common.sheets.ods import read_ods
from resource_centre.common.sheets.preflight import Archive, opened, password
from resource_centre.common.sheets.tables import SheetError, Table
from resource_centre.common.sheets.text import decoded, not_a_table, read_text
from resource_centre.common.sheets.xlsx import read_xlsx

ODS = b"application/vnd.oasis.opendocument.spreadsheet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF", b"BM")
MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|!--|html|head|meta|table|style)\b",
    re.IGNORECASE,
)
MACROS = re.compile(
    r"(?:^|/)(?:vbaproject[^/]*\.bin$|macrosheets/)|^(?:basic|scripts)/"
)


def read_upload(file: UploadedFile) -> Table:
    """Return the table in the file."""
    file.seek(0)
    data = file.read(limits.FILE + 1)
    if len(data) > limits.FILE:
        raise SheetError(
            _(
                "The file is larger than %(limit)s MB. Split the table into several "
                "files."
            ),
            code="too_large",
            limit=limits.FILE // limits.MEGABYTE,
        )
    if data.startswith(b"PK"):
        with opened(data) as archive:
            return read_archive(archive)
    ensure_text(data)
    return read_text(decoded(data), file.name or "")


def ensure_text(data: bytes) -> None:
    """Refuse what is neither a workbook nor a text, by what it begins with."""
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise password()
        if "WordDocument".encode("utf-16-le") in data:
            raise document()
        raise old_workbook()
    if data.startswith(b"%PDF"):
        raise SheetError(
            _(
                "This is a PDF, and no table can be read from it. Ask for the "
                "workbook from which it was made."
            ),
            code="pdf",
        )
    if data.startswith(PICTURES):
        raise SheetError(
            _("This is a picture. Upload the table itself as .xlsx, .ods or .csv."),
            code="picture",
        )
    if data.startswith(b"{\\rtf"):
        raise document()
    if MARKUP.match(data[:1000]):
        raise SheetError(
            _(
                "This is a web page or XML named as a workbook. Open it in Excel or in "
                "LibreOffice, save it as .xlsx and try again."
            ),
            code="markup",
        )


def read_archive(archive: Archive) -> Table:
    """Return the table of a workbook by what is in it."""
    names = archive.entries
    if any(MACROS.search(name) for name in names):
        raise macros()
    if "[content_types].xml" in names:
        return read_office(archive)
    if "mimetype" not in names:
        raise not_a_table()
    mimetype = archive.read("mimetype")
    if b"opendocument.text" in mimetype:
        raise document()
    if not mimetype.startswith(ODS):
        raise not_a_table()
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise password()
    return read_ods(archive)


def read_office(archive: Archive) -> Table:
    """Return the table of an Excel workbook; other files of Office are refused."""
    types = archive.read("[Content_Types].xml").lower()
    if b"macroenabled" in types:
        raise macros()
    if b"wordprocessingml" in types and b"sheet.main" not in types:
        raise document()
    if b"sheet.binary" in types:
        raise old_workbook()
    if b"spreadsheetml" not in types:
        raise not_a_table()
    return read_xlsx(archive)


def macros() -> SheetError:
    """Return what is said of a workbook with programmes in it."""
    return SheetError(
        _("The workbook has macros. Save it as .xlsx, without macros, and try again."),
        code="macros",
    )


def document() -> SheetError:
    """Return what is said of a text document."""
    return SheetError(
        _(
            "This is a text document. Copy the table from it into a new workbook, save "
            "it as .xlsx and try again."
        ),
        code="document",
    )


def old_workbook() -> SheetError:
    """Return what is said of a workbook that only Excel reads."""
    return SheetError(
        _(
            "This is an old or a binary workbook (.xls, .xlsb). Open it, save it as "
            ".xlsx and try again."
        ),
        code="old_workbook",
    )
