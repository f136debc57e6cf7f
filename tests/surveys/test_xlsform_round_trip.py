"""What goes out as XLSForm comes in as it was, and pyxform takes it."""

from decimal import Decimal
from io import BytesIO
from operator import itemgetter
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings, strategies as st
from pyxform.xls2xform import convert

from resource_centre.common.text import clean
from surveys.facts.forms import Answer, Asked, Form, Kind, Page, Wording
from surveys.models import Question
from surveys.xlsform import read_xlsform, xlsform_of
from surveys.xlsform.keeping import sealed, unsealed

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Co", "Cn"))
TEXT = st.one_of(
    st.sampled_from(["Въпрос", "=1+1", "Ред\nред", "a & <b>", "${x}", "_x000D_", "'"]),
    st.text(LETTERS, min_size=1, max_size=12),
).map(lambda text: clean(text.replace("$", "лв")) or "текст")
MAYBE = st.one_of(st.just(""), TEXT)
SOMETIMES = st.booleans()
WORDS = st.builds(Wording, TEXT, MAYBE)
MAYBE_WORDS = st.builds(Wording, MAYBE, MAYBE)
VALUES = ("1", "2", "a-b", "c.d", "no", "yes")
LEVELS = st.sampled_from([(None, None), (Decimal(1), Decimal(4)), (None, Decimal(3))])


@st.composite
def lists(draw: st.DrawFn) -> tuple[str, tuple[Answer, ...]]:
    """Return a list of answers and its name."""
    values = draw(st.lists(st.sampled_from(VALUES), min_size=1, unique=True))
    name = draw(st.sampled_from(["scale", "yes_no", "list-1", "a.b"]))
    scores = st.one_of(st.none(), st.integers(-5, 9))
    return name, tuple(Answer(value, draw(WORDS), draw(scores)) for value in values)


def extras(draw: st.DrawFn, kind: str, known: list[Any]) -> dict[str, Any]:
    """Return what only questions of the kind have."""
    if kind in Question.CHOOSING:
        name, answers = draw(st.sampled_from(known))
        return {"list_name": name, "answers": answers}
    if kind == Kind.RANGE:
        step = draw(st.sampled_from([None, Decimal(1), Decimal("0.5")]))
        return {"low": Decimal("-1.5"), "high": Decimal(10), "step": step}
    if kind == Kind.COMPETENCE:
        low, high = draw(LEVELS)
        return {
            "low": low,
            "high": high,
            "area": draw(st.sampled_from([None, "law-1"])),
        }
    return {"is_multiline": draw(SOMETIMES)} if kind == Kind.TEXT else {}


@st.composite
def questions(draw: st.DrawFn, key: str, known: list[Any], before: str) -> Asked:
    """Return a question; it may ask for the one before."""
    kind = draw(st.sampled_from(Kind.values))
    condition = st.sampled_from(["", f"${{{before}}} != ''"] if before else [""])
    limit = "string-length(.) < 500"
    return Asked(
        key=key,
        kind=kind,
        label=draw(WORDS),
        hint=draw(MAYBE_WORDS),
        is_required=draw(SOMETIMES),
        relevance=draw(condition),
        constraint=draw(st.sampled_from(["", limit])),
        constraint_message=draw(MAYBE_WORDS),
        meaning=draw(st.sampled_from(Question.Meaning.values)),
        **extras(draw, kind, known),
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Return a form of one or two sections."""
    named = draw(st.lists(lists(), min_size=1, max_size=2, unique_by=itemgetter(0)))
    pages, before, number = [], "", 0
    for place in range(draw(st.integers(1, 2))):
        asked = []
        for _each in range(draw(st.integers(1, 3))):
            number += 1
            key = f"q{number}" if number % 2 else f"q-{number}.x"
            asked.append(draw(questions(key, named, before)))
            before = key if asked[-1].is_answered else before
        pages.append(Page(f"page_{place}", draw(WORDS), "", tuple(asked)))
    # One thing at least is to be answered.
    last = Asked("last", Kind.TEXT, Wording("Друго"), Wording(""))
    pages.append(Page("page_last", Wording("Накрая"), "", (last,)))
    return Form(0, draw(WORDS), draw(MAYBE_WORDS), draw(MAYBE_WORDS), tuple(pages))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(forms())
def test_form_is_the_same_after_going_out_and_coming_in(form: Form) -> None:
    workbook = xlsform_of(form)
    read = read_xlsform(SimpleUploadedFile("form.xlsx", workbook))
    assert (read.form, read.problems) == (form, ())
    assert unsealed(sealed(form, 12_345), 12_345) == form


def test_pyxform_makes_a_form_of_the_workbook_itself() -> None:
    answers = (
        Answer("1", Wording("не", "no"), 1),
        Answer("9", Wording("не мога да преценя"), None),
    )
    ethics = Asked(
        "ethics",
        Kind.COMPETENCE,
        Wording("Етика", "Ethics"),
        Wording(""),
        is_required=True,
        area="ethics",
    )
    seeks = Asked("seeks", Kind.YES_NO, Wording("Търсите ли обучение?"), Wording(""))
    agree = Asked(
        "agree",
        Kind.SCALE,
        Wording("Съгласни ли сте?"),
        Wording(""),
        relevance="${seeks} = 'yes' and ${ethics_actual} < 3",
        list_name="scale",
        answers=answers,
    )
    page = Page("one", Wording("Раздел", "Section"), "", (ethics, seeks, agree))
    words = Wording("Анкета")
    form = Form(0, words, Wording(""), Wording(""), (page,))
    warnings: list[str] = []
    made = convert(BytesIO(xlsform_of(form)), warnings=warnings, file_type=".xlsx")
    assert "/data/one/ethics/ethics_actual" in made.xform
    assert "не мога да преценя" in made.xform
