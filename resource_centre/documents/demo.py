"""The documents' part of the demo: letters on a sample letterhead, none of them sent.

The donor's line is marked as a sample: how the donor wants it must be confirmed
before anything is printed. Who signs is invented.
"""

import json
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.common.charts.drawing import engine
from resource_centre.documents import services, storage
from resource_centre.documents.models import (
    Counter,
    IncomingLetter,
    IssuedDocument,
    Letter,
    Letterhead,
    Signatory,
)
from resource_centre.documents.services.letters import enter_letter, incoming_series
from resource_centre.registry.models import District, Office, Organisation
from resource_centre.registry.reference import DEMO

LOGO = settings.PROJECT / "static" / "img" / "logo.svg"
LOGO_SCALE = 12
SIGNATURE_SCALE = 3


# --- Coming to the demo -------------------------------------------------------------


def load() -> None:
    """Add the letters unless they are there: what people did to them since stays so."""
    writer = User.objects.filter(is_demo=True, is_active=True).order_by("pk").first()
    if writer is None or Signatory.objects.filter(is_demo=True).exists():
        return
    facts = json.loads((DEMO / "letters.json").read_text(encoding="utf-8"))
    district = District.objects.filter(code="RAZ").first()
    paper = {
        "letterhead": add_letterhead(facts["letterhead"]),
        "signatory": add_signatory(facts["signatory"]),
        "district": district,
        "written_by": writer,
        "is_demo": True,
    }
    add_incoming(facts["incoming"], writer, district)
    for draft in facts["drafts"]:
        add_letter(draft, paper)
    issued = add_letter(facts["issued"], paper)
    if issued is not None:
        services.issue(document="letter", record=issued, by=writer)


def add_letterhead(facts: dict[str, str]) -> Letterhead:
    """Make the letterhead; it is the usual one unless the centre has its own."""
    return Letterhead.objects.create(
        logo=engine().svg_to_png(LOGO.read_text(encoding="utf-8"), scale=LOGO_SCALE),
        is_default=not Letterhead.objects.filter(is_default=True).exists(),
        is_demo=True,
        **facts,
    )


def add_signatory(facts: dict[str, str]) -> Signatory:
    """Make who signs, with a signature that is nobody's."""
    drawn = (DEMO / "signature.svg").read_text(encoding="utf-8")
    image = engine().svg_to_png(drawn, scale=SIGNATURE_SCALE)
    return Signatory.objects.create(image=image, is_demo=True, **facts)


def add_incoming(facts: dict[str, str], by: User, district: District | None) -> None:
    """Enter a letter that came a week ago and waits for its answer."""
    today = timezone.localdate()
    sender = Organisation.objects.filter(name=facts["organisation"]).first()
    letter = IncomingLetter(
        **{**facts, "organisation": sender},
        sender="" if sender else facts["organisation"],
        series=incoming_series(),
        received_on=today,
        their_date=today - timedelta(days=7),
        answer_by=today + timedelta(days=14),
        district=district,
        is_demo=True,
    )
    enter_letter(letter=letter, by=by)


def add_letter(facts: dict[str, Any], paper: dict[str, Any]) -> Letter | None:
    """Write a letter; None when whom it is to has gone from the demo."""
    kinds = ("office", "organisation", "addressee")
    kind = next(kind for kind in kinds if kind in facts)
    addressee = addressee_of(kind, facts[kind])
    if addressee is None:
        return None
    return Letter.objects.create(**{**facts, kind: addressee}, **paper)


def addressee_of(kind: str, name: Any) -> Any:
    """Return whom the demo's letter is to, None if there is nobody of the name."""
    if kind == "office":
        organisation, post = name
        return Office.objects.filter(
            organisation__name=organisation, name_bg=post
        ).first()
    if kind == "organisation":
        return Organisation.objects.filter(name=name).first()
    return name


# --- Leaving it -----------------------------------------------------------------------


def remove() -> list[str]:
    """Take the letters away and return the names of what had to stay.

    Letters of the centre's own may be written on the sample letterhead, signed by
    who is invented, or answer the sample letter: these stay. Numbers that only the
    demo used are given again.
    """
    Letter.objects.filter(is_demo=True).delete()
    issued = IssuedDocument.objects.filter(is_demo=True)
    incoming = IncomingLetter.objects.filter(is_demo=True, answers=None)
    files = [*names_in(issued, "file", "scan"), *names_in(incoming, "scan")]
    given = numbers_of(issued) | numbers_of(incoming)
    issued.filter(duplicate_of__isnull=False).delete()
    while (last := issued.filter(replaced_by=None)).exists():
        last.delete()
    incoming.delete()
    for name in files:
        transaction.on_commit(partial(storage.remove, name))
    give_back(given)
    Signatory.objects.filter(
        is_demo=True, letters=None, agreed_letters=None, trainings=None
    ).delete()
    Letterhead.objects.filter(is_demo=True, letters=None).delete()
    left: list[QuerySet[Any]] = [
        model._base_manager.filter(is_demo=True)
        for model in (IncomingLetter, Signatory, Letterhead)
    ]
    return [str(record) for records in left for record in records]


def names_in(rows: QuerySet[Any], *columns: str) -> list[str]:
    """Return the names of the rows' files."""
    return [name for row in rows.values_list(*columns) for name in row if name]


def numbers_of(rows: QuerySet[Any]) -> set[tuple[int, int, int]]:
    """Return the numbers of the rows, each with its series and year."""
    return set(
        rows.filter(number__isnull=False).values_list("series", "year", "number")
    )


def give_back(given: set[tuple[int, int, int]]) -> None:
    """Let these numbers be given again, those after which no other was given."""
    for counter in Counter.objects.select_for_update():
        last = counter.last
        while (counter.series_id, counter.year, last) in given:
            last -= 1
        if last != counter.last:
            Counter.objects.filter(pk=counter.pk).update(last=last)
