"""No test reaches beyond this machine."""

import socket
from collections.abc import Callable
from typing import Any

LOOPBACK = ("127.", "::1", "localhost")


class NetworkBlockedError(AssertionError):
    """A test tried to reach another machine."""


def guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a socket's connect so that it refuses all but this machine."""

    def connect_here(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not host.startswith(LOOPBACK):
                message = f"Tests may not reach {host}."
                raise NetworkBlockedError(message)
        return connect(self, address)

    return connect_here
