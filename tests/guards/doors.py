"""Every door of the house, read off the URLconf itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Door:
    """One URL pattern: `name` with its namespaces, or the route when unnamed."""

    name: str
    route: str
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def doors(
    patterns: list[URLPattern | URLResolver] | None = None,
    namespace: str = "",
    prefix: str = "",
) -> Iterator[Door]:
    """Yield a door for each pattern of the URLconf, included ones too."""
    if patterns is None:
        patterns = get_resolver().url_patterns
    for entry in patterns:
        if isinstance(entry, URLResolver):
            route = prefix + str(entry.pattern)
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from doors(entry.url_patterns, inner, route)
        else:
            route = prefix + str(entry.pattern)
            parameters = tuple(entry.pattern.regex.groupindex)
            yield Door(f"{namespace}{entry.name or route}", route, parameters)
