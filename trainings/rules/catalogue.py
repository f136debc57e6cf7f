"""What the catalogue warns of: hours that do not agree."""

from django.db.models import Sum
from django.utils.translation import gettext as _, ngettext

from trainings.facts.days import teaching_hours
from trainings.models import Programme


def taught_hours(programme: Programme) -> int:
    """Return the teaching hours of the programme's modules (1 query)."""
    found = programme.parts.aggregate(hours=Sum("module__hours", default=0))
    return int(found["hours"])


def hours_agree(programme: Programme, hours: int | None = None) -> bool:
    """Tell whether days times hours a day are the hours of the modules.

    They agree as long as one or the other is not known. 1 query unless the hours of
    the modules are given.
    """
    if not programme.days or not programme.hours_per_day:
        return True
    taught = taught_hours(programme) if hours is None else hours
    return not taught or taught == programme.days * programme.hours_per_day


def hours_warning(programme: Programme, hours: int | None = None) -> str:
    """Return in words how the hours disagree, nothing where they agree (1 query)."""
    taught = taught_hours(programme) if hours is None else hours
    if hours_agree(programme, taught):
        return ""
    days, each = programme.days or 0, programme.hours_per_day or 0
    said = _("The modules are %(taught)s, but %(days)s of %(each)s are %(total)d.")
    return said % {
        "taught": teaching_hours(taught),
        "days": ngettext("%(n)d day", "%(n)d days", days) % {"n": days},
        "each": ngettext("%(n)d hour", "%(n)d hours", each) % {"n": each},
        "total": days * each,
    }
