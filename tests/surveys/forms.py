"""Forms as values, without a database."""

from typing import Any

from surveys.facts.forms import Asked, Form, Kind, Page, Wording


def a_question(key: str, kind: str = Kind.TEXT, **fields: Any) -> Asked:
    """Return a question."""
    fields.setdefault("label", Wording(f"Въпрос {key}"))
    fields.setdefault("hint", Wording(""))
    return Asked(key=key, kind=kind, **fields)


def a_page(key: str, *questions: Asked, relevance: str = "") -> Page:
    """Return a section."""
    return Page(key, Wording(f"Раздел {key}"), relevance, questions)


def a_form(*pages: Page, **texts: Wording) -> Form:
    """Return a form."""
    words = {"title": Wording("Анкета"), "intro": Wording(""), "thanks": Wording("")}
    return Form(version_id=0, pages=pages, **(words | texts))
