"""The pages where surveys are answered."""

from django.http import Http404, HttpRequest, HttpResponse


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer nobody who has no grant."""
    raise Http404
