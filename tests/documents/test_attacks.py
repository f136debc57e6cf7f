"""What a document is made of reaches nothing but the document."""

import io
import json
import os
import subprocess
import sys
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import rmtree

import pytest
from PIL import Image

from resource_centre.documents.limits import LETTER, REPORT, Limits
from resource_centre.documents.nursery import STYLESHEET, environment
from resource_centre.documents.renderer import (
    RenderingError,
    ensure_length,
    render,
    renderer,
)
from tests.documents.pdfs import attached, text_of

HEAD = '<html lang="bg"><title>Проба</title><h1>Проба</h1>'
CANARY = "канарче"
SVG = '<svg width="9" height="9"><title>Знак</title>{}</svg>'
# Each way by which a document may ask for what is not in it.
VECTORS = {
    "attachment": '<p><a rel="attachment" href="{}">да</a>',
    "linked-attachment": '<link rel="attachment" href="{}">',
    "stylesheet": '<link rel="stylesheet" href="{}">',
    "import": '<style>@import url("{}");</style>',
    "font": '<style>@font-face{{font-family:x;src:url("{}")}}</style>',
    "profile": '<style>@color-profile --x{{src:url("{}")}}</style>',
    "picture": '<img alt="x" src="{}">',
    "background": '<p style="background:url({})">да',
    "content": '<style>p::before{{content:url("{}")}}</style><p>да',
    "bullet": '<ul style="list-style-image:url({})"><li>да</ul>',
    "border": '<p style="border:3px solid;border-image:url({}) 1">да',
    "page": '<style>@page{{background:url("{}")}}</style>',
    "base": '<base href="{}/x/"><img alt="x" src="../y">',
    "object": '<object data="{}">да</object>',
    "embed": '<embed src="{}">',
    "svg-image": SVG.format('<image href="{}" width="9" height="9"/>'),
    "svg-use": SVG.format('<use href="{}#a"/>'),
    "svg-style": SVG.format('<style>@import url("{}");</style><path d="M0 0"/>'),
    "frame": '<iframe src="{}"></iframe>',
}
# What WeasyPrint does not follow, guarded or not.
HARMLESS = {"frame", "svg-use", "svg-style"}


class Listener(ThreadingHTTPServer):
    """A server on this machine that remembers who came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.heard: set[str] = set()

    def address(self, name: str) -> str:
        """Return the address of a page that is not there."""
        return f"http://127.0.0.1:{self.server_port}/{name}"


class Answer(BaseHTTPRequestHandler):
    """Remember what was asked for, and have nothing."""

    server: Listener

    def do_GET(self) -> None:
        """Remember the first name of the path."""
        self.server.heard.add(self.path.split("/")[1])
        self.send_error(404)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Listen on this machine."""
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return a file of the server that is nobody's business."""
    path = tmp_path / "secret.txt"
    path.write_text(CANARY, encoding="utf-8")
    return path


def unguarded(guard: str, documents: list[str]) -> list[str]:
    """Return the documents in base64 as drawn without the guard."""
    surroundings = environment()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.documents.unguarded", guard, str(STYLESHEET)],
            input=json.dumps(documents),
            capture_output=True,
            check=True,
            text=True,
            env=surroundings,
        )
    finally:
        rmtree(surroundings["XDG_CACHE_HOME"])
    results: list[str] = json.loads(done.stdout)
    return results


@pytest.mark.parametrize("name", VECTORS)
def test_document_reaches_neither_network_nor_files(
    name: str, listener: Listener, secret: Path
) -> None:
    for address in (listener.address(name), secret.as_uri()):
        html = HEAD + VECTORS[name].format(address)
        if name in HARMLESS:
            drawn = render(html)
            assert CANARY not in text_of(drawn)
            assert attached(drawn) == {}
        else:
            with pytest.raises(RenderingError) as refusal:
                render(html)
            assert refusal.value.code == "flawed"
    assert listener.heard == set()


def test_document_reaches_both_without_the_guard(
    listener: Listener, secret: Path
) -> None:
    asking = {
        name: HEAD + VECTORS[name].format(listener.address(name)) for name in VECTORS
    }
    stealing = HEAD + VECTORS["attachment"].format(secret.as_uri())
    stolen = unguarded("fetcher", [*asking.values(), stealing])[-1]
    assert listener.heard == VECTORS.keys() - HARMLESS
    assert attached(b64decode(stolen)) == {"secret.txt": CANARY.encode()}


def picture(mode: str, size: tuple[int, int], kind: str = "PNG") -> str:
    """Return a picture of one colour as an address."""
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind)
    return f"data:image/{kind.lower()};base64,{b64encode(written.getvalue()).decode()}"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pictures_in_the_document_are_drawn(kind: str) -> None:
    html = f'{HEAD}<img alt="Петно" src="{picture("RGB", (30, 20), kind)}">'
    assert len(render(html)) > len(render(HEAD))


@pytest.mark.parametrize(
    "address",
    [
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=",
        "data:text/html,<p>да",
        "data:image/png;base64,PHN2Zy8+",
        "data:image/png;base64,да",
        picture("RGB", (9, 9), "GIF"),
        picture("RGB", (9, 9), "PNG").replace("png", "jpeg"),
        picture("CMYK", (9, 9), "JPEG"),
        picture("1", (5000, 5001)),
    ],
    ids=["svg", "svg64", "html", "broken", "no64", "gif", "other", "print", "huge"],
)
def test_pictures_of_other_kinds_are_refused(address: str) -> None:
    with pytest.raises(RenderingError) as refusal:
        render(f'{HEAD}<img alt="Петно" src="{address}">')
    assert refusal.value.code == "flawed"


def use_bomb() -> str:
    """Return a drawing of two kilobytes and ten million lines."""
    levels = "".join(
        f'<g id="a{level + 1}">{f"""<use href="#a{level}"/>""" * 10}</g>'
        for level in range(7)
    )
    return SVG.format(f'<path id="a0" d="M0 0L1 1"/>{levels}<use href="#a7"/>')


BOMBS = {
    "columns": '<table><tr><td colspan="1000000">да</table>',
    "lines": use_bomb(),
    "prose": "<p>" + "Много &lt;думи&gt; " * 50_000,
    "pages": "<style>@page{size:1px;margin:0}</style><p>" + "а " * 50_000,
}
LITTLE = replace(LETTER, cpu_seconds=0, characters=1_000_000)


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_ends_with_its_process_and_the_next_document_is_drawn(name: str) -> None:
    with renderer(LITTLE) as drawing:
        with pytest.raises(RenderingError) as refusal:
            drawing.render(HEAD + BOMBS[name])
        assert refusal.value.code == "too_complicated"
        assert isinstance(refusal.value.__cause__, EOFError)
        assert text_of(drawing.render(HEAD)) == "Проба"


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bomb_ends_within_the_limits_of_a_letter(name: str) -> None:
    with renderer(replace(LETTER, characters=1_000_000)) as drawing:
        with pytest.raises(RenderingError):
            drawing.render(HEAD + BOMBS[name])
        assert text_of(drawing.render(HEAD)) == "Проба"


def test_bomb_goes_on_without_its_limit_until_patience_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with renderer(REPORT) as drawing:
        drawing.render(HEAD)
        child = drawing.child
        with monkeypatch.context() as hurry:
            hurry.setattr(Limits, "patience", 2)
            with pytest.raises(RenderingError) as refusal:
                drawing.render(HEAD + BOMBS["columns"])
        assert isinstance(refusal.value.__cause__, TimeoutError)
        assert is_gone(child)
        assert text_of(drawing.render(HEAD)) == "Проба"


def is_gone(process: int) -> bool:
    """Tell whether the process ends within seconds."""
    for _attempt in range(500):
        if has_ended(process):
            return True
        time.sleep(0.01)
    return False


def has_ended(process: int) -> bool:
    """Tell whether the process is no more, or only waits for its parent to notice."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{process}/stat")
    return state.exists() and ") Z " in state.read_text()


def test_memory_is_limited() -> None:
    large = f'{HEAD}<img alt="Петно" src="{picture("RGBA", (3000, 3000))}">'
    with pytest.raises(RenderingError):
        render(large, limits=replace(LETTER, memory=160 * 1024**2))
    assert render(large)


def test_document_too_long_is_not_begun() -> None:
    prose = HEAD + "<p>" + "Много &lt;думи&gt; " * 50_000
    with pytest.raises(RenderingError) as refusal:
        render(prose)
    assert refusal.value.code == "too_long"
    # What is written into it as pictures is no text.
    image = f'<img alt="Петно" src="{picture("RGB", (900, 900), "JPEG")}">'
    ensure_length(HEAD + image * 30, LETTER)
    with pytest.raises(RenderingError):
        ensure_length(HEAD + image.replace("jpeg", "gif") * 30, LETTER)


@pytest.mark.parametrize("tag", ["div", "b", "ul"])
def test_document_too_deep_is_refused(tag: str) -> None:
    with renderer() as drawing:
        with pytest.raises(RenderingError) as refusal:
            drawing.render(HEAD + f"<{tag}>" * 500)
        assert refusal.value.code in {"too_complicated", "flawed"}
        assert text_of(drawing.render(HEAD)) == "Проба"
