"""Columns of kinds that Django lacks."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from resource_centre.common.text import clean

if TYPE_CHECKING:
    AnyTextField = models.TextField[str, str]
    AnyArrayField = ArrayField[list[str], list[str]]
else:
    AnyTextField, AnyArrayField = models.TextField, ArrayField


class DerivedText(AnyTextField):
    """Text worked out from the rest of the row whenever the row is written.

    `of` gets the row. As the database's own columns cannot transliterate, this is
    done here, on `save` and `bulk_create`; `save(update_fields=…)` must name the
    column, and `bulk_update` and `update` must be given the new text with the rest.
    """

    def __init__(
        self, *args: Any, of: Callable[[Any], str] | None = None, **kwargs: Any
    ) -> None:
        self.of = of
        kwargs.update(editable=False, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave the function to the code: migrations need no history of it."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["default"]
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001
        """Return the text, which the row then has too."""
        if self.of is not None:
            setattr(model_instance, self.attname, self.of(model_instance))
        return str(getattr(model_instance, self.attname))


class LinesField(forms.CharField):
    """A list of short texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 2, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        """Return the texts as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the lines that say something, each once."""
        lines = value if isinstance(value, list) else (value or "").splitlines()
        return list(dict.fromkeys(filter(None, map(clean, lines))))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether other texts are named than before."""
        return bool(self.to_python(initial) != self.to_python(data))


class NamesField(AnyArrayField):
    """Other names of the same thing, each of at most 200 characters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=200))
        kwargs.update(blank=True, default=list)
        kwargs.setdefault("help_text", _("One on each line."))
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        """Return what it is to whoever asks: an array."""
        return "ArrayField"

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Return a box with one name on each line."""
        kwargs.pop("widget", None)
        wanted = {"label": capfirst(self.verbose_name), "help_text": self.help_text}
        return LinesField(**{"required": False, **wanted, **kwargs})
