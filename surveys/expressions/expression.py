"""An expression that was understood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from surveys.expressions.reading import Tree, tree_of
from surveys.expressions.values import FUNCTIONS, Value, truth_of, value_of

Answers = Mapping[str, Any]
LEAVES = ("key", "self", "literal")
# What the levels of a competence are called: <key>_required and <key>_actual.
LEVELS = ("required", "actual")


@dataclass(frozen=True)
class Expression:
    """A condition or a limit: `tree` is what `reading` made of the text."""

    text: str
    tree: Tree

    @cached_property
    def keys(self) -> frozenset[str]:
        """Return the names it asks for, as they are written in it."""
        return frozenset(node[1] for node in nodes_of(self.tree) if node[0] == "key")

    def holds(self, answers: Answers, current: Any = None) -> bool:
        """Tell whether it is true of the answers; `current` is what “.” means."""
        return truth_of(self.value(answers, current))

    def value(self, answers: Answers, current: Any = None) -> Value:
        """Return what the expression is worth."""
        return worth(self.tree, answers, current)

    def as_json(self) -> list[Any]:
        """Return the tree for the browser."""
        return listed(self.tree)


@lru_cache(maxsize=2048)
def parsed(text: str) -> Expression:
    """Return the expression; raise ValidationError saying what is wrong where."""
    return Expression(text, tree_of(text))


def nodes_of(tree: Tree) -> Iterator[Tree]:
    """Yield all nodes of the tree."""
    yield tree
    for part in tree[1:] if tree[0] not in LEAVES else ():
        yield from nodes_of(part)


def listed(tree: Tree) -> list[Any]:
    """Return the tree made of lists, as JSON has it."""
    return [listed(part) if isinstance(part, tuple) else part for part in tree]


def worth(tree: Tree, answers: Answers, current: Any) -> Value:
    """Return what the tree is worth."""
    match tree:
        case ("key", str() as key):
            return value_of(answer_named(key, answers))
        case ("self",):
            return value_of(current)
        case ("literal", literal):
            return value_of(literal)
    values = [worth(part, answers, current) for part in tree[1:]]
    return FUNCTIONS[tree[0]](*values)


def answer_named(name: str, answers: Answers) -> Any:
    """Return the answer, or the level of a competence that is called so."""
    if name in answers:
        return answers[name]
    key, _line, level = name.rpartition("_")
    if level in LEVELS and isinstance(answers.get(key), Mapping):
        return answers[key].get(level)
    return None
