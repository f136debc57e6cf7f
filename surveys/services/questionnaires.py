"""Versions of questionnaires: begun, written as a whole, frozen."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.registry.models import CompetenceArea
from surveys.facts.answers import unlike
from surveys.facts.forms import Answer, Asked, Form, form_of
from surveys.models import (
    Choice,
    ChoiceList,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Section,
)
from surveys.rules.questionnaires import ensure_complete, ensure_draft

Lists = dict[str, ChoiceList]


@transaction.atomic
def freeze(*, version: QuestionnaireVersion) -> QuestionnaireVersion:
    """Let nobody change the version any more, so that people can be asked by it.

    One that is frozen already stays so. Raise ValidationError with all that is wrong
    with it.
    """
    locked = lock(version)
    if not locked.is_frozen:
        ensure_complete(locked)
        locked.frozen_at = timezone.now()
        locked.save(update_fields=["frozen_at"])
    version.frozen_at = locked.frozen_at
    return version


@transaction.atomic
def draft_of(
    *, questionnaire: Questionnaire, by: User | None = None
) -> QuestionnaireVersion:
    """Return the draft of the next version: a copy of the latest, unless begun."""
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    latest = locked.versions.order_by("-number").first()
    if latest is not None and not latest.is_frozen:
        return latest
    highest = locked.versions.aggregate(n=Max("number"))["n"] or 0
    draft = QuestionnaireVersion.objects.create(
        questionnaire=locked, number=highest + 1, created_by=by
    )
    if latest is not None:
        write_form(version=draft, form=form_of(latest))
    return draft


@transaction.atomic
def write_form(*, version: QuestionnaireVersion, form: Form) -> QuestionnaireVersion:
    """Let the draft hold what the form says and nothing else (queries are constant).

    Its title stays the questionnaire's own. Raise ValidationError when it is frozen.
    """
    locked = lock(version)
    ensure_draft(locked)
    for name, text in (("intro", form.intro), ("thanks", form.thanks)):
        for target in (version, locked):
            setattr(target, name, text.bg)
            setattr(target, f"{name}_en", text.en)
    locked.save(update_fields=["intro", "intro_en", "thanks", "thanks_en"])
    locked.questions.all().delete()
    locked.choice_lists.all().delete()
    locked.sections.all().delete()
    lists = write_lists(locked, form)
    sections = Section.objects.bulk_create(
        Section(
            version=locked,
            key=page.key,
            position=position,
            title=page.title.bg,
            title_en=page.title.en,
            relevance=page.relevance,
        )
        for position, page in enumerate(form.pages, start=1)
    )
    areas = dict(CompetenceArea.objects.values_list("code", "pk"))
    Question.objects.bulk_create(
        Question(**fields_of(asked, section, position, lists, areas))
        for section, page in zip(sections, form.pages, strict=True)
        for position, asked in enumerate(page.questions, start=1)
    )
    return version


def write_lists(version: QuestionnaireVersion, form: Form) -> Lists:
    """Make the lists of answers that the form uses; return them by question keys.

    Questions share a list where its name and answers are the same; two lists of one
    name get names of their own.
    """
    known: dict[tuple[str, tuple[Answer, ...]], ChoiceList] = {}
    names: set[str] = set()
    lists: Lists = {}
    for asked in form.questions:
        if asked.kind not in Question.CHOOSING:
            continue
        wanted = (asked.list_name or asked.key, asked.answers)
        if wanted not in known:
            name = unlike(wanted[0], names)
            names.add(name)
            known[wanted] = ChoiceList(version=version, name=name)
        lists[asked.key] = known[wanted]
    ChoiceList.objects.bulk_create(known.values())
    Choice.objects.bulk_create(
        choice
        for (_name, answers), made in known.items()
        for choice in choices_of(made, answers)
    )
    return lists


def choices_of(made: ChoiceList, answers: tuple[Answer, ...]) -> Iterator[Choice]:
    """Yield the answers of a list as rows, not saved."""
    for position, answer in enumerate(answers, start=1):
        yield Choice(
            list=made,
            value=answer.value,
            label=answer.label.bg,
            label_en=answer.label.en,
            position=position,
            score=answer.score,
        )


def fields_of(
    asked: Asked,
    section: Section,
    position: int,
    lists: Lists,
    areas: dict[str, int],
) -> dict[str, Any]:
    """Return what the row of a question holds."""
    area_id = areas.get(asked.area) if asked.area else asked.area_id
    return {
        "version_id": section.version_id,
        "section": section,
        "key": asked.key,
        "kind": asked.kind,
        "label": asked.label.bg,
        "label_en": asked.label.en,
        "hint": asked.hint.bg,
        "hint_en": asked.hint.en,
        "position": position,
        "choices": lists.get(asked.key),
        "is_required": asked.is_required,
        "is_multiline": asked.is_multiline,
        "relevance": asked.relevance,
        "constraint": asked.constraint,
        "constraint_message": asked.constraint_message.bg,
        "constraint_message_en": asked.constraint_message.en,
        "low": asked.low,
        "high": asked.high,
        "step": asked.step,
        "area_id": area_id,
        "meaning": asked.meaning,
    }


def lock(version: QuestionnaireVersion) -> QuestionnaireVersion:
    """Return the version as it is now, kept from others until the transaction ends."""
    return QuestionnaireVersion.objects.select_for_update().get(pk=version.pk)
