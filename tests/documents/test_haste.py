"""What makes drawing quick changes nothing that is drawn."""

from base64 import b64decode

import pytest

from resource_centre.documents.limits import REPORT
from resource_centre.documents.renderer import render
from tests.documents.specimens import long_report_html
from tests.documents.test_attacks import unguarded
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


@pytest.mark.slow
@pytest.mark.django_db
def test_a_long_report_is_the_same_without_haste() -> None:
    html = long_report_html()
    (slow,) = unguarded("haste", [html])
    assert len(slow) > 100_000
    assert render(html, limits=REPORT) == b64decode(slow)
