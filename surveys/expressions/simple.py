"""Conditions of one comparison, for people who write no expressions."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from surveys.expressions.expression import parsed
from surveys.expressions.reading import Tree
from surveys.expressions.values import NUMBER, text_of

# What may be asked of an answer; the last two take no value.
OPERATORS = {
    "=": pgettext_lazy("condition", "is"),
    "!=": pgettext_lazy("condition", "is not"),
    "selected": pgettext_lazy("condition", "includes"),
    "not_selected": pgettext_lazy("condition", "does not include"),
    "<": pgettext_lazy("condition", "is less than"),
    "<=": pgettext_lazy("condition", "is at most"),
    ">": pgettext_lazy("condition", "is more than"),
    ">=": pgettext_lazy("condition", "is at least"),
    "answered": pgettext_lazy("condition", "is answered"),
    "unanswered": pgettext_lazy("condition", "is not answered"),
}
EMPTY = ("literal", "")
Simple = tuple[str, str, str]


def simple(text: str) -> Simple | None:
    """Return key, operator and value, None of what is not as simple as that."""
    try:
        tree = parsed(text).tree
    except ValidationError:
        return None
    match tree:
        case ("not", ("selected", ("key", str() as key), ("literal", str() as value))):
            return key, "not_selected", value
        case (str() as operator, ("key", str() as key), right):
            return compared(key, operator, right)
    return None


def compared(key: str, operator: str, right: Tree) -> Simple | None:
    """Return the comparison of a key with something."""
    if right == EMPTY:
        named = {"=": "unanswered", "!=": "answered"}.get(operator)
        return (key, named, "") if named else None
    if operator in OPERATORS and right[0] == "literal":
        return key, operator, text_of(right[1])
    return None


def written(key: str, operator: str, value: str = "") -> str:
    """Return the text of a condition; raise ValidationError of what is none."""
    match operator:
        case "answered":
            text = f"${{{key}}} != ''"
        case "unanswered":
            text = f"${{{key}}} = ''"
        case "selected":
            text = f"selected(${{{key}}}, {quoted(value)})"
        case "not_selected":
            text = f"not(selected(${{{key}}}, {quoted(value)}))"
        case "=" | "!=":
            text = f"${{{key}}} {operator} {quoted(value)}"
        case _:
            number = value.replace(",", ".").strip()
            right = number if NUMBER.fullmatch(number) else quoted(value)
            text = f"${{{key}}} {operator} {right}"
    return parsed(text).text


def quoted(value: str) -> str:
    """Return the value in quotes; raise ValidationError if it has both kinds."""
    if "'" not in value:
        return f"'{value}'"
    if '"' not in value:
        return f'"{value}"'
    raise ValidationError(_("Use one kind of quotation marks only."), code="quotes")
