"""„За днес“: what waits for a user, registered by the rooms that know.

A room puts its cards into its own `cards.py`, which is found by itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils.functional import Promise

from resource_centre.accounts.models import User

SHOWN, READ = 5, 100


@dataclass(frozen=True)
class CardItem:
    """One thing that waits, and until when."""

    title: str
    url: str
    due: date | None = None
    detail: str = ""


@dataclass(frozen=True)
class Card:
    """One kind of work that waits for whoever holds the permission.

    `items` takes a constant number of queries, sorted by what is due first,
    and need not read more than READ of them; `empty` is said when there are
    none.
    """

    code: str
    title: str | Promise
    empty: str | Promise
    permission: str
    items: Callable[[User], Iterable[CardItem]]


@dataclass(frozen=True)
class FilledCard:
    """A card with what waits for one user today."""

    card: Card
    items: tuple[CardItem, ...]

    @property
    def shown(self) -> tuple[CardItem, ...]:
        """Return what the page shows at once."""
        return self.items[:SHOWN]

    @property
    def more(self) -> tuple[CardItem, ...]:
        """Return what the page shows on demand."""
        return self.items[SHOWN:]

    @property
    def due(self) -> date:
        """Return the first deadline, the end of time if there is none."""
        return min((i.due for i in self.items if i.due), default=date.max)


Purposes = Callable[[User], Iterable[str | Promise]]

registered: dict[str, Card] = {}
purposes: list[Purposes] = []


def register(card: Card) -> None:
    """Show the card on the start page of whoever holds its permission."""
    registered[card.code] = card


def register_purposes(told: Purposes) -> None:
    """Greet each user with the sentences that `told` returns."""
    purposes.append(told)


def purposes_of(user: User) -> list[str]:
    """Return the sentences that say what the user does here."""
    return [str(sentence) for told in purposes for sentence in told(user)]


def cards_of(user: User) -> list[FilledCard]:
    """Return the user's cards, the one with the first deadline on top."""
    filled = [
        FilledCard(card, in_time(card.items(user)))
        for card in registered.values()
        if user.has_perm(card.permission)
    ]
    return sorted(filled, key=lambda card: (card.due, card.card.code))


def in_time(items: Iterable[CardItem]) -> tuple[CardItem, ...]:
    """Return the items by deadline, those without one last."""
    return tuple(sorted(islice(items, READ), key=lambda i: i.due or date.max))
