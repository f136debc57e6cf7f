"""What happens to themes: free answers are put together by what they say."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from resource_centre.accounts.models import User
from surveys.facts.forms import form_of
from surveys.facts.texts import marked, side_of, texts_of, token_of
from surveys.models import Questionnaire, Survey, Theme, ThemeMark
from surveys.rules.themes import (
    ensure_mergeable,
    ensure_readable,
    ensure_text_question,
    ensure_theme_unused,
)


@transaction.atomic
def add_theme(*, survey: Survey, key: str, title: str, title_en: str = "") -> Theme:
    """Add a theme to a question that is answered in words.

    It serves every survey of the questionnaire. Raise ValidationError where the
    question takes no text or has such a theme.
    """
    ensure_text_question(form_of(survey.version), key)
    questionnaire = Questionnaire.objects.select_for_update().get(
        pk=survey.version.questionnaire_id
    )
    there = Theme.objects.filter(questionnaire=questionnaire, question_key=key)
    last = there.aggregate(last=Max("position"))["last"] or 0
    theme = Theme(
        questionnaire=questionnaire,
        question_key=key,
        title=title,
        title_en=title_en,
        position=last + 1,
    )
    theme.full_clean()
    theme.save()
    return theme


@transaction.atomic
def rename_theme(*, theme: Theme, title: str, title_en: str = "") -> Theme:
    """Call a theme otherwise; raise ValidationError where there is one of the name."""
    theme.title, theme.title_en = title, title_en
    theme.full_clean()
    theme.save()
    return theme


@transaction.atomic
def merge_themes(*, kept: Theme, removed: Theme) -> Theme:
    """Make one theme of two; raise ValidationError where they cannot be one."""
    both = Theme.objects.select_for_update().filter(pk__in=(kept.pk, removed.pk))
    found = {theme.pk: theme for theme in both}
    kept, removed = found.get(kept.pk, kept), found.get(removed.pk, removed)
    ensure_mergeable(kept, removed)
    here = kept.marks.values_list("submission", "anonymous")
    there = set(here)
    for mark in removed.marks.all():
        if (mark.submission_id, mark.anonymous_id) not in there:
            mark.theme = kept
            mark.save(update_fields=["theme"])
    removed.delete()
    return kept


@transaction.atomic
def remove_theme(*, theme: Theme) -> None:
    """Remove a theme and its marks; raise ValidationError if needs cite it."""
    ensure_theme_unused(theme)
    theme.delete()


@transaction.atomic
def mark_answers(
    *,
    survey: Survey,
    key: str,
    by: User,
    marks: Mapping[str, Collection[int]],
) -> int:
    """Let the answers of these tokens have exactly these themes.

    Other answers keep theirs. Return how many marks were put or taken. Raise
    ValidationError while the answers may not be read.
    """
    ensure_readable(survey)
    sheets = texts_of(survey, key, by)
    every = sheets.values_list("pk", flat=True)
    named = {token_of(survey, pk): pk for pk in every}
    wanted = {named[token]: set(own) for token, own in marks.items() if token in named}
    themes = set(themes_of(survey, key).values_list("pk", flat=True))
    before, side = marked(survey, wanted), side_of(survey)
    put = [
        ThemeMark(theme_id=theme, **{f"{side}_id": sheet})
        for sheet, own in wanted.items()
        for theme in sorted((own & themes) - before.get(sheet, set()))
    ]
    taken = [
        mark.pk
        for mark in marks_among(survey, wanted, themes)
        if mark.theme_id not in wanted[getattr(mark, f"{side}_id")]
    ]
    # Somebody else may mark the same at the same moment.
    ThemeMark.objects.bulk_create(put, ignore_conflicts=True)
    ThemeMark.objects.filter(pk__in=taken).delete()
    return len(put) + len(taken)


def marks_among(
    survey: Survey, sheets: Collection[Any], themes: Collection[int]
) -> Any:
    """Return the marks of the themes on the sheets (1 query)."""
    return ThemeMark.objects.filter(
        theme__in=themes, **{f"{side_of(survey)}__in": list(sheets)}
    )


def themes_of(survey: Survey, key: str) -> Any:
    """Return the themes of a question of the survey's questionnaire."""
    return Theme.objects.filter(
        questionnaire=survey.version.questionnaire_id, question_key=key
    )
