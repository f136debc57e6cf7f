"""Marking who was there, and for how long."""

from typing import Any

from django.urls import URLPattern


class Attending:
    """The doors of a training's page for attendance."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with those of attendance."""
        urls: Any = super().get_urls()  # type: ignore[misc]
        return urls  # type: ignore[no-any-return]
