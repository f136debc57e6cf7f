"""What happens to letters: those that come in get a number, and answers."""

from django.db import transaction
from django.utils.translation import gettext

from resource_centre.accounts.models import User
from resource_centre.documents.models import (
    IncomingLetter,
    Letter,
    Series,
)
from resource_centre.documents.rules import ensure_received_in_order
from resource_centre.documents.services.numbering import give_number
from resource_centre.registry.models import Office, Organisation

# The series that incoming letters are numbered by.
INCOMING = "incoming"
INCOMING_NAMES = {"name_bg": "Входящ дневник", "name_en": "Incoming letters"}
# What the next letter to somebody takes from one that was written before.
COPIED = (
    "office",
    "person",
    "organisation",
    "addressee",
    "language",
    "about",
    "salutation",
    "body",
    "enclosures",
    "letterhead",
    "signatory",
    "agreed_by",
    "district",
)


def incoming_series() -> Series:
    """Return the series of incoming letters, made when it is not there (1 query)."""
    return Series.objects.get_or_create(code=INCOMING, defaults=INCOMING_NAMES)[0]


@transaction.atomic
def enter_letter(*, letter: IncomingLetter, by: User) -> IncomingLetter:
    """Write the letter into the register: its „вх. №“ is given for good.

    Where the numbers of the series are typed it is the one the letter has. Raise
    ValidationError for days that cannot be, and for a number missing or taken.
    """
    ensure_received_in_order(vars(letter))
    given = give_number(
        series=letter.series,
        dated=letter.received_on,
        register=IncomingLetter,
        reference=letter.reference,
    )
    letter.year, letter.number = given.year, given.number
    letter.reference, letter.entered_by = given.reference, by
    letter.save()
    return letter


def answer_to(letter: IncomingLetter) -> dict[str, object]:
    """Return what an answer to the letter begins with, by the names of its fields.

    Where the sender has a single office, such as a mayor's, it is to that (1 query).
    """
    is_known = letter.person_id or letter.organisation_id
    office = only_office(letter.organisation) if not letter.person_id else None
    return {
        "in_reply_to": letter.pk,
        "office": office.pk if office else None,
        "person": letter.person_id,
        "organisation": None if office else letter.organisation_id,
        "addressee": "" if is_known else letter.sender,
        "about": gettext("Answer: %(about)s") % {"about": letter.about},
        "district": letter.district_id,
    }


def only_office(organisation: Organisation | None) -> Office | None:
    """Return the organisation's office, if it has one alone (1 query)."""
    offices = list(organisation.offices.all()[:2]) if organisation else []
    return offices[0] if len(offices) == 1 else None


def alike(letter: Letter) -> dict[str, object]:
    """Return what another letter like this begins with, by the names of its fields."""
    kept = vars(letter)
    return {name: kept.get(name, kept.get(f"{name}_id")) for name in COPIED}
