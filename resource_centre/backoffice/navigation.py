"""The menu: models grouped by the work people do with them, not by table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """A part of the centre's work, in the order of the menu."""

    PEOPLE = "people", _("People and organisations")
    SURVEYS = "surveys", _("Surveys")
    TRAININGS = "trainings", _("Trainings")
    SUPERVISIONS = "supervisions", _("Supervisions")
    ROUNDTABLES = "roundtables", _("Round tables")
    PROCUREMENT = "procurement", _("Public procurement")
    REPORTS = "reports", _("Reports")
    DOCUMENTS = "documents", _("Documents and letters")
    SETTINGS = "settings", _("Settings")


@dataclass(frozen=True)
class MenuItem:
    """One page of the menu."""

    title: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class MenuSection:
    """One section of the menu with the pages the user may open."""

    title: str
    items: tuple[MenuItem, ...]


def current_admin(request: HttpRequest) -> Any:
    """Return the ModelAdmin whose page this is, if it is one's."""
    match = getattr(request, "resolver_match", None)
    return getattr(match.func, "model_admin", None) if match else None


def menu(request: HttpRequest, admins: Iterable[Any]) -> list[MenuSection]:
    """Return the sections that hold something for the user (0 queries)."""
    here = current_admin(request)
    found: dict[Section, list[tuple[int, MenuItem]]] = {}
    for admin in admins:
        if not admin.in_menu or not admin.has_view_or_change_permission(request):
            continue
        name = f"admin:{admin.opts.app_label}_{admin.opts.model_name}_changelist"
        title = str(capfirst(admin.opts.verbose_name_plural))
        item = MenuItem(title, reverse(name), is_current=admin is here)
        found.setdefault(admin.section, []).append((admin.order, item))
    return [
        MenuSection(str(section.label), tuple(item for _order, item in entries))
        for section in Section
        if (entries := sorted(found.get(section, []), key=in_order))
    ]


def in_order(entry: tuple[int, MenuItem]) -> tuple[int, str]:
    """Return what the pages of a section are sorted by."""
    order, item = entry
    return order, item.title
