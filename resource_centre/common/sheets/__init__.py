"""Tables into and out of files, without models."""

from resource_centre.common.sheets.reading import read_upload
from resource_centre.common.sheets.tables import Cell, SheetError, Table
from resource_centre.common.sheets.text import read_pasted
from resource_centre.common.sheets.writing import CONTENT_TYPES, FORMATS, write

__all__ = [
    "CONTENT_TYPES",
    "FORMATS",
    "Cell",
    "SheetError",
    "Table",
    "read_pasted",
    "read_upload",
    "write",
]
