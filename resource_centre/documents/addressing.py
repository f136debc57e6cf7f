"""Whom a letter is to: the lines that are printed, and the words it begins with.

All is said in the language that is active: a letter may be in another than the page
it is written on.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from resource_centre.common.names import transliterate
from resource_centre.documents.models import IncomingLetter, Letter
from resource_centre.registry.models import (
    Office,
    OfficeHolder,
    Organisation,
    Person,
)

# How family names end; of others nobody can tell.
HERS = re.compile(r"(?:ва|на|ска|цка|шка|зка)$")
HIS = re.compile(r"(?:в|ин|ски|цки|шки|зки)$")


@dataclass(frozen=True)
class Address:
    """What is printed at the top of a letter, and the usual words around its text."""

    lines: tuple[str, ...]
    salutation: str
    closing: str


def address_of(letter: Letter) -> Address:
    """Return how the letter addresses somebody (up to 5 queries)."""
    return Address(
        lines=tuple(addressee_lines(letter)),
        salutation=usual_salutation(),
        closing=gettext("Yours faithfully,"),
    )


# --- At the top ---------------------------------------------------------------------


def addressee_lines(letter: Letter) -> list[str]:
    """Return what is printed at the top: name, post, organisation, address.

    An office is addressed through who holds it today (up to 5 queries).
    """
    if letter.office:
        return lines_of_office(letter.office)
    if not letter.person and not letter.organisation:
        return [line for line in letter.addressee.splitlines() if line.strip()]
    name = [str(letter.person)] if letter.person else []
    return name + (lines_of(letter.organisation) if letter.organisation else [])


def lines_of_office(office: Office) -> list[str]:
    """Return who holds the office, the post, the address (2 queries)."""
    holder = holder_of(office)
    post = holder.title if holder else office.name
    name = [str(holder.person)] if holder else []
    body, *address = lines_of(office.organisation)
    if body.casefold() not in post.casefold():
        words = {"post": post, "organisation": body}
        post = gettext("%(post)s of %(organisation)s") % words
    return [*name, post, *address]


def lines_of(organisation: Organisation) -> list[str]:
    """Return the organisation's name and address."""
    address = organisation.address
    if get_language() == "en":
        address = transliterate(address)
    return [str(organisation), *filter(None, [address])]


def holder_of(office: Office) -> OfficeHolder | None:
    """Return who holds the office today (1 query).

    Whoever acts by an order does so while the other cannot.
    """
    holders = OfficeHolder.objects.current().filter(office=office)
    by_order = OfficeHolder.Capacity.ACTING
    return max(
        holders.select_related("person", "office"),
        key=lambda holder: holder.capacity == by_order,
        default=None,
    )


# --- On one line --------------------------------------------------------------------


def addressee_in_short(letter: Letter | IncomingLetter) -> str:
    """Return whom a letter is to, or from.

    0 queries where rows were read `with_correspondents`.
    """
    office = letter.office if isinstance(letter, Letter) else None
    words = letter.addressee if isinstance(letter, Letter) else letter.sender
    first = next(iter(words.splitlines()), "")
    named = (office, letter.person, letter.organisation, first)
    return ", ".join(str(each) for each in named if each)


def with_correspondents(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Read with the letters whom they are to or from."""
    office = ["office__organisation"] if rows.model is Letter else []
    return rows.select_related("person", "organisation", *office)


# --- The first words ----------------------------------------------------------------


def usual_salutation() -> str:
    """Return the words for whoever it may be."""
    return gettext("Dear Sir or Madam,")


def salutations(letter: Letter) -> list[str]:
    """Return words to choose from, as grammar needs to know who it is.

    Posts are used so in Bulgarian alone (up to 6 queries).
    """
    holder = holder_of(letter.office) if letter.office else None
    person = letter.person or (holder.person if holder else None)
    found = []
    if letter.office and get_language() != "en":
        found += to_both(letter.office.name, person)
    if person and person.last_name:
        english = get_language() == "en"
        name = transliterate(person.last_name) if english else person.last_name
        found += to_both(name, person)
    return [*found, gettext("Dear colleagues,"), usual_salutation()]


def to_both(name: str, person: Person | None) -> list[str]:
    """Return the words for a man and for a woman, or for whom the family name tells."""
    family = person.last_name if person else ""
    words = {"name": name}
    his = gettext("Dear Mr %(name)s,") % words
    hers = gettext("Dear Ms %(name)s,") % words
    if HERS.search(family):
        return [hers]
    return [his] if HIS.search(family) else [his, hers]
