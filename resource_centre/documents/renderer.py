"""Have documents drawn by a limited process that knows nothing of the centre."""

import logging
import os
import re
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.common.text import clean
from resource_centre.documents.limits import LETTER, Limits
from resource_centre.documents.nursery import nursery
from resource_centre.documents.wire import receive, send

logger = logging.getLogger(__name__)

PICTURES = re.compile(r"(data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+)")

REASONS = {
    "too_long": _(
        "The document is too long: it has %(length)d characters, and at most "
        "%(limit)d are allowed."
    ),
    "too_complicated": _("The document is too complicated to be made into a PDF."),
    "no_glyph": _("The document has characters that our typeface lacks: %(detail)s"),
    "flawed": _("The document could not be made into a PDF."),
    "unavailable": _("PDFs cannot be made at the moment. Please try again."),
}


class RenderingError(ValidationError):
    """Tell in the user's language why a document was not drawn."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(REASONS[code], code=code, params=params)


@dataclass(frozen=True)
class Attachment:
    """A file to attach to a document; `relationship` as in PDF/A-3."""

    name: str
    data: bytes
    relationship: str = "Data"
    description: str = ""
    created: datetime | None = None


@dataclass(frozen=True)
class Usage:
    """What a child has used: CPU seconds, and bytes of memory at its greatest."""

    cpu_seconds: float = 0
    peak_memory: int = 0


class Renderer:
    """Draws documents one after the other, within the same limits each."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.usage = Usage()
        self._line: socket.socket | None = None
        self.child = 0

    def render(
        self,
        html: str,
        *,
        attachments: Sequence[Attachment] = (),
        made_at: datetime | None = None,
    ) -> bytes:
        """Return the document as PDF/A-3a and PDF/UA-1; raise RenderingError.

        The same HTML, attachments and time make the same bytes.
        """
        ensure_length(html, self.limits)
        answer, drawn = self._ask(*request(html, self.limits, attachments, made_at))
        if "error" in answer:
            self.close()
            code, detail = answer["error"], answer["detail"]
            logger.warning("A document was not drawn (%s): %s", code, detail)
            raise RenderingError(code, detail=detail)
        self.usage = Usage(answer["cpu"], answer["peak"])
        return drawn

    def close(self) -> None:
        """Let the child go."""
        if self._line:
            self._line.close()
            self._line = None

    def _ask(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Return the child's answer; raise RenderingError when it died of it."""
        line = self._line or self._connect()
        line.settimeout(self.limits.patience)
        try:
            send(line, header, body)
            return receive(line)
        except (EOFError, OSError) as error:
            if isinstance(error, TimeoutError):
                os.kill(self.child, signal.SIGKILL)
            self.close()
            logger.warning("A document was not drawn: its process ended (%r).", error)
            raise RenderingError("too_complicated") from error

    def _connect(self) -> socket.socket:
        """Return a line to a new child; a zygote that died is replaced, once."""
        for _attempt in range(2):
            zygote = nursery.warm()
            try:
                self._line, self.child = zygote.child(self.limits.patience)
            except (EOFError, OSError) as error:
                logger.warning("No process draws: %r", error)
                nursery.discard(zygote)
            else:
                return self._line
        raise RenderingError("unavailable")


@contextmanager
def renderer(limits: Limits = LETTER) -> Iterator[Renderer]:
    """Give a renderer of many documents, which all are drawn by one child.

    A document that cannot be drawn costs only itself.
    """
    drawing = Renderer(limits)
    try:
        yield drawing
    finally:
        drawing.close()


def render(
    html: str,
    *,
    limits: Limits = LETTER,
    attachments: Sequence[Attachment] = (),
    made_at: datetime | None = None,
) -> bytes:
    """Return one document as PDF/A-3a and PDF/UA-1; raise RenderingError."""
    with renderer(limits) as drawing:
        return drawing.render(html, attachments=attachments, made_at=made_at)


def ensure_length(html: str, limits: Limits) -> None:
    """Raise RenderingError when the document is longer than its limit."""
    length = len(PICTURES.sub("", html))
    if length > limits.characters:
        raise RenderingError("too_long", length=length, limit=limits.characters)


def request(
    html: str,
    limits: Limits,
    attachments: Sequence[Attachment],
    made_at: datetime | None,
) -> tuple[dict[str, Any], bytes]:
    """Return what is asked of a child: a header, and the bytes it speaks of."""
    # Pictures are long and need no cleaning.
    parts = PICTURES.split(html)
    parts[::2] = map(clean, parts[::2])
    text = "".join(parts).encode()
    made = made_at.astimezone(UTC).replace(microsecond=0) if made_at else None
    header = {
        "html": len(text),
        "limits": {"cpu_seconds": limits.cpu_seconds, "memory": limits.memory},
        "made_at": f"{made:%Y-%m-%dT%H:%M:%SZ}" if made else "",
        "attachments": [
            {
                "name": file.name,
                "size": len(file.data),
                "relationship": file.relationship,
                "description": file.description,
                "created": (file.created or made or datetime.now(UTC)).isoformat(),
            }
            for file in attachments
        ],
    }
    return header, b"".join([text, *(file.data for file in attachments)])
