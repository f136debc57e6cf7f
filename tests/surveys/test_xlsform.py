"""A public XLSForm comes in, and what does not is named by row."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pyxform.aliases import survey_header
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from resource_centre.common.sheets.workbooks import Written, write_workbook
from surveys.facts.forms import Form, Kind, Wording
from surveys.xlsform import Problem, read_xlsform
from surveys.xlsform.vocabulary import SURVEY_COLUMNS
from tests.surveys.xlsforms import (
    BG,
    EN,
    PUBLIC_CHOICES,
    PUBLIC_SETTINGS,
    PUBLIC_SURVEY,
    imported,
    workbook,
)

TEXT = {"type": "text", "name": "one", BG: "Едно"}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Let messages be as in the source."""
    with translation.override("en"):
        yield


def told(problems: tuple[Problem, ...]) -> set[tuple[str, int, str]]:
    """Return where the problems are."""
    return {(each.sheet, each.row, each.column) for each in problems}


def fatal(problems: tuple[Problem, ...]) -> list[tuple[int, str, str]]:
    """Return what keeps a form out."""
    return [(p.row, p.column, p.message) for p in problems if p.is_fatal]


def keys(form: Form) -> list[list[str]]:
    """Return the keys of the questions by section."""
    return [[each.key for each in page.questions] for page in form.pages]


# --- What comes in -------------------------------------------------------------------


def test_public_form_comes_in_with_all_that_is_supported() -> None:
    read = imported(PUBLIC_SURVEY, PUBLIC_CHOICES, settings=PUBLIC_SETTINGS)
    form = read.form
    assert read.is_sound, read.problems
    assert form.title == Wording("Потребности на услугите")
    assert [page.title.en for page in form.pages] == [
        "The service",
        "Needs",
        "Questions",
    ]
    assert keys(form) == [
        ["welcome", "service_name", "team_size"],
        ["seeks", "topics", "detail", "days", "why", "person", "job"],
        ["since", "budget", "first"],
    ]
    assert form.pages[1].relevance == "${team_size} > 1"
    asked = form.by_key
    assert asked["welcome"].kind == asked["detail"].kind == Kind.NOTE
    assert asked["team_size"].constraint == ". > 0 and . < 500"
    assert asked["team_size"].hint == Wording("Без почасовите")
    assert asked["team_size"].constraint_message == Wording("Между 1 и 499")
    assert [asked[k].is_required for k in ("service_name", "seeks", "days")] == [
        True,
        True,
        False,
    ]
    assert asked["seeks"].kind == Kind.YES_NO
    assert [a.label for a in asked["topics"].answers] == [
        Wording("Закон", "Law"),
        Wording("Кризи", "Crises"),
    ]
    assert asked["topics"].kind == Kind.MULTIPLE
    assert asked["days"].relevance == "selected(${topics}, 'law')"
    assert (asked["days"].low, asked["days"].high) == (Decimal(1), Decimal(5))
    assert asked["why"].is_multiline
    assert asked["since"].kind == Kind.DATE
    assert asked["budget"].kind == Kind.DECIMAL


def test_public_form_names_by_row_all_that_does_not_come_in() -> None:
    read = imported(PUBLIC_SURVEY, PUBLIC_CHOICES, settings=PUBLIC_SETTINGS)
    assert told(read.problems) == {
        ("survey", 2, "type"),
        ("survey", 3, "type"),
        ("survey", 6, "required_message"),
        ("survey", 8, "type"),
        ("survey", 8, "calculation"),
        ("survey", 10, "appearance"),
        ("survey", 12, "choice_filter"),
        ("survey", 13, "type"),
        ("survey", 14, "parameters"),
        ("survey", 15, "relevant"),
        ("survey", 17, "type"),
        ("survey", 22, "type"),
        ("survey", 23, "default"),
        ("survey", 24, "type"),
        ("choices", 1, "level"),
        ("choices", 6, "list_name"),
        ("settings", 2, "form_id"),
        ("settings", 2, "version"),
    }
    [why] = [each for each in read.problems if each.row == 15]
    assert why.message == "The condition is left out: “half” is not asked."


@pytest.mark.parametrize(
    ("default", "column", "expected"),
    [
        ("", "label", Wording("One")),
        ("English (en)", "label", Wording("One", "One")),
        ("", "label::bg", Wording("One")),
        ("", "label::Български (bg)", Wording("One")),
        ("", "label::English", Wording("One", "One")),
    ],
)
def test_texts_are_in_the_language_that_they_name(
    default: str, column: str, expected: Wording
) -> None:
    rows = [{"type": "text", "name": "one", column: "One"}]
    extra = {"settings": [{"default_language": default}]} if default else {}
    read = imported(rows, **extra)
    assert read.form.questions[0].label == expected
    assert read.is_sound
    assert len(read.problems) == (expected.en != "")


def test_old_names_of_types_and_columns_are_known() -> None:
    rows = [
        {"type": "int", "name": "a", "caption": "А", "relevance": "1 = 1"},
        {"type": "select one from  l", "name": "b", "caption": "Б"},
        {"type": "string", "name": "c", "caption": "В", "bind::required": "yes"},
    ]
    choices = [
        {"list name": "l", "value": "1", "caption": "а", "score": "1"},
        {"list name": "l", "value": "2", "caption": "б"},
    ]
    read = imported(rows, choices)
    assert read.problems == ()
    assert [each.kind for each in read.form.questions] == ["integer", "scale", "text"]
    assert read.form.by_key["a"].relevance == "1 = 1"
    assert read.form.by_key["c"].is_required


# --- What does not come in ------------------------------------------------------


def test_every_type_that_pyxform_knows_comes_in_or_is_named() -> None:
    types = sorted({*QUESTION_TYPE_DICT, "rank l", "select_one_from_file a.csv"})
    rows = [
        {"type": kind, "name": f"q{number}", BG: "Въпрос"}
        for number, kind in enumerate(types)
    ]
    read = imported(rows)
    named = {each.row for each in read.problems}
    asked = {each.key for each in read.form.questions}
    for number, kind in enumerate(types):
        assert f"q{number}" in asked or number + 2 in named, kind
    assert len(asked) > 7


def test_every_column_that_pyxform_knows_comes_in_or_is_named() -> None:
    columns = {
        *survey_header,
        "label::Français (fr)",
        "guidance_hint",
        "default",
        "trigger",
        "choice_filter",
        "media::image",
        "media::audio::English (en)",
        "body::accuracyThreshold",
        "instance::odk:tag",
        "bind::jr:preload",
        "anything",
    }
    plain = {"relevant", "relevance", "required", "constraint", "appearance"}
    plain |= {"caption", "command", "tag", "value", "constraint_message", "body"}
    plain |= {"constraining_message"}
    for column in sorted(columns - plain):
        read = imported([TEXT | {column: "x"}])
        assert read.problems, column
    assert {"type", "name", "label"} <= SURVEY_COLUMNS


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{**TEXT, "name": "едно"}], (2, "name", "A key has Latin letters")),
        ([{**TEXT, "name": ""}], (2, "name", "The key is missing.")),
        ([{**TEXT, BG: ""}], (2, "label", "The text of the question is missing.")),
        ([TEXT, TEXT], (3, "name", "Another question has this key.")),
        ([{**TEXT, BG: "а" * 1001}], (2, "label", "The text has more than 1000")),
        ([{**TEXT, "type": "select_one x"}], (2, "type", "There is no list of")),
        (
            [{**TEXT, "type": "range", "parameters": "start=a"}],
            (2, "parameters", "“a” is not a number"),
        ),
        (
            [{"type": "begin_group", "name": "g", BG: "Г"}, TEXT],
            (2, "type", "The group"),
        ),
        ([TEXT, {"type": "end_group"}], (3, "type", "A group ends here")),
        ([{"type": "note", "name": "n", BG: "Н"}], (0, "", "There is no question")),
        (
            [{**TEXT, "type": "range", "parameters": "start=1 end=3 step=9"}],
            (2, "", "It is no valid XLSForm. pyxform says"),
        ),
        (
            [{**TEXT, "type": "range", "parameters": "start=10 end=1 step=-1"}],
            (2, "parameters", "The highest is above the lowest."),
        ),
        ([{**TEXT, "centre_step": "0"}], (2, "centre_high", "A step is above zero.")),
        (
            [
                {
                    "type": "begin_group",
                    "name": "k",
                    BG: "К",
                    "centre_kind": "competence",
                    "centre_high": "9999999",
                },
                {"type": "end_group"},
            ],
            (2, "centre_high", "A competence has from 2 to 10 levels."),
        ),
        ([{**TEXT, BG: "ЕГН 7501020018"}], (2, "label", "Do not write down")),
        (
            [{"type": "begin_group", "name": f"g{n}", BG: "Г"} for n in range(400)],
            (12, "type", "Groups are too deep"),
        ),
    ],
)
def test_row_that_cannot_be_understood_keeps_the_form_out(
    rows: list[dict[str, str]], expected: tuple[int, str, str]
) -> None:
    read = imported(rows)
    assert not read.is_sound
    assert any(
        (row, column) == expected[:2] and message.startswith(expected[2])
        for row, column, message in fatal(read.problems)
    )


def test_condition_that_is_not_supported_is_named_and_left_out() -> None:
    rows = [
        TEXT | {"constraint": "pulldata('a', 'b', 'c', 'd') = ."},
        {
            "type": "text",
            "name": "two",
            BG: "Две",
            "relevant": "(" * 60 + "1" + ")" * 60,
        },
        {"type": "text", "name": "three", BG: "Три", "required": "${one} = 'x'"},
    ]
    read = imported(rows)
    assert read.is_sound, read.problems
    assert told(read.problems) == {
        ("survey", 2, "constraint"),
        ("survey", 3, "relevant"),
        ("survey", 4, "required"),
    }
    assert [q.relevance + q.constraint for q in read.form.questions] == ["", "", ""]


def test_groups_of_kobotoolbox_alone_are_named_and_left_out() -> None:
    rows = [
        TEXT,
        {"type": "begin_kobomatrix", "name": "m", BG: "Матрица"},
        {"type": "text", "name": "two", BG: "Две"},
        {"type": "end_kobomatrix"},
        {"type": "begin_rank", "name": "r", BG: "Подредба"},
        {"type": "rank__level", "name": "first", BG: "Първо"},
        {"type": "end_rank"},
    ]
    read = imported(rows)
    assert read.is_sound, read.problems
    assert told(read.problems) == {("survey", row, "type") for row in (3, 5, 6, 7, 8)}
    assert keys(read.form) == [["one", "two"]]


def test_form_with_too_many_answers_or_somebody_in_its_words_is_refused() -> None:
    choices = [{"list_name": "l", "name": f"a{n}", BG: "А"} for n in range(120)]
    rows = [{"type": "select_one l", "name": f"q{n}", BG: "Въпрос"} for n in range(100)]
    with pytest.raises(ValidationError) as refused:
        imported(rows, choices)
    assert refused.value.code == "too_long"
    words = [{"name": "intro", "text::bg": "ЕГН 7501020018"}]
    with pytest.raises(ValidationError, match="EGN"):
        imported([TEXT], centre=words)


def test_sheets_that_are_not_read_are_named() -> None:
    read = imported([TEXT], osm=[{"list_name": "x"}], _notes=[{"a": "b"}])
    assert told(read.problems) == {("osm", 0, "")}


def test_formula_is_only_text() -> None:
    read = imported([TEXT | {BG: '=HYPERLINK("http://x")'}])
    assert read.form.questions[0].label.bg == '=HYPERLINK("http://x")'


# --- Files that are no forms ----------------------------------------------------


def far_away() -> bytes:
    """Return a workbook whose only row is the 100,000th."""
    made = write_workbook([Written("survey", ("type",), [("text",)])])
    out = BytesIO()
    with ZipFile(BytesIO(made)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'"A2"', b'"A100000"'))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"type,name,label\n", "not_a_workbook"),
        (b"PK\3\4 nothing", "damaged"),
        (b"", "not_a_workbook"),
        (far_away(), "far_cell"),
        (workbook(other=[{"a": "b"}]).read(), "no_survey"),
        (workbook(survey=[TEXT] * 1001).read(), "too_long"),
    ],
    ids=["csv", "damaged", "empty", "far", "no survey", "long"],
)
def test_file_that_is_no_form_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_xlsform(SimpleUploadedFile("form.xlsx", data))
    assert refused.value.code == code
    assert refused.value.messages


def test_labels_in_english_alone_stand_in_for_bulgarian() -> None:
    read = imported([{"type": "text", "name": "one", EN: "One"}])
    assert read.form.questions[0].label == Wording("One", "One")
    assert told(read.problems) == {("survey", 2, "label")}
