"""The report of a training that was held."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import (
    get_language,
    gettext as _,
    gettext_lazy,
    pgettext,
)

from resource_centre.common.charts import bars
from resource_centre.documents.document import register
from resource_centre.documents.facts import Facts, approvals, signature
from resource_centre.documents.limits import REPORT
from resource_centre.registry.models import Person
from trainings.documents.kinds import OfTraining, heading, only_signatory
from trainings.documents.people import post, workplace
from trainings.documents.timetable import (
    Day,
    day_facts,
    days_of,
    module_facts,
    planned_hours,
    total_hours,
    trainers_at,
    trainers_of,
)
from trainings.documents.words import teaching_hours
from trainings.facts.hours import Hours, roll_of, taking_part
from trainings.facts.public import audience
from trainings.models import (
    TEACHING_HOUR,
    Enrolment,
    HandOverLine,
    Trainer,
    Training,
)
from trainings.rules.documents import ensure_held


@register
class TrainingReport(OfTraining):
    """What was taught, by whom, to whom, and how many were there."""

    code = "training-report"
    title = gettext_lazy("Report of a training")
    template = "trainings/documents/report.html"
    series = "documents"
    limits = REPORT

    def ensure_ready(self, record: Training) -> None:
        """Raise ValidationError unless the training was held."""
        ensure_held(record)

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return all that is known of the training (up to 20 queries)."""
        days, modules = days_of(record), module_facts(record)
        people = list(everybody(record))
        roll = roll_of(record, people)
        return {
            **heading(record),
            "summary": [
                {"name": name, "value": value}
                for name, value in summary(record)
                if value
            ],
            "hours": planned_hours(modules, days),
            "tables": [
                *filter(None, (taught(days, record), modules_taught(modules))),
                *trained(record, days),
            ],
            "participants": participants([roll.hours(each) for each in people], record),
            "declared": declared(record),
            "materials": handed_out(record),
            "approvals": approvals(prepared=None, approved=signature(only_signatory())),
        }


def summary(training: Training) -> Iterable[tuple[str, str]]:
    """Yield the facts of the training that stand before all else."""
    yield _("Kind"), capfirst(training.get_kind_display())
    yield _("Form"), training.get_mode_display()
    yield _("Programme"), str(training.programme or "")
    yield pgettext("training", "For whom"), str(audience(training))
    yield _("Project"), str(training.project or "")


# --- What was taught ----------------------------------------------------------------


def taught(days: Sequence[Day], training: Training) -> Facts | None:
    """Return the table of what was taught on which day."""
    rows = [
        [
            f"{day.date:%d.%m.%Y}",
            each["time"],
            ". ".join(filter(None, (each["heading"], each["topic"]))),
            each["trainers"],
            each["hours"],
        ]
        for day in days
        for each in day_facts(day, training)["rows"]
        if "rest" not in each
    ]
    if not rows:
        return None
    return {
        "caption": _("What was taught"),
        "head": [_("Day"), _("Time"), _("Topic"), _("Trainers"), _("Hours")],
        "shares": [3, 4, 7, 4, 2],
        "rows": rows,
    }


def modules_taught(modules: Sequence[Facts]) -> Facts | None:
    """Return the table of the modules."""
    if not modules:
        return None
    return {
        "caption": _("Modules of the programme"),
        "head": [_("Module"), _("Hours")],
        "shares": [18, 2],
        "rows": [[each["title"], each["hours"]] for each in modules],
    }


def trained(training: Training, days: Sequence[Day]) -> list[Facts]:
    """Return the table of the trainers, if there are any (up to 2 queries)."""
    trainers = trainers_of(training, days)
    if not trainers:
        return []
    external = set(
        Trainer.objects.filter(person__in=trainers, is_external=True).values_list(
            "person", flat=True
        )
    )
    names = {True: _("external"), False: _("of the centre")}
    return [
        {
            "caption": _("Trainers"),
            "head": [_("Name"), _("Trainer"), _("Hours led")],
            "shares": [11, 6, 3],
            "rows": [
                [str(each), names[each.pk in external], hours_led(each, days)]
                for each in trainers
            ],
        }
    ]


def hours_led(trainer: Person, days: Sequence[Day]) -> int | float:
    """Return the teaching hours of the sessions that the trainer led."""
    return total_hours(
        session
        for day in days
        for session in day.sessions
        if trainer in trainers_at([session])
    )


# --- Who was there ------------------------------------------------------------------


def everybody(training: Training) -> QuerySet[Enrolment]:
    """Return who takes part or has attended, by their names, with their posts."""
    rows = taking_part(training).select_related("employment__job_role")
    return rows.order_by("person__last_name", "person__first_name", "pk")


def participants(people: Sequence[Hours], training: Training) -> Facts:
    """Return how many took part, from where, as what, and how much of the time."""
    if not people:
        return {"total": 0}
    enrolments = [each.enrolment for each in people]
    facts: Facts = {
        "total": len(people),
        "tables": [by_workplace(enrolments)],
        "roles": by_role(enrolments),
        "people": listed(people),
    }
    if any(each.attended for each in people):
        facts["attendance"] = attendance(people, training.threshold)
    return facts


def attendance(people: Sequence[Hours], threshold: int) -> Facts:
    """Return how much of the hours they attended together, and each for itself."""
    planned = sum(each.planned for each in people)
    attended = sum(min(each.attended, each.planned) for each in people)
    return {
        "percent": attended * 100 // planned if planned else 0,
        "enough": sum(each.reaches(threshold) for each in people),
        "threshold": threshold,
        "chart": by_attendance(people, threshold),
    }


def by_workplace(people: Sequence[Enrolment]) -> Facts:
    """Return the table of how many came from where."""
    unknown = _("Workplace not stated")
    found = Counter(workplace(each.employment) or unknown for each in people)
    return {
        "caption": _("Participants by social service and organisation"),
        "head": [_("Social service or organisation"), _("Participants")],
        "shares": [16, 4],
        "rows": [[name, count] for name, count in sorted(found.items())],
    }


def by_role(people: Sequence[Enrolment]) -> Facts:
    """Return the chart of what they work as."""
    unknown = _("Job role not stated")
    found = Counter(post(each.employment) or unknown for each in people)
    return bars(
        _("Participants by job role"),
        sorted(found.items()),
        by=_("Job role"),
        largest_first=True,
    ).as_facts()


def by_attendance(people: Sequence[Hours], threshold: int) -> Facts:
    """Return the chart of how many were there for which part of the hours."""
    bands: Counter[str] = Counter()
    some = _("at least %(least)s%%, but not all") % {"least": threshold}
    less = _("less than %(least)s%%") % {"least": threshold}
    whole, none = _("all hours"), _("not at all")
    for each in people:
        everything = each.attended >= each.planned
        part = none if not each.attended else less
        if each.reaches(threshold) and each.attended:
            part = whole if everything else some
        bands[part] += 1
    return bars(
        _("Participants by the hours they attended"),
        [(name, bands[name]) for name in (whole, some, less, none)],
        by=_("Attended"),
    ).as_facts()


def listed(people: Sequence[Hours]) -> Facts:
    """Return the table of the participants with the hours of each."""
    return {
        "caption": _("List of participants"),
        "head": [_("Name"), _("Workplace"), _("Job role"), _("Hours"), "%"],
        "shares": [6, 6, 4, 2, 2],
        "rows": [
            [
                str(each.enrolment.person),
                workplace(each.enrolment.employment) or None,
                post(each.enrolment.employment) or None,
                teaching_hours(each.attended, TEACHING_HOUR),
                each.percent,
            ]
            for each in people
        ],
    }


# --- What is known besides ----------------------------------------------------------


def declared(training: Training) -> Facts | None:
    """Return the table of totals that were only declared (1 query)."""
    rows = [
        [
            (each.title_en if get_language() == "en" else "") or each.title,
            f"{each.number} {each.get_unit_display()}",
            each.source,
        ]
        for each in training.declared_totals.order_by("title", "pk")
    ]
    if not rows:
        return None
    head = [_("What it is of"), pgettext("declared", "Number"), _("Source")]
    return {"head": head, "shares": [9, 4, 7], "rows": rows}


def handed_out(training: Training) -> Facts | None:
    """Return the table of what was handed out at the training (1 query)."""
    lines = HandOverLine.objects.filter(hand_over__training=training)
    copies: Counter[str] = Counter()
    for each in lines.select_related("material"):
        copies[str(each.material)] += each.quantity
    rows = [[name, number] for name, number in sorted(copies.items())]
    if not rows:
        return None
    return {
        "caption": _("Materials handed out"),
        "head": [_("Material"), _("Copies")],
        "shares": [16, 4],
        "rows": rows,
    }
