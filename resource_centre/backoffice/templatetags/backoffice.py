"""What the pages of the back office need to say."""

import json
from collections.abc import Iterable
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
def labels(headers: Iterable[dict[str, Any]]) -> list[str]:
    """Return of each column the attribute with its name, for narrow screens."""
    names = [str(capfirst(strip_tags(str(each["text"])))).strip() for each in headers]
    return [format_html(' data-label="{}"', name) if name else "" for name in names]


@register.filter
def labelled(cells: Iterable[str], labels: list[str]) -> SafeString:
    """Return the cells of a row, each with the attribute of its column."""
    row = []
    for cell, label in zip(cells, labels, strict=False):
        html = icons_in_words(cell)
        scope = ' scope="row"' if html.startswith("<th") else ""
        row.append(f"{html[:3]}{scope}{label}{html[3:]}")
    return mark_safe("".join(row))  # noqa: S308 - both have been escaped above


@register.filter
def icons_in_words(cell: str) -> SafeString:
    """Return the cell with Django's English names of its icons translated."""
    html: str = conditional_escape(cell)
    if 'alt="' in html:
        words = {"True": _("Yes"), "False": _("No"), "None": _("Unknown")}
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
