"""Asking the servers that seal and that stamp the time."""

import ssl
from collections.abc import Mapping
from http.client import HTTPException
from time import monotonic
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from resource_centre.documents.sealing.errors import SealingError

TIMEOUT = 20
LARGEST = 1024**2
# A server that did not answer is left alone for so long: others wait behind.
PAUSE = 30
paused: dict[str, float] = {}


class Straight(HTTPRedirectHandler):
    """Follow no redirection: what we send is for one server alone."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Refuse."""


def post(url: str, data: bytes, headers: Mapping[str, str], *, code: str) -> bytes:
    """Return what the server answers; raise SealingError with the code."""
    ensure_answering(url, code)
    server = urlsplit(url).netloc
    request = Request(url, data, dict(headers), method="POST")  # noqa: S310 - ours
    opener = build_opener(Straight, HTTPSHandler(context=ssl.create_default_context()))
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            answer: bytes = response.read(LARGEST)
    except HTTPError as error:
        with error:
            refused = error.read(500).decode(errors="replace")
        if error.code >= 500:
            pause(server)
        raise SealingError(code, f"{server}: {error.code} {refused}") from error
    except (OSError, HTTPException) as error:
        pause(server)
        said = getattr(error, "reason", error)
        raise SealingError(code, f"{server}: {said}") from error
    return answer


def ensure_answering(url: str, code: str) -> None:
    """Raise SealingError when the server did not answer a moment ago."""
    server = urlsplit(url).netloc
    if paused.get(server, 0) > monotonic():
        raise SealingError(code, server)


def pause(server: str) -> None:
    """Leave the server alone for a while."""
    paused[server] = monotonic() + PAUSE
