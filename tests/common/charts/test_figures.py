"""Figures are the same in the drawing, in words and in the table."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from resource_centre.common.charts import (
    bars,
    diverging_bars,
    gaps,
    grouped_bars,
    line,
    stacked_bars,
)
from resource_centre.common.charts.look import MARKS, WIDTH
from resource_centre.common.charts.words import in_figures, lines_of, tidy
from tests.common.charts.samples import SVG, data_of, filled, parsed, texts

NAME = "Център за настаняване от семеен тип за деца/младежи с увреждания"


# --- Bars -------------------------------------------------------------------------


def test_bars_say_who_has_the_most_and_the_least() -> None:
    rows = [("Кубрат", 5), ("Самуил", 1), ("Разград", 3)]
    chart = bars("Услуги", rows, by="Община", unit="брой")
    assert chart.alt == (
        "Стълбовидна диаграма: Услуги (брой);"
        " най-много – Кубрат (5), най-малко – Самуил (1)."
    )
    assert chart.title == "Услуги (брой)"
    assert chart.table.headers == ["Община", "брой"]
    assert chart.table.rows == [["Кубрат", "5"], ["Самуил", "1"], ["Разград", "3"]]
    assert texts(chart) == ["Кубрат", "Самуил", "Разград", "5", "1", "3"]


def test_bars_stand_largest_first_if_asked_and_unknown_ones_last() -> None:
    rows = [("а", 1), ("б", None), ("в", 3), ("г", 2)]
    chart = bars("Услуги", rows, largest_first=True)
    assert [row[0] for row in chart.table.rows] == ["в", "г", "а", "б"]


@pytest.mark.parametrize("rows", [[], [("а", None)], [("а", float("nan"))]])
def test_a_chart_without_figures_says_so(rows: Any) -> None:
    for chart in (bars("Услуги", rows), line("Услуги", rows)):
        assert chart.is_empty
        assert chart.svg == ""
        assert chart.alt == "Услуги: няма данни."


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        ([("Разград", 3)], "Разград – 3"),
        ([("а", 4), ("б", 4)], "навсякъде е 4"),
        ([("а", 0), ("б", 0), ("в", None)], "навсякъде е 0"),
        (
            [(n, 1) for n in "абвгд"] + [("е", 0)],
            "най-много – а, б, в и още 2 (1), най-малко – е (0)",
        ),
        ([("а", -2), ("б", 1)], "най-много – б (1), най-малко – а (−2)"),
    ],
)
def test_few_alike_and_negative_bars_are_drawn(rows: Any, facts: str) -> None:
    chart = bars("Услуги", rows)
    assert chart.alt == f"Стълбовидна диаграма: Услуги; {facts}."
    assert len(filled(chart, MARKS[0])) == sum(bool(value) for _label, value in rows)


def test_what_is_missing_is_not_drawn_as_zero() -> None:
    chart = bars("Услуги", [("а", None), ("б", 0), ("в", 2)])
    assert [row[1] for row in chart.table.rows] == ["няма данни", "0", "2"]
    assert texts(chart)[3:] == ["няма данни", "0", "2"]
    assert len(filled(chart, MARKS[0])) == 1


def test_thirty_rows_of_one_name_are_thirty_bars() -> None:
    chart = bars("Услуги", [("Бяла", number) for number in range(1, 31)])
    assert len(filled(chart, MARKS[0])) == 30
    with pytest.raises(ValueError, match="300 rows"):
        bars("Услуги", [("а", 1)] * 301)


@pytest.mark.parametrize("label", [NAME, "Ш" * 60, "КСУДС „Различен свят“ " * 3])
def test_long_labels_are_wrapped_and_never_cut(label: str) -> None:
    chart = bars("Услуги", [(label, 2), ("Кратко", 1)])
    written = texts(chart)[0]
    assert written.replace(" ", "") == label.replace(" ", "")
    assert float(parsed(chart).attrib["width"]) <= WIDTH + 20


def test_bars_in_groups_are_told_apart_by_colour() -> None:
    rows: Any = [("Кубрат", {"2025": 5, "2026": None}), ("Самуил", {"2025": 1})]
    chart = grouped_bars("Услуги", rows)
    assert chart.table.headers == ["Категория", "2025", "2026"]
    assert chart.table.rows == [["Кубрат", "5", "няма данни"], ["Самуил", "1", "0"]]
    assert len(filled(chart, MARKS[0])) == 3  # two bars and the legend
    assert "2025: най-много – Кубрат (5), най-малко – Самуил (1)" in chart.alt
    with pytest.raises(ValueError, match="6 series"):
        grouped_bars("Услуги", [("Кубрат", dict.fromkeys("абвгдеж", 1))])


# --- Parts ------------------------------------------------------------------------


def test_parts_add_up_to_a_total() -> None:
    rows = [("Кубрат", {"дневни": 3, "резидентни": 2}), ("Самуил", {"дневни": 0})]
    chart = stacked_bars("Услуги", rows, by="Община")
    assert chart.table.headers == ["Община", "дневни", "резидентни", "Общо"]
    assert chart.table.rows == [["Кубрат", "3", "2", "5"], ["Самуил", "0", "0", "0"]]
    assert "части: дневни, резидентни; най-много – Кубрат (5)" in chart.alt


def test_the_smallest_of_many_parts_are_one() -> None:
    names = [f"Вид {number}" for number in range(9)]
    rows = [("Кубрат", {name: n for n, name in enumerate(names)})]
    chart = stacked_bars("Услуги", rows)
    largest = ["Вид 4", "Вид 5", "Вид 6", "Вид 7", "Вид 8"]
    assert chart.table.headers[1:] == [*largest, "други", "Общо"]
    assert chart.table.rows[0][1:] == ["4", "5", "6", "7", "8", "6", "36"]


def test_a_negative_part_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        stacked_bars("Услуги", [("Кубрат", {"дневни": -1})])


def test_names_that_look_alike_stay_apart() -> None:
    rows = [("Кубрат", {"дневни": 1, " дневни ": 2})]
    assert stacked_bars("Услуги", rows).table.headers[1:3] == ["дневни", "дневни (2)"]


# --- Scales -----------------------------------------------------------------------


def test_answers_lie_on_both_sides_of_the_middle() -> None:
    levels = ["1", "2", "3", "4", "5"]
    rows: Any = [("Тема", {"1": 1, "3": 2, "5": 1}), ("Без отговори", {})]
    chart = diverging_bars("Оценки", rows, levels=levels, by="Тема")
    ends = zip(data_of(chart, "start"), data_of(chart, "end"), strict=True)
    assert sorted(set(ends)) == [(-50, -25), (-25, 25), (25, 50)]
    assert "Тема (4\xa0отговора)" in texts(chart)
    assert chart.table.rows[0][1:] == [
        *("1 (25\xa0%)", "0 (0\xa0%)", "2 (50\xa0%)", "0 (0\xa0%)", "1 (25\xa0%)"),
        "4",
    ]
    assert chart.alt.startswith("Диаграма на отговорите от „1“ до „5“: Оценки")
    with pytest.raises(ValueError, match="2 to 5"):
        diverging_bars("Оценки", rows, levels=["1"])


def test_a_gap_is_what_is_needed_above_what_there_is() -> None:
    rows: Any = [
        ("Етика", {"налично": 2.5, "изисквано": 4}),
        ("Право", {"налично": None, "изисквано": 3}),
    ]
    chart = gaps("Умения", rows, scale=(1, 5))
    assert chart.table.headers[1:] == ["налично", "изисквано", "Разлика"]
    assert chart.table.rows[0][1:] == ["2,5", "4", "1,5"]
    assert chart.table.rows[1][1:] == ["няма данни", "3", "няма данни"]
    with pytest.raises(ValueError, match="2 levels"):
        gaps("Умения", [("Етика", {"налично": 1})])


# --- Lines ------------------------------------------------------------------------


def test_a_line_breaks_where_a_value_is_missing() -> None:
    rows = [("2023", 1), ("2024", 2), ("2025", None), ("2026", 4)]
    chart = line("Обучени", rows)
    lines = [p for p in parsed(chart).iter(f"{SVG}path") if p.get("stroke") == MARKS[0]]
    assert len(lines) == 2
    assert chart.alt == (
        "Линейна диаграма: Обучени; от 1 (2023) до 4 (2026),"
        " най-много – 2026 (4), най-малко – 2023 (1)."
    )


def test_days_stand_as_far_apart_as_they_are() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 11)]
    chart = line("Обучени", [(day, 1) for day in days])
    first, second, third = data_of(chart, "x")[:3]
    assert (second - first, third - first) == (1, 10)
    assert "11.01.2026\xa0г." in texts(chart)
    assert chart.table.rows[0][0] == "01.01.2026\xa0г."


def test_names_at_the_ends_of_lines_do_not_cover_each_other() -> None:
    chart = line("Обучени", [(n, {"едни": n, "други": n + 0.1}) for n in range(3)])
    assert chart.spec
    tips = chart.spec["layer"][-1]["data"]["values"]
    assert tips[1]["y"] - tips[0]["y"] >= 16


# --- Words ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.001, "0"),
        (1000, "1\xa0000"),
        (26.4, "26,4"),
        (Decimal("51129.196"), "51\xa0129,2"),
        (-7, "−7"),
        (None, "няма данни"),
        (float("inf"), "няма данни"),
    ],
)
def test_numbers_are_written_as_in_bulgarian(value: Any, text: str) -> None:
    assert in_figures(value) == text


def test_signs_follow_numbers_and_other_units_do_not() -> None:
    assert in_figures(26.4, "%") == "26,4\xa0%"
    assert in_figures(5, "души") == "5"
    with override("en"):
        assert in_figures(1234.5, "€") == "1,234.5\xa0€"


def test_labels_are_one_clean_line_of_limited_length() -> None:
    assert tidy(" Две\n думи\x00 ") == "Две думи"
    assert tidy("гр.\xa0Разград") == "гр.\xa0Разград"
    assert len(tidy("а" * 1000)) == 500
    assert lines_of("", 100) == ["–"]
