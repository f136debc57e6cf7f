"""Text in a cell, and what all our widgets share."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import override
from import_export.widgets import Widget

Cell = str | int | float | Decimal | bool | date | datetime | None


def in_every_language(text: str | Promise) -> list[str]:
    """Return the text in each language of the site, each wording once."""
    wordings = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            wordings.append(str(text))
    return list(dict.fromkeys(wordings))


def tidy(text: str) -> str:
    """Return the text on one line with single spaces."""
    return " ".join(text.split())


class CellWidget(Widget):
    """The base of our widgets: text as it stands."""

    def prepare(self, user: Any) -> None:
        """Get ready to clean the cells of a whole sheet for the user."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        """Return the value that the text means; raise ValidationError for people."""
        return value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the value as text that `clean` would read again."""
        return "" if value is None else str(value)

    def cell(self, value: Any) -> Cell:
        """Return what a sheet holds for the value."""
        return self.render(value)

    def looks_like(self, text: str) -> bool:
        """Tell whether the text can hardly be anything but such a value."""
        return False

    def allowed(self) -> list[str]:
        """Return the words that may be written, when they are few."""
        return []

    def offered(self) -> list[str]:
        """Return the words to choose from when a cell is corrected."""
        return self.allowed()


class TextWidget(CellWidget):
    """A line of text, or several where `lines` is true."""

    def __init__(self, *, lines: bool = False) -> None:
        super().__init__()
        self.lines = lines

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return the text, on one line unless it may have several."""
        return value if self.lines else tidy(value)


class EmailWidget(CellWidget):
    """An e-mail address."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return the address without what mail programs put around it.

        Raise ValidationError when it is none.
        """
        address = value.strip("<>;, ").removeprefix("mailto:")
        if address:
            validate_email(address)
        return address

    def looks_like(self, text: str) -> bool:
        """Tell whether the text is an address."""
        try:
            return bool(self.clean(text))
        except ValidationError:
            return False
