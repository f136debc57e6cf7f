"""Texts of people are set by the rules of the language, and stay what they are."""

import pytest
from django.utils.translation import override

from resource_centre.documents.templatetags.documents import (
    BLANK,
    day,
    figure,
    fitting,
    long_day,
    plain,
    prose,
    registered,
    said,
    shares,
    table,
)

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("бул. „България“ № 4", "бул.~„България“ №~4"),
        ("гр. Разград, ул. Примерна", "гр.~Разград, ул.~Примерна"),
        ("на 22.11.2026 г. в 10:00 ч.", "на 22.11.2026~г. в~10:00~ч."),
        ("12 345 лв. или 26 %", "12~345~лв. или 26~%"),
        ('услуга "Шанс" и "Заедно"', "услуга „Шанс“ и~„Заедно“"),
        ("сдружение „ЖАНЕТА” днес", "сдружение „ЖАНЕТА“ днес"),
        ("Център - Кубрат, 2012-2013", "Център – Кубрат, 2012-2013"),
        ("екипите ѝ са с опит", "екипите ѝ са с~опит"),
        ("тел. 000 000 101", "тел.~000~000~101"),
        ("„(„вътре“)“", "„(„вътре“)“"),
        ("чл. 15, ал. 2 и § 1", "чл.~15, ал.~2 и~§~1"),
    ],
)
def test_bulgarian_is_set_as_bulgarian_is(typed: str, printed: str) -> None:
    assert plain(typed) == printed.replace("~", NBSP)
    assert plain(plain(typed)) == plain(typed)


def test_english_has_its_own_quotes_and_keeps_bulgarian_ones() -> None:
    with override("en"):
        assert plain('the "Chance" of „ЖАНЕТА“') == "the “Chance” of „ЖАНЕТА“"


def test_bulgarian_words_in_english_are_marked() -> None:
    with override("en"):
        assert said("by Сдружение „ЖАНЕТА“, Razgrad") == (
            'by <span lang="bg">Сдружение „ЖАНЕТА“</span>, Razgrad'
        )
        assert said("Ref. РЦ-0012") == 'Ref. <span lang="bg">РЦ</span>-0012'


@pytest.mark.parametrize("language", ["bg", "en"])
def test_markup_is_only_text(language: str) -> None:
    hostile = '<b>Ж</b> & "<script>"\n\n- <i>x</i>\n1. {{ x }}'
    with override(language):
        written = said(hostile) + prose(hostile)
    assert "&lt;b&gt;" in written
    for tag in ("<b", "<i", "<script"):
        assert tag not in written


def test_dates_are_official() -> None:
    assert day("2026-11-02") == f"02.11.2026{NBSP}г."
    assert long_day("2026-11-02") == f"2 ноември 2026{NBSP}г."
    with override("en"):
        assert day("2026-11-02") == long_day("2026-11-02") == "2 November 2026"
    assert day("") == day(None) == long_day("") == BLANK


def test_a_number_is_written_with_its_date_or_left_to_fill() -> None:
    number = {"reference": "РЦ-0012", "dated": "2026-11-02"}
    assert registered(number) == (
        f'<span class="reference">РЦ-0012</span>/02.11.2026{NBSP}г.'
    )
    assert registered(None) == f'<span class="reference">{BLANK}</span>/{BLANK}'


def test_prose_has_paragraphs_lists_and_lines() -> None:
    typed = "Едно\nдве\n\nСписък:\n- а\n- б\n3. в\n4) г\nкрай"
    assert prose(typed) == (
        "<p>Едно<br>две</p>\n<p>Списък:</p><ul><li>а</li><li>б</li></ul>"
        '<ol start="3"><li>в</li><li>г</li></ol><p>край</p>'
    )
    assert prose("2026. година") == "<p>2026. година</p>"


def test_numbers_are_grouped_from_five_digits() -> None:
    assert [figure(n) for n in (1000, 12345, 26.4)] == ["1000", f"12{NBSP}345", "26,4"]
    with override("en"):
        assert figure(26.4) == "26.4"


def test_long_texts_are_told_apart() -> None:
    assert [fitting("а" * n, 2, 4) for n in (2, 3, 5)] == ["", "long", "longer"]


def test_long_tables_give_each_column_its_share() -> None:
    head = ["№", "Име", "Какво посочва екипът"]
    rows = [
        [n, f"Услуга {n}", "Нужда от обучение за работа в екип " * 3] for n in range(50)
    ]
    assert sum(shares(head, rows)) == 20
    assert shares(head, rows) == sorted(shares(head, rows))
    assert table({"head": head, "rows": rows})["shares"] == shares(head, rows)
    assert table({"head": head, "rows": rows[:10]})["shares"] == []
