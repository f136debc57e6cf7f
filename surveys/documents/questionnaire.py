"""АНКЕТНА КАРТА: a questionnaire on paper, blank or for somebody who is asked."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import groupby
from typing import Any

import segno
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext as _, gettext_lazy

from resource_centre.documents.document import Belonging, Document, register
from resource_centre.documents.facts import Facts, issuer, pictures
from resource_centre.documents.limits import REPORT
from resource_centre.messaging.links import make_link
from surveys.facts.conditions import in_words
from surveys.facts.forms import Asked, Form, digits, form_of
from surveys.facts.kept import form_for
from surveys.facts.numbering import numbers_of
from surveys.models import Invitation, Question, QuestionnaireVersion, Survey

Kind, Privacy = Question.Kind, Survey.Privacy
TEMPLATE = "surveys/documents/questionnaire/questionnaire.html"
LINES, FEW_LINES = 4, 1
# What is asked in rows of a table where several questions follow each other.
IN_ROWS = (Kind.SCALE, Kind.COMPETENCE)


@register
class QuestionnaireSheet(Document[QuestionnaireVersion]):
    """A version of a questionnaire, blank."""

    code = "questionnaire"
    title = gettext_lazy("Questionnaire")
    model = QuestionnaireVersion
    template = TEMPLATE
    permission = "surveys.view_questionnaire"
    limits = REPORT

    def facts(self, record: QuestionnaireVersion) -> Mapping[str, Any]:
        """Return what is asked (up to 9 queries)."""
        return sheet(record, form_of(record))

    def images(self, record: QuestionnaireVersion) -> Mapping[str, bytes]:
        """Return the logo, if there is one."""
        return pictures()

    def belonging(self, record: QuestionnaireVersion) -> Belonging:
        """Return that it is nobody's."""
        return Belonging(addressee=str(record.questionnaire))


@register
class InvitationSheet(Document[Invitation]):
    """A questionnaire for somebody who is asked: its number, and the personal link."""

    code = "invitation-questionnaire"
    title = gettext_lazy("Questionnaire of an invitation")
    model = Invitation
    template = TEMPLATE
    permission = "surveys.change_invitation"
    limits = REPORT

    def facts(self, record: Invitation) -> Mapping[str, Any]:
        """Return what is asked, of whom (up to 12 queries).

        Raise ValidationError where the paper would tell who has answered.
        """
        survey = record.survey
        if record.status not in Invitation.OPEN:
            raise ValidationError(
                _("It is answered, refused or withdrawn: there is nothing to print."),
                code="over",
            )
        if survey.is_anonymous and record.is_of_known:
            raise ValidationError(
                _(
                    "An anonymous survey has no paper with a name: add sheets without"
                    " names and print those."
                ),
                code="anonymous",
            )
        return {
            **sheet(survey.version, form_for(record)),
            "survey": str(survey),
            "sheet": record.number,
            "respondent": str(record.subject or ""),
            "is_anonymous": survey.is_anonymous,
        }

    def images(self, record: Invitation) -> Mapping[str, bytes]:
        """Return the code of the personal link, and the logo if there is one."""
        if record.is_of_known and record.survey.privacy != Privacy.NAMED:
            # The link opens answers that only they may read.
            return pictures()
        code = BytesIO()
        drawn = segno.make(personal_link(record), error="m", micro=False)
        drawn.save(code, kind="png", scale=6, border=2)
        return {**pictures(), "qr": code.getvalue()}

    def belonging(self, record: Invitation) -> Belonging:
        """Return who is asked."""
        return Belonging(
            addressee=str(record)[:300],
            person=record.person,
            organisation=record.organisation,
            district=record.district,
        )


def personal_link(invitation: Invitation) -> str:
    """Return the address where the invitation is answered, in the active language."""
    language = get_language()
    return make_link("survey", invitation.pk, invitation.generation, language=language)


def sheet(version: QuestionnaireVersion, form: Form) -> Facts:
    """Return a version as it is printed (up to 9 queries)."""
    numbers = numbers_of(form)
    return {
        **issuer(),
        "number": None,
        "title": str(form.title),
        "version": version.number,
        "is_draft": not version.is_frozen,
        "intro": str(form.intro),
        "thanks": str(form.thanks),
        "pages": [
            {
                "title": str(page.title),
                "condition": in_words(form, page.relevance, numbers),
                "blocks": list(blocks(form, page.questions, numbers)),
            }
            for page in form.pages
        ],
    }


def blocks(
    form: Form, questions: tuple[Asked, ...], numbers: Mapping[str, int]
) -> Iterator[Facts]:
    """Yield the questions, those that are answered alike together as a table."""
    for alike, group in groupby(questions, key=table_of):
        together = [row(form, each, numbers) for each in group]
        if alike is None or (len(together) == 1 and alike[0] != Kind.COMPETENCE):
            yield from together
        else:
            yield table(alike, together)


def table_of(asked: Asked) -> tuple[Any, ...] | None:
    """Return what the rows of one table share, None for what stands alone."""
    if asked.kind not in IN_ROWS:
        return None
    if asked.kind == Kind.SCALE and asked.relevance:
        return None
    levels = (asked.levels.start, asked.levels.stop)
    return asked.kind, asked.answers, levels


def table(alike: tuple[Any, ...], rows: list[Facts]) -> Facts:
    """Return a table to tick: the levels of competences, or the steps of a scale."""
    kind, answers, levels = alike
    heads = list(range(*levels)) if kind == Kind.COMPETENCE else answers
    return {
        "is_levels": kind == Kind.COMPETENCE,
        "heads": [str(getattr(each, "label", each)) for each in heads],
        "rows": rows,
    }


def row(form: Form, asked: Asked, numbers: Mapping[str, int]) -> Facts:
    """Return a question as it is printed."""
    return {
        "number": numbers.get(asked.key),
        "label": str(asked.label),
        "hint": str(asked.hint),
        "must": asked.is_required,
        "condition": in_words(form, asked.relevance, numbers),
        **answering(asked),
    }


def answering(asked: Asked) -> Facts:
    """Return how a question is answered on paper."""
    if asked.kind == Kind.NOTE:
        return {"is_note": True}
    if asked.kind == Kind.YES_NO:
        return {"boxes": [_("yes"), _("no")]}
    if asked.answers:
        several = (
            _("You can tick several answers.") if asked.kind == Kind.MULTIPLE else ""
        )
        boxes = [str(each.label) for each in asked.answers]
        return {"boxes": boxes, "several": several}
    if asked.kind == Kind.TEXT:
        lines = LINES if asked.is_multiline else FEW_LINES
        return {"lines": [""] * lines}
    return {"unit": unit(asked)}


def unit(asked: Asked) -> str:
    """Return what is written beside the place for a number or a day."""
    if asked.kind == Kind.DATE:
        return _("day, month, year")
    if asked.kind == Kind.RANGE:
        ends = {"low": digits(asked.low), "high": digits(asked.high)}
        return _("from %(low)s to %(high)s") % ends if all(ends.values()) else ""
    return ""
