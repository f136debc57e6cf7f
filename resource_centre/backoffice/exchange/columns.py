"""The columns of a list: one declaration for reading it in and for writing it out."""

from collections.abc import Callable, Sequence
from copy import copy, deepcopy
from itertools import count
from operator import attrgetter
from typing import Any

from django.db.models import Field as ModelField, Model
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from import_export.fields import Field

from resource_centre.backoffice.exchange.widgets import (
    Cell,
    CellWidget,
    RecordWidget,
    in_every_language,
    widget_for,
)
from resource_centre.common.names import folded

_order = count()


class Column(Field):
    """One column of a sheet.

    `label` is its header, the model field's own name unless told; `synonyms` are
    other headers it goes by in anyone's sheet. `help` is said beside the place to
    paste. `required` follows the model's field unless told. `attribute` is the
    model's field; a column about something else gives `get`, and its cleaned value
    is for the resource's `save_related`. A column with `splits` is only read: the
    function takes its cell apart into the texts of the columns named in `parts`.
    `looks_like` tells by a text that a column without header is this one.
    """

    widget: CellWidget
    attribute: str | None

    def __init__(
        self,
        label: str | Promise = "",
        *,
        attribute: str | None = None,
        synonyms: Sequence[str] = (),
        help: str | Promise = "",
        required: bool | None = None,
        widget: CellWidget | None = None,
        get: Callable[[Any], Any] | None = None,
        splits: Callable[[str], Sequence[str]] | None = None,
        parts: Sequence[str] = (),
        looks_like: Callable[[str], bool] | None = None,
    ) -> None:
        super().__init__(attribute=attribute, widget=widget or CellWidget())
        self.has_widget = widget is not None
        self.label = label
        self.synonyms = synonyms
        self.help = help
        self.required = required
        self.get = get
        self.splits = splits
        self.parts = tuple(parts)
        self.likeness = looks_like
        self.order = next(_order)
        self.name = ""
        self.field: ModelField[Any, Any] | None = None

    def bind(self, model: type[Model], name: str) -> None:
        """Learn the name, and from the model's field what was not told."""
        self.name = self.column_name = name
        if self.splits is None and self.get is None:
            self.attribute = self.attribute or name
            own = self.attribute if self.attribute != "pk" else model._meta.pk.name
            fields = {field.name: field for field in model._meta.concrete_fields}
            self.field = fields.get(own)
        if self.field is None:
            self.required = bool(self.required)
            return
        self.label = self.label or self.field.verbose_name
        if self.required is None:
            self.required = not (
                self.field.blank or self.field.has_default() or self.field.primary_key
            )
        if not self.has_widget:
            self.widget, self.has_widget = widget_for(self.field), True

    def __deepcopy__(self, memo: Any) -> "Column":
        """Copy the column with a widget of its own; what was declared is shared."""
        twin = copy(self)
        twin.widget = deepcopy(self.widget, memo)
        twin.__dict__.pop("headers", None)
        return twin

    @property
    def header(self) -> str:
        """Return the header in the page's language."""
        return str(capfirst(str(self.label)))

    @cached_property
    def headers(self) -> frozenset[str]:
        """Return every header the column goes by, as headers are compared."""
        words = [self.name, *in_every_language(self.label), *self.synonyms]
        return frozenset(filter(None, map(folded, words)))

    def looks_like(self, text: str) -> bool:
        """Tell whether a cell without a header can hardly be of another column."""
        return (self.likeness or self.widget.looks_like)(text)

    @property
    def is_written(self) -> bool:
        """Tell whether an export has the column."""
        return self.splits is None

    @property
    def is_stored(self) -> bool:
        """Tell whether the value is a field of the record itself."""
        return self.field is not None and not self.field.primary_key

    @cached_property
    def getter(self) -> Callable[[Any], Any]:
        """Return the function that reads the value from a record."""
        if self.get is not None:
            return self.get
        path = str(self.attribute).replace("__", ".")
        read = attrgetter(path)
        return through_nothing(read) if "." in path else read

    def get_value(self, instance: Any) -> Any:
        """Return the value from a record."""
        return self.getter(instance)

    def shown(self, instance: Any) -> str:
        """Return the value of a record as text that would be read again."""
        return self.widget.render(self.getter(instance))

    def cell_writer(self) -> Callable[[Any], Cell]:
        """Return the function that writes a record's cell."""
        read, write = self.getter, self.widget.cell
        kind = type(self.widget)
        if kind.render is CellWidget.render and kind.cell is CellWidget.cell:
            return read  # text as it stands
        if isinstance(self.widget, RecordWidget):
            return remembering(read, write)
        return lambda instance: write(read(instance))


def remembering(
    read: Callable[[Any], Any], write: Callable[[Any], Cell]
) -> Callable[[Any], Cell]:
    """Return the writer, which writes each related record once."""
    written: dict[Any, Cell] = {}

    def cell(instance: Any) -> Cell:
        record = read(instance)
        if record is None:
            return ""
        key = type(record), record.pk
        if key not in written:
            written[key] = write(record)
        return written[key]

    return cell


def through_nothing(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the reader, for which a missing record on the way is an empty cell."""

    def careful(instance: Any) -> Any:
        try:
            return read(instance)
        except AttributeError:
            return None

    return careful
