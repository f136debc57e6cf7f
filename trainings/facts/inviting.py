"""What a trainer is told of the training they are asked to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from trainings.facts.days import span, teaching_hours
from trainings.models import TEACHING_HOUR, Session, Training


@dataclass(frozen=True)
class Facts:
    """A training in words, in the language that is spoken when they are made."""

    title: str
    days: str
    place: str
    hours: str
    modules: tuple[str, ...]

    @property
    def modules_line(self) -> str:
        """Return the modules on one line, nothing where there are none."""
        if not self.modules:
            return ""
        words = ngettext("Module: %(names)s", "Modules: %(names)s", len(self.modules))
        return words % {"names": "; ".join(self.modules)}

    @property
    def hours_line(self) -> str:
        """Return the hours on one line, nothing where they are not known."""
        return _("Length: %(hours)s") % {"hours": self.hours} if self.hours else ""


def facts_of(training: Training) -> Facts:
    """Return what a trainer is told of the training (up to 3 queries)."""
    modules = list(training.modules.select_related("module"))
    hours = sum(each.hours for each in modules) or laid_out_hours(training)
    venue = training.venue
    return Facts(
        title=str(training),
        days=span(training.starts_on, training.ends_on),
        place=", ".join(filter(None, (str(venue), venue.address))),
        hours=teaching_hours(hours) if hours else "",
        modules=tuple(str(each) for each in modules),
    )


def laid_out_hours(training: Training) -> int:
    """Return the teaching hours of the sessions that are planned (1 query)."""
    planned = Session.objects.planned().filter(training=training)
    minutes = sum(planned.order_by().values_list("teaching_minutes", flat=True))
    return round(minutes / TEACHING_HOUR)
