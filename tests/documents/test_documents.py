"""The letter and the overview say what their records say, and nothing unsaid."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from resource_centre.documents.document import document_named
from resource_centre.documents.facts import (
    duplicated,
    issuer,
    numbered,
    pictures,
    received,
    replacing,
)
from resource_centre.documents.html import html_of
from resource_centre.documents.models import IncomingLetter, Letterhead, Series
from resource_centre.documents.renderer import Renderer, renderer
from tests.documents.pdfs import assert_conforms, text_of
from tests.documents.pictures import png
from tests.documents.samples import make_district, make_letter, make_paper
from tests.documents.specimens import SampleProtocol
from tests.factories import make_municipality, make_service, yesterday

pytestmark = pytest.mark.django_db

LETTER, OVERVIEW = document_named("letter"), document_named("services-overview")
DATED = date(2026, 11, 22)


@pytest.fixture(scope="module")
def drawing() -> Iterator[Renderer]:
    """Draw all of them by one process."""
    with renderer() as shared:
        yield shared


def html(facts: Any, mark: Any = "", **images: bytes) -> str:
    """Return a letter in Bulgarian."""
    return html_of(LETTER, facts, images, "bg", mark)


def test_facts_of_a_letter_are_texts_alone() -> None:
    make_paper()
    facts = LETTER.facts(make_letter(salutation="Уважаеми колеги,"))
    assert facts["addressee"] == ["Община Исперих", "гр. Исперих, ул. „Примерна“ № 4"]
    assert facts["salutation"] == "Уважаеми колеги,"
    assert facts["signature"] == {
        "name": "Анна Примерова",
        "post": "Ръководител на Ресурсния център",
    }
    assert facts["centre"]["website"] == "www.janeta.bg"
    assert facts["in_reply_to"] is None


def test_english_letters_end_as_they_begin() -> None:
    with override("en"):
        faithful = LETTER.facts(make_letter())["closing"]
        sincere = LETTER.facts(make_letter(salutation="Dear Ms Beispiel,"))["closing"]
    assert (faithful, sincere) == ("Yours faithfully,", "Yours sincerely,")


def test_paper_is_there_before_the_centre_and_its_letterhead() -> None:
    assert issuer()["centre"]["name"] == ""
    assert issuer()["donor_line"] == ""
    assert pictures() == {}


def test_a_letterhead_of_its_own_comes_before_the_usual_one() -> None:
    make_paper()
    other = Letterhead.objects.create(name="Друга", donor_line_bg="Друг", logo=b"png")
    assert issuer(other)["donor_line"] == "Друг"
    assert pictures(other) == {"logo": b"png"}


@pytest.mark.parametrize(
    ("theirs", "printed"),
    [
        ("94-00-112", "На Ваш № 94-00-112/10.11.2026 г."),
        ("", "На наш вх. № 7/11.11.2026 г."),
    ],
)
def test_an_answer_names_the_number_of_what_it_answers(
    theirs: str, printed: str, drawing: Renderer
) -> None:
    series = Series.objects.get_or_create(code="incoming")[0]
    letter = IncomingLetter.objects.create(
        series=series,
        year=2026,
        number=7,
        reference="7",
        received_on=date(2026, 11, 11),
        their_reference=theirs,
        their_date=date(2026, 11, 10),
        sender="Примерно сдружение",
        about="Въпрос",
    )
    facts = {**LETTER.facts(make_letter()), "in_reply_to": received(letter)}
    assert printed in text_of(drawing.render(html(facts)))


def test_a_draft_is_marked_and_unsigned(drawing: Renderer) -> None:
    facts = LETTER.facts(make_letter())
    signed = html(numbered(facts, "РЦ-0012", DATED), signature=png())
    draft = html(facts, "draft", signature=png())
    assert "data:image/png" in signed
    assert "data:image/png" not in draft
    pdf = drawing.render(draft)
    assert_conforms(pdf)
    text = text_of(pdf)
    assert "ПРОЕКТ" in text
    assert "Проект: не е издаден и няма номер" in text
    assert "Изх. № ………………/………………" in text


def test_a_duplicate_says_what_it_is(drawing: Renderer) -> None:
    facts = numbered(LETTER.facts(make_letter()), "РЦ-0012", DATED)
    text = text_of(
        drawing.render(html(duplicated(facts, DATED + timedelta(days=9)), "duplicate"))
    )
    assert "ДУБЛИКАТ" in text
    assert "Дубликат, издаден на 01.12.2026 г." in text
    assert "Изх. № РЦ-0012/22.11.2026 г." in text


def test_what_replaces_another_names_it(drawing: Renderer) -> None:
    facts = numbered(LETTER.facts(make_letter()), "РЦ-0012", DATED)
    pdf = drawing.render(html(replacing(facts, "РЦ-0009", yesterday())))
    assert "Издава се вместо № РЦ-0009" in text_of(pdf)


def test_pictures_have_words(drawing: Renderer) -> None:
    make_paper()
    facts = numbered(LETTER.facts(make_letter()), "РЦ-0012", DATED)
    assert_conforms(drawing.render(html(facts, logo=png(), signature=png())))


def test_minutes_may_say_little(drawing: Renderer) -> None:
    facts = {**issuer(), "number": None, "title": "Протокол", "about": "Проба"}
    assert_conforms(drawing.render(html_of(SampleProtocol(), facts, {}, "bg")))


def test_the_overview_counts_what_functions() -> None:
    district = make_district()
    make_service(district=district, closed_on=yesterday())
    facts = OVERVIEW.facts(district)
    assert (facts["total"], facts["places"]) == (3, 80)
    assert [each["caption"] for each in facts["tables"]] == [
        "Исперих",
        "Кубрат",
        "Общината не е посочена",
    ]
    assert facts["tables"][2]["rows"] == [["Социална услуга 4", None, None, None]]
    by_type = facts["charts"][0]["table"]
    assert by_type["rows"][0][0] == "Център за обществена подкрепа"


def test_an_overview_of_nothing_is_drawn(drawing: Renderer) -> None:
    district = make_municipality("PDV22").district
    facts = OVERVIEW.facts(district)
    pdf = drawing.render(html_of(OVERVIEW, facts, {}, "bg"))
    assert "функционират 0 социални услуги" in text_of(pdf)
