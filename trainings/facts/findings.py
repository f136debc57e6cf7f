"""The rules of the gate, and how one person meets each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import localize
from django.utils.translation import gettext as _, ngettext

from resource_centre.common.names import CYRILLIC
from resource_centre.registry.models import Person
from trainings.facts.hours import Hours, Roll, before, teaching_hours
from trainings.models import Enrolment, Training
from trainings.rules.planning import named

BULGARIAN, ENGLISH = Training.Wording.BULGARIAN, Training.Wording.ENGLISH


class Rule(StrEnum):
    """What is asked of whoever gets a certificate, by the code of its refusal."""

    PLACE = "no_place"
    MARKED = "unmarked"
    HOURS = "below_threshold"
    NAME = "name_incomplete"


# From what somebody may decide to make an exception; all else can be put right.
WAIVABLE = frozenset({Rule.MARKED, Rule.HOURS})


@dataclass(frozen=True)
class Finding:
    """A rule, whether somebody meets it, and that in words."""

    rule: Rule
    text: str
    is_met: bool = True


def place(enrolment: Enrolment) -> Finding:
    """Tell whether somebody has a place."""
    words = {
        Enrolment.Status.ENROLLED.value: _("Has a place"),
        Enrolment.Status.WAITING.value: _("Only waits for a place"),
        Enrolment.Status.WITHDRAWN.value: _("Has withdrawn"),
    }
    has_place = enrolment.status == Enrolment.Status.ENROLLED
    return Finding(Rule.PLACE, words[enrolment.status], is_met=has_place)


def marked(roll: Roll, enrolment: Enrolment) -> Finding:
    """Tell whether somebody is marked at every session since they joined."""
    days = [
        session.day
        for session in roll.sessions
        if roll.mark(enrolment, session) is None and not before(enrolment, session)
    ]
    if not days:
        return Finding(Rule.MARKED, _("All sessions marked"))
    text = ngettext(
        "%(n)d session without a mark: %(days)s",
        "%(n)d sessions without a mark: %(days)s",
        len(days),
    )
    return Finding(
        Rule.MARKED, text % {"n": len(days), "days": named(set(days))}, is_met=False
    )


def enough(roll: Roll, hours: Hours) -> Finding:
    """Tell whether the hours attended reach the training's threshold."""
    threshold = roll.training.threshold
    if not hours.planned:
        return Finding(Rule.HOURS, _("The training has no sessions"), is_met=False)
    counts = {
        "attended": localize(teaching_hours(hours.attended, roll.hour)),
        "planned": localize(teaching_hours(hours.planned, roll.hour)),
        "percent": hours.percent,
        "threshold": threshold,
    }
    words = [
        _(
            "%(attended)s of %(planned)s teaching hours, %(percent)d%%"
            " – %(threshold)d%% needed"
        )
        % counts
    ]
    minutes = made_up(roll, hours.enrolment)
    if minutes:
        made = localize(teaching_hours(minutes, roll.hour))
        words.append(_("made up in another group: %(hours)s") % {"hours": made})
    return Finding(Rule.HOURS, "; ".join(words), is_met=hours.reaches(threshold))


def made_up(roll: Roll, enrolment: Enrolment) -> int:
    """Return how many minutes somebody has made up in another group."""
    marks = (roll.mark(enrolment, session) for session in roll.sessions)
    return sum(mark.made_up_minutes for mark in marks if mark)


def complete_name(person: Person, wording: str) -> Finding:
    """Tell whether the name is complete in the certificate's language.

    That is three names in Cyrillic, or a name in Latin letters of whoever has such.
    """
    missing = name_missing(person, wording)
    # How it is written in Latin letters is worth a look before it is printed.
    written = _("Complete name") if wording == BULGARIAN else person.latin_name
    return Finding(Rule.NAME, missing or written, is_met=not missing)


def name_missing(person: Person, wording: str) -> str:
    """Return what the name lacks, in words; nothing if it is complete."""
    names = (person.first_name, person.middle_name, person.last_name)
    if any(is_mixed(name) for name in names):
        return _("Cyrillic and Latin letters are mixed in the name")
    if not (person.first_name and person.last_name):
        return _("The first name or the family name is missing")
    is_latin = not CYRILLIC.search(person.full_name)
    if wording == ENGLISH or is_latin or person.latin_override:
        return ""
    if not person.middle_name:
        return _(
            "The middle name is missing; of whoever has none, the name in Latin letters"
        )
    return ""


def is_mixed(name: str) -> bool:
    """Tell whether a name has letters of both alphabets."""
    letters = [sign for sign in name if sign.isalpha()]
    return len({bool(CYRILLIC.match(letter)) for letter in letters}) > 1


def owed(training: Training, enrolment: Enrolment) -> Iterable[str]:
    """Yield what is still open with somebody, though it stops no certificate."""
    if not training.fee:
        return
    if not enrolment.paid_on:
        yield _("Fee not paid")
    if not enrolment.invoice:
        yield _("No invoice")
