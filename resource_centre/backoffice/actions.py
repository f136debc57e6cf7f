"""Actions of the back office: nothing final happens on the first click."""

from collections.abc import Callable
from functools import wraps
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet, TextChoices
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponseBase | None]
NAMED = 20
RECORD = "_of"

# Where an action stands when nobody says otherwise.
MIDDLE = 50


class Menu(TextChoices):
    """Where the page of a record keeps what is not the next step.

    Papers in one menu; what is rare, or cannot be undone, in another.
    """

    DOCUMENTS = "documents", _("Documents")
    MORE = "more", _("More")


# What rooms above offer for the records of rooms below, the right it takes and
# where it stands.
_from_above: dict[type[Model], list[tuple[Action, str, int]]] = {}


def register_action(
    model: type[Model], action: Action, *, permission: str, order: int = MIDDLE
) -> None:
    """Offer an action of a room above for a model's records.

    It is called as `action(admin, request, queryset)` for whoever has the
    permission. Of two of one name the later counts. Those of a lower order stand
    first; of one order, those registered earlier.
    """
    known = _from_above.setdefault(model, [])
    known[:] = [each for each in known if each[0].__name__ != action.__name__]
    known.append((action, permission, order))


def actions_from_above(model: type[Model]) -> list[tuple[Action, str]]:
    """Return the actions that rooms above offer, with the rights they take."""
    known = sorted(_from_above.get(model, ()), key=itemgetter(2))
    return [(action, permission) for action, permission, _order in known]


def confirmed(
    *, consequence: str | Promise, button: str | Promise, takes_away: bool = True
) -> Callable[[Action], Action]:
    """Ask before the action, naming the records and the consequence.

    The button is red where the action `takes_away` something.
    """

    def decorate(action: Action) -> Action:
        @wraps(action)
        def ask(
            admin: "CentreAdmin", request: HttpRequest, queryset: QuerySet[Any]
        ) -> HttpResponseBase | None:
            if request.POST.get("confirmed") == "yes":
                return action(admin, request, queryset)
            return confirmation(admin, request, queryset, action.__name__, texts)

        return ask

    texts: dict[str, str | Promise | bool] = {
        "consequence": consequence,
        "button": button,
        "takes_away": takes_away,
    }
    return decorate


def offered(when: Callable[[Any], bool]) -> Callable[[Action], Action]:
    """Offer the action on the page of a record only when it makes sense there."""

    def decorate(action: Action) -> Action:
        action.offered = when  # type: ignore[attr-defined]
        return action

    return decorate


def is_offered(action: Any, record: Any) -> bool:
    """Tell whether the action makes sense for the record."""
    when: Callable[[Any], bool] | None = getattr(action, "offered", None)
    return when is None or when(record)


def kept_in(menu: Menu) -> Callable[[Action], Action]:
    """Keep the action in a menu on the page of a record; others stand in the row."""

    def decorate(action: Action) -> Action:
        action.menu = menu  # type: ignore[attr-defined]
        return action

    return decorate


def menu_of(action: Any) -> Menu | None:
    """Return the menu that keeps the action, None for one that stands in the row."""
    menu: Menu | None = getattr(action, "menu", None)
    return menu


def confirmation(
    admin: "CentreAdmin",
    request: HttpRequest,
    queryset: QuerySet[Any],
    action: str,
    texts: dict[str, str | Promise | bool],
) -> TemplateResponse:
    """Return the page that names the records and asks (2 queries)."""
    total = queryset.count()
    description = dict(admin.get_action_choices(request))[action]
    context = {
        **admin.admin_site.each_context(request),
        **texts,
        "title": description,
        "opts": admin.opts,
        "action": action,
        "records": queryset[:NAMED],
        "total": total,
        "more": max(total - NAMED, 0),
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "record": request.POST.get(RECORD, ""),
        "record_name": RECORD,
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, "backoffice/confirm.html", context)
