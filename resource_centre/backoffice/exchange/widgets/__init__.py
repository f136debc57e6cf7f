"""What a cell says and how a value is written into one, kind by kind.

Each widget reads text (`clean`), writes what goes into a sheet (`cell`) and says
how people would see it (`render`), so that what it writes it can read again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from resource_centre.backoffice.exchange.widgets.choices import (
    ChoiceWidget,
    ListWidget,
    RecordWidget,
)
from resource_centre.backoffice.exchange.widgets.text import (
    Cell,
    CellWidget,
    EmailWidget,
    TextWidget,
    in_every_language,
    tidy,
)
from resource_centre.backoffice.exchange.widgets.values import (
    DateWidget,
    DecimalWidget,
    IntegerWidget,
    YesNoWidget,
)

__all__ = [
    "Cell",
    "CellWidget",
    "ChoiceWidget",
    "DateWidget",
    "DecimalWidget",
    "EmailWidget",
    "IntegerWidget",
    "ListWidget",
    "RecordWidget",
    "TextWidget",
    "YesNoWidget",
    "in_every_language",
    "tidy",
    "widget_for",
]


def widget_for(field: Any) -> CellWidget:
    """Return the widget that suits a model's field."""
    if field.is_relation:
        return RecordWidget(field.remote_field.model)
    if field.choices:
        return ChoiceWidget(field.flatchoices)
    if hasattr(field, "base_field"):
        return ListWidget(widget_for(field.base_field))
    kind = field.get_internal_type()
    if kind == "BooleanField":
        return YesNoWidget(unknown=field.null)
    made: Mapping[str, Callable[[], CellWidget]] = {
        "DateField": DateWidget,
        "DecimalField": DecimalWidget,
        "TextField": lambda: TextWidget(lines=True),
    }
    if kind.endswith(("IntegerField", "AutoField")):
        return IntegerWidget()
    # A field for e-mails tells only its class: to the database it is text.
    if any(base.__name__ == "EmailField" for base in type(field).__mro__):
        return EmailWidget()
    return made.get(kind, TextWidget)()
