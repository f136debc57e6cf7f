"""Bad uploads are refused early; each guard is seen to be the one that refuses."""

import resource
from collections import Counter
from typing import Any
from zipfile import ZIP_LZMA

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from resource_centre.common.sheets import (
    SheetError,
    Table,
    limits,
    markup,
    preflight,
    read_pasted,
    read_upload,
    tables,
)
from tests.common.sheets import hostile
from tests.common.sheets.hostile import (
    PAIR,
)
from tests.common.sheets.parts import (
    MAIN,
    ods_row,
    office,
    office_parts,
    open_document,
    sheet_xml,
    text_cell,
    zipped,
)

BOUND = 400 * 1024  # KB


def outcome(data: bytes, name: str = "x") -> str | Table:
    try:
        return read_upload(SimpleUploadedFile(name, data))
    except SheetError as error:
        return f"{error.code}" if all(error.messages) else "silent"


def test_bad_uploads_give_a_message_or_a_bounded_table() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    codes: Counter[str] = Counter()
    for name, data in hostile.hostile_uploads(seed=7, count=300):
        found = outcome(data, name)
        if isinstance(found, Table):
            assert len(found.rows) <= limits.ROWS
            assert len(found.rows[0]) <= limits.COLUMNS
            assert len({len(row) for row in found.rows}) == 1
            assert all(len(text) <= limits.CELL for row in found.rows for text in row)
        codes[found if isinstance(found, str) else "table"] += 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < BOUND
    kinds = {
        "bomb",
        "damaged",
        "far_cell",
        "macros",
        "not_a_table",
        "password",
        "table",
    }
    assert kinds <= set(codes)


def test_hostile_uploads_are_many_and_repeatable() -> None:
    first = list(hostile.hostile_uploads(seed=1, count=90))
    assert first == list(hostile.hostile_uploads(seed=1, count=90))
    assert len(set(first)) > 70


ROW = f'<row r="1">{text_cell("x")}</row>'
BLANKS = office(f'<row r="1">{text_cell("x" + " " * 2_000_000 + "y")}</row>')

MANY = office_parts(sheet_xml(ROW)) | {f"x{i}": "" for i in range(200)}
LONG_TAG = f'{ROW}<row a="{"".join(str(i * i) for i in range(120_000))}"/>'
BLANK_TAG = f'{ROW}<row a="{" " * 1_000_000}{"x" * 99_999}"/>'
REPEATED = "table:number-{}-repeated='{}'"
FAR_ROW = open_document(ods_row("x", "", REPEATED.format("rows", 20_001)))
FAR_COLUMN = open_document(ods_row("x", REPEATED.format("columns", 101)))

# A limit, a value with which the file passes, and a file that the limit refuses.
GUARDS: list[tuple[str, int, bytes, str]] = [
    ("RATIO", 10**6, office(BLANK_TAG), "bomb"),
    ("ENTRIES", 999, zipped(MANY), "bomb"),
    ("DEPTH", 999, office(ROW + "<x>" * 70 + "</x>" * 70), "damaged"),
    ("TAG", 10**8, office(LONG_TAG), "bomb"),
    ("NAMESPACE", 999, office(f'{ROW}<x xmlns="{"x" * 400}"/>'), "damaged"),
    ("ROWS", 30_000, office(f"<row>{text_cell('x', 'A20001')}</row>"), "far_cell"),
    ("ROWS", 30_000, FAR_ROW, "far_cell"),
    ("ROWS", 30_000, b"x\n" * 20_001, "far_cell"),
    ("COLUMNS", 200, office(f"<row>{text_cell('x', 'CW1')}</row>"), "far_cell"),
    ("COLUMNS", 200, FAR_COLUMN, "far_cell"),
    ("COLUMNS", 200, b";".join([b"x"] * 101), "far_cell"),
    ("CELL", 9_000, office(f"<row>{text_cell('я' * 5_001)}</row>"), "long_cell"),
    ("CELL", 9_000, open_document(ods_row("я" * 5_001)), "long_cell"),
    ("CELL", 9_000, ("я" * 5_001).encode(), "long_cell"),
]


@pytest.mark.parametrize(("limit", "enough", "data", "code"), GUARDS)
def test_each_limit_refuses_what_passes_without_it(
    monkeypatch: pytest.MonkeyPatch, limit: str, enough: int, data: bytes, code: str
) -> None:
    assert outcome(data) == code
    monkeypatch.setattr(limits, limit, enough)
    assert isinstance(outcome(data), Table)


def test_a_pile_of_marks_is_refused_and_passes_without_the_guard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = f"x;а{PAIR * 20}".encode()
    assert outcome(data) == "piled"
    monkeypatch.setattr("resource_centre.common.text.PILE", 999)
    assert isinstance(outcome(data), Table)


@pytest.mark.parametrize(
    ("limit", "little", "code"),
    [("UNPACKED", 500, "bomb"), ("MARKS", 20, "bomb"), ("FILE", 99, "too_large")],
)
def test_honest_files_pass_limits_that_would_refuse_them_when_smaller(
    monkeypatch: pytest.MonkeyPatch, limit: str, little: int, code: str
) -> None:
    assert isinstance(outcome(office(ROW)), Table)
    monkeypatch.setattr(limits, limit, little)
    assert outcome(office(ROW)) == code


def test_what_is_declared_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED", 1_000_000)
    monkeypatch.setattr(preflight, "ensure_sane", lambda entries: None)
    assert outcome(BLANKS) == "bomb"


def test_all_cells_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"я" * 5_000}</t></si></sst>'
    cells = '<c r="A1" t="s"><v>0</v></c>' * 4_001
    data = office(f"<row>{cells}</row>", sharedStrings=strings)
    assert outcome(data) == "too_much_text"
    monkeypatch.setattr(limits, "CHARACTERS", 10**9)
    assert isinstance(outcome(data), Table)


def test_pasted_text_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE", 10)
    with pytest.raises(SheetError) as caught:
        read_pasted("x" * 11)
    assert caught.value.code == "too_large"
    assert read_pasted("x" * 10).rows == [["x" * 10]]


def test_a_document_type_is_refused_before_any_entity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = f"<row>{text_cell('&e;')}</row>"
    sheet = f'<!DOCTYPE x [<!ENTITY e "ха">]>{sheet_xml(row)}'
    data = zipped(office_parts(sheet))
    assert outcome(data) == "damaged"

    def unguarded(handler: markup.Passing) -> Any:
        parser = guarded(handler)
        parser.StartDoctypeDeclHandler = None
        return parser

    guarded = markup.guarded_parser
    monkeypatch.setattr(markup, "guarded_parser", unguarded)
    assert outcome(data) == Table([["ха"]], "Лист1", ("Лист1",))


@pytest.mark.parametrize(
    "name", ["../x", "/x", "xl/../../x", "C:/x", "xl\\x", "XL/WORKSHEET.xml"]
)
def test_wild_and_doubled_names_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    data = zipped(office_parts(sheet_xml(ROW)) | {name: sheet_xml(ROW)})
    assert outcome(data) == "damaged"
    monkeypatch.setattr(preflight, "ensure_sane", lambda entries: None)
    assert isinstance(outcome(data), Table)


def test_methods_that_unpack_without_a_bound_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = zipped(office_parts(sheet_xml(ROW)), ZIP_LZMA)
    assert outcome(data) == "damaged"
    monkeypatch.setattr(preflight, "ensure_sane", lambda entries: None)
    assert isinstance(outcome(data), Table)


@pytest.mark.parametrize("between", ["", "\x1b", "\u202a"])
def test_a_pile_of_marks_is_not_put_in_order(
    monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    cleaned: list[str] = []

    def noted(text: str) -> str:
        cleaned.append(text)
        return text

    monkeypatch.setattr(tables, "clean", noted)
    pile = between.join(PAIR * 2_000)
    with pytest.raises(SheetError):
        read_pasted(f"а{pile}")
    assert cleaned == []
