"""What a certificate says of a qualification, and the qualification that follows.

The certificate and the qualification never disagree: the one is made from what the
other says. It speaks of being entered as a trainer or supervisor of the Centre, since
only licensed centres may speak of a professional qualification.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resource_centre.documents.facts import Facts
from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import Person
from trainings.facts.qualifications import STANDS, confers, held_by, latest, term_of
from trainings.models import Enrolment, Qualification


def qualification_facts(enrolment: Enrolment, on: date) -> Facts | None:
    """Return what a certificate of the day says of the qualification, None of none.

    `title` is what the person is entered as, in the language that is active; the
    days are ISO texts and both within the term (1 query where there is one).
    """
    term = term_of(enrolment, on)
    if term is None:
        return None
    return {
        "kind": enrolment.training.confers,
        "title": confers(enrolment.training),
        "starts_on": term.starts_on.isoformat(),
        "ends_on": term.ends_on.isoformat() if term.ends_on else None,
    }


def qualification_line(said: Facts) -> str:
    """Return the facts of a qualification as the line that a certificate prints."""
    days = {
        name: date_format(date.fromisoformat(said[name]), "SHORT_DATE_FORMAT")
        for name in ("starts_on", "ends_on")
        if said[name]
    }
    if "ends_on" in days:
        words = _("Entered as a %(title)s from %(starts_on)s to %(ends_on)s")
    else:
        words = _("Entered as a %(title)s from %(starts_on)s")
    return words % {"title": said["title"], **days}


@transaction.atomic
def qualify(*, enrolment: Enrolment, issued: IssuedDocument) -> Qualification | None:
    """Let the participant be what the certificate says, None where it says nothing.

    The qualification of the certificate that this one replaces passes on to it; else
    it is a new one, which renews the last that the person has of the kind.
    """
    said = issued.facts.get("qualification")
    if not said:
        return None
    person = locked(enrolment.person)
    term: dict[str, Any] = {
        "person": person,
        "starts_on": date.fromisoformat(said["starts_on"]),
        "ends_on": date.fromisoformat(said["ends_on"]) if said["ends_on"] else None,
    }
    passed = Qualification.objects.filter(
        certificate=issued.replaces_id, kind=said["kind"]
    ).first()
    if passed is None:
        return begin(certificate=issued, kind=said["kind"], **term)
    passed.certificate = issued
    for name, value in term.items():
        setattr(passed, name, value)
    passed.save()
    return passed


def begin(
    *,
    certificate: IssuedDocument,
    person: Person,
    kind: str,
    starts_on: date,
    ends_on: date | None,
) -> Qualification:
    """Make a qualification that renews the last one before it (up to 3 queries).

    A renewal whose certificate was revoked has renewed nothing, and lets go.
    """
    earlier = held_by(person, kind).filter(starts_on__lt=starts_on)
    last = latest(earlier)
    if last is not None:
        renewals = Qualification.objects.filter(renews=last)
        renewals.exclude(certificate__status__in=STANDS).update(renews=None)
        if renewals.exists():
            last = None
    return Qualification.objects.create(
        person=person,
        kind=kind,
        certificate=certificate,
        starts_on=starts_on,
        ends_on=ends_on,
        renews=last,
        is_demo=certificate.is_demo,
    )


def locked(person: Person) -> Person:
    """Return the person, whose qualifications nobody else adds to meanwhile."""
    rows = Person.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=person.pk)
