"""Conditions are worked out as XLSForm says, and all else is refused in words."""

import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from surveys.expressions import OPERATORS, parsed, simple, written
from surveys.expressions.patterns import ensure_safe_pattern, fits
from surveys.expressions.values import text_of
from tests.surveys.expression_cases import ANSWERS, CASES


@pytest.mark.parametrize(("text", "current", "expected"), CASES)
def test_expression_is_worth_what_xlsform_says(
    text: str, current: Any, expected: str
) -> None:
    assert text_of(parsed(text).value(ANSWERS, current)) == expected


def test_expression_names_what_it_asks_for() -> None:
    found = parsed("selected(${topics}, 'law') and . > ${staff}")
    assert found.keys == {"topics", "staff"}
    assert found.as_json()[0] == "and"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Character 1: it ends too early."),
        ("${staff} >", "Character 11: it ends too early."),
        ("${staff} > 5)", "Character 13: “)” was not expected here."),
        ("(1", "Character 3: “)” is missing."),
        ("1 = “a”", "Character 5: ““a”” is not understood."),
        ("../staff > 1", "Character 1: “../staff > 1” is not understood."),
        ("pulldata('x', 'y')", "Character 1: “pulldata” is not supported."),
        ("jr:choice-name(1, 2)", "Character 1: “jr:choice-name” is not supported."),
        ("selected(${a})", "Character 1: selected() takes 2 values, not 1."),
        (
            "${last-saved#staff}",
            "Character 1: “${last-saved#staff}” is not understood.",
        ),
        ("regex(., ${a})", "Character 1: the pattern of regex() is a text in quotes."),
        ("(" * 40 + "1", "Character 32: too many parentheses."),
        ("-" * 1000 + "1", "Character 32: too many parentheses."),
        ("1+" * 900 + "1", "Character 302: it compares too much at once."),
        ("1" * 2001, "An expression has at most 2000 characters."),
    ],
)
def test_expression_that_is_not_understood_says_where(text: str, problem: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        parsed(text)
    assert refused.value.messages == [problem]


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|a)*b",
        "(a?){40}a{40}",
        "a*a*a*a*b",
        "(a)\\1",
        "(?=a)a",
        "(?P<x>a)",
        "[a-z",
        "\\p{L}",
        "a" * 201,
        "(" * 101 + ")" * 99,
    ],
)
def test_pattern_that_could_take_long_or_means_other_things_is_refused(
    pattern: str,
) -> None:
    with pytest.raises(ValidationError):
        ensure_safe_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("a*a*a*b", "a" * 300), ("(a|b)(c|d)[^@]+@[^@]+b", "ac" + "@" * 298)],
)
def test_pattern_that_is_allowed_is_soon_matched(pattern: str, text: str) -> None:
    ensure_safe_pattern(pattern)
    started = time.process_time()
    assert not fits(text, pattern)
    assert not fits("a" * 100_000, ".*")
    assert time.process_time() - started < 1


@pytest.mark.parametrize("operator", OPERATORS)
def test_condition_of_one_comparison_is_written_and_read(operator: str) -> None:
    value = "" if operator.endswith("answered") else "3.5"
    assert simple(written("staff", operator, value)) == ("staff", operator, value)


@pytest.mark.parametrize(
    "text",
    ["${a} = ${b}", "1 = 1", "${a} > 1 and ${b} > 1", "not(${a} = 1)", "${a", "."],
)
def test_condition_that_is_not_simple_is_none(text: str) -> None:
    assert simple(text) is None


def test_condition_on_a_text_with_quotes_is_quoted_otherwise() -> None:
    assert written("a", "=", "it's") == '${a} = "it\'s"'
    assert written("a", ">", "3,5") == "${a} > 3.5"
    with pytest.raises(ValidationError):
        written("a", "=", 'it\'s "it"')
