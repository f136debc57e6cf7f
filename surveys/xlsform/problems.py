"""What was found in a form that came as XLSForm, and what of it is not as it was."""

from dataclasses import dataclass

from surveys.facts.forms import Form


@dataclass(frozen=True)
class Problem:
    """Something that does not come in as it stands; a fatal one keeps all out.

    `row` counts as the sheet does, 0 of what is of no single row.
    """

    sheet: str
    row: int
    column: str
    message: str
    is_fatal: bool = False


@dataclass(frozen=True)
class Imported:
    """A form that was read, and what of the workbook is not in it."""

    form: Form
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether it can be kept."""
        return not any(each.is_fatal for each in self.problems)
