"""Frozen versions as forms, read once: nothing can change them any more."""

from datetime import datetime
from functools import lru_cache

from surveys.facts.forms import Form, form_of
from surveys.models import QuestionnaireVersion

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
