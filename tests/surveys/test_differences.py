"""What changed between two versions of a questionnaire."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation

from surveys.facts.answers import AGREEMENT
from surveys.facts.differences import Change, differences
from surveys.facts.forms import Asked, Form, Page, Wording
from tests.surveys.steps import Kind

NOTHING = Wording("")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Let what is said be as in the source."""
    with translation.override("en"):
        yield


def asked(key: str, label: str = "Въпрос", kind: str = Kind.TEXT) -> Asked:
    """Return a question."""
    return Asked(key=key, kind=kind, label=Wording(label), hint=NOTHING)


def form(*pages: tuple[Asked, ...]) -> Form:
    """Return a form whose sections ask these questions."""
    made = tuple(
        Page(f"p{number}", Wording(f"Раздел {number}"), "", questions)
        for number, questions in enumerate(pages)
    )
    return Form(0, NOTHING, NOTHING, NOTHING, made)


def test_differences_name_what_happened_to_each_question() -> None:
    scale = replace(asked("scale", kind=Kind.SCALE), answers=AGREEMENT)
    old = form(
        (asked("same"), asked("gone"), asked("said", "Преди"), asked("kind"), scale),
        (asked("moved"), asked("asked_if")),
    )
    new = form(
        (
            asked("moved"),
            asked("same"),
            asked("said", "Сега"),
            asked("kind", kind=Kind.DATE),
            replace(scale, answers=AGREEMENT[:3]),
            asked("new"),
        ),
        (replace(asked("asked_if"), relevance="${same} = 'а'", is_required=True),),
    )
    found = differences(old, new)
    assert [(each.key, each.change) for each in found] == [
        ("moved", Change.MOVED),
        ("said", Change.REWORDED),
        ("kind", Change.KIND),
        ("scale", Change.ANSWERS),
        ("new", Change.ADDED),
        ("asked_if", Change.CONDITION),
        ("asked_if", Change.RULES),
        ("gone", Change.DROPPED),
    ]
    reworded = found[1]
    assert (reworded.before, reworded.after) == ("Преди", "Сега")
    assert reworded.is_weighty
    asked_if = found[5]
    assert asked_if.after.endswith("“а”.")
    assert (found[6].before, found[6].after) == ("–", "must be answered")
    assert differences(old, old) == ()


def test_condition_of_the_section_and_english_alone_count_too() -> None:
    was = replace(asked("one"), label=Wording("Едно", "One"))
    now = replace(was, label=Wording("Едно", "1"), hint=Wording("Накратко"))
    old = form((asked("first"),), (was,))
    new = form((asked("first"),), (now,))
    closed = replace(new.pages[1], relevance="${first} != ''")
    new = replace(new, pages=(new.pages[0], closed))
    found = {each.change: (each.before, each.after) for each in differences(old, new)}
    assert found[Change.REWORDED] == ("One", "1")
    assert found[Change.HINT] == ("–", "Накратко")
    assert found[Change.CONDITION][1] == "Only if you answered question 1."
