"""What a survey found: counts, means, who seeks training, cross-tables."""

import gc
from contextlib import suppress
from typing import Any

import pytest
from django.utils.translation import override

from surveys.facts.analysis import (
    HIDDEN,
    Figures,
    Levels,
    analysis_of,
    crosstab,
)
from surveys.facts.analysis.resting import collector_at_rest
from surveys.models import Question, Survey, Theme, ThemeMark
from tests.factories import make_organisation
from tests.surveys.analysed import make_place
from tests.surveys.steps import (
    make_anonymous,
    make_invitation,
    make_list,
    make_question,
    make_submission,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db
Kind = Question.Kind


def asking(*questions: tuple[str, str], **fields: Any) -> Survey:
    """Make a survey that asks questions of these kinds and keys."""
    version = make_version()
    for kind, key in questions:
        meaning = "seeks" if key == "seeks" else ""
        make_question(version, kind, key, meaning=meaning)
    return make_survey(version, **fields)


def figures(survey: Survey, key: str) -> Any:
    """Return what all answered to a question."""
    return analysis_of(survey).by_key[key].figures


def counts(found: Figures) -> dict[str, int]:
    """Return how often each answer was given."""
    assert found.counts is not HIDDEN
    return {each.value: each.count for each in found.counts or ()}


def test_choices_are_counted_of_those_who_answered() -> None:
    survey = asking((Kind.SCALE, "often"), (Kind.MULTIPLE, "topics"))
    for often, topics in (("1", ["1", "2"]), ("3", ["2"]), ("3", []), (None, None)):
        make_submission(make_invitation(survey), often=often, topics=topics)
    make_submission(make_invitation(survey), sent=False, often="2")
    often = figures(survey, "often")
    assert (often.n, counts(often)) == (3, {"1": 1, "2": 0, "3": 2})
    assert often.mean == pytest.approx(7 / 3)
    assert often.median == 3
    topics = figures(survey, "topics")
    assert (topics.n, counts(topics)) == (2, {"1": 1, "2": 2, "3": 0})
    assert [each.share for each in topics.counts] == [0.5, 1, 0]


def test_who_cannot_judge_counts_in_no_mean() -> None:
    version = make_version()
    listed = make_list(version)
    listed.choices.filter(value="3").update(score=None)
    make_question(version, Kind.SCALE, "often", choices=listed)
    survey = make_survey(version)
    for value in "1233":
        make_submission(make_invitation(survey), often=value)
    found = figures(survey, "often")
    assert (found.n, found.scored, found.mean, found.median) == (4, 2, 1.5, 1.5)


def test_numbers_have_their_ends_only_where_nobody_is_protected() -> None:
    survey = asking((Kind.INTEGER, "years"), (Kind.DATE, "day"))
    for years in (1, 2, 9):
        make_submission(make_invitation(survey), years=years, day=f"2026-01-0{years}")
    found = figures(survey, "years")
    assert (found.n, found.mean, found.median) == (3, 4, 2)
    assert (found.low, found.high) == (1, 9)
    assert figures(survey, "day").high == "2026-01-09"
    Survey.objects.update(audience="people", smallest_group=3)
    survey.refresh_from_db()
    assert figures(survey, "years") == Figures(3, scored=3, mean=4, median=2)
    assert figures(survey, "day") == Figures(3)


def test_few_answers_about_people_are_hidden() -> None:
    survey = asking((Kind.YES_NO, "seeks"), audience="people")
    for _n in range(4):
        make_submission(make_invitation(survey), seeks="yes")
    found = analysis_of(survey)
    assert found.by_key["seeks"].figures is HIDDEN
    assert found.seeking is not None
    assert found.seeking.yes is found.seeking.no is HIDDEN
    assert found.hides
    assert found.hidden
    with override("en"):
        assert str(HIDDEN) == "Too few answers"
    for _n in range(2):
        make_submission(make_invitation(survey), seeks="yes")
    assert counts(figures(survey, "seeks")) == {"yes": 6, "no": 0}
    make_submission(make_invitation(survey), seeks="no")
    # Who is the one is told neither by the noes nor by the others.
    assert figures(survey, "seeks") == Figures(7, HIDDEN)
    seeking = analysis_of(survey).seeking
    assert seeking is not None
    assert seeking.yes is seeking.no is HIDDEN


@pytest.mark.parametrize("privacy", ["anonymous", "confidential"])
def test_until_the_end_nobody_reads_what_is_not_named(privacy: str) -> None:
    survey = asking((Kind.YES_NO, "seeks"), privacy=privacy)
    for _n in range(6):
        if privacy == "anonymous":
            make_anonymous(survey, seeks="yes")
        else:
            make_submission(make_invitation(survey), seeks="yes")
    assert not analysis_of(survey).is_readable
    assert figures(survey, "seeks") == Figures(0, figures(survey, "seeks").counts)
    Survey.objects.update(status="closed", closed_at="2026-11-20T10:00Z")
    survey.refresh_from_db()
    assert counts(figures(survey, "seeks")) == {"yes": 6, "no": 0}


def test_organisations_say_by_name_who_seeks_training() -> None:
    survey = asking((Kind.YES_NO, "seeks"), audience="organisations")
    answers = ["yes"] * 2 + ["no", None]
    for number, seeks in zip((2, 10, 1, 0), answers, strict=True):
        organisation = make_organisation(name=f"Център {number}")
        invitation = make_invitation(survey, organisation=organisation)
        make_submission(invitation, seeks=seeks)
    make_invitation(survey, organisation=make_organisation(name="Без отговор"))
    found = analysis_of(survey).seeking
    assert found is not None
    assert (found.asked, found.answered, found.yes, found.no) == (5, 4, 2, 1)
    assert (found.who, found.who_not) == (("Център 2", "Център 10"), ("Център 1",))


def test_themes_are_counted_and_few_are_hidden() -> None:
    survey = asking((Kind.TEXT, "why"))
    theme = Theme.objects.create(
        questionnaire=survey.version.questionnaire, question_key="why", title="Стрес"
    )
    sheet = make_submission(make_invitation(survey), why="стрес")
    ThemeMark.objects.create(theme=theme, submission=sheet)
    (found,) = analysis_of(survey).by_key["why"].themes
    assert (found.title, found.count) == ("Стрес", 1)
    survey.audience = "people"
    assert analysis_of(survey).by_key["why"].themes == ()
    for _number in range(5):
        make_submission(make_invitation(survey), why="време")
    (found,) = analysis_of(survey).by_key["why"].themes
    assert found.count is HIDDEN


def in_places(numbers: dict[str, str], **fields: Any) -> Survey:
    """Make a survey of a yes-or-no question with these answers in each place."""
    survey = asking((Kind.YES_NO, "seeks"), (Kind.YES_NO, "works"), **fields)
    for name, answers in numbers.items():
        place = make_place(name)
        for letter in answers:
            invitation = make_invitation(survey, municipality=place)
            seeks = "yes" if letter == "y" else "no"
            make_submission(invitation, seeks=seeks, works="yes")
    return survey


def test_groups_of_few_are_hidden_and_another_with_them() -> None:
    survey = in_places(
        {"Кубрат": "yyn", "Лозница": "ynnnnn", "Разград": "y" * 7}, audience="people"
    )
    found = analysis_of(survey, by="municipality").by_key["seeks"]
    shown = {each.label: each.figures for each in found.groups}
    assert shown["Кубрат"] is HIDDEN
    assert shown["Лозница"] is HIDDEN
    assert counts(shown["Разград"]) == {"yes": 7, "no": 0}  # type: ignore[arg-type]
    table = crosstab(survey, "seeks", "municipality")
    assert [(row.label, row.n) for row in table.rows] == [
        ("Кубрат", HIDDEN),
        ("Лозница", HIDDEN),
        ("Разград", 7),
    ]
    assert table.hidden
    assert table.total.n == 16


def test_named_services_show_all_figures() -> None:
    survey = in_places({"Кубрат": "yn", "Разград": "y"})
    table = crosstab(survey, "seeks", "municipality")
    assert [[cell.count for cell in row.cells or ()] for row in table.rows] == [
        [1, 1],
        [1, 0],
    ]
    assert not table.hidden


def test_a_question_parts_those_who_answered_another() -> None:
    survey = in_places({"Кубрат": "yn", "Разград": "y"})
    table = crosstab(survey, "works", "seeks")
    assert [(row.label, row.n) for row in table.rows] == [("да", 2), ("не", 1)]
    for wrong in ("works", "nothing"):
        with pytest.raises(KeyError):
            crosstab(survey, "works", wrong)


def test_single_answers_of_few_in_a_group_are_not_told() -> None:
    survey = in_places(
        {"Кубрат": "y" * 6 + "n" * 2, "Разград": "y" * 9 + "n"}, audience="people"
    )
    table = crosstab(survey, "seeks", "municipality")
    assert [(row.n, row.cells) for row in table.rows] == [(8, HIDDEN), (10, HIDDEN)]
    assert (table.total.n, table.total.cells) == (18, HIDDEN)


def test_answers_of_few_are_told_together_in_all_and_in_groups() -> None:
    survey = asking((Kind.SCALE, "often"), (Kind.MULTIPLE, "topics"), audience="people")
    place = make_place("Кубрат")
    for often in "1233333" + "3" * 4:
        invitation = make_invitation(survey, municipality=place)
        make_submission(invitation, often=often, topics=list({"1", often}))
    found = analysis_of(survey, by="municipality").by_key
    # The mean of so few others would tell them.
    assert found["often"].figures == Figures(11, HIDDEN, 11, 30 / 11)
    (topics,) = [figures(survey, "topics")]
    assert counts(topics) == {"1": 11, "3": 9}
    assert len(topics.few) == 1
    table = crosstab(survey, "topics", "municipality")
    assert [cell.count for cell in table.rows[0].cells or ()] == [11, 9]
    assert len(table.columns) == 2
    assert table.hidden


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow(
    number: int, django_assert_max_num_queries: Any
) -> None:
    survey = asking((Kind.YES_NO, "seeks"), (Kind.COMPETENCE, "skills"))
    for _n in range(number):
        level = {"required": 4, "actual": 2}
        make_submission(make_invitation(survey), seeks="yes", skills=level)
    survey = Survey.objects.get(pk=survey.pk)
    with django_assert_max_num_queries(18):
        found = analysis_of(survey, by="municipality")
    assert isinstance(found.by_key["skills"].figures, Levels)


def test_the_collector_works_again_after_an_analysis() -> None:
    analysis_of(make_survey(status="closed"))
    assert gc.isenabled()
    with suppress(ValueError), collector_at_rest():
        assert not gc.isenabled()
        raise ValueError
    assert gc.isenabled()
