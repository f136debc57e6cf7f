"""Issuing what was earned, and the exceptions: what the gate lets through."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.documents.document import document_named
from resource_centre.documents.models import Batch, IssuedDocument
from resource_centre.documents.renderer import Renderer, renderer
from resource_centre.documents.services import issue, make_file, start_batch
from trainings.facts.gate import CERTIFICATE, Line, Paper, gate_of, line_of
from trainings.models import Enrolment, Training, Waiver
from trainings.rules.certifying import (
    ensure_all_due,
    ensure_completed,
    ensure_waivable,
    ensure_waiver_open,
    ensure_waiver_reason,
)


@transaction.atomic
def issue_certificates(
    *, training: Training, enrolments: Iterable[Enrolment], document: str, by: User
) -> Batch:
    """Ask for the certificates or attestations of these people, by their names.

    They are issued by a job. Raise ValidationError before the training is completed,
    and when one of them is not due, has one already or gets it just now; then
    nothing is issued. Of two who ask at once the second is told so.
    """
    held = locked_training(training)
    ensure_completed(held)
    chosen = {each.pk for each in enrolments}
    lines = [line for line in gate_of(held).lines if line.enrolment.pk in chosen]
    ensure_all_due(lines, document)
    records = [line.enrolment for line in lines]
    return start_batch(document=document, records=records, by=by)


# --- One by one, without a job ----------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What became of somebody: the number, whether it is new, and what hinders."""

    name: str
    reference: str = ""
    is_new: bool = False
    is_due: bool = True
    why: str = ""

    @property
    def is_failed(self) -> bool:
        """Tell whether somebody who has earned a certificate has no file of it."""
        return self.is_due and bool(self.why)


def certify_each(*, training: Training, by: User) -> Iterator[Outcome]:
    """Issue the certificates that are due, each with its file, and tell of everybody.

    Broken off at any point it goes on when it is called again. Raise ValidationError
    before the training is completed.
    """
    ensure_completed(training)
    with renderer(document_named(CERTIFICATE).limits) as drawing:
        for line in gate_of(training).lines:
            yield certified(line, by, drawing)


def certified(line: Line, by: User, drawing: Renderer) -> Outcome:
    """Issue somebody's certificate if it is due; tell what became of it."""
    name = str(line.enrolment.person)
    if line.paper:
        return finished(name, line.paper, drawing)
    if line.pending:
        return Outcome(name, is_due=False, why=_("It is being issued just now."))
    if line.unmet:
        why = "; ".join(each.text for each in line.unmet)
        return Outcome(name, is_due=False, why=why)
    try:
        given = issue(document=CERTIFICATE, record=line.enrolment, by=by)
    except ValidationError as refused:
        return Outcome(name, why=" ".join(refused.messages))
    return made(name, given, drawing, is_new=True)


def finished(name: str, paper: Paper, drawing: Renderer) -> Outcome:
    """Make the file of what has its number already, if a crash has left it unmade."""
    if paper.is_made:
        return Outcome(name, paper.reference)
    given = IssuedDocument.objects.get(pk=paper.key)
    return made(name, given, drawing, is_new=False)


def made(
    name: str, given: IssuedDocument, drawing: Renderer, *, is_new: bool
) -> Outcome:
    """Make the file and tell of it."""
    done = make_file(issued=given, drawing=drawing)
    unmade = done.fault or _("The file is not made yet: it will be soon.")
    return Outcome(name, done.reference, is_new, why="" if done.file else unmade)


# --- Exceptions -------------------------------------------------------------------


@transaction.atomic
def waive(*, enrolment: Enrolment, reason: str, by: User) -> Waiver:
    """Let somebody have a certificate although they miss hours or a mark.

    The reason stands in the history. Raise ValidationError without one, and where an
    exception helps nothing.
    """
    said = ensure_waiver_reason(reason)
    ensure_waivable(line_of(locked_enrolment(enrolment)))
    with pghistory.context(reason=said):
        return Waiver.objects.create(enrolment=enrolment, reason=said, given_by=by)


@transaction.atomic
def take_back_waiver(*, enrolment: Enrolment) -> None:
    """Make no exception any more; raise ValidationError once something is issued."""
    ensure_waiver_open(line_of(locked_enrolment(enrolment)).paper)
    Waiver.objects.filter(enrolment=enrolment).delete()


def locked_training(training: Training) -> Training:
    """Return the training, which nobody else certifies or moves meanwhile."""
    return Training.objects.select_for_update(no_key=True).get(pk=training.pk)


def locked_enrolment(enrolment: Enrolment) -> Enrolment:
    """Return the enrolment, about which nothing is issued meanwhile."""
    return Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
