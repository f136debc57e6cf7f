"""Answers to choose from as people type them: one a line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.text import slugify
from django.utils.translation import gettext_noop

from resource_centre.common.names import transliterate
from surveys.facts.forms import Answer, Wording

CANNOT_JUDGE = Answer("cannot_judge", Wording("не мога да преценя", "I cannot judge"))
LONGEST_KEY, LONGEST_VALUE = 40, 40
# The points of an answer, at the end of its line: „понякога = 2“, „друго = –“.
POINTS = re.compile(r"\s+=\s*(-?\d{1,3}|[-–—])$")


def scale(*labels: tuple[str, str]) -> tuple[Answer, ...]:
    """Return answers with points from 1 up, and that of who cannot judge."""
    steps = enumerate(labels, start=1)
    return (*(Answer(str(n), Wording(*each), n) for n, each in steps), CANNOT_JUDGE)


AGREEMENT = scale(
    ("напълно несъгласен", "strongly disagree"),
    ("по-скоро несъгласен", "rather disagree"),
    ("нито съгласен, нито несъгласен", "neither agree nor disagree"),
    ("по-скоро съгласен", "rather agree"),
    ("напълно съгласен", "strongly agree"),
)
CONFIDENCE = scale(
    ("изобщо не", "not at all"),
    ("слабо", "a little"),
    ("донякъде", "somewhat"),
    ("до голяма степен", "to a great extent"),
    ("напълно", "completely"),
)
FREQUENCY = scale(
    ("никога", "never"),
    ("рядко", "rarely"),
    ("понякога", "sometimes"),
    ("често", "often"),
    ("винаги", "always"),
)
PARTLY = (
    Answer("yes", Wording("да", "yes"), 3),
    Answer("partly", Wording("отчасти", "partly"), 2),
    Answer("no", Wording("не", "no"), 1),
)
# Answers that are ready, by their names: what they are called in lists, and they.
READY: dict[str, tuple[str, tuple[Answer, ...]]] = {
    "agreement": (gettext_noop("agreement, five points"), AGREEMENT),
    "extent": (gettext_noop("to what extent, five points"), CONFIDENCE),
    "frequency": (gettext_noop("how often, five points"), FREQUENCY),
    "partly": (gettext_noop("yes, partly, no"), PARTLY),
}


def in_latin(text: str) -> str:
    """Return the text in small Latin letters, digits and “_”."""
    return slugify(transliterate(text)).replace("-", "_").strip("_")


def key_for(text: str, taken: Iterable[str], longest: int = LONGEST_KEY) -> str:
    """Return a key made of the first words of a text, with a number if it is taken."""
    words = in_latin(text).split("_")
    key = ""
    for word in words:
        longer = f"{key}_{word}".strip("_")
        if key and len(longer) > longest:
            break
        key = longer[:longest]
    key = key or "q"
    if not key[0].isalpha():
        key = f"q_{key}"[:longest]
    return unlike(key, set(taken), longest)


def unlike(wanted: str, taken: set[str], longest: int = 60) -> str:
    """Return the name, with a number at its end where it is taken."""
    name, number = wanted[:longest], 1
    while name in taken:
        number += 1
        ending = f"_{number}"
        name = wanted[: longest - len(ending)] + ending
    return name


def lines_of(text: str) -> list[str]:
    """Return the lines that say something."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def typed(
    text: str,
    text_en: str = "",
    *,
    before: Sequence[Answer] = (),
    is_scale: bool = False,
    cannot_judge: bool = False,
) -> tuple[Answer, ...]:
    """Return the answers typed one a line.

    One that was there `before` keeps its value: it is known by its text, or by its
    place where their number is the same and the text is new.
    """
    lines = [pointed(line) if is_scale else (line, None) for line in lines_of(text)]
    english = lines_of(text_en)
    old = tuple(each for each in before if each.value != CANNOT_JUDGE.value)
    matched = match([label for label, _points in lines], old)
    taken = {each.value for each in matched if each} | {CANNOT_JUDGE.value}
    answers: list[Answer] = []
    for place, ((label, points), known) in enumerate(zip(lines, matched, strict=True)):
        wording = Wording(label, english[place] if place < len(english) else "")
        if known is not None:
            answer = replace(known, label=wording)
        else:
            answer = Answer(value_for(label, place, taken, is_scale=is_scale), wording)
        taken.add(answer.value)
        answers.append(replace(answer, score=score(points, place, known, is_scale)))
    if cannot_judge:
        kept = next((a for a in before if a.value == CANNOT_JUDGE.value), CANNOT_JUDGE)
        answers.append(kept)
    return tuple(answers)


def pointed(line: str) -> tuple[str, str | None]:
    """Return the text of a line and the points at its end, None if it has none."""
    found = POINTS.search(line)
    return (line[: found.start()], found[1]) if found else (line, None)


def score(
    points: str | None,
    place: int,
    known: Answer | None,
    is_scale: bool,  # noqa: FBT001
) -> int | None:
    """Return what an answer counts: what the line says, else its place on a scale."""
    if not is_scale:
        return known.score if known else None
    if points is None:
        return place + 1
    return int(points) if points.lstrip("-").isdigit() else None


def match(labels: Sequence[str], old: Sequence[Answer]) -> list[Answer | None]:
    """Return for each text the answer that it was before, None for a new one."""
    by_label = {each.label.bg: each for each in old}
    found = [by_label.get(label) for label in labels]
    if len(labels) != len(old):
        return found
    used = {each.value for each in found if each}
    return [
        each or (was if was.value not in used else None)
        for each, was in zip(found, old, strict=True)
    ]


def value_for(label: str, place: int, taken: set[str], *, is_scale: bool) -> str:
    """Return a value for a new answer: its place on a scale, else its words."""
    wanted = str(place + 1) if is_scale else in_latin(label)[:LONGEST_VALUE]
    return unlike(wanted.strip("_") or str(place + 1), taken)


def as_text(answers: Sequence[Answer], *, is_scale: bool) -> tuple[str, str]:
    """Return the answers as they are typed, in Bulgarian and in English."""
    shown = [each for each in answers if each.value != CANNOT_JUDGE.value]
    bulgarian = [
        each.label.bg + ending(each, place, is_scale=is_scale)
        for place, each in enumerate(shown)
    ]
    has_english = any(each.label.en for each in shown)
    english = [each.label.en or each.label.bg for each in shown] if has_english else []
    return "\n".join(bulgarian), "\n".join(english)


def ending(answer: Answer, place: int, *, is_scale: bool) -> str:
    """Return the points to write after an answer: none where they are its place."""
    if not is_scale or answer.score == place + 1:
        return ""
    return f" = {'–' if answer.score is None else answer.score}"
