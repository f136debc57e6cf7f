"""What happens to sheets on their way in.

A sheet is read, its columns are told, its rows checked and corrected as often as
need be, and then it lands: all of it, once, or nothing.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.exchange.bulk import update_records
from resource_centre.backoffice.exchange.examination import Examination, in_batches
from resource_centre.backoffice.exchange.findings import (
    counted,
    findings_of,
    row_of,
    standing,
    standings,
)
from resource_centre.backoffice.exchange.guessing import guess
from resource_centre.backoffice.exchange.matching import Kind
from resource_centre.backoffice.exchange.resources import (
    CentreResource,
    resource_named,
)
from resource_centre.backoffice.exchange.widgets import tidy
from resource_centre.backoffice.models import SheetImport, SheetRow
from resource_centre.common.sheets import Table
from resource_centre.common.text import clean
from resource_centre.jobs.locks import hold_key
from resource_centre.jobs.models import Job
from resource_centre.jobs.runs import JobRun
from resource_centre.jobs.services import enqueue

Status = SheetImport.Status
AT_ONCE = 500
BATCH = 1000
STORED_AT_ONCE = 2000
# The name of a column and a text in it.
Cell = tuple[str, str]
DECISION = re.compile(rf"|{SheetRow.LEFT_OUT}|{SheetRow.SOMEBODY_NEW}|same:\d{{1,18}}")


class ClashError(Exception):
    """Tell that rows can no longer land as they were checked."""


# --- Reading ----------------------------------------------------------------------


@transaction.atomic
def start_import(
    *, user: User, resource: type[CentreResource], table: Table
) -> SheetImport:
    """Keep what was read as the user's sheet, its columns guessed; forget old ones.

    Raise ValidationError when the user may not bring such records in.
    """
    ensure_may_import(user, resource)
    forget_old_drafts()
    sheet = SheetImport.objects.create(
        owner=user,
        resource=resource.code,
        title=clean(table.name)[:200] or _("Pasted rows"),
    )
    rows = (
        SheetRow(sheet=sheet, number=number, cells=cells)
        for number, cells in enumerate(table.rows, start=1)
        if any(cells)
    )
    for batch in in_batches(rows, STORED_AT_ONCE):
        SheetRow.objects.bulk_create(batch)
    made = guess(resource(user), table.rows)
    sheet.header_row, sheet.columns = made.header_row, made.columns
    sheet.is_certain = made.is_certain
    sheet.save()
    return sheet


def ensure_may_import(user: User, resource: type[CentreResource]) -> None:
    """Raise ValidationError unless the user may add and change such records."""
    options = resource._meta.model._meta
    for action in ("add", "change"):
        codename = get_permission_codename(action, options)
        if not user.has_perm(f"{options.app_label}.{codename}"):
            message = _("You may not bring in %(names)s.")
            names = {"names": options.verbose_name_plural}
            raise ValidationError(message % names, code="not_allowed")


def forget_old_drafts() -> int:
    """Delete the sheets that nobody finished in a week; return how many."""
    forgotten = SheetImport.objects.forgotten()
    count = forgotten.count()
    if count:
        forgotten.delete()
    return count


@transaction.atomic
def discard(*, sheet: SheetImport) -> None:
    """Forget a sheet that shall not land after all."""
    locked = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if locked.status not in (Status.LANDED, Status.LANDING):
        locked.delete()


# --- What people say of it ------------------------------------------------------


@transaction.atomic
def tell_columns(
    *,
    sheet: SheetImport,
    header_row: int,
    columns: Sequence[str],
    blanks_erase: bool,
) -> SheetImport:
    """Say what each column is; what was corrected in the rows stays.

    Raise ValidationError when a column is told twice, or none at all.
    """
    sheet = open_sheet(sheet)
    resource = resource_named(sheet.resource)(sheet.owner)
    told = [name for name in columns if name]
    if not told:
        message = _("Say what at least one of the columns is.")
        raise ValidationError(message, code="no_columns")
    for name in told:
        if told.count(name) > 1:
            message = _("Two columns are said to be “%(name)s”. Leave one of them out.")
            label = resource.fields[name].header
            raise ValidationError(message % {"name": label}, code="column_twice")
    sheet.header_row, sheet.columns = header_row, list(columns)
    sheet.blanks_erase, sheet.is_certain = blanks_erase, False
    sheet.status, sheet.problem = Status.READ, ""
    sheet.save()
    return sheet


@transaction.atomic
def correct(
    *,
    sheet: SheetImport,
    corrections: Mapping[int, Mapping[str, str]],
    decisions: Mapping[int, str],
    alike: Collection[tuple[int, str]] = (),
) -> bool:
    """Keep corrected cells and decisions, by row; tell whether anything is new.

    `alike` names cells, by row and column, whose correction is meant for every wrong
    cell of the column with the same text; what was typed into one itself counts more.
    """
    sheet = open_sheet(sheet)
    resource = resource_named(sheet.resource)(sheet.owner)
    changed: dict[int, SheetRow] = {}
    corrected: dict[int, dict[str, str]] = {}
    meant: dict[Cell, str] = {}
    for row in sheet.rows.filter(number__in={*corrections, *decisions}):
        texts = resource.texts_of(row.cells, sheet.columns, row.corrections)
        typed = {
            name: clean(text)
            for name, text in corrections.get(row.number, {}).items()
            if name in resource.fields and clean(text) != texts.get(name, "")
        }
        corrected[row.number] = typed
        for name, text in typed.items():
            if (row.number, name) in alike:
                meant.setdefault(cell_of(name, texts), text)
        decision = decisions.get(row.number, row.decision)
        if typed or (decision != row.decision and DECISION.fullmatch(decision)):
            row.corrections, row.decision = {**row.corrections, **typed}, decision
            changed[row.number] = row
    for each, cells in wrong_cells(sheet, resource) if meant else ():
        own = corrected.get(each.number, {})
        fitting = {
            name: meant[name, text]
            for name, text in cells
            if (name, text) in meant and name not in own
        }
        if fitting:
            row = changed.setdefault(each.number, each)
            row.corrections = {**row.corrections, **fitting}
    SheetRow.objects.bulk_update(
        changed.values(), ["corrections", "decision"], batch_size=BATCH
    )
    if changed:
        sheet.status, sheet.problem = Status.READ, ""
        sheet.save()
    return bool(changed)


def wrong_cells(
    sheet: SheetImport, resource: CentreResource
) -> Iterator[tuple[SheetRow, list[Cell]]]:
    """Yield the rows of which the last check refused cells, and those (1 query)."""
    rows = sheet.rows.filter(kind=Kind.FAULTY, number__gt=sheet.header_row)
    for row in rows.iterator(chunk_size=BATCH):
        texts = resource.texts_of(row.cells, sheet.columns, row.corrections)
        errors = row.findings.get("errors", {})
        yield row, [cell_of(name, texts) for name in errors if name in resource.fields]


def cell_of(name: str, texts: Mapping[str, str]) -> Cell:
    """Return a cell as those of one column are compared: column and text."""
    return name, tidy(texts.get(name, "")).casefold()


def count_alike(sheet: SheetImport, resource: CentreResource) -> Counter[Cell]:
    """Return how many refused cells there are of each column and text (1 query)."""
    return Counter(
        cell for _row, cells in wrong_cells(sheet, resource) for cell in cells
    )


def open_sheet(sheet: SheetImport) -> SheetImport:
    """Return the sheet locked; raise ValidationError unless it may be worked on."""
    locked = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if locked.status == Status.LANDED:
        raise ValidationError(_("These rows are in already."), code="landed")
    if locked.status in SheetImport.BUSY and not has_failed(locked):
        raise ValidationError(_("Work on this sheet is going on."), code="busy")
    return locked


def has_failed(sheet: SheetImport) -> bool:
    """Tell whether the work on the sheet ended badly (1 query)."""
    if sheet.job is None or sheet.status not in SheetImport.BUSY:
        return False
    return Job.objects.filter(pk=sheet.job, status=Job.Status.FAILED).exists()


# --- Checking -----------------------------------------------------------------------


@transaction.atomic
def ask_check(*, sheet: SheetImport) -> SheetImport:
    """Check the sheet, in the background if it is long."""
    sheet = open_sheet(sheet)
    if sheet.rows.count() > AT_ONCE:
        return ask_job(sheet, Status.CHECKING, "backoffice.check_sheet")
    return check(sheet=sheet)


def ask_job(sheet: SheetImport, status: str, task: str) -> SheetImport:
    """Ask for the work on the sheet, once for each turn."""
    sheet.turns += 1
    sheet.status = status
    sheet.job = enqueue(
        task=task,
        key=f"{task}-{sheet.pk}-{sheet.turns}",
        arguments={"sheet": sheet.pk},
        owner=sheet.owner,
        subject=sheet.title,
    ).pk
    sheet.save()
    return sheet


@transaction.atomic
def check(*, sheet: SheetImport, run: JobRun | None = None) -> SheetImport:
    """Find out what each row is about and what is wrong with it; nothing lands.

    The rows are written and taken back, so that nothing is promised which the
    database would refuse.
    """
    sheet = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if sheet.status == Status.LANDED:
        return sheet
    with transaction.atomic():
        found = examine(sheet, run)
        transaction.set_rollback(True)
    return keep_findings(sheet, found)


def examine(sheet: SheetImport, run: JobRun | None) -> list[SheetRow]:
    """Write what can be written, and return how each row stands."""
    resource_class = resource_named(sheet.resource)
    ensure_may_import(sheet.owner, resource_class)
    # One sheet of a kind at a time, since both write the same records.
    hold_key(f"sheets of {sheet.resource}")
    resource = resource_class(sheet.owner, blanks_erase=sheet.blanks_erase)
    examination = Examination(resource)
    total = sheet.rows.count()
    found: list[SheetRow] = []
    for batch in batches_of(sheet):
        rows = [row_of(each, sheet, resource) for each in batch]
        for each, row in zip(batch, examination.go_through(rows), strict=True):
            each.kind, each.findings = row.kind, findings_of(row, resource)
            each.cells, each.corrections = (), {}
            found.append(each)
        if run is not None:
            run.step(done=min(batch[-1].number, total), total=total)
    return found


def batches_of(sheet: SheetImport) -> Iterator[list[SheetRow]]:
    """Yield the rows below the headers, some at a time (1 query for each time)."""
    last = sheet.header_row
    while batch := list(sheet.rows.filter(number__gt=last).defer("findings")[:BATCH]):
        yield batch
        last = batch[-1].number


def keep_findings(sheet: SheetImport, found: list[SheetRow]) -> SheetImport:
    """Keep how the rows stand, beside what people said of them."""
    update_records(SheetRow, found, ["kind", "findings"])
    sheet.counts = counted(found)
    sheet.status = Status.CHECKED
    sheet.save()
    return sheet


# --- Landing ------------------------------------------------------------------------


@transaction.atomic
def ask_landing(*, sheet: SheetImport) -> SheetImport:
    """Land the sheet, in the background if it is long; asked twice it lands once.

    Raise ValidationError while anything in it is wrong or not clear.
    """
    locked = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if locked.status in (Status.LANDING, Status.LANDED) and not has_failed(locked):
        return locked
    locked = open_sheet(locked)
    ensure_clean(locked)
    if locked.rows.count() > AT_ONCE:
        return ask_job(locked, Status.LANDING, "backoffice.land_sheet")
    return land(sheet=locked)


def ensure_clean(sheet: SheetImport) -> None:
    """Raise ValidationError unless the last check found nothing in the way."""
    if sheet.status != Status.LANDING and not sheet.is_clean:
        message = _("Correct what is wrong and check the rows again first.")
        raise ValidationError(message, code="not_clean")


@transaction.atomic
def land(*, sheet: SheetImport, run: JobRun | None = None) -> SheetImport:
    """Land all rows or none; the sheet says how it ended.

    Everything is matched and validated again. If meanwhile something changed so
    that a row cannot land, the sheet is as after a check and says why; landing
    again does nothing.
    """
    sheet = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if sheet.status == Status.LANDED:
        return sheet
    ensure_clean(sheet)
    seen, found = standings(sheet), []
    try:
        with transaction.atomic():
            found = examine(sheet, run)
            ensure_as_checked(seen, {row.number: standing(row) for row in found})
    except ClashError:
        keep_findings(sheet, found)
        sheet.problem = _(
            "Nothing was brought in: since the check something has changed in the"
            " records. Look through the rows again."
        )
        sheet.save()
        return sheet
    sheet.rows.all().delete()
    sheet.counts, sheet.status = counted(found), Status.LANDED
    sheet.landed_at, sheet.problem, sheet.columns = timezone.now(), "", []
    sheet.save()
    return sheet


def ensure_as_checked(seen: Mapping[int, str], now: Mapping[int, str]) -> None:
    """Raise ClashError unless each row does what people saw that it would."""
    if seen != now:
        raise ClashError
