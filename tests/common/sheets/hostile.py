"""Make bad and nasty uploads, thousands of different ones, each cheaply."""

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

from tests.common.sheets.parts import (
    MAIN,
    honest,
    ods_row,
    office,
    office_parts,
    open_document,
    sheet_xml,
    text_cell,
    zipped,
)

MEGABYTE = 1024 * 1024
# Marks above and below a letter, which are put in order two by two.
PAIR = "\u0301\u0316"

Bad = tuple[str, bytes]


def far_cell(random: Random) -> Bad:
    """Put a cell with content where no table reaches."""
    column = random.choice(["A", "CW", "XFD", "ZZZZ", "AAAAAAAAAA"])
    row = random.choice([20_001, 1_048_576, 99_999_999, 10**30])
    return "far.xlsx", office(
        f'<row r="{row}">{text_cell("далече", f"{column}{row}")}</row>',
        '<dimension ref="A1:B2"/>',
    )


def forged_dimension(random: Random) -> Bad:
    """Promise more cells than there are, or nonsense."""
    reference = random.choice(["A1:XFD1048576", "A1", "ZZZ1:A0", "бау", "A1:A99999999"])
    return "dimension.xlsx", office(
        f'<row r="1">{text_cell("x")}</row>', f'<dimension ref="{reference}"/>'
    )


def formatted_columns(random: Random) -> Bad:
    """Format empty cells up to the last column, as people do."""
    rows = random.randrange(1, 4)
    cells = "".join('<c s="1"/>' for _ in range(16_384))
    data = "".join(f'<row r="{i + 2}">{cells}</row>' for i in range(rows))
    return "formatted.xlsx", office(f'<row r="1">{text_cell("x")}</row>{data}')


@cache
def bomb(size: int) -> bytes:
    """Return a workbook whose sheet unpacks to the size."""
    return office(f'<row r="1">{text_cell(" " * size)}</row>')


def zip_bomb(random: Random) -> Bad:
    """Unpack to far more than was uploaded."""
    return "bomb.xlsx", bomb(random.choice([2, 60]) * MEGABYTE)


def lying_bomb(random: Random) -> Bad:
    """Declare a small size before a large content."""
    data = bytearray(bomb(60 * MEGABYTE))
    for signature, place in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        found = data.rfind(signature, 0, data.rfind(b"xl/worksheet.xml") + 1)
        data[found + place : found + place + 4] = struct.pack(
            "<I", random.randrange(999)
        )
    return "lying.xlsx", bytes(data)


@cache
def dense_row(tags: int) -> bytes:
    """Return a workbook with many empty cells that compress badly."""
    cells = "".join(f'<c a="{zlib.crc32(str(i).encode())}"/>' for i in range(tags))
    return office(f'<row r="1">{cells}</row>')


def long_row(random: Random) -> Bad:
    """Put hundreds of thousands of cells into one row."""
    return "row.xlsx", dense_row(random.choice([20_000, 300_000]))


def long_tag(random: Random) -> Bad:
    """Put megabytes of attributes into one tag."""
    return "tag.xlsx", long_tag_of(random.choice(["row", "c"]))


@cache
def long_tag_of(tag: str) -> bytes:
    """Return a workbook with two megabytes of attributes."""
    attributes = "".join(
        f' a{i}="{zlib.crc32(str(i).encode())}"' for i in range(120_000)
    )
    return office(f"<{tag}{attributes}/>")


def long_namespace(random: Random) -> Bad:
    """Name a namespace that is repeated before every tag."""
    data = f'<row xmlns="{"x" * random.randrange(301, 60_000)}">{"<c/>" * 5_000}</row>'
    return "namespace.xlsx", office(data)


def deep(random: Random) -> Bad:
    """Nest tags deeper than any programme does."""
    depth = random.randrange(70, 20_000)
    if random.random() < 0.5:
        return "deep.xlsx", office("<row>" * depth + "</row>" * depth)
    opened, closed = "<text:span>" * depth, "</text:span>" * depth
    cell = f"<table:table-cell><text:p>{opened}x{closed}</text:p></table:table-cell>"
    return "deep.ods", open_document(f"<table:table-row>{cell}</table:table-row>")


def entities(random: Random) -> Bad:
    """Declare entities that multiply."""
    kinds = "".join(
        f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ха"}">' for i in range(10)
    )
    doctype = f"<!DOCTYPE x [{kinds}]>"
    text = f"&e{random.randrange(10)};"
    if random.random() < 0.5:
        row = f'<row r="1">{text_cell(text)}</row>'
        return "laughs.xlsx", zipped(office_parts(f"{doctype}{sheet_xml(row)}"))
    return "laughs.ods", open_document(ods_row(text), doctype)


def external_entity(random: Random) -> Bad:
    """Ask the reader for a file of the server or for an address."""
    target = random.choice(["file:///etc/passwd", "http://127.0.0.1:1/", "x.dtd"])
    declared = random.choice(
        [f'<!ENTITY x SYSTEM "{target}">', f'<!ENTITY % x SYSTEM "{target}"> %x;']
    )
    row = f'<row r="1">{text_cell("&x;")}</row>'
    sheet = f"<!DOCTYPE x [{declared}]>{sheet_xml(row)}"
    return "entity.xlsx", zipped(office_parts(sheet))


def repeated(random: Random) -> Bad:
    """Repeat a cell or a row thousands to billions of times."""
    count = random.choice([101, 20_001, 10**6, 10**9, 10**40, -5])
    times = f'number-rows-repeated="{count}"', f'number-columns-repeated="{count}"'
    if random.random() < 0.5:
        return "rows.ods", open_document(ods_row("x", "", f"table:{times[0]}"))
    return "columns.ods", open_document(ods_row("x", f"table:{times[1]}"))


def many_spaces(random: Random) -> Bad:
    """Ask for billions of spaces in a few bytes."""
    count = random.choice([5_001, 10**9, 10**20])
    return "spaces.ods", open_document(ods_row(f'а<text:s text:c="{count}"/>б' * 300))


def duplicate_names(random: Random) -> Bad:
    """Put two parts of the same name into one file."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in office_parts(sheet_xml("<row/>")).items():
            archive.writestr(ZipInfo(name), content, archive.compression)
        # Written under another name, since zipfile warns; renamed below.
        other = ZipInfo("xl/worksheex.xml")
        archive.writestr(other, sheet_xml(str(random.random())), archive.compression)
    data = buffer.getvalue().replace(b"xl/worksheex.xml", b"xl/worksheet.xml")
    return "twice.xlsx", data


def wild_names(random: Random) -> Bad:
    """Name parts outside of the folder."""
    name = random.choice(
        ["../x", "/etc/passwd", "xl/../../x", "C:\\x", "xl\\x", "a\u202ex.xml"]
    )
    return "names.xlsx", zipped(office_parts(sheet_xml("<row/>")) | {name: "x"})


def many_entries(random: Random) -> Bad:
    """Put more parts into the file than any workbook has."""
    entry = zipped({"a": ""})
    head, rest = entry.split(b"PK\1\2")
    one = b"PK\1\2" + rest.split(b"PK\5\6")[0]
    count = random.randrange(201, 60_000)
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(one) * count, 31, 0
    )
    return "entries.xlsx", head + one * count + end


def encrypted(random: Random) -> Bad:
    """Mark the parts as encrypted, or pack them by another method."""
    parts = office_parts(sheet_xml("<row/>"))
    if random.random() < 0.5:
        return "lzma.xlsx", zipped(parts, ZIP_LZMA)
    data = bytearray(zipped(parts))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return "encrypted.xlsx", bytes(data)


def macros(random: Random) -> Bad:
    """Bring a programme along."""
    name = random.choice(
        ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "Basic/a.xml"]
    )
    return "macros.xlsm", zipped(office_parts(sheet_xml("<row/>")) | {name: "x"})


def other_kind(random: Random) -> Bad:
    """Name another kind of file as a table."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.randbytes(600)
    word = {"[Content_Types].xml": "wordprocessingml", "word/document.xml": "<x/>"}
    kinds = [
        ole,
        ole + "EncryptedPackage".encode("utf-16-le"),
        b"%PDF-1.7\n" + random.randbytes(300),
        b"\x89PNG\r\n\x1a\n" + random.randbytes(300),
        b"\xff\xd8\xff\xe0" + random.randbytes(300),
        b"{\\rtf1 text}",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b'<?xml version="1.0"?><Workbook/>',
        zipped(dict(word)),
        zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
        zipped({"readme.txt": "x"}),
        b"PK\5\6" + bytes(18),
        b"MZ" + random.randbytes(300),
        b"\x1f\x8b" + random.randbytes(300),
        b"",
        b" \n\r\n;;;\n",
    ]
    name = random.choice(["t.xlsx", "t.ods", "t.csv", "t.xls", "\u202etxt.xlsx", "t"])
    return name, random.choice(kinds)


def truncated(random: Random) -> Bad:
    """Cut an honest file short."""
    kind = random.choice(["xlsx", "ods", "csv"])
    data = honest(kind)
    return f"short.{kind}", data[: random.randrange(len(data))]


def flipped(random: Random) -> Bad:
    """Change some bytes of an honest file."""
    kind = random.choice(["xlsx", "ods", "csv"])
    data = bytearray(honest(kind))
    for _ in range(random.choice([1, 2, 5, 50])):
        data[random.randrange(len(data))] = random.randrange(256)
    return f"flipped.{kind}", bytes(data)


def flipped_inside(random: Random) -> Bad:
    """Change some bytes of the XML, and pack it well again."""
    kind = random.choice(["xlsx", "ods"])
    parts: dict[str, bytes | str] = {}
    with ZipFile(BytesIO(honest(kind))) as archive:
        names = archive.namelist()
        spoilt = random.choice(names)
        for name in names:
            data = bytearray(archive.read(name))
            for _ in range(random.choice([1, 3, 20]) if name == spoilt else 0):
                data[random.randrange(len(data))] = random.randrange(256)
            parts[name] = bytes(data)
    return f"inside.{kind}", zipped(parts, ZIP_STORED)


def part_missing(random: Random) -> Bad:
    """Leave out a part of a workbook."""
    parts = office_parts(sheet_xml(f'<row r="1">{text_cell("x")}</row>'))
    parts.pop(random.choice(list(parts)))
    return "missing.xlsx", zipped(parts)


def odd_cells(random: Random) -> Bad:
    """Write references, kinds, styles and values that make no sense."""
    odd = [
        "",
        "0",
        "-1",
        "1e999",
        "nan",
        "9" * 400,
        "x",
        "А1",
        "a1",
        "A0",
        "1A",
        "²",
        "-0",
    ]
    kinds = ["s", "n", "b", "d", "e", "str", "inlineStr", "?", ""]
    cells = "".join(
        f'<c r="{random.choice([*[f"A{i}"] * 30, *odd])}" t="{random.choice(kinds)}" '
        f's="{random.choice([*range(30), *odd])}"><v>{random.choice(odd)}</v></c>'
        for i in range(1, random.randrange(2, 5))
    )
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" '
        'formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="14"/>'
        '<xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    return "odd.xlsx", office(
        f'<row r="{random.choice(["", "1", *odd])}">{cells}</row>', styles=styles
    )


def odd_text(random: Random) -> Bad:
    """Write texts that break readers."""
    texts = [
        "a\0b;c\0d\n",
        '"' * random.randrange(1, 2_000),
        '"незатворена;кавичка\n' * random.randrange(1, 300),
        "x" * random.randrange(5_001, 200_000),
        ";" * random.randrange(100, 200_000) + "x",
        "\n" * random.randrange(100, 200_000) + "x",
        "a\r\rb\r\n\rc",
        "а" + PAIR * random.randrange(20, 20_000),
        "\u202e\u2066" * 50 + "x",
        "sep=\nx",
        "sep=|\nx|y",
        '=cmd|"/c calc"!A1;+1;-1;@x',
        "\ufffe\uffff\U0010ffff",
        "9" * 5_000,
    ]
    encoding = random.choice(["utf-8", "utf-16", "utf-8-sig", "utf-7", "utf-32"])
    return "text.csv", random.choice(texts).encode(encoding)


def broken_encoding(random: Random) -> Bad:
    """Write bytes that are no text in any encoding."""
    start = random.choice([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x98", b""])
    return "bytes.csv", start + random.randbytes(random.randrange(1, 400))


def odd_strings(random: Random) -> Bad:
    """Share strings that are too many, too long or escaped halves of characters."""
    strings = random.choice(
        [
            f"<si><t>{'я' * random.randrange(5_001, 90_000)}</t></si>",
            "<si/>" * random.randrange(1, 20_000),
            "<si><t>_xD800__xDC00__x0000_</t></si>",
            "<si><rPh><t>x</t></rPh></si>",
            f"<si><t>а{PAIR * random.randrange(30, 2_400)}</t></si>",
        ]
    )
    cells = "".join(f'<c r="A{i}" t="s"><v>0</v></c>' for i in range(1, 900))
    return "strings.xlsx", office(
        f"<row>{cells}</row>", sharedStrings=f'<sst xmlns="{MAIN}">{strings}</sst>'
    )


def odd_encoding(random: Random) -> Bad:
    """Declare an encoding of the XML that it does not have."""
    encoding = random.choice(
        ["utf-7", "utf-16", "hex", "idna", "cp037", "x" * 999, "UCS-4"]
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    return "encoding.xlsx", zipped(office_parts(head + sheet_xml("<row/>")))


def zip_comment(random: Random) -> Bad:
    """Append another archive, or noise, to an honest one."""
    noise = random.choice([random.randbytes(99), honest("ods"), b"PK\5\6" + bytes(18)])
    return "tail.xlsx", honest("xlsx") + noise


def old_time(random: Random) -> Bad:
    """Give a part an impossible time and odd extra fields."""
    entry = ZipInfo("xl/x.xml")
    entry.extra = random.randbytes(random.randrange(4, 40))
    entry.external_attr = random.randrange(2**32)
    buffer = BytesIO(honest("xlsx"))
    with ZipFile(buffer, "a") as archive:
        archive.writestr(entry, "x")
    return "extra.xlsx", buffer.getvalue()


MAKERS: tuple[Callable[[Random], Bad], ...] = (
    broken_encoding,
    deep,
    duplicate_names,
    encrypted,
    entities,
    external_entity,
    far_cell,
    flipped,
    flipped_inside,
    forged_dimension,
    formatted_columns,
    long_namespace,
    long_row,
    long_tag,
    lying_bomb,
    macros,
    many_entries,
    many_spaces,
    odd_cells,
    odd_encoding,
    odd_strings,
    odd_text,
    old_time,
    other_kind,
    part_missing,
    repeated,
    truncated,
    wild_names,
    zip_bomb,
    zip_comment,
)


def hostile_uploads(seed: int, count: int) -> Iterator[Bad]:
    """Yield the names and contents of bad uploads, the same for the same seed.

    Some are merely odd and hold a table; none may raise anything but a SheetError.
    """
    random = Random(seed)  # noqa: S311
    for number in range(count):
        yield MAKERS[number % len(MAKERS)](random)
