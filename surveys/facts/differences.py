"""What changed between two versions of a questionnaire, question by question."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _, pgettext_lazy

from surveys.facts.forms import Asked, Form
from surveys.models import Question


class Change(models.TextChoices):
    """What may have happened to a question."""

    ADDED = "added", pgettext_lazy("question", "added")
    DROPPED = "dropped", pgettext_lazy("question", "dropped")
    KIND = "kind", pgettext_lazy("question", "of another kind")
    REWORDED = "reworded", pgettext_lazy("question", "reworded")
    ANSWERS = "answers", pgettext_lazy("question", "other answers")
    CONDITION = "condition", pgettext_lazy("question", "asked under another condition")
    RULES = "rules", pgettext_lazy("question", "other limits")
    MOVED = "moved", pgettext_lazy("question", "moved to another section")


# What makes figures before and after it hard to compare.
WEIGHTY = (Change.KIND, Change.REWORDED, Change.ANSWERS)


@dataclass(frozen=True)
class Difference:
    """A change of the question with the key, as it was said before and is now."""

    key: str
    label: str
    change: Change
    before: str = ""
    after: str = ""

    @property
    def is_weighty(self) -> bool:
        """Tell whether figures before and after it are hard to compare."""
        return self.change in WEIGHTY


def differences(old: Form, new: Form) -> tuple[Difference, ...]:
    """Return what changed, in the order of the new form; what was dropped last."""
    found = [
        change
        for asked in new.questions
        for change in changes_of(old.by_key.get(asked.key), asked, old, new)
    ]
    gone = (each for each in old.questions if each.key not in new.by_key)
    dropped = (Difference(each.key, str(each.label), Change.DROPPED) for each in gone)
    return (*found, *dropped)


def changes_of(
    was: Asked | None, now: Asked, old: Form, new: Form
) -> Iterator[Difference]:
    """Yield what changed of one question."""
    label = str(now.label)
    if was is None:
        yield Difference(now.key, label, Change.ADDED)
        return
    sections = section_of(old, now.key), section_of(new, now.key)
    compared = (
        (Change.KIND, was.kind, now.kind, kind_called(was), kind_called(now)),
        (Change.REWORDED, was.label, now.label, str(was.label), label),
        (
            Change.ANSWERS,
            was.answers,
            now.answers,
            answers_said(was),
            answers_said(now),
        ),
        (
            Change.CONDITION,
            was.relevance,
            now.relevance,
            was.relevance or _("always"),
            now.relevance or _("always"),
        ),
        (Change.RULES, rules_of(was), rules_of(now), "", ""),
        (Change.MOVED, sections[0][0], sections[1][0], sections[0][1], sections[1][1]),
    )
    for change, before, after, before_said, after_said in compared:
        if before != after:
            yield Difference(now.key, label, change, before_said, after_said)


def kind_called(asked: Asked) -> str:
    """Return the kind of a question in words."""
    return str(Question.Kind(asked.kind).label)


def answers_said(asked: Asked) -> str:
    """Return the answers to choose from, with their points."""
    return " · ".join(
        f"{each.label}" if each.score is None else f"{each.label} ({each.score})"
        for each in asked.answers
    )


def rules_of(asked: Asked) -> tuple[object, ...]:
    """Return all that says which answer is right, and what it means."""
    return (
        asked.is_required,
        asked.constraint,
        asked.low,
        asked.high,
        asked.step,
        asked.area,
        asked.meaning,
    )


def section_of(form: Form, key: str) -> tuple[str, str]:
    """Return the key and the title of the section that asks the question."""
    return next(
        (page.key, str(page.title))
        for page in form.pages
        if any(each.key == key for each in page.questions)
    )
