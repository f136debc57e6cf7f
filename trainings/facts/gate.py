"""Who may have a certificate of a training, rule by rule, and who has one already.

Hours are those of `trainings.facts.hours`, with what was made up in another group.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils.translation import gettext as _

from resource_centre.documents.models import Batch, IssuedDocument, Signatory
from resource_centre.documents.services.batches import ISSUE
from resource_centre.jobs.models import Job
from trainings.facts.findings import (
    WAIVABLE,
    Finding,
    Rule,
    complete_name,
    enough,
    marked,
    owed,
    place,
)
from trainings.facts.hours import (
    Hours,
    Roll,
    by_cell,
    held,
    roll_of,
    taking_part,
)
from trainings.models import Attendance, Enrolment, Session, Training, Waiver

CERTIFICATE, ATTESTATION = "certificate", "attestation"
KINDS = (CERTIFICATE, ATTESTATION)
STANDING = (IssuedDocument.Status.NUMBERED, IssuedDocument.Status.ISSUED)


@dataclass(frozen=True)
class Paper:
    """The certificate or attestation that somebody has and that stands.

    Together with others of its `batch` it can be printed by the user with the key
    `printed_for`.
    """

    key: int
    document: str
    reference: str
    dated: date
    is_made: bool
    fault: str
    batch: int | None = None
    printed_for: int | None = None

    @property
    def is_attestation(self) -> bool:
        """Tell whether it says only that somebody took part."""
        return self.document == ATTESTATION


@dataclass(frozen=True)
class Line:
    """How somebody stands before the gate; `pending` is the batch that works on it."""

    hours: Hours
    findings: tuple[Finding, ...]
    waiver: Waiver | None = None
    paper: Paper | None = None
    pending: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def enrolment(self) -> Enrolment:
        """Return whose it is."""
        return self.hours.enrolment

    @property
    def missing(self) -> tuple[Finding, ...]:
        """Return the rules that are not met."""
        return tuple(each for each in self.findings if not each.is_met)

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """Return the rules that are not met and from which nobody is excepted."""
        if self.waiver is None:
            return self.missing
        return tuple(each for each in self.missing if each.rule not in WAIVABLE)

    @property
    def has_one(self) -> bool:
        """Tell whether there is a certificate or an attestation, or soon will be."""
        return self.paper is not None or self.pending is not None

    @property
    def is_ready(self) -> bool:
        """Tell whether a certificate can be issued now."""
        return not self.has_one and not self.unmet

    @property
    def can_attest(self) -> bool:
        """Tell whether nothing but hours is missing, and some were attended."""
        return not self.has_one and self.took_part_only

    @property
    def took_part_only(self) -> bool:
        """Tell whether somebody attended, but not enough for a certificate."""
        missing = {each.rule for each in self.unmet}
        return missing == {Rule.HOURS} and self.hours.attended > 0

    @property
    def can_waive(self) -> bool:
        """Tell whether an exception would let a certificate be issued."""
        missing = {each.rule for each in self.unmet}
        return not self.has_one and bool(missing) and missing <= WAIVABLE


@dataclass(frozen=True)
class Gate:
    """A training's people before the gate, and what to know before issuing."""

    training: Training
    lines: Sequence[Line]
    warnings: tuple[str, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Tell whether the training is completed, without which nothing is issued."""
        return self.training.status == Training.Status.COMPLETED

    @cached_property
    def ready(self) -> list[Line]:
        """Return those who can get a certificate now."""
        return [line for line in self.lines if line.is_ready]

    @cached_property
    def held_back(self) -> list[Line]:
        """Return those who have none and cannot get one."""
        return [line for line in self.lines if not (line.is_ready or line.has_one)]

    @cached_property
    def issued(self) -> list[Line]:
        """Return those who have a certificate or an attestation, or soon will."""
        return [line for line in self.lines if line.has_one]


# --- What is asked of the database ------------------------------------------------


def gate_of(training: Training) -> Gate:
    """Return how everybody stands before the gate, in order (up to 6 queries)."""
    enrolments = list(with_papers(taking_part(training)))
    roll = roll_of(training, enrolments)
    pending = pending_batches()
    lines = [line_in(roll, each, pending.get(each.pk)) for each in enrolments]
    return Gate(training, lines, tuple(warnings(training)))


def lines_of(training: Training) -> list[Line]:
    """Return how everybody stands, whatever is in the making aside (3 queries)."""
    enrolments = list(with_papers(taking_part(training)))
    roll = roll_of(training, enrolments)
    return [line_in(roll, each) for each in enrolments]


def lines_of_many(enrolments: QuerySet[Enrolment]) -> list[Line]:
    """Return how people of many trainings stand, as `lines_of` does (3 queries)."""
    people = ("person", "training")
    known = list(with_papers(enrolments.select_related(*people)))
    marks = by_cell(Attendance.objects.filter(enrolment__in=[e.pk for e in known]))
    sessions: dict[int, list[Session]] = {}
    trainings = {each.training_id for each in known}
    for session in held(Session.objects.filter(training__in=trainings)):
        sessions.setdefault(session.training_id, []).append(session)
    return [
        line_in(Roll(e.training, sessions.get(e.training_id, []), [e], marks), e)
        for e in known
    ]


def line_of(enrolment: Enrolment) -> Line:
    """Return how one person stands now, read anew (3 queries)."""
    rows = Enrolment.objects.filter(pk=enrolment.pk)
    found = with_papers(rows.select_related("person", "training")).get()
    return line_in(roll_of(found.training, [found]), found)


def with_papers(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Add `paper`, the certificate or attestation that stands, and read exceptions."""
    papers = IssuedDocument.objects.filter(
        document__in=KINDS,
        content_type=ContentType.objects.get_for_model(Enrolment),
        object_id=OuterRef("pk"),
        status__in=STANDING,
        duplicate_of=None,
    )
    told = JSONObject(
        key="pk",
        document="document",
        reference="reference",
        dated="dated",
        file="file",
        fault="fault",
        batch="batch",
        printout="batch__printout",
        owner="batch__owner",
    )
    last = papers.order_by("-pk").values(told=told)[:1]
    rows = enrolments.select_related("waiver__given_by")
    return rows.annotate(paper=Subquery(last))


def pending_batches() -> dict[int, int]:
    """Return the batches that work now, by the keys of their enrolments (1 query).

    A batch whose work was given up is asked for again.
    """
    key = Concat(Value(f"{ISSUE}:"), Cast(OuterRef("key"), CharField()))
    working = Job.objects.filter(key=key, status__in=Job.OPEN)
    rows = Batch.objects.filter(document__in=KINDS, ready_at=None)
    found = rows.filter(Exists(working)).values_list("pk", "records")
    return {key: batch for batch, records in found for key in records}


def warnings(training: Training) -> Iterable[str]:
    """Yield what to know before issuing, and what stops nothing (up to 2 queries)."""
    chosen = training.signatories.exists()
    if not chosen and not Signatory.objects.current().exists():
        yield _(
            "Nobody signs for the centre today: the certificates have an empty line"
            " for the signature."
        )


# --- Of one person ------------------------------------------------------------


def line_in(roll: Roll, enrolment: Enrolment, pending: int | None = None) -> Line:
    """Return how somebody of the roll stands; comes `with_papers` (0 queries)."""
    hours = roll.hours(enrolment)
    paper: Mapping[str, Any] | None = vars(enrolment)["paper"]
    return Line(
        hours=hours,
        findings=(
            enough(roll, hours),
            marked(roll, enrolment),
            complete_name(enrolment.person, roll.training.certificate_wording),
            place(enrolment),
        ),
        waiver=getattr(enrolment, "waiver", None),
        paper=paper_of(paper) if paper else None,
        pending=pending,
        notes=tuple(owed(roll.training, enrolment)),
    )


def paper_of(told: Mapping[str, Any]) -> Paper:
    """Return the document that was read together with its enrolment."""
    return Paper(
        key=told["key"],
        document=told["document"],
        reference=told["reference"],
        dated=date.fromisoformat(told["dated"]),
        is_made=bool(told["file"]),
        fault=told["fault"],
        batch=told["batch"],
        printed_for=told["owner"] if told["printout"] else None,
    )
