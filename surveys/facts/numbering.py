"""The number that people see before each question."""

from surveys.facts.forms import Form


def numbers_of(form: Form) -> dict[str, int]:
    """Return the numbers by keys; a text that asks nothing has none."""
    asked = (each.key for each in form.questions if each.is_answered)
    return {key: number for number, key in enumerate(asked, start=1)}
