"""What trainings and external learning give to the ledger of somebody's hours."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast, Least, Round
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import Centre, Person
from trainings.facts.hours import credited
from trainings.facts.learnt import Contribution, Entry, register_contribution
from trainings.models import Attendance, Enrolment, ExternalLearning

# --- Trainings of the centre --------------------------------------------------------


def attended() -> QuerySet[Attendance]:
    """Return the marks that count: of sessions not cancelled, for a minute or more."""
    there = Q(minutes__gt=0) | Q(made_up_minutes__gt=0)
    return Attendance.objects.filter(there).exclude(
        session__occasion__status="cancelled"
    )


def attended_rows(year: int) -> QuerySet[Any]:
    """Return the minutes of each session of the year that somebody attended."""
    minutes = Least(
        F("minutes") + F("made_up_minutes"),
        F("session__teaching_minutes"),
        output_field=IntegerField(),
    )
    rows = attended().filter(session__occasion__starts_at__year=year)
    return rows.order_by().annotate(owner=F("enrolment__person"), counted=minutes)


def attended_entries(person: Person) -> Iterator[Entry]:
    """Yield the trainings that the person attended, by the year of their sessions.

    4 queries, 1 if there are none.
    """
    marks = (
        attended()
        .filter(enrolment__person=person)
        .select_related(
            "enrolment__training", "session__occasion", "session__module__module"
        )
        .prefetch_related("session__module__module__areas")
        .order_by("session__occasion__starts_at", "pk")
    )
    parts: dict[tuple[int, int], list[Attendance]] = {}
    for mark in marks:
        parts.setdefault((mark.enrolment_id, mark.session.day.year), []).append(mark)
    if not parts:
        return
    proofs = certificates_of({enrolment for enrolment, _year in parts})
    centre = str(Centre.objects.first() or "")
    for (enrolment, year), known in parts.items():
        yield training_entry(year, known, centre, proofs.get(enrolment, ""))


def training_entry(
    year: int, marks: Sequence[Attendance], centre: str, proof: str
) -> Entry:
    """Return the part of a training that was in a year (0 queries)."""
    training = marks[0].enrolment.training
    areas: Counter[str] = Counter()
    for mark in marks:
        for area in taught(mark) or [""]:
            areas[area] += counted(mark)
    return Entry(
        year=year,
        first=marks[0].session.day,
        last=marks[-1].session.day,
        title=str(training),
        minutes=sum(map(counted, marks)),
        kind=_("training"),
        provider=centre,
        areas=areas,
        proof=proof,
        record=training,
    )


def counted(mark: Attendance) -> int:
    """Return the minutes of a session that count."""
    return min(credited(mark), mark.session.teaching_minutes)


def taught(mark: Attendance) -> list[str]:
    """Return the names of what the session taught, of marks read with it."""
    part = mark.session.module
    return [str(area) for area in part.module.areas.all()] if part is not None else []


def certificates_of(enrolments: Iterable[int]) -> dict[int, str]:
    """Return the number of the certificate of each enrolment that has one (1 query)."""
    rows = IssuedDocument.objects.filter(
        series__code="certificates",
        content_type=ContentType.objects.get_for_model(Enrolment),
        object_id__in=enrolments,
        status=IssuedDocument.Status.ISSUED,
        duplicate_of=None,
    ).order_by("dated", "pk")
    return {
        key: f"{reference}/{date_format(dated, 'SHORT_DATE_FORMAT')}"
        for key, reference, dated in rows.values_list("object_id", "reference", "dated")
        if key is not None
    }


# --- What was learnt elsewhere ------------------------------------------------------


def learning_rows(year: int) -> QuerySet[Any]:
    """Return the minutes of each course with evidence that ended in the year."""
    minutes = Cast(Round(F("hours") * F("hour_minutes")), IntegerField())
    rows = ExternalLearning.objects.proved().filter(ends_on__year=year)
    return rows.order_by().annotate(owner=F("person"), counted=minutes)


def learning_entries(person: Person) -> Iterator[Entry]:
    """Yield what the person learnt elsewhere, in the year in which it ended.

    2 queries.
    """
    rows = person.external_learning.prefetch_related("areas")
    for each in rows.order_by("ends_on", "pk"):
        minutes = minutes_of(each)
        areas = [str(area) for area in each.areas.all()]
        yield Entry(
            year=each.ends_on.year,
            first=each.starts_on,
            last=each.ends_on,
            title=each.title,
            minutes=minutes,
            kind=_("external learning"),
            provider=each.provider,
            areas=dict.fromkeys(areas or [""], minutes),
            proof=each.reference or (_("document on file") if each.evidence else ""),
            lacks="" if each.evidence else _("no evidence"),
            record=each,
        )


def minutes_of(learning: ExternalLearning) -> int:
    """Return the minutes, rounded as the database rounds them."""
    minutes = learning.hours * learning.hour_minutes
    return int(minutes.to_integral_value(ROUND_HALF_UP))


register_contribution(
    Contribution(
        code="trainings",
        label=gettext_lazy("trainings attended"),
        entries=attended_entries,
        rows=attended_rows,
    )
)
register_contribution(
    Contribution(
        code="external-learning",
        label=gettext_lazy("external learning"),
        entries=learning_entries,
        rows=learning_rows,
    )
)
