"""What makes drawing quick changes nothing that is drawn."""

from base64 import b64decode

import pytest

from resource_centre.documents.html import html_of
from resource_centre.documents.limits import REPORT
from resource_centre.documents.renderer import render, renderer
from resource_centre.registry.models import District
from tests.documents.pdfs import pages
from tests.documents.specimens import SampleReport
from tests.documents.test_attacks import HEAD, picture, unguarded
from tests.documents.test_conformance import EVERYTHING

STYLED = """<html lang="bg"><title>Проба</title>
<h1 style="margin-block-start: 3mm">А</h1>
<p style="border-inline-start: 2mm solid red; width: calc(50% - 1mm)">Текст<br>още</p>
<p style="outline: 1mm dotted; padding: 1% 2%; text-indent: 2em"><u>Под <b>ред</b></u>
<ol><li>Едно<ul><li>В него</ul></ol><p class="donor">Кой плаща</html>"""


@pytest.mark.parametrize("html", [EVERYTHING, STYLED], ids=["everything", "styled"])
def test_a_document_is_the_same_without_haste(html: str) -> None:
    (slow,) = unguarded("haste", [html])
    assert render(html) == b64decode(slow)


def test_a_leaf_is_the_same_whenever_it_is_drawn() -> None:
    leaf = f"{STYLED}<p>Обратно: щъркел</p>"
    documents = [f"{HEAD}<p>{n}</p><!-- leaf -->{leaf}" for n in range(3)]
    with renderer() as drawing:
        drawn = [drawing.render(html) for html in documents]
    assert drawn == list(map(b64decode, unguarded("haste", documents)))
    assert [pages(pdf)[0] for pdf in drawn] == [f"Проба {n}" for n in range(3)]


def test_a_leaf_with_a_picture_is_drawn_anew() -> None:
    picture_of_it = f'<img alt="Знак" src="{picture("RGBA", (9, 9))}">'
    documents = [f"{HEAD}<p>{n}</p><!-- leaf -->{STYLED}{picture_of_it}" for n in "ab"]
    with renderer() as drawing:
        drawn = [drawing.render(html) for html in documents]
    assert drawn == list(map(b64decode, unguarded("haste", documents)))


@pytest.mark.django_db
def test_a_report_is_the_same_without_haste() -> None:
    report = SampleReport()
    html = html_of(report, report.facts(District()), {}, "bg")
    (slow,) = unguarded("haste", [html])
    assert render(html, limits=REPORT) == b64decode(slow)
