"""A draft of a questionnaire, changed piece by piece; each step is of the database."""

from dataclasses import replace
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from surveys.facts.answers import key_for, unlike
from surveys.facts.forms import Answer, Asked, Wording
from surveys.models import (
    Choice,
    ChoiceList,
    Question,
    QuestionnaireVersion,
    Section,
)
from surveys.rules.questionnaires import ensure_draft
from surveys.services.questionnaires import choices_of, draft_of, fields_of, lock

P = TypeVar("P", Section, Question)


# --- Sections -----------------------------------------------------------------------


@transaction.atomic
def put_section(
    *,
    version: QuestionnaireVersion,
    title: Wording,
    relevance: str = "",
    section: Section | None = None,
    position: int | None = None,
) -> Section:
    """Add a section at the end, or change one; put it to the position, from 1."""
    locked = lock(version)
    ensure_draft(locked)
    if section is None:
        taken = locked.sections.values_list("key", flat=True)
        highest = locked.sections.aggregate(n=Max("position"))["n"] or 0
        section = Section(
            version=locked, key=key_for(title.bg, taken), position=highest + 1
        )
    section.title, section.title_en = title.bg, title.en
    section.relevance = relevance
    section.full_clean()
    section.save()
    if position is not None:
        put_in_order(
            list(locked.sections.order_by("position", "pk")), section, position
        )
    return section


@transaction.atomic
def delete_section(*, section: Section) -> None:
    """Delete the section with its questions."""
    locked = lock(section.version)
    ensure_draft(locked)
    section.questions.all().delete()
    section.delete()
    drop_unused_lists(locked)


# --- Questions ----------------------------------------------------------------------


@transaction.atomic
def put_question(
    *,
    section: Section,
    asked: Asked,
    question: Question | None = None,
    position: int | None = None,
    everywhere: bool = False,
) -> Question:
    """Add a question at the end of the section, or change one; put it to the position.

    A question keeps its key; a new one gets one made of its text unless it has one.
    Answers that other questions share are changed there only where this is meant for
    `everywhere`.
    """
    locked = lock(section.version)
    ensure_draft(locked)
    if question is None:
        taken = locked.questions.values_list("key", flat=True)
        asked = replace(asked, key=asked.key or key_for(asked.label.bg, taken))
    else:
        asked = replace(asked, key=question.key)
    if question is not None and question.section_id == section.pk:
        there = question.position
    else:
        there = (section.questions.aggregate(n=Max("position"))["n"] or 0) + 1
    lists = {}
    if asked.kind in Question.CHOOSING:
        shared = question.choices if question and everywhere else None
        lists[asked.key] = list_of(locked, asked, shared)
    row = question or Question()
    for name, value in fields_of(asked, section, there, lists, {}).items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    drop_unused_lists(locked)
    if position is not None:
        put_in_order(list(section.questions.order_by("position", "pk")), row, position)
    return row


@transaction.atomic
def delete_question(*, question: Question) -> None:
    """Delete the question, with its answers where no other question has them."""
    locked = lock(question.version)
    ensure_draft(locked)
    question.delete()
    drop_unused_lists(locked)


@transaction.atomic
def move(*, part: Section | Question, by: int) -> None:
    """Put a section or question so many places further, or back.

    A question goes on into the next section or the one before, where its own ends.
    """
    locked = lock(part.version)
    ensure_draft(locked)
    if isinstance(part, Section):
        rows = list(locked.sections.order_by("position", "pk"))
        put_in_order(rows, part, [each.pk for each in rows].index(part.pk) + 1 + by)
        return
    rows_there: list[Question] = list(part.section.questions.order_by("position", "pk"))
    wanted = [each.pk for each in rows_there].index(part.pk) + by
    if 0 <= wanted < len(rows_there):
        put_in_order(rows_there, part, wanted + 1)
        return
    sections = list(locked.sections.order_by("position", "pk"))
    there = [each.pk for each in sections].index(part.section_id) + by
    if 0 <= there < len(sections):
        last = sections[there].questions.count() + 1
        place(question=part, section=sections[there], position=1 if by > 0 else last)


@transaction.atomic
def place(*, question: Question, section: Section, position: int) -> None:
    """Put the question into the section of its version, at the position from 1."""
    ensure_draft(lock(section.version))
    if question.section_id != section.pk:
        question.section = section
        question.save()
    rows = list(section.questions.order_by("position", "pk"))
    put_in_order(rows, question, position)


@transaction.atomic
def place_at(*, question: Question, number: int) -> None:
    """Give the question the number that people see; the others make room."""
    locked = lock(question.version)
    rows = list(
        locked.questions.order_by("section__position", "section_id", "position", "pk")
    )
    numbered = [each for each in rows if each.kind != Question.Kind.NOTE]
    if not numbered:
        return
    there = numbered[min(max(number, 1), len(numbered)) - 1]
    beside = [each for each in rows if each.section_id == there.section_id]
    position = beside.index(there) + 1
    if there.section_id != question.section_id:
        # What comes from before leaves a gap behind: it goes after, not before.
        position += rows.index(question) < rows.index(there)
    place(question=question, section=there.section, position=position)


def put_in_order(rows: list[P], part: P, position: int) -> None:
    """Number the rows anew with one of them at the position, from 1 (1 query)."""
    ordered = [each for each in rows if each.pk != part.pk]
    ordered.insert(min(max(position, 1), len(rows)) - 1, part)
    for number, each in enumerate(ordered, start=1):
        each.position = number
    type(part)._default_manager.bulk_update(ordered, ["position"])


# --- Answers to choose from ----------------------------------------------------------


def list_of(
    version: QuestionnaireVersion, asked: Asked, shared: ChoiceList | None
) -> ChoiceList:
    """Return the list of exactly these answers, made where there is none.

    With `shared` that list gets them, for all its questions.
    """
    lists = list(version.choice_lists.prefetch_related("choices").order_by("name"))
    if shared is not None:
        shared.choices.all().delete()
        Choice.objects.bulk_create(choices_of(shared, asked.answers))
        return shared
    for each in lists:
        if answers_in(each) == asked.answers:
            return each
    taken = {each.name for each in lists}
    name = unlike(asked.list_name or asked.key, taken)
    made = ChoiceList.objects.create(version=version, name=name)
    Choice.objects.bulk_create(choices_of(made, asked.answers))
    return made


def answers_in(listed: ChoiceList) -> tuple[Answer, ...]:
    """Return the answers of a list that was read with them (0 queries)."""
    rows = sorted(listed.choices.all(), key=lambda each: (each.position, each.pk))
    return tuple(
        Answer(each.value, Wording(each.label, each.label_en), each.score)
        for each in rows
    )


def drop_unused_lists(version: QuestionnaireVersion) -> None:
    """Delete the lists of answers that no question has."""
    version.choice_lists.filter(questions=None).delete()


# --- Words around it ----------------------------------------------------------------


@transaction.atomic
def put_texts(*, version: QuestionnaireVersion, **texts: str) -> None:
    """Write what people read before and after, and what changed in the version."""
    locked = lock(version)
    ensure_draft(locked)
    for name, text in texts.items():
        setattr(locked, name, text)
    locked.full_clean()
    locked.save()


@transaction.atomic
def discard(*, version: QuestionnaireVersion) -> None:
    """Delete a draft with all its parts; the frozen versions stay.

    Where it was all that there was, an empty one begins.
    """
    locked = lock(version)
    ensure_draft(locked)
    locked.questions.all().delete()
    locked.delete()
    if not locked.questionnaire.versions.exists():
        draft_of(questionnaire=locked.questionnaire, by=locked.created_by)
