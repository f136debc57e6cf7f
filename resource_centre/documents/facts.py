"""What all documents say alike, as facts: whose they are, their number, who signs.

Facts are texts and ISO dates and go to JSON; pictures go beside them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, pgettext

from resource_centre.documents.models import IncomingLetter, Letterhead, Signatory
from resource_centre.registry.models import Centre

Facts = dict[str, Any]


def issuer(letterhead: Letterhead | None = None) -> Facts:
    """Return whose paper it is: the centre's names and contacts, and who pays for it.

    Without a letterhead of its own it is the usual one (2 queries).
    """
    centre = Centre.objects.first() or Centre()
    letterhead = letterhead or usual_letterhead()
    return {
        "centre": {
            "name": centre.name,
            "host": in_language(centre, "host"),
            "address": in_language(centre, "address"),
            "phone": centre.phone,
            "email": centre.email,
            "website": without_scheme(centre.website),
        },
        "donor_line": letterhead.donor_line if letterhead else "",
    }


def usual_letterhead() -> Letterhead | None:
    """Return the letterhead that is used unless another is chosen (1 query)."""
    return Letterhead.objects.filter(is_default=True).first()


def pictures(
    letterhead: Letterhead | None = None, signatory: Signatory | None = None
) -> dict[str, bytes]:
    """Return the logo and the signature, those that there are (up to 1 query)."""
    letterhead = letterhead or usual_letterhead()
    found = {
        "logo": letterhead.logo if letterhead else None,
        "signature": signatory.image if signatory else None,
    }
    return {name: bytes(image) for name, image in found.items() if image}


def signature(signatory: Signatory | None) -> Facts | None:
    """Return who signs, as it is printed under the signature."""
    if signatory is None:
        return None
    return {"name": signatory.name, "post": signatory.post}


def approvals(**signing: Facts | None) -> list[Facts]:
    """Return who has to sign: `prepared`, `agreed` and `approved`, in the order given.

    Each is a `signature`, or None where a name is only to be written on the line.
    """
    roles = {
        "prepared": pgettext("document", "Prepared by:"),
        "agreed": pgettext("document", "Agreed by:"),
        "approved": pgettext("document", "Approved by:"),
    }
    nobody = {"name": "", "post": ""}
    return [{"role": roles[role], **(who or nobody)} for role, who in signing.items()]


def number(reference: str, dated: date) -> Facts:
    """Return a number in a register, with its date."""
    return {"reference": reference, "dated": dated.isoformat()}


def numbered(facts: Mapping[str, Any], reference: str, dated: date) -> Facts:
    """Return the facts of a document with the number it is issued under."""
    return {**facts, "number": number(reference, dated)}


def duplicated(facts: Mapping[str, Any], dated: date) -> Facts:
    """Return the facts of an issued document as its duplicate says them.

    All stays as it was, the number too; the day of the duplicate is added.
    """
    return {**facts, "duplicate": {"dated": dated.isoformat()}}


def replacing(facts: Mapping[str, Any], reference: str, dated: date) -> Facts:
    """Return the facts of a document that is issued instead of another one."""
    return {**facts, "replaces": number(reference, dated)}


def received(letter: IncomingLetter | None) -> Facts | None:
    """Return the number under which the sender of an incoming letter knows it.

    Senders without numbers of their own are told ours.
    """
    if letter is None:
        return None
    dated = letter.their_date if letter.their_reference else letter.received_on
    return {
        "reference": letter.their_reference or letter.reference,
        "dated": dated.isoformat() if dated else "",
        "is_ours": not letter.their_reference,
    }


def in_language(centre: Centre, field: str) -> str:
    """Return what the centre has in the language of the document."""
    language = "en" if get_language() == "en" else "bg"
    return str(getattr(centre, f"{field}_{language}"))


def without_scheme(address: str) -> str:
    """Return the address of a site as it is printed: „www.janeta.bg“."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
