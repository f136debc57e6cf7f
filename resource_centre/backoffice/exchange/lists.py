"""Lists as files: any list of the back office, as its reader sees it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import FileResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst, get_valid_filename

from resource_centre.backoffice.exchange.columns import through_nothing
from resource_centre.backoffice.exchange.resources import CHUNK, CentreResource
from resource_centre.backoffice.exchange.widgets import Cell, widget_for
from resource_centre.common.sheets import CONTENT_TYPES, write

CHECKBOX = "action_checkbox"
IN_MEMORY = 1024 * 1024


def list_file(
    kind: str, headers: list[str], rows: Iterable[list[Cell]], *, title: str
) -> FileResponse:
    """Return the list as a file of the kind, named after it and today.

    A long one is written to disk first, so that memory stays flat and a failure
    half way is an error and not half a list.
    """
    file = written(write(kind, headers, rows, title=title))
    name = get_valid_filename(f"{title} {timezone.localdate():%Y-%m-%d}")
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}.{kind}",
        content_type=CONTENT_TYPES[kind],
        headers={"Cache-Control": "private, no-store"},
    )


def written(parts: Iterable[bytes]) -> IO[bytes]:
    """Return the parts as a file to be read, on disk if they are many."""
    with ExitStack() as unfinished:
        file: IO[bytes] = BytesIO()
        for part in parts:
            file.write(part)
            if isinstance(file, BytesIO) and file.tell() > IN_MEMORY:
                rolled = unfinished.enter_context(TemporaryFile())
                rolled.write(file.getvalue())
                file = rolled
        unfinished.pop_all()
    file.seek(0)
    return file


def resource_list(
    resource: CentreResource, queryset: models.QuerySet[Any]
) -> tuple[list[str], Iterator[list[Cell]]]:
    """Return headers and rows of the list, in the columns that it is read in by."""
    return resource.headers(), resource.export_rows(queryset)


def plain_list(
    admin: Any, names: Iterable[Any], queryset: models.QuerySet[Any]
) -> tuple[list[str], Iterator[list[Cell]]]:
    """Return headers and rows of a list that has no resource: what the page shows."""
    names = [name for name in names if name != CHECKBOX]
    headers = [
        str(capfirst(str(label_for_field(name, admin.model, admin)))) for name in names
    ]
    return headers, plain_rows([cell_of(admin, name) for name in names], queryset)


def plain_rows(
    cells: list[Callable[[Any], Cell]], queryset: models.QuerySet[Any]
) -> Iterator[list[Cell]]:
    """Yield the cells of each record, reading some thousands at a time."""
    for record in queryset.iterator(chunk_size=CHUNK):
        yield [cell(record) for cell in cells]


def cell_of(admin: Any, name: Any) -> Callable[[Any], Cell]:
    """Return the function that writes the cell of one column of the list."""
    if name == "__str__":
        return str
    own = name if callable(name) else getattr(admin, name, None)
    if own is not None:
        return lambda record: as_cell(own(record))
    try:
        field = admin.model._meta.get_field(name)
    except FieldDoesNotExist:
        read = through_nothing(lambda record: getattr(record, name))
        return lambda record: as_cell(called(read(record)))
    if field.is_relation:
        return lambda record: as_cell(getattr(record, field.name))
    widget = widget_for(field)
    return lambda record: widget.cell(getattr(record, field.attname))


def called(value: Any) -> Any:
    """Return the value, or what it gives when it is a method."""
    return value() if callable(value) else value


def as_cell(value: Any) -> Cell:
    """Return a value of a list's column without its markup."""
    if isinstance(value, SafeString):
        return strip_tags(value)
    if value is None or isinstance(value, Cell):
        return value
    return str(value)
