"""What passes between who wants a document and the process that draws it.

A message is a header in JSON and bytes; nothing in it is ever executed.
"""

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

LENGTHS = struct.Struct("!II")
LARGEST = 256 * 1024**2


class DrawingError(Exception):
    """Tell why a document was not drawn: a code, and what developers want to know."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def send(line: socket.socket, header: Mapping[str, Any], body: bytes = b"") -> None:
    """Send a message."""
    packed = json.dumps(header).encode()
    line.sendall(LENGTHS.pack(len(packed), len(body)) + packed)
    line.sendall(body)


def receive(line: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Return the next message; raise EOFError when there is none, or a huge one."""
    header_length, body_length = LENGTHS.unpack(exactly(line, LENGTHS.size))
    if header_length + body_length > LARGEST:
        raise EOFError
    header: dict[str, Any] = json.loads(exactly(line, header_length))
    return header, exactly(line, body_length)


def exactly(line: socket.socket, length: int) -> bytes:
    """Return the next so many bytes; raise EOFError when there are not so many."""
    received = bytearray(length)
    rest = memoryview(received)
    while rest:
        count = line.recv_into(rest)
        if not count:
            raise EOFError
        rest = rest[count:]
    return bytes(received)
