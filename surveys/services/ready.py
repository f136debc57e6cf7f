"""Questionnaires that the centre brings along, made when they are first needed."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from surveys.facts.answers import READY
from surveys.facts.forms import Answer, Asked, Form, Page, Wording
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.services.questionnaires import draft_of, freeze, write_form

FOLDER = Path(settings.PROJECT) / "fixtures" / "reference" / "questionnaires"
# In the order in which a survey meets them.
CODES = (
    "needs-team",
    "opinion",
    "attitudes",
    "expectations",
    "feedback",
    "follow-up",
    "follow-up-director",
    "readiness",
)
NOTHING = Wording("")


def ready_codes() -> tuple[str, ...]:
    """Return the codes of the ready questionnaires."""
    return CODES


def ready_titles() -> tuple[tuple[str, Wording], ...]:
    """Return the codes with the titles (0 queries)."""
    return tuple((code, Wording(*content(code)["title"])) for code in CODES)


@transaction.atomic
def ready_questionnaire(code: str) -> QuestionnaireVersion:
    """Return the version in use of a ready questionnaire, made at first use.

    Raise KeyError for a code that is none.
    """
    if code not in CODES:
        raise KeyError(code)
    written = content(code)
    title, title_en = written["title"]
    begun = {"title": title, "title_en": title_en, "purpose": written["purpose"]}
    made, _is_new = Questionnaire.objects.get_or_create(code=code, defaults=begun)
    locked = Questionnaire.objects.select_for_update().get(pk=made.pk)
    latest = locked.versions.frozen().order_by("-number").first()
    if latest is not None:
        return latest
    draft = draft_of(questionnaire=locked)
    write_form(version=draft, form=form_written(code))
    return freeze(version=draft)


@lru_cache(maxsize=len(CODES))
def content(code: str) -> dict[str, Any]:
    """Return what the file of a questionnaire says."""
    read: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text("utf-8"))
    return read


def form_written(code: str) -> Form:
    """Return a ready questionnaire as a form (0 queries)."""
    written = content(code)
    return Form(
        version_id=0,
        title=Wording(*written["title"]),
        intro=Wording(*written["intro"]),
        thanks=Wording(*written["thanks"]),
        pages=tuple(
            Page(
                key=page["key"],
                title=Wording(*page["title"]),
                relevance=page.get("relevance", ""),
                questions=tuple(asked_written(each) for each in page["questions"]),
            )
            for page in written["sections"]
        ),
    )


def asked_written(written: Mapping[str, Any]) -> Asked:
    """Return a question as the file says; its answers may be some that are ready."""
    listed = written.get("answers", ())
    if isinstance(listed, str):
        list_name, answers = listed, READY[listed][1]
    else:
        list_name = written["key"] if listed else ""
        answers = tuple(
            Answer(value, Wording(bulgarian, english))
            for value, bulgarian, english in listed
        )
    return Asked(
        key=written["key"],
        kind=written["kind"],
        label=Wording(*written["label"]),
        hint=wording(written, "hint"),
        is_required=written.get("required", False),
        is_multiline=written.get("multiline", False),
        relevance=written.get("relevance", ""),
        constraint=written.get("constraint", ""),
        constraint_message=wording(written, "constraint_message"),
        meaning=written.get("meaning", ""),
        area=written.get("area"),
        list_name=list_name,
        answers=answers,
    )


def wording(written: Mapping[str, Any], name: str) -> Wording:
    """Return a text in both languages, empty where there is none."""
    return Wording(*written[name]) if name in written else NOTHING
