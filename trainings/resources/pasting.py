"""A list of participants, pasted as anyone has it: read, looked through, taken over.

Nothing is kept until all of it can be. Rows are written as they would be and taken
back, so that the page promises nothing that the database would refuse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _, pgettext_lazy

from resource_centre.accounts.models import User
from resource_centre.backoffice.exchange import Column, Row
from resource_centre.backoffice.exchange.examination import Examination
from resource_centre.backoffice.exchange.guessing import Guess, guess, missing
from resource_centre.backoffice.exchange.matching import Kind
from resource_centre.jobs.locks import hold_key
from resource_centre.registry.models import Employment, Person
from resource_centre.registry.resources import PersonResource
from resource_centre.registry.resources.employments import is_at
from trainings.models import Enrolment, Training
from trainings.resources.participants import ParticipantResource
from trainings.rules.enrolling import Workplaces, overlaps
from trainings.services.enrolling import enrol_all

NAMES = ("first_name", "middle_name", "last_name")


class Outcome(models.TextChoices):
    """What becomes of a row, what needs a person first."""

    FAULTY = "faulty", pgettext_lazy("row", "with errors")
    DOUBTFUL = "doubtful", pgettext_lazy("row", "to be clarified")
    WAITS = "waits", pgettext_lazy("row", "will wait for a place")
    ENROLS = "enrols", pgettext_lazy("row", "will be enrolled")
    ALREADY = "already", pgettext_lazy("row", "enrolled already")
    TWICE = "twice", pgettext_lazy("row", "twice in the list")
    LEFT_OUT = "left_out", pgettext_lazy("row", "left out")


@dataclass(frozen=True)
class Pasted:
    """What was pasted, what its columns are, and what was said of its rows.

    `employer` is of those who name none. `opened` are rows to be corrected.
    """

    rows: Sequence[list[str]]
    header_row: int
    columns: Sequence[str]
    employer: Any = None
    corrections: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    decisions: Mapping[int, str] = field(default_factory=dict)
    opened: frozenset[int] = frozenset()


@dataclass
class Cell:
    """One cell of a row on the page."""

    column: Column
    text: str
    shown: str
    errors: Sequence[str] = ()
    note: str = ""
    is_open: bool = False


@dataclass
class Line:
    """One row: whom it is about and what becomes of them."""

    row: Row
    names: list[Cell] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    choices: list[tuple[int, str, str]] = field(default_factory=list)
    corrected: set[str] = field(default_factory=set)
    is_known: bool = False
    is_open: bool = False
    is_twice: bool = False
    before: Enrolment | None = None
    enrolment: Enrolment | None = None

    @property
    def person(self) -> Person:
        """Return whom the row is about."""
        person: Person = self.row.instance
        return person

    @property
    def number(self) -> int:
        """Return the number of the row in the sheet."""
        return self.row.number

    @property
    def outcome(self) -> Outcome:
        """Return what becomes of the row."""
        if self.row.kind in (Kind.FAULTY, Kind.DOUBTFUL, Kind.LEFT_OUT):
            return Outcome(self.row.kind)
        if self.is_twice:
            return Outcome.TWICE
        if self.enrolment is None:
            return Outcome.ALREADY
        waits = self.enrolment.status == Enrolment.Status.WAITING
        return Outcome.WAITS if waits else Outcome.ENROLS

    @property
    def is_new(self) -> bool:
        """Tell whether the registry does not know the person yet."""
        return self.row.is_new

    @property
    def is_named_anew(self) -> bool:
        """Tell whether the names can be corrected, all of them together."""
        return any(cell.is_open for cell in self.names)

    @property
    def needs_care(self) -> bool:
        """Tell whether somebody has to correct or decide something."""
        return self.outcome in (Outcome.FAULTY, Outcome.DOUBTFUL)

    @property
    def mark(self) -> str:
        """Return what people see of the row, to be compared when it is taken over."""
        who = self.person.pk if self.is_known else ""
        said = sorted(item for item in self.row.texts.items() if item[1])
        return f"{self.outcome} {who} {said}"


def guessed(user: User, training: Training, rows: Sequence[list[str]]) -> Guess:
    """Return what the columns seem to be."""
    return guess(ParticipantResource(user, training=training), rows)


def missing_columns(
    user: User, training: Training, columns: Sequence[str]
) -> list[Column]:
    """Return the columns without which nobody can be enrolled."""
    return missing(ParticipantResource(user, training=training), columns)


@transaction.atomic
def look_through(pasted: Pasted, training: Training, user: User) -> list[Line]:
    """Return what would become of each row; nothing is kept."""
    with transaction.atomic():
        lines = examine(pasted, training, user)
        transaction.set_rollback(True)
    return lines


@transaction.atomic
def take_over(
    pasted: Pasted, training: Training, user: User, seen: Mapping[str, str]
) -> tuple[bool, list[Line]]:
    """Enrol everybody of the list, or nobody; tell which, and how the rows stand.

    Nobody if a row needs care, or does something else than what the page said:
    `seen` are the marks of the rows there. What was decided on counts as seen.
    """
    with transaction.atomic():
        lines = examine(pasted, training, user)
        is_done = not any(line.needs_care for line in lines) and all(
            line.row.decision or seen.get(str(line.number)) == line.mark
            for line in lines
        )
        transaction.set_rollback(not is_done)
    return is_done, lines


def examine(pasted: Pasted, training: Training, user: User) -> list[Line]:
    """Write the rows as they would be; return how they stand, the troubled first."""
    # As whoever brings people in from a sheet: both write the same records.
    hold_key(f"sheets of {PersonResource.code}")
    resource = ParticipantResource(user, training=training, employer=pasted.employer)
    rows = [
        Row(
            number=number,
            texts=resource.texts_of(
                cells, pasted.columns, pasted.corrections.get(number, {})
            ),
            decision=pasted.decisions.get(number, ""),
        )
        for number, cells in enumerate(pasted.rows, start=1)
        if number > pasted.header_row and any(cells)
    ]
    lines = [Line(row) for row in Examination(resource).go_through(rows)]
    going = [line for line in lines if line.row.kind not in STOPPED]
    enrol_lines(going, training, user, resource)
    note_overlaps(going, training)
    for line in lines:
        fill(line, pasted, resource)
    return sorted(lines, key=lambda line: (not line.needs_care, line.number))


STOPPED = (Kind.FAULTY, Kind.DOUBTFUL, Kind.LEFT_OUT)


def enrol_lines(
    lines: Sequence[Line], training: Training, user: User, resource: ParticipantResource
) -> None:
    """Enrol whom the rows are about, each once; pass by who is enrolled already."""
    people = [line.person for line in lines]
    workplaces = Workplaces(training, people)
    known = {e.person_id: e for e in training.enrolments.filter(person__in=people)}
    fresh = {line.person.pk for line in lines if line.row.is_new}
    first: set[int] = set()
    drafted: list[tuple[Line, Enrolment]] = []
    for line in lines:
        key = line.person.pk
        line.is_known = key not in fresh
        line.before = known.get(key)
        line.is_twice = key in first
        first.add(key)
        is_out = line.before is None or (
            line.before.status == Enrolment.Status.WITHDRAWN
        )
        if is_out and not line.is_twice:
            try:
                drafted.append((line, draft_of(line.row, workplaces, resource)))
            except ValidationError as unclear:
                line.row.add_error("employer", unclear.messages)
    enrolled = enrol_all(
        training=training,
        drafts=[draft for _line, draft in drafted],
        by=user,
        choose_workplaces=False,
    )
    for (line, _draft), enrolment in zip(drafted, enrolled, strict=True):
        line.enrolment = enrolment


def draft_of(
    row: Row, workplaces: Workplaces, resource: ParticipantResource
) -> Enrolment:
    """Return the enrolment of the row's person; an unknown workplace is noted."""
    unknown = "employer" in resource.left_out.get(row.number, {})
    said = row.texts.get("employer", "")
    note = _("Workplace: %(name)s") % {"name": said} if unknown else ""
    employment = None if unknown else represented(row, workplaces, resource)
    return Enrolment(person=row.instance, employment=employment, note=note[:1000])


def represented(
    row: Row, workplaces: Workplaces, resource: ParticipantResource
) -> Employment | None:
    """Return the workplace that the row names, or else the usual one.

    Raise ValidationError when somebody has to say which.
    """
    employer, role = row.cleaned.get("employer"), row.cleaned.get("job_role")
    held = workplaces.of(row.instance)
    there = [each for each in held if employer is not None and is_at(each, employer)]
    if there:
        alike = (e for e in there if role is not None and e.job_role_id == role.pk)
        return next(alike, there[0])
    if row.texts.get("employer"):
        told = _("The registry says that the person no longer works there.")
        resource.note(row, "employer", told)
        return None
    found = workplaces.represented_by(row.instance)
    if found is None:
        resource.note(row, "employer", _("No workplace is known."))
    return found


def note_overlaps(lines: Sequence[Line], training: Training) -> None:
    """Note beside people what else they have at that time (3 queries)."""
    going = {line.person.pk: line for line in lines if line.enrolment}
    for each in overlaps(training, [line.person for line in going.values()]):
        going[each.person.pk].notes.append(each.beside)


def fill(line: Line, pasted: Pasted, resource: ParticipantResource) -> None:
    """Put in what the page shows of the row."""
    row = line.row
    line.is_open = row.number in pasted.opened
    written = resource.texts_of(pasted.rows[row.number - 1], pasted.columns, {})
    line.corrected = {n for n, t in row.texts.items() if t != written.get(n, "")}
    told = {name for name in pasted.columns if name} | {"employer"}
    line.names = [cell_of(line, name, resource) for name in NAMES]
    line.cells = [
        cell_of(line, column.name, resource)
        for column in resource.read()
        if column.name in told and column.name not in (*NAMES, "full_name")
    ]
    aside = resource.left_out.get(row.number, {}).get("", "")
    shown = {*NAMES, *(cell.column.name for cell in line.cells)}
    line.notes += [aside] * bool(aside)
    line.notes += [
        message
        for name, messages in row.errors.items()
        if name not in shown
        for message in messages
    ]
    known = [row.instance] if line.is_known and line.is_open else ()
    line.choices = [
        (record.pk, *resource.describe(record)) for record in (*row.candidates, *known)
    ]


def cell_of(line: Line, name: str, resource: ParticipantResource) -> Cell:
    """Return a cell: what was written, and what is meant by it."""
    column, text = resource.fields[name], line.row.texts.get(name, "")
    errors = line.row.errors.get(name, ())
    shown, value = text, line.row.cleaned.get(name)
    if line.is_known and name not in ("employer", "job_role"):
        shown = column.shown(line.person) or text
    elif value is not None:
        shown = column.widget.render(value)
    if name == "employer" and line.enrolment and line.enrolment.employment:
        shown = str(line.enrolment.employment.employer)
    return Cell(
        column,
        text,
        shown,
        errors=errors,
        note=resource.left_out.get(line.row.number, {}).get(name, ""),
        is_open=bool(errors) or line.is_open or name in line.corrected,
    )


def readable(user: User, training: Training) -> list[Column]:
    """Return the columns that a list may have, as people choose from them."""
    columns = {c.name: c for c in ParticipantResource(user, training=training).read()}
    first = ("full_name", *NAMES)
    rest = [name for name in columns if name not in first]
    return [columns[name] for name in (*first, *rest)]
