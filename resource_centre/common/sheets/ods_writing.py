"""Write an OpenDocument spreadsheet row by row."""

import re
from collections.abc import Callable
from datetime import date, datetime
from zipfile import ZIP_STORED, ZipFile

from resource_centre.common.sheets.packing import (
    Sheet,
    digits,
    escaped,
    is_price,
    settled,
)
from resource_centre.common.sheets.tables import Cell, letters

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
URN = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(
    f'xmlns:{prefix}="{URN}{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
        "config": "config",
        "manifest": "manifest",
    }.items()
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = (
    f'{HEAD}<manifest:manifest {SPACES} manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" '
    'manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" '
    'manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" '
    'manifest:media-type="text/xml"/></manifest:manifest>'
)
DAY = (
    '<number:day number:style="long"/><number:text>.</number:text>'
    '<number:month number:style="long"/><number:text>.</number:text>'
    '<number:year number:style="long"/>'
)
STYLES = (
    f'<number:date-style style:name="D">{DAY}</number:date-style>'
    f'<number:date-style style:name="M">{DAY}<number:text> </number:text>'
    '<number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/></number:date-style>'
    '<number:number-style style:name="P"><number:number number:decimal-places="2" '
    'number:min-decimal-places="2" number:min-integer-digits="1"/>'
    "</number:number-style>"
    '<number:text-style style:name="T"><number:text-content/></number:text-style>'
)
PAGE = (
    f'{HEAD}<office:document-styles {SPACES} office:version="1.3">'
    '<office:automatic-styles><style:page-layout style:name="landscape">'
    '<style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" '
    'fo:margin="1.5cm" style:print-orientation="landscape" style:scale-to-X="1" '
    'style:scale-to-Y="0"/></style:page-layout></office:automatic-styles>'
    '<office:master-styles><style:master-page style:name="Default" '
    'style:page-layout-name="landscape"/></office:master-styles>'
    "</office:document-styles>"
)
LEFT = '<style:paragraph-properties fo:text-align="start"/>'
CELL_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="table-cell"{form}>'
    f'<style:table-cell-properties style:vertical-align="top"{extra}/>{more}'
    "</style:style>"
    for name, form, extra, more in (
        ("number", "", "", ""),
        ("price", ' style:data-style-name="P"', "", ""),
        ("day", ' style:data-style-name="D"', "", LEFT),
        ("moment", ' style:data-style-name="M"', "", LEFT),
        ("text", ' style:data-style-name="T"', ' fo:wrap-option="wrap"', ""),
        (
            "head",
            ' style:data-style-name="T"',
            ' fo:wrap-option="wrap" fo:background-color="#e8eef4"',
            '<style:text-properties fo:font-weight="bold"/>',
        ),
    )
)
# Spaces after a space, at either end, and tabs are kept only as elements.
KEPT = re.compile(r"(?<= ) +|^ +| +$|\t")


def paragraphs(text: str) -> str:
    """Return the lines of the text as paragraphs."""
    return "".join(
        f"<text:p>{KEPT.sub(kept, escaped(line))}</text:p>" for line in text.split("\n")
    )


def kept(found: re.Match[str]) -> str:
    """Return the element that keeps a tab or spaces."""
    if found[0] == "\t":
        return "<text:tab/>"
    return f'<text:s text:c="{len(found[0])}"/>'


def cell_xml(cell: Cell, text_style: str = "text") -> str:
    """Return the cell; text is text, whatever it begins with."""
    value = settled(cell)
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return (
            f'<table:table-cell table:style-name="{text_style}" '
            f'office:value-type="string">{paragraphs(value)}</table:table-cell>'
        )
    if isinstance(value, datetime):
        moment = value.replace(microsecond=0).isoformat()
        name, kind = "moment", f'date" office:date-value="{moment}'
    elif isinstance(value, date):
        name, kind = "day", f'date" office:date-value="{value.isoformat()}'
    else:
        name = "price" if is_price(value) else "number"
        kind = f'float" office:value="{digits(value)}'
    return f'<table:table-cell table:style-name="{name}" office:value-type="{kind}"/>'


def settings(title: str) -> str:
    """Return the part that freezes the first row."""
    items = {
        "HorizontalSplitMode": ("short", 0),
        "VerticalSplitMode": ("short", 2),
        "VerticalSplitPosition": ("int", 1),
        "ActiveSplitRange": ("short", 2),
        "PositionBottom": ("int", 1),
    }
    view = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}'
        "</config:config-item>"
        for name, (kind, value) in items.items()
    )
    entry, named = "config:config-item-map-entry", "config:config-item-map-named"
    return (
        f'{HEAD}<office:document-settings {SPACES} office:version="1.3">'
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views">'
        f'<{entry}><{named} config:name="Tables">'
        f'<{entry} config:name="{escaped(title)}">{view}</{entry}>'
        f"</{named}></{entry}></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def filler(sheet: Sheet) -> Callable[[ZipFile], None]:
    """Return what writes the sheet into a zip file."""

    def fill(archive: ZipFile) -> None:
        # The first entry, not compressed: by it others know what the file is.
        archive.writestr("mimetype", MIMETYPE, ZIP_STORED)
        title = escaped(sheet.title)
        widths = "".join(
            f'<style:style style:name="c{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * 0.2:.1f}cm"/>'
            "</style:style>"
            for width in sorted(set(sheet.widths))
        )
        columns = "".join(
            f'<table:table-column table:style-name="c{width}"/>'
            for width in sheet.widths
        )
        with archive.open("content.xml", "w") as part:
            part.write(
                f'{HEAD}<office:document-content {SPACES} office:version="1.3">'
                f"<office:automatic-styles>{STYLES}{CELL_STYLES}{widths}"
                "</office:automatic-styles><office:body><office:spreadsheet>"
                f'<table:table table:name="{title}">{columns}'
                "<table:table-header-rows><table:table-row>"
                f"{''.join(cell_xml(name, 'head') for name in sheet.header)}"
                "</table:table-row></table:table-header-rows>".encode()
            )
            count = 1
            for cells in sheet.rows:
                row = "".join([cell_xml(cell) for cell in cells])
                part.write(f"<table:table-row>{row}</table:table-row>".encode())
                count += 1
            last = f"{letters(len(sheet.header))}{count}"
            part.write(
                "</table:table><table:database-ranges><table:database-range "
                'table:name="__Anonymous_Sheet_DB__0" '
                f"table:target-range-address=\"'{title}'.A1:'{title}'.{last}\" "
                'table:display-filter-buttons="true"/></table:database-ranges>'
                "</office:spreadsheet></office:body></office:document-content>".encode()
            )
        archive.writestr("styles.xml", PAGE)
        archive.writestr("settings.xml", settings(sheet.title))
        archive.writestr("META-INF/manifest.xml", MANIFEST)

    return fill
