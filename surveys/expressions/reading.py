"""Read the text of an expression into a tree.

A node is a tuple of its name and what it is made of: ("key", "staff"), ("self",),
("literal", "law"), ("literal", 5.0), or an operator or function and the nodes it is
applied to, as in (">", ("key", "staff"), ("literal", 5.0)).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from surveys.expressions.patterns import ensure_safe_pattern

Tree = tuple[Any, ...]

LONGEST = 2000
DEEPEST = 30
MOST_OPERATORS = 150
TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | \$\{[ ]*(?P<key>[A-Za-z_][A-Za-z0-9_.-]*)[ ]*\}
  | (?P<number>(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?![0-9.]))
  | (?P<text>"[^"]*"|'[^']*')
  | (?P<sign>!=|<=|>=|[=<>+\-*(),])
  | (?P<self>\.(?![./A-Za-z_]))
  | (?P<name>[A-Za-z_][A-Za-z0-9_:-]*)
    """,
    re.VERBOSE,
)
# How many values each function takes.
FUNCTIONS = {
    "not": 1,
    "selected": 2,
    "count-selected": 1,
    "string-length": 1,
    "regex": 2,
    "today": 0,
    "date": 1,
    "true": 0,
    "false": 0,
    "if": 3,
    "coalesce": 2,
    "int": 1,
    "number": 1,
    "string": 1,
}
# What binds least comes first.
LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)


class Token(NamedTuple):
    """A word of an expression; `place` is its first character, from 1."""

    kind: str
    text: str
    place: int


def refuse(message: str, place: int, **named: object) -> NoReturn:
    """Raise ValidationError telling what is wrong and where."""
    at = _("Character %(place)d: %(problem)s") % {
        "place": place,
        "problem": message % named,
    }
    raise ValidationError(at, code="expression")


def tokens_of(text: str) -> list[Token]:
    """Return the words of the text, an empty one at the end."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        matched = TOKEN.match(text, at)
        if matched is None:
            what = text[at : at + 20]
            refuse(_("“%(what)s” is not understood."), at + 1, what=what)
        kind = str(matched.lastgroup)
        if kind != "space":
            found.append(Token(kind, matched[kind], at + 1))
        at = matched.end()
    return [*found, Token("end", "", len(text) + 1)]


@dataclass
class Reader:
    """Go through the words of an expression once."""

    tokens: Sequence[Token]
    at: int = 0
    depth: int = 0
    operators: int = 0

    @property
    def token(self) -> Token:
        """Return the word to be read next."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Return the next word and pass it."""
        token = self.token
        self.at += 1
        return token

    def takes(self, *texts: str) -> Token | None:
        """Pass the next word if it is one of those signs or names."""
        fits = self.token.kind in ("sign", "name") and self.token.text in texts
        return self.take() if fits else None

    def whole(self) -> Tree:
        """Return the tree of all words."""
        tree = self.level(0)
        if self.token.kind != "end":
            message = _("“%(what)s” was not expected here.")
            refuse(message, self.token.place, what=self.token.text)
        return tree

    def level(self, number: int) -> Tree:
        """Return the tree of operators that bind at least as much as the level's."""
        if number == len(LEVELS):
            return self.signed()
        tree = self.level(number + 1)
        while operator := self.takes(*LEVELS[number]):
            self.operators += 1
            if self.operators > MOST_OPERATORS:
                refuse(_("it compares too much at once."), operator.place)
            tree = (operator.text, tree, self.level(number + 1))
        return tree

    def signed(self) -> Tree:
        """Return the tree of a value, with minus signs before it."""
        if self.takes("-"):
            return ("minus", self.deeper(self.signed))
        return self.value()

    def deeper(self, read: Callable[[], Tree]) -> Tree:
        """Return what is inside, unless it is too deep for any honest condition."""
        self.depth += 1
        if self.depth > DEEPEST:
            refuse(_("too many parentheses."), self.token.place)
        tree = read()
        self.depth -= 1
        return tree

    def value(self) -> Tree:
        """Return the tree of one value."""
        token = self.take()
        match token.kind:
            case "key":
                return ("key", token.text)
            case "number":
                return ("literal", float(token.text))
            case "text":
                return ("literal", token.text[1:-1])
            case "self":
                return ("self",)
            case "name":
                return self.function(token)
        if token.text == "(":
            tree = self.deeper(lambda: self.level(0))
            self.expect(")")
            return tree
        if token.kind == "end":
            refuse(_("it ends too early."), token.place)
        refuse(_("“%(what)s” was not expected here."), token.place, what=token.text)

    def expect(self, sign: str) -> None:
        """Pass the sign; refuse if there is another."""
        if not self.takes(sign):
            refuse(_("“%(sign)s” is missing."), self.token.place, sign=sign)

    def function(self, name: Token) -> Tree:
        """Return the tree of a function whose name has been passed."""
        if name.text not in FUNCTIONS:
            message = _("“%(name)s” is not supported.")
            refuse(message, name.place, name=name.text[:60])
        self.expect("(")
        values: list[Tree] = []
        while not self.takes(")"):
            if values:
                self.expect(",")
            values.append(self.deeper(lambda: self.level(0)))
        self.ensure_fits(name, values)
        return (name.text, *values)

    def ensure_fits(self, name: Token, values: Sequence[Tree]) -> None:
        """Refuse values that the function does not take."""
        if len(values) != FUNCTIONS[name.text]:
            refuse(
                _("%(name)s() takes %(expected)d values, not %(count)d."),
                name.place,
                name=name.text,
                expected=FUNCTIONS[name.text],
                count=len(values),
            )
        if name.text == "regex":
            if values[1][0] != "literal" or not isinstance(values[1][1], str):
                refuse(_("the pattern of regex() is a text in quotes."), name.place)
            try:
                ensure_safe_pattern(values[1][1])
            except ValidationError as error:
                refuse("%(problem)s", name.place, problem=error.messages[0])


def tree_of(text: str) -> Tree:
    """Return the tree of the text; raise ValidationError if it has none."""
    if len(text) > LONGEST:
        message = _("An expression has at most %(number)d characters.")
        raise ValidationError(message % {"number": LONGEST}, code="expression")
    return Reader(tokens_of(text)).whole()
