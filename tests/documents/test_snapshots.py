"""Each document that is declared is drawn, conforms, and says what its facts say.

What is printed is kept beside in tests/snapshots/documents. To keep it anew, after
looking at the pages: SNAPSHOTS=renew python run.py test tests/documents.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from resource_centre.documents.document import (
    Document,
    document_named,
    every_document,
)
from resource_centre.documents.html import html_of
from resource_centre.documents.renderer import Renderer, renderer
from resource_centre.registry.models import District
from tests.documents.pdfs import assert_conforms, cut_off, fonts_of
from tests.documents.reading import (
    MILLIMETRE,
    pages_of,
    right_of,
    snapshot_of,
    unmarked,
    unsaid,
)
from tests.documents.samples import SAMPLES, make_letter, make_paper, sample_html
from tests.documents.specimens import LongReport, SampleProtocol, SampleReport

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "documents"
LETTER = document_named("letter")
SPECIMENS = (SampleProtocol(), SampleReport())
EVERYTHING = [
    pytest.param(document, language, id=f"{document.code}.{language}")
    for document in (*every_document(), *SPECIMENS)
    for language in document.languages
]


@pytest.fixture(scope="module")
def drawing() -> Iterator[Renderer]:
    """Draw all of them by one process."""
    with renderer(SampleReport.limits) as shared:
        yield shared


@pytest.fixture
def paper(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write on the sample letterhead, on one day."""
    now = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    make_paper()


def test_each_declared_document_has_a_sample() -> None:
    assert {document.code for document in every_document()} == set(SAMPLES)


@pytest.mark.parametrize(("document", "language"), EVERYTHING)
def test_it_says_its_facts_and_conforms(
    paper: None, drawing: Renderer, document: Document[Any], language: str
) -> None:
    record = SAMPLES[document.code]() if document.code in SAMPLES else None
    facts, html = sample_html(document, record, language)
    pdf = drawing.render(html)
    assert_conforms(pdf)
    assert unsaid(facts, pdf, language) == []
    assert cut_off(pdf) == ""
    assert all("Sofia" in name for name in fonts_of(pdf)), fonts_of(pdf)
    assert language == "bg" or unmarked(html) == []
    said = snapshot_of(pdf)
    kept = SNAPSHOTS / f"{document.code}.{language}.txt"
    if os.environ.get("SNAPSHOTS") == "renew":
        kept.write_text(said, encoding="utf-8")
    assert said == kept.read_text(encoding="utf-8")


def test_a_word_left_out_is_found(paper: None, drawing: Renderer) -> None:
    document = SampleProtocol()
    facts, html = sample_html(document, None, "bg")
    pdf = drawing.render(html.replace("Супервизията: как екипите", "Как екипите"))
    assert unsaid(facts, pdf, "bg") == ["Супервизията: как екипите ѝ се доверяват"]


def test_a_letter_of_another_alphabet_is_found(paper: None, drawing: Renderer) -> None:
    document = SampleProtocol()
    facts, html = sample_html(document, None, "bg")
    pdf = drawing.render(html.replace("ѝ", "и"))
    assert len(unsaid(facts, pdf, "bg")) == 2


def test_an_unmarked_word_is_found() -> None:
    assert unmarked('<body><p lang="en">a Община</p><p lang="bg">Б</p></body>') == [
        "a Община"
    ]


def test_snapshots_are_of_declared_documents() -> None:
    known = {f"{document.code}.{language}.txt" for document, language in pairs()}
    assert {path.name for path in SNAPSHOTS.iterdir()} == known


def pairs() -> Iterator[tuple[Document[Any], str]]:
    """Yield each document with each of its languages."""
    for document in (*every_document(), *SPECIMENS):
        for language in document.languages:
            yield document, language


@pytest.mark.slow
def test_sixty_pages_say_all_their_facts_and_conform(
    paper: None, drawing: Renderer
) -> None:
    facts, html = sample_html(LongReport(), None, "bg")
    pdf = drawing.render(html)
    assert_conforms(pdf)
    assert len(list(pages_of(pdf))) >= 60
    assert html.count("<tr") >= 2000
    assert html.count("<svg") == 12
    assert unsaid(facts, pdf, "bg") == []


def test_a_long_number_keeps_to_its_place(drawing: Renderer) -> None:
    facts = {**SampleProtocol().facts(District()), "addressee": ["Община Исперих"]}
    facts["number"] = {"reference": "9" * 50, "dated": "2026-11-22"}
    pdf = drawing.render(html_of(LETTER, facts, {}, "bg"))
    assert 60 < max(right_of("9", pdf)) / MILLIMETRE < 95


@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_longest_names_are_never_cut(
    paper: None, drawing: Renderer, language: str
) -> None:
    name = ("Александрина-Константина Христоматиева-Великопреславска " * 3)[
        :120
    ].strip()
    letter = make_letter(
        addressee=f"{name}\n{'Щ' * 120}\nгр. Разград",
        organisation=None,
        about=("Ѝ" * 60 + " ") * 4,
        prepared_by=name,
        salutation=f"Уважаеми {name},",
        enclosures=[name, "W" * 120],
    )
    for field in ("name_bg", "name_en", "post_bg", "post_en"):
        setattr(letter.signatory, field, (name + "Ю" * 200)[:200])
    facts, html = sample_html(LETTER, letter, language)
    pdf = drawing.render(html)
    assert cut_off(pdf) == ""
    assert unsaid({**facts, "about": ""}, pdf, language) == []
