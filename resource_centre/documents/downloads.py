"""Private files as answers: kept by nobody, run by nothing, named in Bulgarian."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from resource_centre.common.names import transliterate
from resource_centre.common.text import clean
from resource_centre.documents import storage

PDF = "application/pdf"
TYPES = {
    ".pdf": PDF,
    ".zip": "application/zip",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
UNFIT = re.compile(r'[\\/:*?"<>|%\s]+')
PLAIN = re.compile(r"[^\w.()+-]+", re.ASCII)
LONGEST = 120
PIECE = 64 * 1024
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}
# A file from outside may hold anything: no browser lets it do a thing.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
# A viewer of PDF within the browser shows nothing in a sandbox.
SHOWN = "default-src 'none'; frame-ancestors 'none'"


def download(name: str, called: str, *, is_shown: bool = False) -> HttpResponseBase:
    """Return a stored file to be saved under what it is called, with its own suffix.

    A PDF of ours may be shown in the browser instead. The web server sends the file
    where it can (PRIVATE_MEDIA_PREFIX).
    """
    path = storage.path_of(name)
    kind = "inline" if is_shown else "attachment"
    headers = {
        **HEADERS,
        "Content-Disposition": disposition(f"{called}{path.suffix}", kind=kind),
        "Content-Security-Policy": SHOWN if is_shown else SANDBOX,
        "Content-Type": TYPES[path.suffix],
    }
    prefix = settings.PRIVATE_MEDIA_PREFIX
    if prefix:
        accelerated = f"{prefix.rstrip('/')}/{quote(name)}"
        return HttpResponse(headers={**headers, "X-Accel-Redirect": accelerated})
    headers["Content-Length"] = str(path.stat().st_size)
    return StreamingHttpResponse(pieces(path), headers=headers)


def pieces(path: Path) -> Iterator[bytes]:
    """Yield what is in the file; it is opened when the first is taken."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def shown(data: bytes, called: str) -> HttpResponse:
    """Return a PDF of ours to be looked at in the browser."""
    headers = {
        **HEADERS,
        "Content-Disposition": disposition(f"{called}.pdf", kind="inline"),
        "Content-Security-Policy": SHOWN,
        "Content-Type": PDF,
    }
    return HttpResponse(data, headers=headers)


def disposition(called: str, *, kind: str = "attachment") -> str:
    """Return how a file is to be saved (RFC 6266), also where only ASCII is known."""
    stem, dot, suffix = clean(called).rpartition(".")
    stem = UNFIT.sub(" ", stem).strip(" .")[:LONGEST]
    ascii_only = transliterate(stem).encode("ascii", "ignore").decode()
    plain = PLAIN.sub(" ", ascii_only).strip(" .") or "document"
    full = quote(f"{stem}{dot}{suffix}", safe="")
    return f"{kind}; filename=\"{plain}{dot}{suffix}\"; filename*=UTF-8''{full}"
