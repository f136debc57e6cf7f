"""What is asked follows from what was answered."""

import time

from surveys.facts.forms import Kind
from surveys.rules.relevance import asked_of, cleared, names_of
from tests.surveys.forms import a_form, a_page, a_question


def test_answer_to_a_question_that_is_closed_closes_what_it_opened() -> None:
    form = a_form(
        a_page(
            "one",
            a_question("seeks", Kind.YES_NO),
            a_question("staff", Kind.INTEGER, relevance="${seeks} = 'yes'"),
        ),
        a_page("two", a_question("why"), relevance="${staff} > 5"),
    )
    answers = {"seeks": "yes", "staff": 9, "why": "Закон"}
    assert asked_of(form, answers) == {"seeks", "staff", "why"}
    assert cleared(form, answers) == answers
    assert cleared(form, answers | {"seeks": "no"}) == {"seeks": "no"}
    assert asked_of(form, {}) == {"seeks"}


def test_condition_may_look_at_the_levels_of_a_competence() -> None:
    form = a_form(
        a_page(
            "one",
            a_question("law", Kind.COMPETENCE),
            a_question("why", relevance="${law_required} > ${law_actual}"),
            a_question("read", Kind.NOTE),
        )
    )
    assert "why" in asked_of(form, {"law": {"required": 5, "actual": 2}})
    assert "why" not in asked_of(form, {"law": {"required": 2, "actual": 2}})
    assert set(names_of(form)) == {"law", "law_required", "law_actual", "why"}


def test_questions_that_open_each_other_come_to_an_end() -> None:
    form = a_form(
        a_page(
            "one",
            a_question("a", relevance="${b} = ''"),
            a_question("b", relevance="${a} != ''"),
            a_question("c", relevance="this is (no condition"),
        )
    )
    assert "c" in asked_of(form, {"a": "x", "b": "y"})


def test_answers_to_what_is_not_in_the_form_are_left_out() -> None:
    assert cleared(a_form(a_page("one", a_question("a"))), {"z": 1}) == {}


def test_chain_of_questions_is_gone_through_once() -> None:
    asked = [a_question("q0")]
    asked += [
        a_question(f"q{n}", relevance=f"${{q{n - 1}}} = 'x'") for n in range(1, 300)
    ]
    form = a_form(a_page("one", *asked))
    answers = {f"q{n}": "x" for n in range(300)}
    started = time.process_time()
    assert len(asked_of(form, answers)) == 300
    assert asked_of(form, answers | {"q0": "y"}) == {"q0"}
    assert time.process_time() - started < 1
