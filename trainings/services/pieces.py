"""What goes into a training's file: each piece, read when its turn comes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.common.sheets import Cell, write
from resource_centre.documents import scans, storage
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.services.packing import intact
from trainings.documents.people import post, workplace
from trainings.facts.hours import hours_of, teaching_hours
from trainings.models import (
    Enrolment,
    HandOver,
    MethodologyVersion,
    SignedSheet,
    TrainerContract,
    Training,
)


@dataclass(frozen=True)
class Piece:
    """A piece of the file: what it is called, its suffix, and how it is read."""

    name: str
    suffix: str
    read: Callable[[], bytes]


def pieces_of(training: Training, user: User) -> Iterator[Piece]:
    """Yield what the centre has on the training, as far as the user sees it."""
    yield from map(signed, training.signed_sheets.order_by("day", "pk"))
    yield sheet(_("Participants"), partial(participants, training))
    yield sheet(_("Contracts with trainers"), partial(contracts, training))
    for issued in issued_about(training, user):
        yield from papers(issued)
    yield from map(methodology, methodologies_of(training))


# --- Scans of signed lists, and methodologies ---------------------------------------


def signed(row: SignedSheet) -> Piece:
    """Return the scan of a signed attendance list."""
    day = date_format(row.day, "SHORT_DATE_FORMAT")
    name = _("Signed attendance list, %(day)s") % {"day": day}
    return kept(name, row.file)


def methodologies_of(training: Training) -> QuerySet[MethodologyVersion]:
    """Return of each methodology the version that was in force (1 query)."""
    there = MethodologyVersion.objects.exclude(file="").filter(
        methodology__modules__trainings__training=training,
        in_force_from__lte=training.ends_on,
    )
    latest = there.order_by("methodology_id", "-in_force_from", "-number")
    return latest.distinct("methodology_id").select_related("methodology")


def methodology(version: MethodologyVersion) -> Piece:
    """Return the file of a methodology."""
    return kept(_("Methodology: %(title)s") % {"title": version}, version.file)


def kept(name: str, file: str) -> Piece:
    """Return a kept file, which is read only if it is what was kept."""
    return Piece(name, PurePosixPath(file).suffix, partial(unchanged, file))


def unchanged(file: str) -> bytes:
    """Return a kept file; raise ValidationError when it is not what was kept."""
    if not scans.is_intact(file):
        raise ValidationError(_("The file is damaged or missing."), code="damaged")
    return storage.read(file)


# --- What was issued ----------------------------------------------------------------


def issued_about(training: Training, user: User) -> QuerySet[IssuedDocument]:
    """Return what was issued about the training and whoever takes part (4 queries)."""
    rows = IssuedDocument.objects.visible_to(user).defer("facts")
    about: Sequence[tuple[type[Model], QuerySet[Any]]] = (
        (Training, Training.objects.filter(pk=training.pk)),
        (Enrolment, training.enrolments.all()),
        (HandOver, training.hand_overs.all()),
    )
    found = IssuedDocument.objects.none()
    for model, records in about:
        kind = ContentType.objects.get_for_model(model)
        found |= IssuedDocument.objects.filter(
            content_type=kind, object_id__in=records.values("pk")
        )
    return rows.filter(pk__in=found.values("pk")).order_by("dated", "pk")


def papers(issued: IssuedDocument) -> Iterator[Piece]:
    """Yield the file of an issued document and the scan of its signed copy."""
    name = f"{issued.reference} {issued.title}"
    if not issued.is_valid:
        name = f"{name} ({issued.get_status_display()})"
    if issued.file:
        yield Piece(name, ".pdf", partial(intact, issued))
    if issued.scan:
        yield kept(_("%(name)s, scan") % {"name": name}, issued.scan)


# --- Lists for computers ------------------------------------------------------------


def sheet(name: str, rows: Callable[[], tuple[list[str], list[list[Cell]]]]) -> Piece:
    """Return a list as a sheet of Excel."""

    def read() -> bytes:
        header, lines = rows()
        return b"".join(write("xlsx", header, lines, title=name))

    return Piece(name, ".xlsx", read)


def participants(training: Training) -> tuple[list[str], list[list[Cell]]]:
    """Return everybody who takes part or has attended, with their hours (4 queries)."""
    header = [_("No."), _("Name"), _("Workplace"), _("Job role"), _("Status")]
    rows: list[list[Cell]] = [
        [
            number,
            str(each.enrolment.person),
            workplace(each.enrolment.employment),
            post(each.enrolment.employment),
            str(each.enrolment.get_status_display()),
            teaching_hours(each.attended),
            each.percent,
        ]
        for number, each in enumerate(hours_of(training), 1)
    ]
    return [*header, _("Hours"), "%"], rows


def contracts(training: Training) -> tuple[list[str], list[list[Cell]]]:
    """Return what is agreed with the trainers (1 query)."""
    known = TrainerContract.objects.filter(training=training)
    rows: list[list[Cell]] = [
        [
            str(each.trainer.person),
            each.number,
            each.signed_on,
            each.fee,
            each.travel,
            each.paid_on,
            each.note,
        ]
        for each in known.select_related("trainer__person").order_by("pk")
    ]
    header = [
        _("Trainer"),
        _("contract number"),
        _("signed on"),
        _("fee (EUR)"),
        _("travel and nights (EUR)"),
        _("paid on"),
        _("note"),
    ]
    return header, rows
