"""What the pages of the back office need to say."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import template
from django.contrib.admin.helpers import InlineAdminFormSet
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _, ngettext

register = template.Library()


@register.filter
def labelled(
    cells: Iterable[str], headers: list[dict[str, Any]]
) -> Iterator[SafeString]:
    """Yield the cells of a row, each with its column's name for narrow screens."""
    for cell, header in zip(cells, headers, strict=False):
        label = str(capfirst(strip_tags(str(header["text"])))).strip()
        scope = ' scope="row"' if cell.startswith("<th") else ""
        attribute = format_html(' data-label="{}"', label) if label else ""
        # Both the cell and the label have been escaped above.
        named = mark_safe(f"{cell[:3]}{scope}{attribute}{cell[3:]}")  # noqa: S308
        yield icons_in_words(named)


@register.filter
def icons_in_words(cell: str) -> SafeString:
    """Return the cell with Django's English names of its icons translated."""
    words = {"True": _("Yes"), "False": _("No"), "None": _("Unknown")}
    html: str = conditional_escape(cell)
    for english, word in words.items():
        html = html.replace(f'alt="{english}"', format_html('alt="{}"', word))
    return mark_safe(html)  # noqa: S308 - escaped above


@register.filter
def rows_in_words(inline: InlineAdminFormSet) -> str:
    """Return what Django's script needs for adding rows, in better words."""
    data = json.loads(inline.inline_formset_data())
    name = inline.opts.verbose_name
    data["options"]["addText"] = _("Add %(name)s") % {"name": name}
    return json.dumps(data)


@register.filter
def in_words(due: date) -> str:
    """Say how far away the day is, or how long ago it was."""
    days = (due - timezone.localdate()).days
    if days < 0:
        overdue = ngettext("overdue by %(days)d day", "overdue by %(days)d days", -days)
        return overdue % {"days": -days}
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


@register.filter
def urgency(due: date) -> str:
    """Name how urgent the day is: overdue, soon (a week) or later."""
    days = (due - timezone.localdate()).days
    return "overdue" if days < 0 else "soon" if days <= 7 else "later"
