"""Enrolling people in a training: one by one, and pasted from a sheet."""

from typing import Any

from django.urls import URLPattern


class Enrolling:
    """The doors of a training's page for enrolling people."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with those of enrolling."""
        urls: Any = super().get_urls()  # type: ignore[misc]
        return urls  # type: ignore[no-any-return]
