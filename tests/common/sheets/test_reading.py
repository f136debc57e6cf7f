"""Files and pasted texts become tables, or messages that say what to do."""

import datetime
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from resource_centre.common.sheets import SheetError, Table, read_pasted, read_upload
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

MIDNIGHT = datetime.datetime.fromisoformat("2026-11-22")
MOMENT = datetime.datetime.fromisoformat("2026-11-22T14:30")


def read(data: bytes | str, name: str = "списък.csv") -> Table:
    return read_upload(
        SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
    )


def by_openpyxl(fill: Callable[[Worksheet], None]) -> bytes:
    book, buffer = Workbook(), BytesIO()
    fill(book.active)
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (datetime.date(2026, 11, 22), "dd.mm.yyyy", "22.11.2026"),
        (datetime.date(2026, 11, 22), 'd mmmm yyyy" г."', "22.11.2026"),
        (datetime.date(2026, 11, 22), "[$-402]d.m.yyyy", "22.11.2026"),
        (
            MOMENT,
            "dd.mm.yyyy hh:mm",
            "22.11.2026 14:30",
        ),
        (MIDNIGHT, "d.m.yy h:mm", "22.11.2026"),
        (datetime.date(1900, 1, 1), "dd.mm.yyyy", "01.01.1900"),
        (datetime.time(14, 30), "h:mm", "14:30"),
        (datetime.timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (12, "General", "12"),
        (12.0, '0" дни"', "12"),
        (0.1, "0.00", "0.1"),
        (-3, '[Red]0" лв."', "-3"),
        (401020018, "0000000000", "0401020018"),
        (45000, "General", "45000"),
        (10**300, "General", "1e+300"),
        (-5, "dd.mm.yyyy", "-5"),
        ("0012", "@", "0012"),
        ("#REF!", "General", "#REF!"),
    ],
)
def test_excel_cells_read_as_people_see_them(
    value: object, form: str, text: str
) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = value
        sheet["A1"].number_format = form

    assert read(by_openpyxl(fill)).rows == [[text]]


def test_booleans_are_words() -> None:
    table = read(by_openpyxl(lambda sheet: sheet.append([True, False])))
    assert table.rows in ([["yes", "no"]], [["да", "не"]])


def test_formulas_give_the_value_they_had() -> None:
    cells = '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>x</f><v>да</v></c>'
    cells += '<c r="C1" t="e"><f>A0</f><v>#REF!</v></c><c r="D1"><f>5</f></c>'
    assert read(office(f'<row r="1">{cells}</row>')).rows == [["2", "да", "#REF!"]]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    forms = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    styles = f'<styleSheet xmlns="{MAIN}">{forms}</styleSheet>'
    parts = office_parts(sheet_xml('<row><c s="0"><v>0</v></c><c><v>366</v></c></row>'))
    book = str(parts["xl/workbook.xml"]).replace(
        "<sheets>", '<workbookPr date1904="1"/><sheets>'
    )
    table = read(zipped(parts | {"xl/workbook.xml": book, "xl/styles.xml": styles}))
    assert table.rows == [["00:00", "01.01.1905"]]


def test_shared_strings_are_read_without_reading_aids() -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><r><t>Мария </t></r><r><t>Иванова</t></r>'
        "<rPh><t>марѝя</t></rPh></si><si><t>a_x000D__x000A_б_x005F_x000A_</t></si></sst>"
    )
    cells = '<c t="s"><v>0</v></c><c t="s"><v>1</v></c>'
    table = read(office(f"<row>{cells}</row>", sharedStrings=strings))
    assert table.rows == [["Мария Иванова", "a\nб_x000A_"]]


def test_the_first_visible_sheet_with_content_is_read() -> None:
    book, buffer = Workbook(), BytesIO()
    book.active.title = "Номенклатури"
    book.active.append(["скрито"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Празен")
    book.create_sheet("Хора").append(["Мария"])
    book.active = 1
    book.save(buffer)
    table = read(buffer.getvalue(), "х.xlsx")
    assert table == Table([["Мария"]], "Хора", ("Номенклатури", "Празен", "Хора"))


def test_rows_keep_their_numbers_and_are_equally_long() -> None:
    cells = (
        f'<row r="3">{text_cell("x", "B3")}</row><row r="5"><c r="CV5" s="1"/></row>'
    )
    assert read(office(cells)).rows == [["", ""], ["", ""], ["", "x"]]


def test_formatting_far_out_is_not_content() -> None:
    empty = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    data = f'<row r="1">{text_cell("x")}</row>{empty}'
    assert read(office(data, '<dimension ref="A1:XFD1048576"/>')).rows == [["x"]]
    rows = (
        f"{ods_row('x')}<table:table-row table:number-rows-repeated='1048575'>"
        "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    )
    assert read(open_document(rows)).rows == [["x"]]


@pytest.mark.parametrize(
    ("attributes", "inside", "text"),
    [
        (
            'office:value-type="float" office:value="12.0"',
            "<text:p>12,00</text:p>",
            "12",
        ),
        (
            'office:value-type="float" office:value="12"',
            "<text:p>0012</text:p>",
            "0012",
        ),
        (
            'office:value-type="percentage" office:value="0.5"',
            "<text:p>50%</text:p>",
            "0.5",
        ),
        ('office:value-type="date" office:date-value="2026-11-22"', "", "22.11.2026"),
        (
            'office:value-type="date" office:date-value="2026-11-22T14:30:00"',
            "<text:p>22 ноември</text:p>",
            "22.11.2026 14:30",
        ),
        ('office:value-type="time" office:time-value="PT30H05M00S"', "", "30:05"),
        ('office:value-type="string"', "<text:p>а</text:p><text:p>б</text:p>", "а\nб"),
        ('office:value-type="string" office:string-value="в"', "", "в"),
        (
            "",
            (
                "<text:p>а<text:s text:c='2'/>б<text:tab/>в<text:line-break/>г   д"
                "</text:p>"
            ),
            "а  б\tв\nг д",
        ),
        (
            "",
            "<office:annotation><text:p>бележка</text:p></office:annotation><text:p>x</text:p>",
            "x",
        ),
    ],
)
def test_open_document_cells_are_read(attributes: str, inside: str, text: str) -> None:
    row = f"<table:table-row><table:table-cell {attributes}>{inside}</table:table-cell>"
    assert read(open_document(f"{row}</table:table-row>")).rows == [[text]]


def test_repeated_and_covered_cells_of_open_document_keep_their_places() -> None:
    row = (
        "<table:table-row table:number-rows-repeated='2'>"
        "<table:table-cell table:number-columns-repeated='2'><text:p>а</text:p>"
        "</table:table-cell><table:covered-table-cell/><table:table-cell>"
        "<text:p>б</text:p></table:table-cell></table:table-row>"
    )
    assert read(open_document(row)).rows == [["а", "а", "", "б"]] * 2


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "utf-16-le"]
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_texts_of_any_flavour_are_read(encoding: str, delimiter: str) -> None:
    text = f'Име{delimiter}Бележка\r\nМария{delimiter}"два\nреда{delimiter} ""x"""\r\n'
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    table = read(mark + text.encode(encoding))
    assert table.rows == [["Име", "Бележка"], ["Мария", f'два\nреда{delimiter} "x"']]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('ЦНСТ "Слънце" ООД;1\n', [['ЦНСТ "Слънце" ООД', "1"]]),
        ('"Слънце" ООД;1\n', [['"Слънце" ООД', "1"]]),
        ('"лошо;1\nдобро;2\n', [['"лошо', "1"], ["добро", "2"]]),
        ("sep=|\na|b;c", [["a", "b;c"]]),
        ("'=1+1;'+359;'а;''=1", [["=1+1", "+359", "'а", "'=1"]]),
        ("а, б и в;1\nг, д;2\nе;3", [["а, б и в", "1"], ["г, д", "2"], ["е", "3"]]),
        ("само една колона\nтекст", [["само една колона"], ["текст"]]),
        ("а;б;;;\n;;;;\n;;;;\n", [["а", "б"]]),
        ("а\n\nб", [["а"], [""], ["б"]]),
        (' "а" ;"б"', [["а", "б"]]),
    ],
)
def test_pasted_text_is_read(text: str, rows: list[list[str]]) -> None:
    assert read_pasted(text).rows == rows


def test_a_table_from_the_clipboard_is_read() -> None:
    pasted = 'Име\tАдрес\r\nМария\t"ул. „Шипка“\nвх. А"\r\nСтои\u0306чо\t\r\n'
    assert read_pasted(pasted).rows == [
        ["Име", "Адрес"],
        ["Мария", "ул. „Шипка“\nвх. А"],
        ["Стойчо", ""],
    ]


def test_the_name_of_a_file_decides_nothing() -> None:
    assert read(honest("xlsx"), "списък.csv").name == "Списък"
    assert read(honest("ods"), "списък.xlsx").name == "Списък"
    assert read("а;б", "списък.xls").rows == [["а", "б"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<html><table>", "markup"),
        (b"{\\rtf1", "document"),
        (b"a\0b;c", "not_a_table"),
        (zipped({"[Content_Types].xml": "wordprocessingml"}), "document"),
        (zipped({"[Content_Types].xml": "presentationml"}), "not_a_table"),
        (zipped({"[Content_Types].xml": "x.sheet.binary.macroEnabled"}), "macros"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "document"),
        (zipped({"a.txt": "x"}), "not_a_table"),
        (zipped({"xl/vbaProject.bin": "x"}), "macros"),
        (office(""), "empty"),
        (honest("xlsx")[:-50], "damaged"),
    ],
)
def test_other_files_are_refused_with_advice(data: bytes, code: str) -> None:
    with pytest.raises(SheetError) as caught:
        read(data)
    assert caught.value.code == code
    assert len(caught.value.messages[0]) > 30


def test_a_far_cell_is_named() -> None:
    cell = text_cell("x", "XFD1048576")
    with pytest.raises(SheetError, match="XFD1048576"):
        read(office(f'<row r="1048576">{cell}</row>'))
