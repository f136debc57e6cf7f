"""Values of fields, written for people."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from functools import singledispatch
from typing import Any

from django.db.models import Field
from django.template.defaultfilters import yesno
from django.utils.formats import date_format, number_format, time_format
from django.utils.text import Truncator
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _, pgettext
from psycopg2.extras import Range

LONGEST = 300


def shown(field: "Field[Any, Any]", value: Any) -> str:
    """Return the field's value as people write it: by label, in their language."""
    if field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    if value in (None, "", [], {}):
        return _("(empty)")
    return Truncator(written(value)).chars(LONGEST)


@singledispatch
def written(value: Any) -> str:
    """Return the value as people write it."""
    return str(value)


@written.register
def _bool(value: bool) -> str:  # noqa: FBT001 - the value to write
    return str(yesno(value))


@written.register
def _moment(value: datetime) -> str:
    local = localtime(value) if is_aware(value) else value
    return date_format(local, "SHORT_DATETIME_FORMAT")


@written.register
def _day(value: date) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


@written.register
def _time(value: time) -> str:
    return time_format(value)


@written.register
def _number(value: Decimal | float) -> str:
    return number_format(value)


@written.register
def _range(value: Range) -> str:  # type: ignore[type-arg]
    return pgettext("range of values", "%(lower)s to %(upper)s") % {
        "lower": written(value.lower),
        "upper": written(value.upper),
    }


@written.register
def _several(value: list | tuple) -> str:  # type: ignore[type-arg]
    return ", ".join(map(written, value))


@written.register
def _structure(value: dict) -> str:  # type: ignore[type-arg]
    return json.dumps(value, ensure_ascii=False, default=str)


@written.register
def _data(_value: bytes | memoryview) -> str:
    return _("(data)")
