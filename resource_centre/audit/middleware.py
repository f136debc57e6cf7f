"""Who acts, for the history."""

from collections.abc import Callable
from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponse
from pghistory import middleware

# Parts of an address that open a door by themselves: never written down.
SECRET_PARTS = frozenset({"code", "key", "signature", "token", "uidb36"})


class HistoryMiddleware(middleware.HistoryMiddleware):
    """Tell the history who acts and at which address, whatever the method.

    A user who signs in during the request is taken over as soon as the request
    knows them (pghistory's request class).
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with pghistory.context(user=request.user.pk):
            request.__class__ = middleware.WSGIRequest
            response: HttpResponse = self.get_response(request)
            return response

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        """Add the address, once its secret parts are known."""
        pghistory.context(url=without_secrets(request.path, kwargs))


def without_secrets(path: str, parts: dict[str, Any]) -> str:
    """Return the path with the parts that open a door replaced by „…“."""
    for name in SECRET_PARTS & parts.keys():
        path = path.replace(str(parts[name]), "…")
    return path
