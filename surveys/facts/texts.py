"""Free answers as staff may read them: with their authors only where named."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Trim
from django.utils.crypto import salted_hmac

from resource_centre.accounts.models import User
from surveys.facts.analysis import sheets as read
from surveys.facts.analysis.asking import hushed_in
from surveys.facts.kept import kept_form
from surveys.models import (
    AnonymousSubmission,
    Submission,
    Survey,
    Theme,
    ThemeMark,
)
from surveys.rules.relevance import conditions_of
from surveys.rules.themes import may_be_read

PAGE = 50
SALT = "surveys.texts"


@dataclass(frozen=True)
class Text:
    """A free answer; `who` and `sheet` are known of named surveys alone.

    `token` names the answer on a page without saying whose it is.
    """

    token: str
    text: str
    themes: frozenset[int]
    who: str = ""
    sheet: int | None = None


def token_of(survey: Survey, key: object) -> str:
    """Return what names an answer sheet on a page: no key of the database."""
    return salted_hmac(SALT, f"{survey.pk} {key}").hexdigest()[:20]


def sheets_of(survey: Survey, user: User) -> QuerySet[Any]:
    """Return the sheets that were sent and whose texts the user may read."""
    if survey.is_anonymous:
        closed = may_be_read(survey)
        unknown = AnonymousSubmission.objects.filter(survey=survey)
        return unknown if closed else unknown.none()
    sheets: Any = Submission.objects.filter(survey=survey).sent()
    if survey.privacy == Survey.Privacy.NAMED:
        sheets = sheets.visible_to(user)
    elif not may_be_read(survey):
        sheets = sheets.none()
    found: QuerySet[Any] = sheets
    return found


def texts_of(survey: Survey, key: str, user: User) -> QuerySet[Any]:
    """Return the sheets with an answer in words to the question, as `words`.

    They come in the order of the alphabet, so that their order tells nothing. There
    are none where so few have answered that they might be recognised, or where their
    number would tell what a few answered to another question (1 query of surveys
    about people, and 1 of questions that only some are asked).
    """
    written = Trim(KeyTextTransform(key, "answers"))
    sheets: QuerySet[Any] = sheets_of(survey, user)
    sheets = sheets.annotate(words=written).exclude(words="").exclude(words=None)
    sheets = sheets.order_by("words", "pk")
    if survey.is_about_people and is_small(sheets, survey.smallest_group):
        return sheets.none()
    return sheets.none() if is_hushed(survey, key) else sheets


def is_hushed(survey: Survey, key: str) -> bool:
    """Tell whether nothing is told of the question (1 query if only some are asked).

    Where staff read each sheet anyway, they read the texts too.
    """
    if survey.privacy == Survey.Privacy.NAMED:
        return False
    if key not in conditions_of(kept_form(survey.version)):
        return False
    return key in hushed_in(read.sheets_of(survey))


def is_small(sheets: QuerySet[Any], smallest: int) -> bool:
    """Tell whether there are fewer sheets than a group that is shown (1 query)."""
    return sheets.order_by()[:smallest].count() < smallest


def side_of(survey: Survey) -> str:
    """Return which relation of a mark leads to the survey's sheets."""
    return "anonymous" if survey.is_anonymous else "submission"


def marked(survey: Survey, keys: Iterable[Any]) -> dict[Any, set[int]]:
    """Return the themes of each of the sheets (1 query)."""
    side = side_of(survey)
    found: dict[Any, set[int]] = {}
    rows = ThemeMark.objects.filter(**{f"{side}__in": list(keys)})
    for sheet, theme in rows.values_list(side, "theme"):
        found.setdefault(sheet, set()).add(theme)
    return found


def shown(survey: Survey, sheets: QuerySet[Any], themes: Iterable[Theme]) -> list[Text]:
    """Return the sheets as they are read (2 queries)."""
    is_named = survey.privacy == Survey.Privacy.NAMED
    if is_named:
        sheets = sheets.select_related(
            "invitation__service", "invitation__organisation", "invitation__person"
        )
    rows = list(sheets)
    known = {theme.pk for theme in themes}
    marks = marked(survey, [row.pk for row in rows])
    return [
        Text(
            token=token_of(survey, row.pk),
            text=row.words,
            themes=frozenset(marks.get(row.pk, set()) & known),
            who=str(row.invitation) if is_named else "",
            sheet=row.pk if is_named else None,
        )
        for row in rows
    ]
