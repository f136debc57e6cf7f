"""A process that knows how to draw and forks a limited one for each who asks.

Limits of a process only accumulate, so what may be endless is drawn by children,
which are born warm: all that takes long to load is loaded here once. Started by
`renderer` with a socket, over which it is handed one end of a line for each
session; when the socket is closed it ends. It never sees the settings.
"""

import gc
import os
import resource
import shutil
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from resource_centre.documents import backgrounds
from resource_centre.documents.pdf import AttachedFile, Press, Stylesheet
from resource_centre.documents.wire import DrawingError, receive, send

# Letters and styles that documents use, so that their code is loaded before a fork.
REHEARSAL = """<html lang="bg"><title>Проба</title>
<h1>Проба</h1><p>Текст, <strong>важен</strong> и <em>чужд</em>: Ѝ, ѝ, § 1, № 2.</p>
<table><thead><tr><th>Име<tbody><tr><td>Иван</table><ul><li>Точка</ul>
<svg viewBox="0 0 9 9" width="9" height="9"><title>Знак</title>
<path d="M0 0L9 9" stroke="#000"/></svg>
<img alt="Код" src="qr:https://centre.example/"></html>"""


def main(control: socket.socket, stylesheet: Path) -> None:
    """Fork a child for each line that comes over the control socket."""
    # Ctrl+C reaches all of a terminal; who started us decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Dead children vanish by themselves.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    style = Stylesheet(stylesheet)
    backgrounds.prepare()
    Press(style).draw(REHEARSAL)
    gc.collect()
    gc.freeze()
    while True:
        asked, lines, _flags, _address = socket.recv_fds(control, 1, 1)
        if not asked:
            return
        for line in lines:
            fork(control, socket.socket(fileno=line), style)


def fork(control: socket.socket, line: socket.socket, style: Stylesheet) -> None:
    """Serve the line in a child; where there is no room for one, only close it."""
    with line:
        try:
            child = os.fork()
        except OSError:
            return
        if child == 0:
            try:
                control.close()
                serve(line, style)
            finally:
                os._exit(0)


def serve(line: socket.socket, style: Stylesheet) -> None:
    """Draw what is asked for over the line, until it is closed or one fails.

    After a failure the next document goes to a fresh child.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    send(line, {"pid": os.getpid()})
    press = Press(style)
    while True:
        try:
            request, body = receive(line)
        except EOFError:
            return
        limit(**request["limits"])
        try:
            drawn = draw(press, request, body)
        except DrawingError as error:
            send(line, {"error": error.code, "detail": error.detail})
            return
        except MemoryError:
            send(line, {"error": "too_complicated", "detail": "memory"})
            return
        except Exception:
            send(line, {"error": "flawed", "detail": traceback.format_exc()})
            return
        send(line, used(), drawn)


def limit(cpu_seconds: int, memory: int) -> None:
    """Allow this process so much more CPU time, and so much memory in all."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(spent.ru_utime + spent.ru_stime) + 1 + cpu_seconds
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
    if sys.platform == "linux":  # elsewhere the system refuses such a limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def draw(press: Press, request: dict[str, Any], body: bytes) -> bytes:
    """Return the PDF that is asked for."""
    html = body[: request["html"]].decode()
    start, attached = request["html"], []
    for file in request["attachments"]:
        end = start + file.pop("size")
        attached.append(AttachedFile(data=body[start:end], **file))
        start = end
    return press.draw(html, attached, request["made_at"])


def used() -> dict[str, float]:
    """Return the CPU seconds of this process so far and its greatest size in bytes."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1 if sys.platform == "darwin" else 1024
    return {"cpu": spent.ru_utime + spent.ru_stime, "peak": spent.ru_maxrss * unit}


if __name__ == "__main__":
    try:
        main(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]))
    finally:
        shutil.rmtree(os.environ["XDG_CACHE_HOME"], ignore_errors=True)
