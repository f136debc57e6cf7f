"""A version as its page in the back office shows it."""

from collections.abc import Callable, Iterable
from typing import Any

from surveys.facts.conditions import in_words
from surveys.facts.differences import kind_called
from surveys.facts.forms import Form
from surveys.facts.numbering import numbers_of
from surveys.models import QuestionnaireVersion
from surveys.rules.questionnaires import Finding

Pages = list[dict[str, Any]]


def pages_of(version: QuestionnaireVersion, form: Form) -> Pages:
    """Return the sections with their questions as pages show them (2 queries)."""
    numbers = numbers_of(form)
    sections = dict(version.sections.values_list("key", "pk"))
    questions = dict(version.questions.values_list("key", "pk"))
    first, last = (form.pages[0], form.pages[-1]) if form.pages else (None, None)
    return [
        {
            "pk": sections[page.key],
            "page": page,
            "condition": in_words(form, page.relevance, numbers),
            "questions": [
                {
                    "pk": questions[asked.key],
                    "asked": asked,
                    "number": numbers.get(asked.key),
                    "kind": kind_called(asked),
                    "condition": in_words(form, asked.relevance, numbers),
                    "is_first": page is first and asked is page.questions[0],
                    "is_last": page is last and asked is page.questions[-1],
                }
                for asked in page.questions
            ],
        }
        for page in form.pages
    ]


def with_addresses(
    findings: Iterable[Finding], pages: Pages, address: Callable[[str, int], str]
) -> list[tuple[Finding, str]]:
    """Return what was found with where it is put right, empty of no single part."""
    keys = {("section", each["page"].key): each["pk"] for each in pages}
    for each in pages:
        keys |= {("question", q["asked"].key): q["pk"] for q in each["questions"]}
    return [
        (each, address(each.part, keys[each.part, each.key]) if each.where else "")
        for each in findings
    ]
