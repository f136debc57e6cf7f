"""What is refused when certificates are issued, and of exceptions."""

from collections.abc import Callable, Collection, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resource_centre.common.text import clean
from resource_centre.registry.rules import ensure_no_personal_numbers
from trainings.facts.findings import Finding, Rule
from trainings.facts.gate import (
    ATTESTATION,
    CERTIFICATE,
    Line,
    Paper,
    line_of,
)
from trainings.models import Enrolment, Training

ONLY_COMPLETED = _("The training is not completed yet: nothing is issued before it is.")


# --- Of a training ----------------------------------------------------------------


def ensure_completed(training: Training) -> None:
    """Raise ValidationError unless the training is completed."""
    if training.status != Training.Status.COMPLETED:
        raise ValidationError(ONLY_COMPLETED, code="not_completed")


# --- Of one person ----------------------------------------------------------------


def ensure_certificate_due(enrolment: Enrolment) -> None:
    """Raise ValidationError unless a certificate has been earned (3 queries).

    Whether there is one already is asked where documents are issued.
    """
    line = line_of(enrolment)
    ensure_completed(line.enrolment.training)
    ensure_earned(line)


def ensure_attestation_due(enrolment: Enrolment) -> None:
    """Raise ValidationError unless somebody has only taken part (3 queries)."""
    line = line_of(enrolment)
    ensure_completed(line.enrolment.training)
    ensure_took_part(line)


def ensure_earned(line: Line) -> None:
    """Raise ValidationError unless every rule is met or an exception is made."""
    if line.paper and line.paper.is_attestation:
        raise ValidationError(
            _(
                "There is an attestation of participation (No. %(reference)s):"
                " revoke it first."
            ),
            code="attested",
            params={"reference": line.paper.reference},
        )
    refuse(line.unmet)


def ensure_took_part(line: Line) -> None:
    """Raise ValidationError unless nothing but hours is missing, and some are there."""
    if line.paper and not line.paper.is_attestation:
        raise ValidationError(
            _("There is a certificate already (No. %(reference)s)."),
            code="certified",
            params={"reference": line.paper.reference},
        )
    if not line.unmet:
        raise ValidationError(
            _("A certificate has been earned: issue that one."), code="earned"
        )
    if not line.hours.attended:
        raise ValidationError(_("Has attended nothing."), code="not_attended")
    if not line.took_part_only:
        refuse([each for each in line.unmet if each.rule != Rule.HOURS])


def refuse(findings: Sequence[Finding]) -> None:
    """Raise ValidationError with what is not met, if anything is."""
    errors = [ValidationError(each.text, code=each.rule) for each in findings]
    if errors:
        raise errors[0] if len(errors) == 1 else ValidationError(errors)


# --- Of those who are chosen together ---------------------------------------------

DUE: dict[str, Callable[[Line], None]] = {
    CERTIFICATE: ensure_earned,
    ATTESTATION: ensure_took_part,
}


def ensure_all_due(lines: Collection[Line], document: str) -> None:
    """Raise ValidationError unless the document can be issued to each of them."""
    if not lines:
        raise ValidationError(_("Choose at least one person."), code="nobody")
    if all(line.has_one for line in lines):
        raise ValidationError(
            _("All whom you chose have theirs already: nothing was issued."),
            code="already_issued",
        )
    errors = [error for line in lines for error in refusals(line, document)]
    if errors:
        raise ValidationError(errors)


def refusals(line: Line, document: str) -> list[ValidationError]:
    """Return why the document cannot be issued to somebody, with their name."""
    try:
        ensure_none_yet(line)
        DUE[document](line)
    except ValidationError as refused:
        text = _("%(name)s: %(why)s")
        name = line.enrolment.person
        return [
            ValidationError(text, error.code, {"name": name, "why": why})
            for error in refused.error_list
            for why in error.messages
        ]
    return []


def ensure_none_yet(line: Line) -> None:
    """Raise ValidationError when somebody has a document, or one is being issued."""
    if line.paper:
        raise ValidationError(
            _("No. %(reference)s is issued already."),
            code="already_issued",
            params={"reference": line.paper.reference},
        )
    if line.pending:
        raise ValidationError(_("It is being issued just now."), code="being_issued")


# --- Exceptions -------------------------------------------------------------------


def ensure_waivable(line: Line) -> None:
    """Raise ValidationError unless an exception lets a certificate be issued."""
    ensure_completed(line.enrolment.training)
    ensure_none_yet(line)
    if line.waiver:
        raise ValidationError(
            _("There is an exception already."), code="waived_already"
        )
    if not line.missing:
        raise ValidationError(
            _("Every rule is met: no exception is needed."), code="nothing_to_waive"
        )
    if not line.can_waive:
        raise ValidationError(
            _("This can be put right instead: %(what)s."),
            code="not_waivable",
            params={"what": "; ".join(each.text for each in line.unmet)},
        )


def ensure_waiver_reason(reason: str) -> str:
    """Return the reason, cleaned; raise ValidationError without one or with an ЕГН."""
    said = clean(reason)
    if not said:
        message = _("Give the reason for the exception.")
        raise ValidationError({"reason": ValidationError(message, "reason_missing")})
    ensure_no_personal_numbers({"reason": said})
    return said


def ensure_waiver_open(paper: Paper | None) -> None:
    """Raise ValidationError when a document was issued by the exception."""
    if paper:
        raise ValidationError(
            _(
                "The exception stays: No. %(reference)s was issued by it. Revoke that"
                " one first."
            ),
            code="already_issued",
            params={"reference": paper.reference},
        )
