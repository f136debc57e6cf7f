"""Taking one table from another tells of nobody: whatever tables there are."""

from typing import Any

import pytest

from resource_centre.accounts.roles import Role
from resource_centre.registry.models import JobRole
from surveys.facts.analysis import (
    HIDDEN,
    Figures,
    Paired,
    Table,
    analysis_of,
    compared,
    crosstab,
)
from surveys.facts.analysis.beside import mask_of, parts_seen, shown_beside
from surveys.facts.texts import texts_of
from surveys.models import Question, Survey
from tests.factories import make_user
from tests.surveys.analysed import make_place
from tests.surveys.steps import (
    make_anonymous,
    make_question,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db
Kind = Question.Kind
SMALLEST = 5
IF_YES = "${seeks} = 'yes'"


def anonymous(*questions: Question, **fields: Any) -> Survey:
    """Make an anonymous survey that is over, of the questions of one version."""
    version = questions[0].section.version
    fields = {"audience": "people", "privacy": "anonymous", **fields}
    return make_survey(version, status="closed", **fields)


def say(survey: Survey, times: int, places: Any = None, **answers: Any) -> None:
    """Let so many people answer so."""
    for _n in range(times):
        make_anonymous(survey, places=places, **answers)


def cells(table: Table) -> dict[str, list[int] | None]:
    """Return the counts of each row of a table, None where they are hidden."""
    return {
        row.label: [each.count for each in row.cells] if row.cells else None
        for row in table.rows
    }


# --- Questions that only some are asked ---------------------------------------------


def make_conditional() -> Survey:
    """Make a survey whose second question is only for those who seek training."""
    version = make_version()
    return anonymous(
        make_question(version, Kind.YES_NO, "seeks", meaning="seeks"),
        make_question(version, Kind.SCALE, "when", relevance=IF_YES),
    )


def when(survey: Survey) -> Any:
    """Return what is told of the question that only some are asked."""
    return analysis_of(survey).by_key["when"].figures


def test_how_many_were_asked_does_not_tell_what_a_few_answered() -> None:
    survey = make_conditional()
    say(survey, 17, seeks="yes", when="2")
    say(survey, 1, seeks="yes")
    # Who has left it out is no secret.
    assert when(survey).n == 17
    say(survey, 3, seeks="no")
    found = analysis_of(survey, by="municipality").by_key
    assert found["seeks"].figures == Figures(21, HIDDEN)
    assert found["when"].figures is HIDDEN
    assert {group.figures for group in found["when"].groups} == {HIDDEN}
    table = crosstab(survey, "when", "seeks")
    assert table.total.n is HIDDEN
    assert cells(table) == {"да": None, "не": None}
    say(survey, 2, seeks="no")
    assert when(survey).n == 17


def test_two_questions_of_some_do_not_tell_how_many_the_others_are() -> None:
    version = make_version()
    choice = make_question(version, Kind.SINGLE, "choice")
    survey = anonymous(
        choice,
        *(
            make_question(version, Kind.TEXT, key, relevance=f"${{choice}} = '{value}'")
            for key, value in (("first", "1"), ("second", "2"))
        ),
    )
    say(survey, 8, choice="1", first="а")
    say(survey, 7, choice="2", second="б")
    say(survey, 2, choice="3")
    found = analysis_of(survey).by_key
    assert found["first"].figures == Figures(8)
    assert found["second"].figures is HIDDEN


def test_texts_of_some_do_not_tell_how_many_the_others_are() -> None:
    version = make_version()
    survey = anonymous(
        make_question(version, Kind.YES_NO, "seeks"),
        make_question(version, Kind.TEXT, "what", relevance=IF_YES),
    )
    reader = make_user(Role.COORDINATOR)
    say(survey, 9, seeks="yes", what="Работа с травма")
    assert texts_of(survey, "what", reader).count() == 9
    say(survey, 2, seeks="no")
    assert not texts_of(survey, "what", reader)


def test_how_many_of_a_place_were_asked_does_not_tell_of_a_few() -> None:
    survey = make_conditional()
    for name, noes in (("Кубрат", 2), ("Лозница", 4), ("Разград", 0)):
        place = {"municipality": make_place(name)}
        say(survey, 9, place, seeks="yes", when="2")
        say(survey, noes, place, seeks="no")
    groups = analysis_of(survey, by="municipality").by_key["when"].groups
    shown = {each.label: each.figures for each in groups}
    assert shown["Кубрат"] is shown["Лозница"] is HIDDEN
    assert getattr(shown["Разград"], "n", None) == 9


# --- Cross-tables beside each other -------------------------------------------------


def test_a_table_turned_round_is_the_same_table() -> None:
    version = make_version()
    survey = anonymous(
        make_question(version, Kind.SINGLE, "first"),
        make_question(version, Kind.SCALE, "second"),
    )
    # Of the first 1 and 2 all is told. By the second the row of 1 would be told as
    # well, and with it how many of the few answered 2.
    counts = {"1": (30, 10, 10), "2": (30, 10, 10), "3": (13, 5, 0)}
    for first, row in counts.items():
        for second, number in zip("123", row, strict=True):
            say(survey, number, first=first, second=second)
    one, other = (
        crosstab(survey, "second", "first"),
        crosstab(survey, "first", "second"),
    )
    assert one == other
    assert one.question.key == "second"


def test_the_job_is_what_parts_people_in_each_table_of_it() -> None:
    version = make_version()
    survey = anonymous(
        make_question(version, Kind.SCALE, "view"),
        make_question(version, Kind.SINGLE, "work", meaning="job_role"),
    )
    say(survey, 6, view="1", work="1")
    say(survey, 6, view="2", work="2")
    by_job = crosstab(survey, "view", "job_role")
    assert (
        by_job == crosstab(survey, "view", "work") == crosstab(survey, "work", "view")
    )


def test_a_table_does_not_tell_which_answers_nobody_gave() -> None:
    version = make_version()
    survey = anonymous(
        make_question(version, Kind.SCALE, "view"),
        make_question(version, Kind.SCALE, "often"),
    )
    # With the mean, that nobody has answered 1 would tell how many of the few did 2.
    say(survey, 4, view="2", often="3")
    say(survey, 9, view="3", often="3")
    assert cells(crosstab(survey, "often", "view")) == dict.fromkeys(
        ("не", "отчасти", "да")
    )


def test_two_tables_of_a_question_leave_no_few_between_them() -> None:
    version = make_version()
    survey = anonymous(
        *(make_question(version, Kind.YES_NO, key) for key in ("child", "baby")),
        make_question(version, Kind.SINGLE, "topic"),
    )
    say(survey, 10, child="yes", baby="yes", topic="1")
    # Two work with children, but with no babies.
    say(survey, 2, child="yes", baby="no", topic="1")
    say(survey, 12, child="no", baby="no", topic="1")
    assert cells(crosstab(survey, "topic", "child")) == {
        "да": [12, 0, 0],
        "не": [12, 0, 0],
    }
    assert cells(crosstab(survey, "topic", "baby")) == {"да": None, "не": None}


def test_a_table_gives_way_to_those_already_shown() -> None:
    groups = {"a": mask_of(range(11)), "b": mask_of(range(11, 20))}
    # Two of “a” are in the other group of the table that is known.
    other = {"x": mask_of(range(9)), "y": mask_of(range(9, 20))}
    known = [parts_seen(other, other)]
    assert shown_beside(groups, [], SMALLEST, groups) == {"a", "b"}
    assert not shown_beside(groups, known, SMALLEST, groups)


# --- The same people, before and after ----------------------------------------------


def test_the_pairs_and_a_job_leave_no_few_between_them() -> None:
    version = make_version()
    view = make_question(version, Kind.SCALE, "view")
    before, after = anonymous(view), anonymous(view)
    role, other = JobRole.objects.all()[:2]
    for survey, value in ((before, "1"), (after, "2")):
        for number in range(13):
            place = {"pair": f"c{number}", "job_role": role if number < 10 else other}
            make_anonymous(survey, places=place, view=value)
    change = {each.key: each for each in compared(after, before).changes}["view"]
    assert change.paired == Paired(13, 1, 2)
    # Now three of the other job are in the pairs, and five are not.
    say(before, 5, {"job_role": other}, view="1")
    say(after, 5, {"job_role": other}, view="2")
    change = {each.key: each for each in compared(after, before).changes}["view"]
    assert {each.after.n for each in change.groups} == {10, 8}  # type: ignore[union-attr]
    assert change.paired is HIDDEN
