"""One of some words or records, and several values in a cell."""

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from resource_centre.backoffice.exchange.widgets.text import (
    CellWidget,
    TextWidget,
    in_every_language,
    tidy,
)
from resource_centre.common.names import folded

WITH_CODE = re.compile(r"(.+?)\s*\(([^()]+)\)")
FEW, MANY = 12, 300
ALIKE = 0.8


class ChoiceWidget(CellWidget):
    """One of a few choices, by its label in any language or by its value."""

    def __init__(self, choices: Any) -> None:
        super().__init__()
        pairs = getattr(choices, "choices", choices)
        self.labels: dict[Any, str | Promise] = dict(pairs)
        self._known: dict[str, Any] | None = None

    @property
    def known(self) -> dict[str, Any]:
        """Return the values by every wording they have."""
        if self._known is None:
            self._known = {folded(str(value)): value for value in self.labels}
            for value, label in self.labels.items():
                for wording in in_every_language(label):
                    self._known.setdefault(folded(wording), value)
        return self._known

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        """Return the value; raise ValidationError naming the choices there are."""
        text = folded(value)
        if not text:
            return ""
        if text in self.known:
            return self.known[text]
        raise ValidationError(
            _("“%(text)s” is not one of: %(choices)s.")
            % {"text": value, "choices": shortened(self.allowed())},
            code="no_choice",
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the label in the page's language."""
        return str(self.labels.get(value, "" if value is None else value))

    def looks_like(self, text: str) -> bool:
        """Tell whether the text is one of the choices, and not a mere number."""
        return not text.isdigit() and folded(text) in self.known

    def allowed(self) -> list[str]:
        """Return the labels."""
        return [str(label) for value, label in self.labels.items() if value != ""]


class RecordWidget(CellWidget):
    """A record of another model, by any of its names or codes, among visible ones.

    They are all read once for a sheet (1 query), so that this is for registers of
    some ten thousand at most. Letter case, quotes and dashes make no difference,
    nor does a prefix such as „община“. What has the name of another is written as
    „Бяла (RSE04)“, by the field `code`. `queryset` gets the user, where not all
    that the model's `visible_to` keeps is meant.
    """

    def __init__(
        self,
        model: type[Model],
        *,
        by: Sequence[str] = (),
        code: str = "",
        prefixes: Sequence[str] = (),
        queryset: Callable[[Any], QuerySet[Any]] | None = None,
    ) -> None:
        super().__init__()
        self.model = model
        self.by = by
        self.code = code or ("code" if "code" in by else "pk")
        self.prefixes = tuple(f"{folded(prefix)} " for prefix in prefixes)
        self.queryset = queryset
        self._user: Any = None
        self._index: dict[str, list[Any]] | None = None
        self._guessed: dict[str, list[str]] = {}

    def __deepcopy__(self, memo: Any) -> "RecordWidget":
        """Copy what was declared and nothing that was read."""
        widget = RecordWidget(
            self.model, by=self.by, code=self.code, queryset=self.queryset
        )
        widget.prefixes = self.prefixes
        return widget

    def prepare(self, user: Any) -> None:
        """Remember who asks; what the user sees is read when it is needed."""
        self._user, self._index, self._guessed = user, None, {}

    @property
    def index(self) -> dict[str, list[Any]]:
        """Return the visible records by what they are called (1 query, once)."""
        if self._index is None:
            index: dict[str, list[Any]] = {}
            for record in self.records():
                for name in self.names(record):
                    index.setdefault(name, []).append(record)
            self._index = index
        return self._index

    def records(self) -> Iterable[Any]:
        """Return the records that may be meant."""
        if self.queryset is not None:
            return self.queryset(self._user)
        visible: Any = self.model._default_manager.all()
        return visible.visible_to(self._user)  # type: ignore[no-any-return]

    def names(self, record: Any) -> set[str]:
        """Return what the record is called, each name once."""
        called = [str(record)]
        for field in self.by:
            value = getattr(record, field)
            called += value if isinstance(value, list) else [str(value or "")]
        return {self.bare(name) for name in called} - {""}

    def bare(self, text: str) -> str:
        """Return the name as it is compared, without a prefix."""
        name = folded(text)
        for prefix in self.prefixes:
            name = name.removeprefix(prefix)
        return name

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        """Return the record; raise ValidationError when there is none or several."""
        name = self.bare(value)
        if not name:
            return None
        found = self.index.get(name, ())
        if len(found) != 1 and (named := WITH_CODE.fullmatch(tidy(value))):
            found = [
                record
                for record in self.index.get(self.bare(named[1]), ())
                if folded(self.code_of(record)) == folded(named[2])
            ]
        if len(found) == 1:
            return found[0]
        if not found:
            message = _("“%(text)s” is not known here.") % {"text": value}
            if alike := self.guesses(name):
                meant = {"names": shortened(alike)}
                message += " " + _("Did you mean %(names)s?") % meant
            raise ValidationError(message, code="unknown")
        each = shortened([self.in_full(record) for record in found])
        raise ValidationError(
            _("There are several: write one of %(names)s.") % {"names": each},
            code="several",
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the name, with the code where others are called the same."""
        if value is None:
            return ""
        alike = self.index.get(self.bare(str(value)), ())
        return self.in_full(value) if len(alike) > 1 else str(value)

    def in_full(self, record: Any) -> str:
        """Return the name with the code."""
        return f"{record} ({self.code_of(record)})"

    def code_of(self, record: Any) -> str:
        """Return what tells the record from others of its name."""
        return str(getattr(record, self.code))

    def looks_like(self, text: str) -> bool:
        """Tell whether a record is called so."""
        return bool(self.bare(text)) and self.bare(text) in self.index

    def allowed(self) -> list[str]:
        """Return the names, when they are few (up to 2 queries)."""
        records = self.records()
        if not isinstance(records, QuerySet) or records.count() > FEW:
            return []
        return [str(record) for record in records]

    def offered(self) -> list[str]:
        """Return the names to choose from, unless they are too many for a list."""
        each = {r.pk: r for records in self.index.values() for r in records}
        names = [self.render(record) for record in each.values()]
        return sorted(names) if len(names) <= MANY else []

    def guesses(self, name: str) -> list[str]:
        """Return the names that are written much like this one."""
        if len(self._guessed) < FEW * 10 and name not in self._guessed:
            alike = get_close_matches(name, self.index, n=3, cutoff=ALIKE)
            records = [record for each in alike for record in self.index[each]]
            self._guessed[name] = list(dict.fromkeys(map(self.render, records)))
        return self._guessed.get(name, [])


class ListWidget(CellWidget):
    """Several values in one cell, with semicolons or on lines of their own."""

    def __init__(self, each: CellWidget | None = None) -> None:
        super().__init__()
        self.each = each or TextWidget()

    def prepare(self, user: Any) -> None:
        """Get the widget of each value ready."""
        self.each.prepare(user)

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[Any]:
        """Return the values, each once."""
        parts = value.splitlines() if "\n" in value else value.split(";")
        return list(dict.fromkeys(self.each.clean(p) for p in map(tidy, parts) if p))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the values in one line, or in several if they hold semicolons."""
        parts = [self.each.render(each) for each in value or ()]
        return ("\n" if any(";" in part for part in parts) else "; ").join(parts)


def shortened(words: Sequence[str]) -> str:
    """Return the words as one text, the first of many only."""
    text = "; ".join(words[:FEW])
    return f"{text}; …" if len(words) > FEW else text
