"""Answers are read by the kinds of their questions, kept, and sent whole."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from resource_centre.messaging.models import Message
from surveys.facts.filling import copy_of, written_answer
from surveys.facts.forms import Form, Kind, form_of
from surveys.facts.kept import form_for, kept_form
from surveys.models import Invitation, Submission, Survey
from surveys.rules.answering import checked, faults_of
from surveys.services.answering import pass_on, refuse, save_answers, submit
from tests.surveys.answering import make_asked, make_every_kind
from tests.surveys.steps import (
    make_invitation,
    make_question,
    make_survey,
    make_version,
)

GOOD: list[tuple[str, Any, Any]] = [
    (Kind.YES_NO, "no", "no"),
    (Kind.SINGLE, "2", "2"),
    (Kind.MULTIPLE, ["3", "1"], ["1", "3"]),
    (Kind.SCALE, "3", "3"),
    (
        Kind.COMPETENCE,
        {"required": "5", "actual": "2"},
        {"required": 5, "actual": 2},
    ),
    (Kind.COMPETENCE, {"required": "5", "actual": ""}, {"required": 5}),
    (Kind.INTEGER, " 4 0\u00a00 ", 400),
    (Kind.INTEGER, "0", 0),
    (Kind.DECIMAL, "3,5", 3.5),
    (Kind.DECIMAL, "3.0", 3),
    (Kind.RANGE, "7.5", 7.5),
    (Kind.TEXT, " два\u202e  реда\r\n", "два реда"),
    (Kind.DATE, "2026-11-22", "2026-11-22"),
    (Kind.DATE, "22.11.2026 г.", "2026-11-22"),
]
BAD: list[tuple[str, Any]] = [
    (Kind.YES_NO, "maybe"),
    (Kind.SINGLE, "9"),
    (Kind.MULTIPLE, ["1", "9"]),
    (Kind.COMPETENCE, {"required": "6", "actual": "1"}),
    (Kind.INTEGER, "3,5"),
    (Kind.INTEGER, "много"),
    (Kind.INTEGER, "501"),
    (Kind.INTEGER, "-1"),
    (Kind.DECIMAL, "NaN"),
    (Kind.DECIMAL, "1e30"),
    (Kind.RANGE, "7.3"),
    (Kind.TEXT, "а" * 1001),
    (Kind.TEXT, "ЕГН 7501020018"),
    (Kind.DATE, "31.02.2026"),
    (Kind.DATE, "вчера"),
]


@pytest.fixture
def every_kind(db: None) -> Form:
    """Return a form with one question of each kind."""
    return form_of(make_every_kind().version)


@pytest.fixture
def asked(db: None) -> Invitation:
    """Return an invitation to a survey of two sections."""
    return make_asked()


def test_answers_are_typed_by_their_questions(every_kind: Form) -> None:
    for kind, given, answer in GOOD:
        found = checked(every_kind, {kind: given})
        assert (found.answers, found.errors) == ({kind: answer}, {}), kind


def test_what_is_no_answer_is_refused_in_words(every_kind: Form) -> None:
    for kind, given in BAD:
        found = checked(every_kind, {kind: given})
        assert not found.answers, (kind, given)
        assert found.errors[kind], (kind, given)


def test_nothing_is_neither_an_answer_nor_an_error(every_kind: Form) -> None:
    nothing: dict[str, Any] = dict.fromkeys(Kind, "")
    nothing |= {Kind.MULTIPLE: [], Kind.COMPETENCE: {}}
    found = checked(every_kind, nothing)
    assert (found.answers, found.errors) == ({}, {})


def test_answers_are_written_as_people_read_them(every_kind: Form) -> None:
    wanted = {
        Kind.YES_NO: "Не",
        Kind.MULTIPLE: "а; в",
        Kind.DECIMAL: "3",
        Kind.DATE: "22.11.2026\N{NO-BREAK SPACE}г.",
    }
    answers = {kind: answer for kind, _given, answer in GOOD}
    for kind, text in wanted.items():
        assert written_answer(every_kind.by_key[kind], answers[kind]) == text
    (part,) = copy_of(every_kind, answers)
    assert [line.number for line in part.answers] == list(range(1, 11))


# --- Missing and not right ------------------------------------------------------------


def test_only_what_is_asked_must_be_answered(asked: Invitation) -> None:
    form = form_of(asked.survey.version)
    assert set(faults_of(form, {})) == {"seeks", "skill"}
    assert set(faults_of(form, {"seeks": "yes"})) == {"how_many", "skill"}
    whole = {"seeks": "no", "why_not": "Не", "skill": {"required": 5}}
    assert set(faults_of(form, whole)) == {"skill"}
    wrong = {"seeks": "yes", "how_many": 0, "skill": {"required": 5, "actual": 5}}
    assert faults_of(form, wrong) == {"how_many": "Повече от нула."}


# --- Kept and sent --------------------------------------------------------------------


def save(invitation: Invitation, revision: int = 0, **answers: Any) -> Submission:
    return save_answers(invitation=invitation, answers=answers, revision=revision)


def test_answers_are_kept_and_the_rest_stays(asked: Invitation) -> None:
    save(asked, 0, seeks="yes", how_many=3)
    sheet = save(asked, 1, how_many=None, words="Дума")
    assert sheet.answers == {"seeks": "yes", "words": "Дума"}
    asked.refresh_from_db()
    assert (asked.status, sheet.revision) == ("started", 2)
    assert save(asked, 2, words="Дума").revision == 2


def test_saving_takes_five_queries_at_most(
    asked: Invitation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Of these two begin and end the transaction within that of the test.
    with django_assert_num_queries(5):
        save(asked, 0, seeks="yes")
    with django_assert_num_queries(4):
        save(asked, 1, words="Дума")


def test_a_whole_sheet_is_sent_without_what_is_not_asked(asked: Invitation) -> None:
    level = {"required": 5, "actual": 2}
    save(asked, 0, seeks="no", how_many=3, why_not="Няма нужда", skill=level)
    with pytest.raises(ValidationError) as refused:
        submit(invitation=asked, revision=1)
    assert list(refused.value.error_dict) == ["respondent "]
    save_answers(invitation=asked, answers={}, revision=1, respondent="Мария, директор")
    sheet = submit(invitation=asked, revision=2)
    assert sheet.answers == {"seeks": "no", "why_not": "Няма нужда", "skill": level}
    asked.refresh_from_db()
    assert (asked.status, bool(sheet.submitted_at)) == ("submitted", True)
    for deed in (
        lambda: submit(invitation=asked, revision=3),
        lambda: save(asked, 3, seeks="yes"),
        lambda: refuse(invitation=asked),
    ):
        with pytest.raises(ValidationError) as refused:
            deed()
        assert refused.value.code == "is_submitted"


def test_what_is_missing_is_named_by_question(asked: Invitation) -> None:
    save(asked, 0, seeks="yes")
    with pytest.raises(ValidationError) as refused:
        submit(invitation=asked, revision=1)
    assert set(refused.value.error_dict) == {"how_many", "skill"}
    assert Submission.objects.sent().count() == 0


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_survey_that_is_not_open_takes_nothing(status: str, db: None) -> None:
    with pytest.raises(ValidationError) as refused:
        save(make_asked(status=status), 0, seeks="yes")
    assert refused.value.code == "survey_closed"
    assert not Submission.objects.exists()


# --- Others, or nobody ----------------------------------------------------------------


def test_refusing_throws_away_what_was_begun(asked: Invitation) -> None:
    save(asked, 0, seeks="yes")
    refuse(invitation=asked, reason="Няма време")
    asked.refresh_from_db()
    assert (asked.status, asked.refusal) == ("refused", "Няма време")
    assert not Submission.objects.exists()


def test_a_colleague_gets_the_same_link(asked: Invitation) -> None:
    told = {"name": "Петър Петров", "email": "petar@example.org", "sender": "Мария"}
    message = pass_on(invitation=asked, **told)
    asked.refresh_from_db()
    assert (asked.delegate_name, asked.delegate_email) == (told["name"], told["email"])
    assert (message.address, message.link_object) == (told["email"], asked.pk)
    assert message.link_generation == asked.generation
    assert "Мария" in message.body
    pass_on(invitation=asked, **told)
    assert Message.objects.count() == 1


def test_nobody_answers_instead_of_a_person(db: None) -> None:
    invitation = make_asked(audience="people")
    with pytest.raises(ValidationError) as refused:
        pass_on(invitation=invitation, name="А", email="a@example.org", sender="Б")
    assert refused.value.code == "of_one_person"


def test_a_frozen_version_is_read_once(
    asked: Invitation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_invitation(asked.survey).survey.version
    assert kept_form(version) == form_of(version)
    with django_assert_num_queries(0):
        kept_form(version)


@pytest.mark.parametrize("privacy", Survey.Privacy.values)
def test_a_code_is_asked_only_of_who_is_not_known(db: None, privacy: str) -> None:
    version = make_version()
    make_question(version, Kind.TEXT, "code", meaning="pair")
    make_question(version, Kind.TEXT, "words")
    survey = make_survey(version, privacy=privacy)
    known = make_invitation(survey)
    sheet = Invitation.objects.create(survey=survey, number=2)
    is_anonymous = privacy == Survey.Privacy.ANONYMOUS
    assert ("code" in form_for(known).by_key) is is_anonymous
    assert [list(form_for(each).by_key)[-1] for each in (known, sheet)] == ["words"] * 2
    assert "code" in form_for(sheet).by_key


def test_a_draft_is_read_anew(db: None) -> None:
    version = make_every_kind().version
    version.frozen_at = None
    assert kept_form(version) is not kept_form(version)
