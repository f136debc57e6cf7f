"""What is written is read again as it was, and never as a formula."""

import csv
import datetime
import gc
import os
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings, strategies as st
from openpyxl import load_workbook

from resource_centre.common.sheets import (
    CONTENT_TYPES,
    FORMATS,
    Cell,
    read_upload,
    write,
)
from resource_centre.common.sheets.tables import PLAIN
from resource_centre.common.text import clean

TEXTS = st.one_of(
    st.text(max_size=20),
    st.text(alphabet="абвѝй\u0306 '\"=+-@;,\t\n\r\0|_x000D&<>0123456789", max_size=20),
    st.from_regex(r"0{0,3}[0-9]{1,10}", fullmatch=True),
)

MIDNIGHT = datetime.datetime.fromisoformat("2026-11-22")
MOMENT = datetime.datetime.fromisoformat("2026-11-22T14:30")


def made(kind: str, rows: list[list[Cell]], header: tuple[str, ...] = ()) -> bytes:
    header = header or ("А", "Б", "В", "Г")[: len(rows[0])]
    return b"".join(write(kind, header, rows, title="Списък"))


def read_again(kind: str, rows: list[list[Cell]]) -> list[list[str]]:
    return read_upload(SimpleUploadedFile(f"a.{kind}", made(kind, rows))).rows[1:]


@pytest.mark.parametrize("kind", FORMATS)
@given(rows=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_texts_survive(kind: str, rows: list[list[str]]) -> None:
    # A last cell, so that nothing is cut off as empty.
    written: list[list[Cell]] = [[*row, "край"] for row in rows]
    expected = [[*(clean(text) for text in row), "край"] for row in rows]
    unsupported = str.maketrans("", "", "\ufffe\uffff")
    if kind != "csv":
        expected = [[clean(t.translate(unsupported)) for t in row] for row in expected]
    assert read_again(kind, written) == expected


@pytest.mark.parametrize("kind", FORMATS)
@given(
    day=st.dates(),
    moment=st.datetimes(min_value=datetime.datetime.fromisoformat("1900-03-01")),
    number=st.integers(),
)
@settings(deadline=None, max_examples=60)
def test_dates_and_numbers_survive(
    kind: str, day: datetime.date, moment: datetime.datetime, number: int
) -> None:
    shown = f"{moment.day:02}.{moment.month:02}.{moment.year:04}"
    if moment.hour or moment.minute:
        shown += f" {moment.hour:02}:{moment.minute:02}"
    found = read_again(kind, [[day, moment, number]])[0]
    assert found == [
        f"{day.day:02}.{day.month:02}.{day.year:04}",
        shown,
        str(number),
    ]


@given(st.text(max_size=8))
def test_the_quick_check_lets_only_clean_text_through(text: str) -> None:
    if PLAIN.fullmatch(text):
        assert clean(text) == text


@pytest.mark.parametrize("kind", FORMATS)
def test_an_aware_moment_is_shown_by_the_clock_in_sofia(kind: str) -> None:
    moment = datetime.datetime(2026, 7, 1, 21, 30, tzinfo=datetime.UTC)
    assert read_again(kind, [[moment]]) == [["02.07.2026 00:30"]]


@given(st.lists(TEXTS, min_size=1, max_size=5))
@settings(deadline=None, max_examples=60)
def test_excel_finds_text_and_no_formula(texts: list[str]) -> None:
    sheet = load_workbook(BytesIO(made("xlsx", [[text] for text in texts]))).active
    for text, (cell,) in zip(texts, sheet.iter_rows(min_row=2), strict=False):
        if clean(text).strip("\ufffe\uffff"):
            assert (cell.data_type, cell.number_format) == ("s", "@")


def test_excel_finds_dates_numbers_and_a_frozen_header() -> None:
    rows: list[list[Cell]] = [
        [datetime.date(2026, 11, 22), MOMENT],
        [Decimal("12.50"), 10**16],
    ]
    sheet = load_workbook(BytesIO(made("xlsx", rows, ("Дата", "Час")))).active
    assert sheet["A2"].value == MIDNIGHT
    assert sheet["A2"].is_date
    assert sheet["B2"].value == MOMENT
    assert (sheet["A3"].value, sheet["A3"].number_format) == (12.5, "0.00")
    assert sheet["B3"].value == "1" + "0" * 16
    assert sheet["A1"].font.bold
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert sheet.title == "Списък"


def test_csv_is_what_excel_in_bulgarian_opens() -> None:
    rows: list[list[Cell]] = [["=1+1", "а;б", 1.5, -3, None, "ред\nред"]]
    data = made("csv", rows, ("@А", "Б"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == ('\'@А;Б\r\n\'=1+1;"а;б";1,5;-3;;"ред\nред"\r\n')


@given(TEXTS)
def test_no_csv_field_begins_as_a_formula(text: str) -> None:
    written = made("csv", [[text]]).decode("utf-8-sig")
    field = list(csv.reader(StringIO(written, newline=""), delimiter=";"))[1][0]
    assert not field.startswith(tuple("=+-@\t\r\0"))


@pytest.mark.parametrize("title", ["", "Курс: [1]/*?", "я" * 80, "'a'", "a\x0bb"])
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_any_title_names_the_sheet(kind: str, title: str) -> None:
    data = b"".join(write(kind, ["А"], [], title=title))
    name = read_upload(SimpleUploadedFile("a", data)).name
    assert 0 < len(name) <= 31
    if kind == "xlsx":
        assert load_workbook(BytesIO(data)).sheetnames == [name]


def test_too_long_a_text_is_cut_where_excel_would_break() -> None:
    sheet = load_workbook(BytesIO(made("xlsx", [["я" * 40_000]]))).active
    assert len(sheet["A2"].value) == 32_767


def test_open_document_begins_with_what_it_is() -> None:
    data = made("ods", [["x"]])
    assert data[30:].startswith(b"mimetype" + CONTENT_TYPES["ods"].encode())
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None


def test_rows_are_taken_as_they_are_written() -> None:
    taken = 0

    def rows() -> Iterator[list[Cell]]:
        nonlocal taken
        for number in range(5_000):
            taken += 1
            yield [number]

    pieces = write("csv", ["А"], rows(), title="x")
    next(pieces)
    next(pieces)
    assert 0 < taken < 1_000


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_nothing_is_left_behind_when_rows_fail(kind: str) -> None:
    def rows() -> Iterator[list[Cell]]:
        for number in range(2_000):
            yield [number]
        raise RuntimeError("the database went away")

    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(RuntimeError, match="the database went away"):
        b"".join(write(kind, ["А"], rows(), title="x"))
    pieces = write(kind, ["А"], [["x"]], title="x")
    next(pieces)
    del pieces  # the reader of the answer went away
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) == before


def test_an_unknown_format_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        write("exe", [], [], title="x")
