"""Versions of questionnaires: written, changed piece by piece, checked, frozen."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from surveys.facts.answers import AGREEMENT, CANNOT_JUDGE, as_text, key_for, typed
from surveys.facts.forms import Asked, Form, Page, Wording, form_of
from surveys.models import Question, QuestionnaireVersion
from surveys.rules.questionnaires import findings
from surveys.services.editing import (
    delete_question,
    delete_section,
    discard,
    move,
    place_at,
    put_question,
    put_section,
)
from surveys.services.questionnaires import draft_of, freeze, write_form
from tests.surveys.steps import (
    Kind,
    make_area,
    make_question,
    make_section,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db


def asked(label: str = "Въпрос", kind: str = Kind.TEXT, **fields: Any) -> Asked:
    """Return a question that is in no version yet."""
    fields.setdefault("key", key_for(label, ()))
    return Asked(kind=kind, label=Wording(label), hint=Wording(""), **fields)


def form(*questions: Asked, relevance: str = "") -> Form:
    """Return a form of one section."""
    page = Page("first", Wording("Раздел"), relevance, questions)
    nothing = Wording("")
    return Form(0, nothing, Wording("Здравейте"), nothing, (page,))


def codes(found: Form) -> list[str]:
    """Return the codes of what is wrong."""
    return [each.code for each in findings(found)]


def labels(version: QuestionnaireVersion) -> list[list[str]]:
    """Return what each section asks."""
    return [[str(q.label) for q in p.questions] for p in form_of(version).pages]


# --- As a whole ---------------------------------------------------------------------


def test_written_form_is_read_back_and_replaces_what_was(
    django_assert_num_queries: Any,
) -> None:
    area = make_area()
    version = make_version()
    make_question(version, Kind.SINGLE)
    scale = {"answers": AGREEMENT, "list_name": "agreement"}
    wanted = form(
        asked("Съгласен ли сте?", Kind.SCALE, **scale),
        asked("А сега?", Kind.SCALE, **scale),
        asked("Умения", Kind.COMPETENCE, area=area.code),
    )
    write_form(version=version, form=wanted)
    read = form_of(version)
    assert read.questions[:2] == wanted.questions[:2]
    assert read.questions[2].area_id == area.pk
    assert str(read.intro) == version.intro == "Здравейте"
    assert version.choice_lists.count() == 1
    five = tuple(asked(f"Въпрос {n}", Kind.SCALE, **scale) for n in range(5))
    with django_assert_num_queries(17):
        write_form(version=version, form=form(*five[:1]))
    with django_assert_num_queries(17):
        write_form(version=version, form=form(*five))


def test_two_lists_of_one_name_stay_apart() -> None:
    version = make_version()
    one = asked("Първи", Kind.SCALE, answers=AGREEMENT, list_name="same")
    other = asked("Втори", Kind.SCALE, answers=AGREEMENT[:2], list_name="same")
    write_form(version=version, form=form(one, other))
    read = form_of(version)
    assert [q.list_name for q in read.questions] == ["same", "same_2"]
    assert read.questions[1].answers == AGREEMENT[:2]


def test_next_draft_is_a_copy_and_there_is_only_one() -> None:
    version = make_version(intro="Здравейте")
    make_question(version, Kind.SINGLE, "one")
    freeze(version=version)
    draft = draft_of(questionnaire=version.questionnaire)
    assert draft.number == 2
    assert replace(form_of(draft), version_id=version.pk) == form_of(version)
    assert draft_of(questionnaire=version.questionnaire) == draft


def test_frozen_version_stays_as_it_is() -> None:
    version = make_version()
    question = make_question(version)
    freeze(version=version)
    frozen_at = version.frozen_at
    assert freeze(version=version).frozen_at == frozen_at
    steps = (
        lambda: write_form(version=version, form=form(asked())),
        lambda: put_section(version=version, title=Wording("Нов")),
        lambda: put_question(section=question.section, asked=asked()),
        lambda: delete_question(question=question),
        lambda: delete_section(section=question.section),
        lambda: move(part=question, by=1),
    )
    for step in steps:
        with pytest.raises(ValidationError) as refused:
            step()
        assert refused.value.code == "frozen"


# --- What is checked ----------------------------------------------------------------


def test_empty_version_cannot_be_frozen() -> None:
    version = make_version()
    make_section(version)
    with pytest.raises(ValidationError) as refused:
        freeze(version=version)
    assert [each.code for each in refused.value.error_list] == ["no_questions"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (asked(kind=Kind.SINGLE, answers=AGREEMENT[:1]), "too_few_answers"),
        (asked(kind=Kind.SCALE, answers=(CANNOT_JUDGE, CANNOT_JUDGE)), "no_points"),
        (asked(kind=Kind.COMPETENCE), "no_area"),
        (asked(kind=Kind.RANGE), "no_range"),
        (asked(meaning="seeks"), "meaning_unfit"),
        (asked(relevance="${later} = 'yes'"), "looks_ahead"),
        (asked(relevance="${nothing} = 'yes'"), "unknown_key"),
        (asked(relevance="${first} = "), "condition"),
        (asked(constraint="${later} = 1"), "looks_ahead"),
    ],
)
def test_check_finds_what_is_wrong(wrong: Asked, code: str) -> None:
    first = asked("Първи", Kind.YES_NO, key="first")
    later = asked("После", Kind.YES_NO, key="later")
    assert codes(form(first, wrong, later)) == [code]


def test_check_lets_pass_what_is_right() -> None:
    skill = asked("Умение", Kind.COMPETENCE, key="skill", area="any")
    right = (
        asked("Едно", Kind.YES_NO, key="one", meaning="seeks"),
        skill,
        asked("Две", key="two", relevance="${one} = 'yes'", constraint=". != ''"),
        asked("Три", key="three", relevance="${skill_actual} < 3"),
    )
    assert codes(form(*right)) == []
    twice = asked("Друго", Kind.YES_NO, key="one", meaning="seeks")
    assert codes(form(*right, twice)) == ["key_taken", "meaning_taken"]
    ahead = form(*right, relevance="${one} = 'yes'")
    assert codes(ahead) == ["looks_ahead"]


# --- Piece by piece -----------------------------------------------------------------


def test_question_gets_a_key_and_keeps_it() -> None:
    version = make_version()
    section = put_section(version=version, title=Wording("Екипът"))
    assert section.key == "ekipat"
    new = asked("Колко души работят в екипа на услугата днес?", key="")
    question = put_question(section=section, asked=new)
    assert question.key == "kolko_dushi_rabotyat_v_ekipa_na_uslugata"
    other = put_question(section=section, asked=new)
    assert other.key.endswith("_2")
    reworded = asked("Друг текст", key="")
    assert put_question(section=section, asked=reworded, question=other).key == (
        other.key
    )


def test_answers_are_shared_until_one_question_has_others() -> None:
    version = make_version()
    section = make_section(version)
    scale = asked("Едно", Kind.SCALE, answers=AGREEMENT)
    one = put_question(section=section, asked=scale)
    two = put_question(section=section, asked=replace(scale, key="two"))
    assert one.choices == two.choices
    fewer = replace(scale, answers=AGREEMENT[:3])
    changed = put_question(section=section, asked=fewer, question=one)
    assert changed.choices != two.choices
    assert form_of(version).by_key["two"].answers == AGREEMENT
    put_question(section=section, asked=scale, question=changed)
    assert version.choice_lists.count() == 1
    shared = Question.objects.get(pk=two.pk)
    put_question(section=section, asked=fewer, question=shared, everywhere=True)
    assert {q.answers for q in form_of(version).questions} == {AGREEMENT[:3]}


def test_parts_move_and_go() -> None:
    version = make_version()
    first, second = make_section(version), make_section(version)
    a, b = (make_question(version, section=first, label=each) for each in "АБ")
    c = make_question(version, section=second, label="В")
    move(part=b, by=-1)
    assert labels(version) == [["Б", "А"], ["В"]]
    a.refresh_from_db()
    move(part=a, by=1)
    assert labels(version) == [["Б"], ["А", "В"]]
    c.refresh_from_db()
    move(part=c, by=1)
    assert labels(version) == [["Б"], ["А", "В"]]
    move(part=second, by=-1)
    assert labels(version) == [["А", "В"], ["Б"]]
    put_question(section=second, asked=asked("Г"), position=1)
    assert labels(version) == [["Г", "А", "В"], ["Б"]]
    delete_section(section=first)
    assert labels(version) == [["Г", "А", "В"]]


def test_question_is_given_the_number_that_people_see() -> None:
    version = make_version()
    first, second = make_section(version), make_section(version)
    a, b, _c = (make_question(version, section=first, label=each) for each in "АБВ")
    note = make_question(version, Kind.NOTE, section=second, label="Текст")
    d, _e = (make_question(version, section=second, label=each) for each in "ГД")
    place_at(question=d, number=2)
    assert labels(version) == [["А", "Г", "Б", "В"], ["Текст", "Д"]]
    a.refresh_from_db()
    place_at(question=a, number=3)
    assert labels(version) == [["Г", "Б", "А", "В"], ["Текст", "Д"]]
    b.refresh_from_db()
    place_at(question=b, number=5)
    assert labels(version) == [["Г", "А", "В"], ["Текст", "Д", "Б"]]
    note.refresh_from_db()
    place_at(question=note, number=99)
    assert labels(version) == [["Г", "А", "В"], ["Д", "Б", "Текст"]]
    version.questions.exclude(pk=note.pk).delete()
    note.refresh_from_db()
    place_at(question=note, number=1)
    assert labels(version) == [[], ["Текст"]]


def test_question_that_goes_to_another_section_goes_to_its_end() -> None:
    version = make_version()
    first, second = make_section(version), make_section(version)
    moving = make_question(version, section=first, label="А")
    for each in "БВ":
        make_question(version, section=second, label=each)
    put_question(section=second, asked=asked("А"), question=moving)
    assert labels(version) == [[], ["Б", "В", "А"]]


def test_only_draft_that_is_deleted_begins_anew() -> None:
    version = make_version()
    make_question(version)
    discard(version=version)
    assert labels(version.questionnaire.versions.get()) == []


def test_version_in_use_is_frozen_with_its_survey() -> None:
    version = make_version()
    make_question(version)
    survey = make_survey(version)
    assert survey.version.is_frozen


# --- Answers as they are typed --------------------------------------------------------


def test_typed_answers_keep_their_values() -> None:
    begun = typed("винаги\nпонякога\nникога")
    assert [each.value for each in begun] == ["vinagi", "ponyakoga", "nikoga"]
    reworded = typed("винаги\nот време на време\nникога", before=begun)
    assert [each.value for each in reworded] == ["vinagi", "ponyakoga", "nikoga"]
    turned = typed("никога\nвинаги", "never\nalways", before=begun)
    assert [each.value for each in turned] == ["nikoga", "vinagi"]
    assert str(turned[1].label.en) == "always"


def test_scale_counts_by_place_or_as_the_line_says() -> None:
    scale = typed("не\nда = 5\nдруго = –", is_scale=True, cannot_judge=True)
    assert [each.score for each in scale] == [1, 5, None, None]
    assert scale[-1] == CANNOT_JUDGE
    shown, _english = as_text(scale, is_scale=True)
    assert shown == "не\nда = 5\nдруго = –"
    again = typed(shown, before=scale, is_scale=True, cannot_judge=True)
    assert again == scale
