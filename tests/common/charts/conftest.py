"""Drawings of tests are kept in memory: no database is needed."""

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def kept_in_memory(settings: Settings) -> None:
    """Begin with an empty cache."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "charts"}}
    cache.clear()
