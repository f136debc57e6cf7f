"""Make the parts that office files are of, honest or not."""

from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from resource_centre.common.sheets import Cell, write

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
URN = "urn:oasis:names:tc:opendocument:xmlns:"


def zipped(parts: dict[str, bytes | str], method: int = ZIP_DEFLATED) -> bytes:
    """Return a zip file of the parts."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name), content, archive.compression)
    return buffer.getvalue()


def office_parts(sheet: str, **parts: bytes | str) -> dict[str, bytes | str]:
    """Return the parts of an Excel workbook around the XML of its only sheet."""
    kinds = ("worksheet", "sharedStrings", "styles")
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>'
        for i, kind in enumerate(kinds, start=1)
    )
    made: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override '
        f'PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Лист1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheet.xml": sheet,
    }
    return made | {f"xl/{name}.xml": content for name, content in parts.items()}


def sheet_xml(data: str, before: str = "") -> str:
    """Return the XML of a sheet with the data."""
    return (
        f'<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData></worksheet>'
    )


def office(data: str, before: str = "", **parts: bytes | str) -> bytes:
    """Return an Excel workbook with the data."""
    return zipped(office_parts(sheet_xml(data, before), **parts))


def open_document(data: str, before: str = "") -> bytes:
    """Return an OpenDocument spreadsheet with the rows."""
    spaces = " ".join(f'xmlns:{n}="{URN}{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f"{before}<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Лист1">{data}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = "<manifest/>"
    parts = {"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped(dict(parts))


def text_cell(text: str, reference: str = "A1") -> str:
    """Return the XML of a cell with the text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


@cache
def honest(kind: str) -> bytes:
    """Return an honest file, to be spoilt."""
    rows: list[list[Cell]] = [[f"Мария {i}", f"{i:010}", i, i / 3] for i in range(30)]
    return b"".join(write(kind, ["Име", "ЕГН", "№", "Дял"], rows, title="Списък"))


def ods_row(text: str, cell: str = "", row: str = "") -> str:
    """Return the XML of a row with one cell, and the attributes of both."""
    return (
        f"<table:table-row {row}><table:table-cell {cell}><text:p>{text}</text:p>"
        "</table:table-cell></table:table-row>"
    )
