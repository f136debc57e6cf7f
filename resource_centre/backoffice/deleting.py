"""What the page before a deletion says goes with a record."""

from typing import Any

from django.apps import apps
from django.utils.text import capfirst


def without_links(shown: list[Any]) -> list[Any]:
    """Return the nested names without the rows of tables that only join two others."""
    between = tuple(
        f"{capfirst(model._meta.verbose_name)}: "
        for model in apps.get_models(include_auto_created=True)
        if model._meta.auto_created
    )
    names = (
        without_links(each) if isinstance(each, list) else each
        for each in shown
        if isinstance(each, list) or not str(each).startswith(between)
    )
    return [each for each in names if each]
