"""Who may pass which door: every door of the URLconf has a rule here.

A door without a rule fails the build, and so does a rule without a door. For
whoever a rule does not name, the door answers as if nothing were there: 404
for people who have signed in, the sign-in page for everybody else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from resource_centre.accounts.roles import Role
from tests.guards.world import World

Arguments = Callable[[World, Role | None], dict[str, Any]]

EVERYBODY: frozenset[Role | None] = frozenset({None, *Role})
SIGNED_IN: frozenset[Role | None] = frozenset(Role)
NOBODY: frozenset[Role | None] = frozenset()
STAFF: frozenset[Role | None] = frozenset(
    {
        Role.ADMINISTRATOR,
        Role.NATIONAL_COORDINATOR,
        Role.COORDINATOR,
        Role.TRAINER,
        Role.SUPERVISOR,
    }
)


def nothing(_world: World, _role: Role | None) -> dict[str, Any]:
    """Return no arguments: the door needs none."""
    return {}


@dataclass(frozen=True)
class Rule:
    """Who passes a door, with what, and what of others it must not show.

    `own` gives the URL's arguments for something the role may see; `foreign`
    gives those of something that it may not, for the roles in `strangers`.
    `page` is false for doors that show no page on GET; `leads_back` is true for
    those that lead to the sign-in page while nothing is under way. `writers` are
    those of the roles who may also POST, all of them unless named.
    """

    roles: frozenset[Role | None]
    own: Arguments = nothing
    foreign: Arguments | None = None
    strangers: frozenset[Role | None] = NOBODY
    page: bool = True
    writers: frozenset[Role | None] | None = None
    leads_back: bool = False
    query: str = ""

    def allowed(self, method: str) -> frozenset[Role | None]:
        """Return who may pass with this method."""
        if method == "post" and self.writers is not None:
            return self.writers
        return self.roles


@dataclass(frozen=True)
class ModelRule:
    """Who may do what with a model in the back office, own and foreign.

    `files` is false for lists that nobody takes away; `sheet` gives a sheet of the
    role's own on its way in, where sheets come in, and `strangers_sheet` another's.
    """

    view: frozenset[Role | None]
    add: frozenset[Role | None] = NOBODY
    change: frozenset[Role | None] = NOBODY
    delete: frozenset[Role | None] = NOBODY
    own: Arguments = nothing
    foreign: Arguments | None = None
    strangers: frozenset[Role | None] = NOBODY
    files: bool = True
    sheet: Arguments | None = None
    strangers_sheet: Arguments | None = None


def admin_rules(label: str, rule: ModelRule) -> Iterator[tuple[str, Rule]]:
    """Yield the rules of the pages that Django's admin makes for a model."""
    app, model = label.split(".")
    name = f"admin:{app}_{model}"
    one = Rule(rule.view, rule.own, rule.foreign, rule.strangers)
    yield f"{name}_changelist", Rule(rule.view)
    yield f"{name}_add", Rule(rule.add)
    yield f"{name}_change", replace(one, writers=rule.change)
    yield f"{name}_history", one
    yield f"{name}_delete", replace(one, roles=rule.delete)
    if rule.files:
        kind: Arguments = lambda _world, _role: {"kind": "csv"}  # noqa: E731
        yield f"{name}_export", Rule(rule.view, kind, page=False)
    if rule.sheet is not None:
        may = rule.add & rule.change
        mine = Rule(may, rule.sheet, rule.strangers_sheet, may)
        yield f"{name}_import", Rule(may)
        yield f"{name}_import_template", Rule(may, page=False)
        yield f"{name}_import_columns", mine
        yield f"{name}_import_preview", mine


def pk(get: Callable[[World, Role | None], Any]) -> Arguments:
    """Return the arguments of an admin page about the record that `get` finds."""
    return lambda world, role: {"object_id": get(world, role).pk}
