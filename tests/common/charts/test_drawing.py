"""What is drawn may stand in any page, whatever anybody named things."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from django.utils.translation import override

from resource_centre.common.charts import Chart, bars, drawing
from tests.common.charts.samples import KINDS, SVG, parsed, texts

HOSTILE = (
    "</svg><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ settings.SECRET_KEY }}{% load %}",
    "datum.value",
    "signal('width')",
    "'+alert(1)+'\\n",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "Ред\u202eнаобратно\x00\x1b",
    "https://example.org/x.svg#a",
)
HARMLESS = {"svg", "title", "g", "path", "line", "text", "tspan"}


class Tags(HTMLParser):
    """Collects the tags and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value)


def assert_harmless(svg: str) -> None:
    """Fail if a page under the strict policy would block or follow anything."""
    seen = Tags(svg)
    assert seen.tags <= HARMLESS
    forbidden = re.compile(r"on.*|style|.*href|src|filter|clip-path|mask")
    assert not any(map(forbidden.fullmatch, seen.attributes))
    values = [v for some in seen.attributes.values() for v in some if v]
    addresses = [value for value in values if "url(" in value or "//" in value]
    assert set(addresses) <= {SVG.strip("{}")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", HOSTILE)
def test_texts_of_people_are_only_ever_shown(kind: str, text: str) -> None:
    chart = KINDS[kind](text)
    assert_harmless(chart.svg)
    title = parsed(chart).find(f"{SVG}title")
    assert title is not None
    assert title.text == chart.alt
    assert chart.title in chart.alt
    if kind != "days":
        squeezed = re.sub(r"\s", "", chart.title)
        assert squeezed in re.sub(r"\s", "", "".join(texts(chart)))


def test_a_drawing_that_is_not_cleaned_is_noticed() -> None:
    evil = (
        '<svg viewBox="0 0 9 9" width="9" height="9" xmlns="http://www.w3.org/2000/svg"'
        ' xmlns:x="http://www.w3.org/1999/xlink"><style>a{}</style><script>1</script>'
        '<a x:href="//evil"><text>in</text></a><image x:href="//evil"/>'
        '<g onclick="1" style="fill:red"><text fill="url(//evil)">a</text></g></svg>'
    )
    with pytest.raises(AssertionError):
        assert_harmless(evil)
    svg = drawing.cleaned(evil, alt="Име", name="n")
    assert_harmless(svg)
    assert re.sub(r".*</title>", "", svg) == "<g><text>a</text></g></svg>"


def test_only_shapes_that_are_seen_are_kept() -> None:
    chart = bars("Диаграма", [("Разград", 3)])
    assert chart.spec
    assert 'role="graphics-object"' in drawing.drawn(chart.spec)
    assert "graphics" not in chart.svg
    assert len(list(parsed(chart).iter(f"{SVG}path"))) == 1


def test_the_drawing_is_an_image_named_by_its_words() -> None:
    charts = [KINDS["bars"]("Една"), KINDS["bars"]("Друга")]
    names = [parsed(chart).attrib["aria-labelledby"] for chart in charts]
    assert len(set(names)) == 2
    for chart, name in zip(charts, names, strict=True):
        root = parsed(chart)
        assert root.get("role") == "img"
        assert [e.text for e in root.iter() if e.get("id") == name] == [chart.alt]


def test_a_drawing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    first = KINDS["line"]("Обучени").svg

    def refused(spec: object) -> str:
        raise AssertionError("drawn again")

    monkeypatch.setattr(drawing, "drawn", refused)
    assert KINDS["line"]("Обучени").svg == first
    with pytest.raises(AssertionError), override("en"):
        assert KINDS["line"]("Обучени").svg
    monkeypatch.setattr(drawing, "EDITION", drawing.EDITION + 1)
    with pytest.raises(AssertionError):
        assert KINDS["line"]("Обучени").svg


def test_the_engine_is_not_started_before_something_is_drawn() -> None:
    code = (
        "import sys, resource_centre.common.charts;"
        "assert 'resource_centre.common.charts.drawing' in sys.modules;"
        "sys.exit('vl_convert' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_can_be_a_fact_of_a_document(kind: str) -> None:
    chart = KINDS[kind]("Диаграма")
    again = Chart.of(json.loads(json.dumps(chart.as_facts())))
    assert again == chart
    assert again.svg == chart.svg
