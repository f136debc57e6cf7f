"""What makes WeasyPrint quick without changing what it draws.

Styles of properties that no rule names, lengths that are no percentages, and the
numbers of footnotes that no document has take a third of the time of a short one.
Each shortcut here leaves to WeasyPrint whatever is not as simple as that.
"""

from typing import Any

from weasyprint import CSS, HTML, css, html
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import (
    INHERITED,
    INITIAL_NOT_COMPUTED,
    INITIAL_VALUES,
)
from weasyprint.layout import percent

# Their values depend on those of others.
ENTANGLED = frozenset({"float", "display", "position", "page"})
PROPERTIES = frozenset(
    name
    for name in INITIAL_VALUES
    if name not in ENTANGLED and not name.startswith("text_decoration_")
)
INHERITING = PROPERTIES & INHERITED
INITIAL = {
    name: INITIAL_VALUES[name] for name in PROPERTIES - INHERITED - INITIAL_NOT_COMPUTED
}
# Nothing is as wide as a border or an outline without a style.
NO_BORDER = {
    name: 0 for name in INITIAL_NOT_COMPUTED if name.startswith(("border_", "outline_"))
}
FIRST = {**INITIAL, **NO_BORDER}
# Under which other names a rule sets a property: `margin_block_start`.
OTHER_NAMES = {
    name: tuple({function(block="ttb", inline=way) for way in ("ltr", "rtl")})
    for name, function in PHYSICAL_FUNCTIONS.items()
}
LOGICAL = {
    other: [name for name, others in OTHER_NAMES.items() if other in others]
    for others in OTHER_NAMES.values()
    for other in others
}
SIMPLE = (str, int, float)

begun = css.ComputedStyle.__init__
begun_anonymous = css.AnonymousStyle.__init__
worked_out = css.ComputedStyle.__missing__
resolved = percent.resolve_one_percentage


def begin(style: Any, parent: Any, cascaded: Any, *rest: Any) -> None:
    """Begin a style with the first values of what no rule names."""
    begun(style, parent, cascaded, *rest)
    style.update(FIRST)
    for name in cascaded:
        for known in (name, *LOGICAL.get(name, ())):
            style.pop(known, None)
            if known.startswith(("border_", "outline_")):
                for width in NO_BORDER:
                    style.pop(width, None)


def begin_anonymous(style: Any, parent: Any) -> None:
    """Begin the style of a box without an element, which no rule names."""
    style.update(FIRST)
    begun_anonymous(style, parent)


def missing(style: Any, name: str) -> Any:
    """Return the value of a property: the parent's, if none is set."""
    parent = style.parent_style
    if name in INHERITING and name not in style.cascaded and parent is not None:
        value = parent[name]
        if isinstance(value, SIMPLE) or not check_math(value):
            style[name] = value
            return value
    return worked_out(style, name)


def resolve(box: Any, name: str, refer_to: Any) -> None:
    """Give the box a length: most are in pixels already."""
    value = box.style[name]
    if getattr(value, "unit", None) == "px":
        setattr(box, name, value.value)
    else:
        resolved(box, name, refer_to)


css.ComputedStyle.__init__ = begin
css.AnonymousStyle.__init__ = begin_anonymous
css.ComputedStyle.__missing__ = missing
percent.resolve_one_percentage = resolve


# --- The style sheet of browsers ------------------------------------------------------

# Its rules for footnotes and marks are for any element, which so has six styles more.
NOTES = ("::footnote-", "::note-")
MARK, OF_ITEMS = "\n::marker {", "\nli::marker {"


def usual_style() -> CSS:
    """Return the style sheet of browsers without what none of our documents has."""
    lines = (line for line in html.UA.splitlines() if not line.startswith(NOTES))
    style = "\n".join(lines).replace(MARK, OF_ITEMS)
    return CSS(string=style, counter_style=html.UA_COUNTER_STYLE.copy())


USUAL = [usual_style()]


class Page(HTML):
    """A document to draw, in the usual style."""

    def _ua_stylesheets(self, forms: object = False) -> list[CSS]:  # noqa: FBT002
        """Return the style sheet of browsers."""
        return USUAL
