"""The buttons of a record's page: the next step in the row, all else in menus."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import Model
from django.http import HttpRequest

from resource_centre.backoffice.actions import (
    RECORD,
    Menu,
    actions_from_above,
    is_offered,
    menu_of,
)

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin


@dataclass(frozen=True)
class Button:
    """An action as the page of a record offers it, or another page about it."""

    name: str
    title: str
    menu: Menu | None = None
    # What the page asks by, so that the action leads back to the record.
    record_name: ClassVar[str] = RECORD


class Buttons(AnyModelAdmin):
    """An admin whose records have buttons, also of rooms above."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actions, with those that rooms above offer the user."""
        actions: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET:
            for action, permission in actions_from_above(self.model):
                if request.user.has_perm(permission):
                    entry: Any = self.get_action(action)
                    actions[entry[1]] = entry
        return actions

    def record_actions(self, request: HttpRequest, record: Model) -> list[Button]:
        """Return the actions that fit the record."""
        actions: dict[str, Any] = self.get_actions(request)
        return [
            Button(name, str(title), menu_of(function))
            for function, name, title in actions.values()
            if name != "delete_selected" and is_offered(function, record)
        ]

    def button_context(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        """Return what the template of the buttons knows."""
        buttons = self.record_actions(request, record)
        return {
            "record_actions": buttons,
            "record_menus": menus_of(buttons),
        }


def menus_of(buttons: Iterable[Button]) -> list[tuple[Menu, list[Button]]]:
    """Return the menus that keep something, with what they keep."""
    known: dict[Menu, list[Button]] = {menu: [] for menu in Menu}
    for button in buttons:
        if button.menu is not None:
            known[button.menu].append(button)
    return [(menu, kept) for menu, kept in known.items() if kept]
