"""Write an Excel workbook row by row.

openpyxl takes seven times as long, and leaves its temporary file when rows fail.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from zipfile import ZipFile

from resource_centre.common.sheets.packing import (
    Sheet,
    digits,
    escaped,
    is_price,
    settled,
)
from resource_centre.common.sheets.tables import Cell, letters

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    f'ContentType="{TYPES}.worksheet+xml"/></Types>'
)
ROOT = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
PARTS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" '
    'Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
# Styles: 0 numbers, 1 texts, 2 dates, 3 dates with hours, 4 the header, 5 prices.
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd\\.mm\\.yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF4"/>'
    '<bgColor indexed="64"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '</borders><cellStyleXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6">'
    + "".join(
        f'<xf numFmtId="{form}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" '
        'applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">'
        f'<alignment vertical="top" horizontal="{side}" wrapText="{wrap}"/></xf>'
        for form, font, fill, side, wrap in (
            (0, 0, 0, "general", 0),
            (49, 0, 0, "general", 1),
            (164, 0, 0, "left", 0),
            (165, 0, 0, "left", 0),
            (49, 1, 2, "general", 1),
            (2, 0, 0, "general", 0),
        )
    )
    + '</cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
EPOCH = date(1899, 12, 30).toordinal()
# Excel would take _x000D_ for the character with this number.
LOOKS_ESCAPED = re.compile("_(x[0-9A-Fa-f]{4}_)")


def workbook(title: str, last: str) -> str:
    """Return the part that names the sheet and the range of its filter."""
    quoted = escaped(title)
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView/>'
        f'</bookViews><sheets><sheet name="{quoted}" sheetId="1" r:id="rId1"/></sheets>'
        '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" '
        f"hidden=\"1\">'{quoted}'!$A$1:{last}</definedName>"
        '<definedName name="_xlnm.Print_Titles" localSheetId="0">'
        f"'{quoted}'!$1:$1</definedName></definedNames></workbook>"
    )


def cell_xml(place: str, cell: Cell, text_style: int = 1) -> str:
    """Return the cell; text is text, whatever it begins with."""
    value = settled(cell)
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        text = escaped(value)
        if "_x" in text:
            text = LOOKS_ESCAPED.sub(r"_x005F_\1", text)
        return (
            f'<c r="{place}" s="{text_style}" t="inlineStr"><is><t>{text}</t></is></c>'
        )
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        days = value.toordinal() - EPOCH + seconds / 86_400
        return f'<c r="{place}" s="3"><v>{days!r}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="2"><v>{value.toordinal() - EPOCH}</v></c>'
    style = 5 if is_price(value) else 0
    return f'<c r="{place}" s="{style}"><v>{digits(value)}</v></c>'


def height(cells: Sequence[Cell], widths: Sequence[int]) -> str:
    """Return the attribute that shows all lines: LibreOffice does not count them."""
    lines = 1
    for cell, width in zip(cells, widths, strict=False):
        if isinstance(cell, str) and (len(cell) > width or "\n" in cell):
            parts = (-(-len(line) // width) or 1 for line in cell.split("\n"))
            lines = max(lines, sum(parts))
    return f' ht="{min(lines * 15, 405)}"' if lines > 1 else ""


def row_xml(
    number: int, cells: Sequence[Cell], columns: list[str], sheet: Sheet
) -> str:
    """Return the row with the number; the first is the header."""
    style = 4 if number == 1 else 1
    row = "".join(
        [cell_xml(f"{columns[i]}{number}", cell, style) for i, cell in enumerate(cells)]
    )
    return f'<row r="{number}"{height(cells, sheet.widths)}>{row}</row>'


def filler(sheet: Sheet) -> Callable[[ZipFile], None]:
    """Return what writes the sheet into a zip file."""

    def fill(archive: ZipFile) -> None:
        columns = [letters(number) for number in range(1, len(sheet.widths) + 1)]
        widths = "".join(
            f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
            for i, width in enumerate(sheet.widths, start=1)
        )
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(
                f'{HEAD}<worksheet xmlns="{MAIN}"><sheetPr>'
                '<pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
                '<sheetView workbookViewId="0" tabSelected="1"><pane ySplit="1" '
                'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
                f"</sheetViews><cols>{widths}</cols><sheetData>".encode()
            )
            part.write(row_xml(1, sheet.header, columns, sheet).encode())
            number = 1
            for number, cells in enumerate(sheet.rows, start=2):
                part.write(row_xml(number, cells, columns, sheet).encode())
            last = f"${columns[len(sheet.header) - 1]}${number}"
            area = f"A1:{last.replace('$', '')}"
            part.write(
                f'</sheetData><autoFilter ref="{area}"/><pageSetup '
                'paperSize="9" orientation="landscape" fitToHeight="0"/>'
                "</worksheet>".encode()
            )
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", ROOT)
        archive.writestr("xl/_rels/workbook.xml.rels", PARTS)
        archive.writestr("xl/styles.xml", STYLES)
        archive.writestr("xl/workbook.xml", workbook(sheet.title, last))

    return fill
