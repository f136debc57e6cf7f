"""The style sheets of paper: the house's own, and what rooms add for theirs."""

from pathlib import Path


def sheets_from(stylesheet: Path) -> list[Path]:
    """Return the house's style sheet, then those of the rooms beside it.

    A room has one for all its documents, and may have one for a kind of them.
    """
    rooms = stylesheet.parent.parent.glob("*/documents/**/print.css")
    return [stylesheet, *sorted(rooms)]
