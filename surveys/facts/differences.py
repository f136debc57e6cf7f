"""What changed between two versions of a questionnaire, question by question."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _, pgettext_lazy

from surveys.facts.conditions import in_words
from surveys.facts.forms import Asked, Form, Page, Wording, digits
from surveys.facts.numbering import numbers_of
from surveys.models import Question


class Change(models.TextChoices):
    """What may have happened to a question."""

    ADDED = "added", pgettext_lazy("question", "added")
    DROPPED = "dropped", pgettext_lazy("question", "dropped")
    KIND = "kind", pgettext_lazy("question", "of another kind")
    REWORDED = "reworded", pgettext_lazy("question", "reworded")
    HINT = "hint", pgettext_lazy("question", "another hint")
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
    there, here = section_of(old, now.key), section_of(new, now.key)
    compared = (
        (Change.KIND, was.kind, now.kind, kind_called(was), kind_called(now)),
        (Change.REWORDED, was.label, now.label, *told(was.label, now.label)),
        (Change.HINT, was.hint, now.hint, *told(was.hint, now.hint)),
        (
            Change.ANSWERS,
            was.answers,
            now.answers,
            answers_said(was),
            answers_said(now),
        ),
        (
            Change.CONDITION,
            (there.relevance, was.relevance),
            (here.relevance, now.relevance),
            conditions_said(old, there, was),
            conditions_said(new, here, now),
        ),
        (Change.RULES, rules_of(was), rules_of(now), rules_said(was), rules_said(now)),
        (Change.MOVED, there.key, here.key, str(there.title), str(here.title)),
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


def rules_said(asked: Asked) -> str:
    """Return in words which answer is right, and what it means."""
    ends = {"low": digits(asked.low), "high": digits(asked.high)}
    said = (
        _("must be answered") if asked.is_required else "",
        _("from %(low)s to %(high)s") % ends if any(ends.values()) else "",
        _("in steps of %(step)s") % {"step": digits(asked.step)} if asked.step else "",
        asked.constraint,
        str(Question.Meaning(asked.meaning).label) if asked.meaning else "",
        asked.area or "",
    )
    return " · ".join(filter(None, said)) or "–"


def told(was: Wording, now: Wording) -> tuple[str, str]:
    """Return both texts, in the language in which they differ."""
    pairs = (str(was), str(now)), (was.bg, now.bg), (was.en, now.en)
    before, after = next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])
    return before or "–", after or "–"


def conditions_said(form: Form, page: Page, asked: Asked) -> str:
    """Return when the question is asked, and its section, in sentences."""
    numbers = numbers_of(form)
    both = (page.relevance, asked.relevance)
    said = (in_words(form, each, numbers) for each in both if each)
    return " ".join(said) or _("always")


def section_of(form: Form, key: str) -> Page:
    """Return the section that asks the question."""
    return next(
        page for page in form.pages if any(each.key == key for each in page.questions)
    )
