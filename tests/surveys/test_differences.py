"""What changed between two versions of a questionnaire."""

from dataclasses import replace

from surveys.facts.answers import AGREEMENT
from surveys.facts.differences import Change, differences
from surveys.facts.forms import Asked, Form, Page, Wording
from tests.surveys.steps import Kind

NOTHING = Wording("")


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
    assert differences(old, old) == ()
