"""The base of every list's resource: what its columns are and what rows are about."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _, gettext_lazy
from import_export.declarative import ModelDeclarativeMetaclass
from import_export.resources import ModelResource

from resource_centre.backoffice.exchange.bulk import update_records
from resource_centre.backoffice.exchange.columns import Column
from resource_centre.backoffice.exchange.matching import Match, Row
from resource_centre.backoffice.exchange.widgets import Cell, IntegerWidget, tidy
from resource_centre.common.names import folded

CHUNK = 2000
BATCH = 500
ALIKE = 0.6

Key = tuple[str, ...]
Found = dict[tuple[Any, ...], list[Any]]

known: dict[str, type["CentreResource"]] = {}


def resource_named(code: str) -> type["CentreResource"]:
    """Return the resource; raise ValidationError when there is none any more."""
    try:
        return known[code]
    except KeyError:
        message = _("This list can no longer be brought in.")
        raise ValidationError(message, code="no_resource") from None


class ColumnsMeta(ModelDeclarativeMetaclass):
    """Keep the declared columns, in their order, and no others."""

    def __new__(cls, name: str, bases: Any, attrs: dict[str, Any]) -> Any:
        """Make the class, let its columns know their names, and remember it."""
        made = super().__new__(cls, name, bases, attrs)
        columns = [(n, f) for n, f in made.fields.items() if isinstance(f, Column)]
        columns.sort(key=lambda column: column[1].order)
        # Those of a base class are bound to each model anew.
        made.fields = {n: deepcopy(f) for n, f in columns}
        if made._meta.model is not None:
            for column_name, column in made.fields.items():
                column.bind(made._meta.model, column_name)
            made.code = f"{made.__module__}.{made.__qualname__}"
            known[made.code] = made
        return made


class CentreResource(ModelResource, metaclass=ColumnsMeta):
    """The columns of one model's list, to bring it in and to take it out.

    Declare `Column`s and `Meta.model`. `keys` names the columns by which a row is
    recognised, the surest first; override `match` (with `prepare`, which reads for
    many rows at once, and `identities`) where that does not do. `error_columns`
    says in which column the error of a database constraint stands, by its code or
    name, where it does not follow from the constraint itself. `related` and
    `prefetched` name the relations to read together with the records, besides those
    that columns name.

    Hooks, all of them optional: `prepare`, `match`, `identities`, `fits`,
    `describe`, `clean_row`, `ensure_within_reach`, `save_related`.
    """

    pk = Column(
        gettext_lazy("number in the system"),
        attribute="pk",
        widget=IntegerWidget(),
        required=False,
        help=gettext_lazy(
            "Stands in lists taken from here, so that each row finds its record"
            " again. Leave it out of your own lists."
        ),
    )

    code: ClassVar[str]
    keys: ClassVar[Sequence[Key]] = ()
    error_columns: ClassVar[Mapping[str, str]] = {}
    related: ClassVar[Sequence[str]] = ()
    prefetched: ClassVar[Sequence[Any]] = ()
    fields: dict[str, Column]

    def __init__(self, user: Any, *, blanks_erase: bool = False) -> None:
        super().__init__()
        self.user = user
        self.blanks_erase = blanks_erase
        self.model: type[models.Model] = self._meta.model
        for column in self.fields.values():
            column.widget.prepare(user)
        self.by_field = {
            c.field.name: c.name for c in self.fields.values() if c.field is not None
        }
        self._found: list[tuple[Key, Found]] = []
        self._numbered: dict[int, Any] = {}

    # --- What exists for the user ---------------------------------------------

    def visible(self) -> models.QuerySet[Any]:
        """Return the records that the user may see: no others are ever matched."""
        records: Any = self.model._default_manager.all()
        return records.visible_to(self.user)  # type: ignore[no-any-return]

    def records(self) -> models.QuerySet[Any]:
        """Return the visible records with what the columns read from them."""
        return self.with_related(self.visible())

    def with_related(self, records: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return the records with what the columns refer to."""
        relations = {
            column.field.name
            for column in self.fields.values()
            if column.field is not None and column.field.is_relation
        }
        relations.update(self.related)
        if relations:
            records = records.select_related(*relations)
        return records.prefetch_related(*self.prefetched)

    def ensure_within_reach(self, instance: Any) -> None:
        """Raise ValidationError when the user may not make or have such a record."""

    # --- Out --------------------------------------------------------------------

    def written(self) -> list[Column]:
        """Return the columns of an export, the same that an import reads."""
        return [column for column in self.fields.values() if column.is_written]

    def headers(self) -> list[str]:
        """Return the headers of an export in the page's language."""
        return [column.header for column in self.written()]

    def export_rows(self, queryset: models.QuerySet[Any]) -> Iterator[list[Cell]]:
        """Yield the cells of each record, reading some thousands at a time."""
        writers = [column.cell_writer() for column in self.written()]
        for record in self.with_related(queryset).iterator(chunk_size=CHUNK):
            yield [write(record) for write in writers]

    # --- In: what the cells mean --------------------------------------------------

    def read(self) -> list[Column]:
        """Return the columns that a sheet may have."""
        return list(self.fields.values())

    def texts_of(
        self,
        cells: Sequence[str],
        columns: Sequence[str],
        corrections: Mapping[str, str],
    ) -> dict[str, str]:
        """Return the text of each column, taken apart where it has to be."""
        texts: dict[str, str] = {}
        joint: list[tuple[Column, str]] = []
        for name, cell in zip(columns, cells, strict=False):
            column = self.fields.get(name)
            if column is None:
                continue
            if column.splits is not None:
                joint.append((column, cell))
            else:
                texts[name] = cell
        for column, cell in joint:
            parts = column.splits(cell) if column.splits and cell else ()
            for position, part in enumerate(column.parts):
                text = parts[position] if position < len(parts) else ""
                texts[part] = texts.get(part) or text
        texts.update(corrections)
        return texts

    def clean_cells(self, row: Row) -> None:
        """Work out what each cell means, or what is wrong with it."""
        for name, text in row.texts.items():
            try:
                row.cleaned[name] = self.fields[name].widget.clean(text)
            except ValidationError as error:
                row.add_error(name, error.messages)

    # --- In: which record a row is about ------------------------------------------

    def prepare(self, rows: Sequence[Row]) -> None:
        """Read what `match` needs for all these rows (1 query for each key)."""
        self._found = [(key, self.find(key, rows)) for key in self.keys]

    def match(self, row: Row) -> Match:
        """Return which record the row is about, asking no question of its own.

        `row.cleaned` lacks what could not be read. One record with an equal key is
        it, unless a surer key tells them apart; several, or one that agrees only
        as far as the row says anything, have to be asked about.
        """
        surer: list[Key] = []
        for key, found in self._found:
            wanted = self.values(key, row)
            records = found.get(wanted, []) if wanted else self.partly(key, found, row)
            if records:
                is_sure = wanted and len(records) == 1
                if is_sure and not self.differ(surer, row, records[0]):
                    return Match.same(records[0])
                return Match.doubtful(records)
            surer.append(key)
        return Match.new()

    def partly(self, key: Key, found: Found, row: Row) -> list[Any]:
        """Return the records that agree with a key of which the row lacks a part."""
        bare = self.values(key[:1], row)
        if bare is None or len(key) == 1:
            return []
        return [
            record
            for values, records in found.items()
            for record in records
            if values[:1] == bare
        ]

    def find(self, key: Key, rows: Iterable[Row]) -> Found:
        """Return the visible records by the key, as far as rows may mean them."""
        first = self.fields[key[0]]
        wanted = {values[0] for row in rows if (values := self.values(key[:1], row))}
        if not wanted:
            return {}
        records = self.records()
        if isinstance(first.field, (models.CharField, models.TextField)):
            records = records.alias(key_text=Lower(str(first.attribute)))
            records = records.filter(key_text__in=wanted)
        else:
            records = records.filter(**{f"{first.attribute}__in": wanted})
        found: Found = {}
        for record in records:
            found.setdefault(self.values_of(key, record), []).append(record)
        return found

    def values(self, key: Key, row: Row) -> tuple[Any, ...] | None:
        """Return the row's values of the key, None unless it has them all."""
        values = tuple(comparable(row.cleaned.get(name)) for name in key)
        return None if any(value in (None, "") for value in values) else values

    def values_of(self, key: Key, record: Any) -> tuple[Any, ...]:
        """Return the record's values of the key."""
        return tuple(comparable(self.fields[name].getter(record)) for name in key)

    def differ(self, keys: Iterable[Key], row: Row, record: Any) -> bool:
        """Tell whether one of the keys says that the row is about another record."""
        for key in keys:
            wanted, has = self.values(key, row), self.values_of(key, record)
            if wanted and all(has) and wanted != has:
                return True
        return False

    def identities(self, row: Row) -> dict[Hashable, Hashable]:
        """Return what makes two rows of one sheet the same new record.

        By name of the kind of identity, the surest first.
        """
        return {key: values for key in self.keys if (values := self.values(key, row))}

    def find_numbered(self, rows: Iterable[Row]) -> None:
        """Read the visible records that rows name by number (at most 1 query)."""
        numbers = {n for row in rows if (n := number_of(row))}
        self._numbered = self.records().in_bulk(numbers) if numbers else {}

    def settle(self, row: Row) -> Match:
        """Return the match after what people decided and what the number says."""
        if row.decision == "new":
            return Match.new()
        named = self._numbered.get(number_of(row) or 0)
        if named is None:
            return self.match(row)
        if row.decision or self.fits(named, row):
            return Match.same(named)
        match = self.match(row)
        others = (match.record, *match.candidates)
        return Match.doubtful(
            [named, *(r for r in others if r is not None and r.pk != named.pk)]
        )

    def fits(self, record: Any, row: Row) -> bool:
        """Tell whether a row with the record's number seems to be about it.

        The texts of the keys may have been corrected, but not be quite others.
        """
        names = dict.fromkeys(name for key in self.keys for name in key)
        told = [name for name in names if row.texts.get(name)]
        if not told:
            return True
        has = folded(" ".join(self.fields[name].shown(record) for name in told))
        says = folded(" ".join(row.texts[name] for name in told))
        return has == says or SequenceMatcher(None, has, says).ratio() >= ALIKE

    def describe(self, record: Any) -> tuple[str, str]:
        """Return a record's name, and what tells it from others of the name."""
        return str(record), ""

    # --- In: what the row makes of its record ---------------------------------------

    def apply(self, row: Row) -> None:
        """Put the row's values into its instance, and note what they change."""
        before = dict(vars(row.instance))
        for name, text in row.texts.items():
            column = self.fields[name]
            if name != "pk" and column.is_written:
                self.apply_cell(row, column, text)
        self.require(row)
        self.validate(row)
        if row.is_new:
            return
        row.written = self.changed_fields(row.instance, before)
        if row.errors:
            # Another row may be about the same record.
            for field in self.model._meta.concrete_fields:
                if field.name in row.written:
                    setattr(row.instance, field.attname, before[field.attname])

    def apply_cell(self, row: Row, column: Column, text: str) -> None:
        """Put the value of one cell into the instance."""
        name = column.name
        old = "" if row.is_new else column.shown(row.instance)
        if tidy(old) == tidy(text):
            # What was written is read as it stands, whatever else it might mean.
            if not row.is_new:
                row.errors.pop(name, None)
            return
        if name in row.errors or (not text and not self.blanks_erase):
            return
        value = row.cleaned[name]
        if row.is_new:
            if column.is_stored:
                setattr(row.instance, str(column.attribute), value)
            return
        new = column.widget.render(value)
        if tidy(new) != tidy(old):
            row.changes[name] = (old, new)
            if column.is_stored:
                setattr(row.instance, str(column.attribute), value)

    def require(self, row: Row) -> None:
        """Say which cells must not be empty."""
        for column in self.fields.values():
            if not column.required or column.name in row.errors:
                continue
            emptied = column.name in row.changes and not row.changes[column.name][1]
            if emptied or (row.is_new and not row.texts.get(column.name)):
                row.add_error(column.name, [_("This must be filled in.")])

    def validate(self, row: Row) -> None:
        """Let the model and the resource say what is wrong with the record."""
        checks: list[Callable[[], None]] = [
            lambda: row.instance.clean_fields(exclude=self.unchecked(row)),
            row.instance.clean,
            lambda: self.clean_row(row),
            lambda: self.ensure_within_reach(row.instance),
        ]
        for place, check in enumerate(checks):
            if place and row.errors:
                return
            try:
                check()
            except ValidationError as error:
                self.blame(row, error)

    def unchecked(self, row: Row) -> set[str]:
        """Return the fields that the row has no say in, or that are wrong already."""
        told = {self.fields[name].attribute for name in row.changes}
        skipped = set()
        for field in self.model._meta.concrete_fields:
            column = self.by_field.get(field.name, "")
            if (
                field.is_relation
                or not field.editable
                or field.primary_key
                or column in row.errors
                or (not row.is_new and field.name not in told)
            ):
                skipped.add(field.name)
        return skipped

    def clean_row(self, row: Row) -> None:
        """Raise ValidationError for what is wrong with the row as a whole.

        With a mapping, by the names of columns. `row.instance` has the values.
        """

    def blame(self, row: Row, error: ValidationError) -> None:
        """Put the errors beside the columns they are about."""
        if not hasattr(error, "error_dict"):
            row.add_error("", error.messages)
            return
        for name, faults in error.error_dict.items():
            messages = ValidationError(faults).messages
            if name in self.fields and name != NON_FIELD_ERRORS:
                row.add_error(name, messages)
            elif name in self.by_field:
                row.add_error(self.by_field[name], messages)
            else:
                row.add_error("", [self.named(name, message) for message in messages])

    def named(self, name: str, message: str) -> str:
        """Return the message with the name of a field that has no column."""
        fields = {field.name: field for field in self.model._meta.fields}
        label = fields[name].verbose_name if name in fields else ""
        return f"{label}: {message}" if label else message

    def changed_fields(self, instance: Any, before: Mapping[str, Any]) -> set[str]:
        """Return the names of the fields whose value is another now."""
        return {
            field.name
            for field in self.model._meta.concrete_fields
            if not field.primary_key
            and vars(instance).get(field.attname) != before.get(field.attname)
        }

    # --- In: writing ------------------------------------------------------------------

    def save(self, rows: Sequence[Row]) -> None:
        """Write the rows' records, all in a few queries; called in a transaction."""
        fresh = [row.instance for row in rows if row.is_new]
        self.model._default_manager.bulk_create(fresh, batch_size=BATCH)
        changed: dict[frozenset[str], dict[int, Any]] = {}
        for row in rows:
            if row.written:
                if row.instance.pk is None:
                    message = _(
                        "Row %(number)d, which is about the same, has an error."
                    )
                    raise ValidationError(message % {"number": row.repeats})
                fields = frozenset(row.written | self.work_out(row.instance))
                changed.setdefault(fields, {})[row.instance.pk] = row.instance
        for fields, instances in changed.items():
            update_records(self.model, list(instances.values()), sorted(fields))
        self.save_related(rows)

    def work_out(self, instance: Any) -> set[str]:
        """Renew the fields that are worked out on saving; return their names."""
        names = set()
        for field in self.model._meta.concrete_fields:
            renewed = type(field).pre_save is not models.Field.pre_save
            if renewed and not field.is_relation and not field.primary_key:
                before = getattr(instance, field.attname)
                if field.pre_save(instance, add=False) != before:
                    names.add(field.name)
        return names

    def save_related(self, rows: Sequence[Row]) -> None:
        """Write what columns with `get` say, once the rows' records are written.

        `row.is_new` or `row.changes` tell what there is to write, `row.cleaned` the
        values. Raise ValidationError for what cannot be: row by row it is found
        out whose it was.
        """


def comparable(value: Any) -> Any:
    """Return what values of keys are compared by."""
    if isinstance(value, str):
        return tidy(value).lower()
    return value.pk if isinstance(value, models.Model) else value


def number_of(row: Row) -> int | None:
    """Return the number of the record that the row or a decision names."""
    if decided := re.fullmatch(r"same:(\d{1,18})", row.decision):
        return int(decided[1])
    number = row.cleaned.get("pk")
    return number if isinstance(number, int) and 0 < number < 2**63 else None
