"""What pyxform, by which forms reach KoboToolbox and ODK, says of a form."""

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from surveys.xlsform.problems import Problem
from surveys.xlsform.tables import Sheet
from surveys.xlsform.vocabulary import KOBO

ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
SHEET = re.compile(r"'(survey|choices|settings|external_choices|entities)' sheet")
READ = ("survey", "choices", "settings", "external_choices", "entities", "osm")


def objections(sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    """Yield what pyxform refuses about the form as a whole, at most one thing."""
    given: dict[str, object] = {"sheet_names": list(sheets)}
    for name in READ:
        if sheet := sheets.get(name):
            given[name] = [
                {} if KOBO.fullmatch(row.text("type")) else cells
                for row, cells in zip(sheet.rows, sheet.plain, strict=True)
            ]
            given[f"{name}_header"] = [dict.fromkeys(c.header for c in sheet.columns)]
    try:
        convert(given, form_name="data")
    except PyXFormError as error:
        yield told(str(error), sheets)
    except Exception:
        # A sheet of anyone's, in a library of others: no reason to fall over.
        message = _("The form cannot be read as XLSForm.")
        yield Problem("survey", 0, "", message, is_fatal=True)


def told(text: str, sheets: Mapping[str, Sheet]) -> Problem:
    """Return what pyxform says as a problem of the row it names."""
    row, named = ROW.search(text), SHEET.search(text)
    title = named[1] if named else "survey"
    above = sheets[title].first_row - 1 if title in sheets else 0
    message = _("It is no valid XLSForm. pyxform says: %(message)s") % {
        "message": ROW.sub("", text)[:500]
    }
    number = int(row[1]) + above if row else 0
    return Problem(title, number, "", message, is_fatal=True)
