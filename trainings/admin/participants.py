"""The participants on a training's page, and the trainings on a person's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.actions import RECORD
from resource_centre.backoffice.panels import Panel
from resource_centre.documents.actions import user_of
from resource_centre.registry.models import Person
from trainings.models import Enrolment, Training
from trainings.rules.enrolling import Overlap, overlaps

Status = Enrolment.Status


# --- On a training's page -----------------------------------------------------------


@dataclass(frozen=True)
class Participant:
    """One row of the participants: the number, and what can be done."""

    number: int
    enrolment: Enrolment
    actions: tuple[tuple[str, Any], ...]
    busy: tuple[Overlap, ...]


SHORT = {
    "promote": _("Give a place"),
    "substitute": pgettext_lazy("participant", "Replace"),
    "withdraw": _("Withdraw"),
    "mark_paid": pgettext_lazy("action", "Paid"),
}


def participants(training: Training, request: HttpRequest) -> Panel | None:
    """Return who takes part, waits and has withdrawn (up to 4 queries)."""
    user = user_of(request)
    if not user.has_perm("trainings.view_enrolment"):
        return None
    rows = list(
        training.enrolments.order_by("seat", "enrolled_at", "pk").select_related(
            "person",
            "employment__service",
            "employment__organisation",
            "employment__job_role",
            "substitutes__person",
        )
    )
    for each in rows:
        each.training = training
    by_status = {status: [e for e in rows if e.status == status] for status in Status}
    enrolled, waiting = by_status[Status.ENROLLED], by_status[Status.WAITING]
    free = None if training.capacity is None else training.capacity - len(enrolled)
    may_change = user.has_perm("trainings.change_enrolment") and not training.is_over
    busy: dict[int, list[Overlap]] = {}
    if not training.is_over:
        for overlap in overlaps(training, [each.person for each in enrolled]):
            busy.setdefault(overlap.person.pk, []).append(overlap)
    lists = [
        listed(by_status[status], training, busy, may_change=may_change)
        for status in Status
    ]
    return Panel(
        "trainings/admin/enrolments_panel.html",
        {
            "training": training,
            "enrolled": lists[0],
            "waiting": lists[1],
            "withdrawn": lists[2],
            "busy": sum(len(each.busy) > 0 for each in lists[0]),
            "free": free,
            "first": next(iter(waiting), None) if free is None or free > 0 else None,
            "may_enrol": user.has_perm("trainings.add_enrolment")
            and not training.is_over,
            "may_change": may_change,
            "record_name": RECORD,
            "is_seated": training.capacity is not None,
        },
    )


def listed(
    rows: Iterable[Enrolment],
    training: Training,
    busy: dict[int, list[Overlap]],
    *,
    may_change: bool,
) -> list[Participant]:
    """Return the rows with what can be done to each."""
    return [
        Participant(
            number,
            each,
            tuple(actions_for(each, training)) if may_change else (),
            tuple(busy.get(each.person_id, ())),
        )
        for number, each in enumerate(rows, start=1)
    ]


def actions_for(enrolment: Enrolment, training: Training) -> Sequence[tuple[str, Any]]:
    """Return the names and titles of what can be done to one of them."""
    names = {
        Status.ENROLLED: ["substitute", "withdraw"],
        Status.WAITING: ["promote", "withdraw"],
    }.get(Status(enrolment.status), [])
    if names and training.fee and enrolment.paid_on is None:
        names = ["mark_paid", *names]
    return [(name, SHORT[name]) for name in names]


# --- On a person's page -------------------------------------------------------------


def trainings_of(person: Person, request: HttpRequest) -> Panel | None:
    """Return the trainings of the person that the user may see (1 query)."""
    user = user_of(request)
    if not user.has_perm("trainings.view_enrolment"):
        return None
    rows = Enrolment.objects.visible_to(user).filter(person=person)
    found = rows.select_related(
        "training", "employment__service", "employment__organisation"
    ).order_by("-training__starts_on", "-pk")
    return Panel("trainings/admin/person_panel.html", {"enrolments": list(found)})
