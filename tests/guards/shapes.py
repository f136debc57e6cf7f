"""Shapes of rules that many doors share."""

from resource_centre.accounts.roles import Role
from tests.guards.matrix import NOBODY, STAFF, Arguments, ModelRule, pk
from tests.guards.world import make_sheet

A, N, C = Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR, Role.COORDINATOR

KEEPERS = frozenset({A, N, C})


def own(label: str) -> Arguments:
    """Return what names the record of the model that Razgrad may see."""
    return pk(lambda world, role: world.own[label])


def sheet(label: str) -> Arguments:
    """Return what names a sheet that the role is bringing in."""
    return lambda world, role: {"sheet": make_sheet(world.user(role), label).pk}


def strangers_sheet(label: str) -> Arguments:
    """Return what names a sheet that somebody else is bringing in."""
    return lambda world, role: {"sheet": make_sheet(world.neighbour, label).pk}


def pair(*names: str, of: str = "pair") -> Arguments:
    """Return what names two people of one name, in Razgrad or `of` elsewhere."""
    return lambda world, role: {
        name: person.pk for name, person in zip(names, getattr(world, of), strict=True)
    }


def placed(label: str, *, delete: frozenset[Role | None]) -> ModelRule:
    """Return who may do what with records that lie in a district."""
    return ModelRule(
        view=KEEPERS,
        add=frozenset({A, C}),
        change=frozenset({A, C}),
        delete=delete,
        own=own(label),
        foreign=pk(lambda world, role: world.foreign[label]),
        strangers=frozenset({C}),
        sheet=sheet(label),
        strangers_sheet=strangers_sheet(label),
    )


def word(label: str) -> ModelRule:
    """Return who may do what with the words of a vocabulary."""
    only = frozenset({A})
    return ModelRule(
        view=STAFF,
        add=only,
        change=only,
        own=own(label),
        sheet=sheet(label),
        strangers_sheet=strangers_sheet(label),
    )


def identity(label: str, *, delete: bool) -> ModelRule:
    """Return who may do what with how the centre appears on paper."""
    only = frozenset({A})
    return ModelRule(
        view=KEEPERS,
        add=only if delete else NOBODY,
        change=only,
        delete=only if delete else NOBODY,
        own=own(label),
    )


def message(label: str, *, add: frozenset[Role | None]) -> ModelRule:
    """Return who may do what with messages to people of a district."""
    return ModelRule(
        view=KEEPERS,
        add=add,
        change=frozenset({A, C}),
        own=own(label),
        foreign=pk(lambda world, role: world.foreign[label]),
        strangers=frozenset({C}),
    )
