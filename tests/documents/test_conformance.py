"""Every document is a PDF/A-3a and a PDF/UA-1, or is not drawn at all."""

from base64 import b64decode
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from resource_centre.documents.renderer import Attachment, RenderingError, render
from tests.documents.pdfs import assert_conforms, attached
from tests.documents.test_attacks import HEAD, SVG, picture, unguarded

MADE_AT = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
EVERYTHING = f"""<html lang="bg"><head><meta charset="utf-8">
<meta name="author" content="Център"><title>
  Отчет </title></head><body><h1>Отчет</h1>
<p>Вижте <a href="https://example.org/">страницата</a> и <a href="#там">таблицата</a>,
<strong>важно</strong> и <em>чуждо</em> <span lang="en">English</span>.</p>
<h2 id="там">Таблица</h2><table><caption>Брой</caption>
<thead><tr><th scope="col">Име</th><th scope="col">Брой</th></tr></thead>
<tbody><tr><th scope="row">Иван</th><td>1</td></tr></tbody></table>
<ul><li>едно<ul><li>в него</ul></li><li>две</li></ul><ol><li>първо</ol>
<img alt="Подпис" src="{picture("RGBA", (30, 20))}">
<img alt="Снимка" src="{picture("RGB", (30, 20), "JPEG")}">
{SVG.format('<path d="M0 0L9 9" stroke="#000"/><text x="1" y="8">Ос</text>')}
<p style="break-before: page">Втора страница</p></body></html>"""
FILES = (
    Attachment("данни.json", b"{}", description="Данните"),
    Attachment("b.csv", b"1,2", relationship="Source", created=MADE_AT),
)


def test_document_with_everything_conforms() -> None:
    drawn = render(EVERYTHING, attachments=FILES, made_at=MADE_AT)
    assert_conforms(drawn)
    assert attached(drawn) == {file.name: file.data for file in FILES}


def test_plain_document_conforms() -> None:
    assert_conforms(render(HEAD))


def test_document_does_not_conform_without_the_finish() -> None:
    (drawn,) = unguarded("finisher", [EVERYTHING])
    with pytest.raises((AssertionError, KeyError)):
        assert_conforms(b64decode(drawn))


def test_headers_are_of_rows_and_columns() -> None:
    scopes: Counter[str] = Counter()
    with pikepdf.open(BytesIO(render(EVERYTHING))) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/TH":
                scopes[str(thing.A.Scope)] += 1
    assert scopes == {"/Column": 2, "/Row": 1}


@pytest.mark.parametrize(
    "html",
    [
        "<title>Проба</title><h1>Проба</h1>",
        '<html lang="bg"><h1>Проба</h1>',
        f'{HEAD}<img src="{picture("RGB", (9, 9))}">',
        HEAD + SVG.format("").replace("<title>Знак</title>", '<path d="M0 0L9 9"/>'),
        '<html lang="bg"><title>Проба</title><h2>Проба</h2>',
        f"{HEAD}<h3>Проба</h3>",
        f'{HEAD}<a href="#nowhere">тук</a>',
        f'{HEAD}<img alt="Подпис" src="signature.png">',
    ],
    ids=["lang", "title", "alt", "svg", "h2", "h3", "anchor", "relative"],
)
def test_document_that_cannot_conform_is_not_drawn(html: str) -> None:
    with pytest.raises(RenderingError) as refusal:
        render(html)
    assert refusal.value.code == "flawed"


def test_same_document_is_the_same_file() -> None:
    first, again = (
        render(EVERYTHING, attachments=FILES, made_at=MADE_AT) for _time in range(2)
    )
    assert first == again
    later = MADE_AT.replace(year=2027)
    assert render(EVERYTHING, attachments=FILES, made_at=later) != first
