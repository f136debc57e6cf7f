"""Who draws lives apart, warm, limited, and never long after us."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import rmtree

import pytest
from django.core.exceptions import ImproperlyConfigured

from resource_centre.documents import nursery as nurseries
from resource_centre.documents.nursery import environment, nursery
from resource_centre.documents.renderer import (
    REASONS,
    RenderingError,
    render,
    renderer,
)
from tests.documents.pdfs import text_of
from tests.documents.test_attacks import HEAD, is_gone

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def zygote() -> int:
    """Return the number of the process that our documents come from."""
    assert nursery.zygote
    return nursery.zygote.process.pid


def test_documents_of_one_renderer_share_a_child() -> None:
    with renderer() as drawing:
        texts, children = [], set()
        for number in range(3):
            texts.append(text_of(drawing.render(f"{HEAD}<p>{number}")))
            children.add(drawing.child)
    assert texts == ["Проба 0", "Проба 1", "Проба 2"]
    assert len(children) == 1
    assert 0 < drawing.usage.cpu_seconds < 5
    assert drawing.usage.peak_memory > 2**20
    assert is_gone(drawing.child)


def test_documents_apart_share_the_zygote_alone() -> None:
    children, zygotes = set(), set()
    for _time in range(2):
        with renderer() as drawing:
            drawing.render(HEAD)
            children.add(drawing.child)
            zygotes.add(zygote())
    assert (len(children), len(zygotes)) == (2, 1)


def test_child_that_dies_costs_one_document() -> None:
    with renderer() as drawing:
        drawing.render(HEAD)
        os.kill(drawing.child, signal.SIGKILL)
        with pytest.raises(RenderingError) as refusal:
            drawing.render(HEAD)
        assert refusal.value.code == "too_complicated"
        assert text_of(drawing.render(HEAD)) == "Проба"


def test_zygote_that_dies_is_replaced() -> None:
    render(HEAD)
    first = zygote()
    os.kill(first, signal.SIGKILL)
    assert text_of(render(HEAD)) == "Проба"
    assert zygote() != first


def test_same_file_comes_of_any_zygote() -> None:
    first = render(HEAD)
    before = zygote()
    nursery.stop()
    assert is_gone(before)
    assert render(HEAD) == first


def test_changed_stylesheet_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    changed = tmp_path / "print.css"
    changed.write_text("h1::after { content: ' без край' }", encoding="utf-8")
    monkeypatch.setattr(nurseries, "STYLESHEET", changed)
    assert text_of(render(HEAD)) == "Проба без край"
    changed.write_text("h1::after { content: ' с край' }", encoding="utf-8")
    os.utime(changed, ns=(1, 1))
    assert text_of(render(HEAD)) == "Проба с край"
    nursery.stop()


def test_threads_draw_at_once() -> None:
    def draw(number: int) -> bytes:
        return render(f"{HEAD}<p>Нишка {number}")

    with ThreadPoolExecutor(8) as threads:
        found = [text_of(drawn) for drawn in threads.map(draw, range(24))]
    assert found == [f"Проба Нишка {number}" for number in range(24)]


@LINUX
def test_children_leave_nothing_behind() -> None:
    for _time in range(5):
        render(HEAD)
    with pytest.raises(RenderingError):
        render(HEAD + "<div>" * 500)
    with renderer() as drawing:
        drawing.render(HEAD)
        children = Path(f"/proc/{zygote()}/task/{zygote()}/children")
        assert children.read_text().split() == [str(drawing.child)]


def test_nothing_can_be_drawn_is_said_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(nurseries, "STYLESHEET", tmp_path)  # which is no file
    with pytest.raises(RenderingError) as refusal:
        render(HEAD)
    assert refusal.value.code == "unavailable"
    monkeypatch.setattr(nurseries, "PRINT_FONTS", tmp_path / "nowhere")
    nursery.stop()
    with pytest.raises(ImproperlyConfigured):
        render(HEAD)


def test_every_reason_is_a_sentence() -> None:
    params = {"length": 9, "limit": 5, "detail": "✓"}
    for code in REASONS:
        (message,) = RenderingError(code, **params).messages
        assert "%" not in message


def test_zygote_knows_neither_our_secrets_nor_our_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, "тайна")
    surroundings = environment()
    code = (
        "import sys, resource_centre.documents.zygote; print('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=surroundings,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    rmtree(surroundings["XDG_CACHE_HOME"])
    assert done.stdout == "False\n"
    assert "тайна" not in surroundings.values()


FAMILY = """
import os, sys, time
from resource_centre.documents.nursery import nursery
from resource_centre.documents.renderer import render

def draw():
    assert render(sys.argv[1]).startswith(b"%PDF")
    print(os.getpid(), nursery.zygote.process.pid, flush=True)

draw()
if os.fork() == 0:
    draw()
time.sleep(60)
"""


@pytest.mark.slow
def test_zygotes_end_with_those_who_started_them() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", FAMILY, HEAD], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout
        older, younger = (parent.stdout.readline().split() for _process in range(2))
        assert int(older[0]) == parent.pid
        # Who was forked has a zygote of its own, and does not keep the other alive.
        assert older[1] != younger[1]
        parent.kill()
        assert is_gone(int(older[1]))
        os.kill(int(younger[1]), 0)
        os.kill(int(younger[0]), signal.SIGKILL)
        assert is_gone(int(younger[1]))
