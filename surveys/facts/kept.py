"""Frozen versions as forms, read once: nothing can change them any more."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from surveys.facts.forms import Form, Page, form_of
from surveys.models import Invitation, Question, QuestionnaireVersion

KEPT = 64


def kept_form(version: QuestionnaireVersion) -> Form:
    """Return the version as a form (0 queries if it was read before, else 6)."""
    if version.frozen_at is None:
        return form_of(version)
    return kept(version.pk, version.frozen_at)


@lru_cache(maxsize=KEPT)
def kept(key: int, _frozen_at: datetime) -> Form:
    """Return the frozen version as a form (6 queries)."""
    versions = QuestionnaireVersion.objects.select_related("questionnaire")
    return form_of(versions.get(pk=key))


def form_for(invitation: Invitation) -> Form:
    """Return what somebody is asked, a code of their own only where nobody is known."""
    form = kept_form(invitation.survey.version)
    if invitation.survey.is_anonymous or not invitation.is_of_known:
        return form
    return without_code(form)


def without_code(form: Form) -> Form:
    """Return the form without the question for somebody's own code."""
    code = form.meaning(Question.Meaning.PAIR)
    if code is None:
        return form
    pages = (without(page, code.key) for page in form.pages)
    return replace(form, pages=tuple(page for page in pages if page.questions))


def without(page: Page, key: str) -> Page:
    """Return the page without a question."""
    questions = tuple(each for each in page.questions if each.key != key)
    return replace(page, questions=questions)
