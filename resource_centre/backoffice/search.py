"""One search box: each room registers what of its own can be found.

A room puts its searches into its own `search.py`, which is found by itself.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from resource_centre.accounts.models import User

SHORTEST, LONGEST, SHOWN = 2, 100, 20


@dataclass(frozen=True)
class Hit:
    """One record found."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class SearchSource:
    """One kind of records; `find` returns only what the user may see."""

    label: str | Promise
    permission: str
    find: Callable[[User, str], QuerySet[Any]]
    hit: Callable[[Any], Hit]


@dataclass(frozen=True)
class Found:
    """What one source found, and whether there is more than is shown."""

    label: str
    hits: tuple[Hit, ...]
    has_more: bool


registered: list[SearchSource] = []


def register(source: SearchSource) -> None:
    """Ask the source whenever somebody who holds its permission searches."""
    registered.append(source)


def clean(text: str) -> str:
    """Return the text as searched for: NFC, single spaces, nothing unprintable."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(unicodedata.normalize("NFC", printable).split())[:LONGEST]


def containing(query: str, *fields: str) -> Q:
    """Return the condition that each word stands in one of the fields, in any case."""
    words = [
        reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))
        for word in query.split()
    ]
    return reduce(and_, words, Q())


def search(user: User, query: str) -> list[Found]:
    """Return what the user may see of what is found (1 query for each source)."""
    found: list[Found] = []
    for source in registered:
        if user.has_perm(source.permission):
            records = list(source.find(user, query)[: SHOWN + 1])
            hits = tuple(source.hit(record) for record in records[:SHOWN])
            if hits:
                found.append(Found(str(source.label), hits, len(records) > SHOWN))
    return found
