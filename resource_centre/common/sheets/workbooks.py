"""Excel workbooks of several sheets, read as guardedly as a single table, and written.

What is read is the text of every sheet as it would be in English, since it is a
language of machines (XLSForm) that such workbooks are written in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zipfile import ZipFile

from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from resource_centre.common.sheets import limits
from resource_centre.common.sheets.markup import walk
from resource_centre.common.sheets.packing import Sheet, escaped, packed, prepared
from resource_centre.common.sheets.parts import Strings, Styles, Workbook
from resource_centre.common.sheets.preflight import Archive, opened
from resource_centre.common.sheets.reading import MACROS, macros
from resource_centre.common.sheets.tables import Cell, SheetError, letters, tidy
from resource_centre.common.sheets.xlsx import Cells, related
from resource_centre.common.sheets.xlsx_writing import (
    CONTENT_TYPES,
    HEAD,
    MAIN,
    OFFICE,
    PACKAGE,
    ROOT,
    STYLES,
    row_xml,
)

SHEETS = 20
SHEET_TYPE = '<Override PartName="/xl/worksheets/sheet1.xml" '

Rows = list[list[str]]


@dataclass(frozen=True)
class Written:
    """A sheet to be written: its name, header and rows."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


# --- Reading ------------------------------------------------------------------------


def read_workbook(file: UploadedFile) -> dict[str, Rows]:
    """Return the rows of each sheet with anything in it, by its name.

    Raise SheetError when it is no Excel workbook, or larger than any honest one.
    """
    file.seek(0)
    data = file.read(limits.FILE + 1)
    if len(data) > limits.FILE or not data.startswith(b"PK"):
        raise not_a_workbook()
    with opened(data) as archive, translation.override("en"):
        if any(MACROS.search(name) for name in archive.entries):
            raise macros()
        if "[content_types].xml" not in archive.entries:
            raise not_a_workbook()
        return read_sheets(archive)


def read_sheets(archive: Archive) -> dict[str, Rows]:
    """Return the rows of the sheets; the limits are of all sheets together."""
    main = related(archive, "").by_kind.get("officeDocument", "")
    parts, book, styles, strings = (
        related(archive, main),
        Workbook(),
        Styles(),
        Strings(),
    )
    walk(archive.chunks(main), book)
    if len(book.sheets) > SHEETS:
        raise not_a_workbook()
    for kind, handler in (("styles", styles), ("sharedStrings", strings)):
        if (path := parts.by_kind.get(kind, "")) in archive:
            walk(archive.chunks(path), handler)
    found: dict[str, Rows] = {}
    for _hidden, name, key in book.sheets:
        kind, path = parts.by_key.get(key, ("", ""))
        if kind != "worksheet":
            continue
        cells = Cells(strings.texts, styles.shapes, book.from_1904)
        walk(archive.chunks(path), cells)
        if cells.grid.rows:
            found[tidy(name)] = cells.grid.table(name).rows
    return found


def not_a_workbook() -> SheetError:
    """Return what is said of a file that is no workbook, or too large a one."""
    return SheetError(
        _("Upload an Excel workbook (.xlsx) of at most %(limit)s MB."),
        code="not_a_workbook",
        limit=limits.FILE // limits.MEGABYTE,
    )


# --- Writing ------------------------------------------------------------------------


def write_workbook(sheets: Sequence[Written]) -> bytes:
    """Return the workbook with the sheets in their order."""
    made = [prepared(each.header, each.rows, each.title) for each in sheets]
    return b"".join(packed(filler(made)))


def filler(sheets: Sequence[Sheet]) -> Callable[[ZipFile], None]:
    """Return what writes the sheets into a zip file."""

    def fill(archive: ZipFile) -> None:
        numbers = range(1, len(sheets) + 1)
        for number, sheet in enumerate(sheets, start=1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", worksheet(sheet))
        single = next(
            part for part in CONTENT_TYPES.split("/>") if SHEET_TYPE in f"{part}/>"
        )
        every = "/>".join(single.replace("sheet1", f"sheet{n}") for n in numbers)
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.replace(single, every))
        archive.writestr("_rels/.rels", ROOT)
        archive.writestr("xl/_rels/workbook.xml.rels", relations(len(sheets)))
        archive.writestr("xl/styles.xml", STYLES)
        archive.writestr("xl/workbook.xml", book_of(sheets))

    return fill


def worksheet(sheet: Sheet) -> str:
    """Return the part with the rows of a sheet."""
    columns = [letters(number) for number in range(1, len(sheet.widths) + 1)]
    widths = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, width in enumerate(sheet.widths, start=1)
    )
    rows = [sheet.header, *sheet.rows]
    body = "".join(row_xml(n, row, columns, sheet) for n, row in enumerate(rows, 1))
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{widths}</cols>"
        f"<sheetData>{body}</sheetData></worksheet>"
    )


def relations(count: int) -> str:
    """Return where the sheets and the styles are."""
    sheets = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, count + 1)
    )
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{sheets}'
        f'<Relationship Id="rId{count + 1}" Type="{OFFICE}/styles" '
        'Target="styles.xml"/></Relationships>'
    )


def book_of(sheets: Sequence[Sheet]) -> str:
    """Return the part that names the sheets."""
    named = "".join(
        f'<sheet name="{escaped(sheet.title)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, start=1)
    )
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews>'
        f"<workbookView/></bookViews><sheets>{named}</sheets></workbook>"
    )
