"""Documents that only tests declare: minutes, and a long report with charts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, override

from resource_centre.common.charts import bars, grouped_bars, line, stacked_bars
from resource_centre.common.charts.chart import Chart
from resource_centre.documents.document import Belonging, Document
from resource_centre.documents.facts import Facts, approvals
from resource_centre.documents.html import html_of
from resource_centre.documents.limits import REPORT
from resource_centre.registry.models import District

CENTRE_BG = {
    "name": "Ресурсен център за социални услуги за деца и семейства в област Разград",
    "host": "Сдружение с нестопанска цел „Женска алтернатива за независимост, етническа"
    " толерантност и асоцииране“ – ЖАНЕТА",
    "address": "гр. Разград, бул. „България“ № 4",
    "phone": "000 000 100",
    "email": "centre@demo.example",
    "website": "www.janeta.bg",
}
CENTRE_EN = {
    **CENTRE_BG,
    "name": "Resource Centre for Social Services for Children and Families in Razgrad"
    " District",
    "host": "JANETA Association",
    "address": "4 Bulgaria Blvd, Razgrad",
}
NUMBER = {"reference": "РЦ-0012", "dated": "2026-11-22"}
MUNICIPALITIES = (
    "Завет",
    "Исперих",
    "Кубрат",
    "Лозница",
    "Разград",
    "Самуил",
    "Цар Калоян",
)


def in_bulgarian() -> bool:
    """Tell which language is active."""
    return get_language() == "bg"


def paper() -> Facts:
    """Return whose paper it is, and a number."""
    bulgarian = in_bulgarian()
    return {
        "centre": CENTRE_BG if bulgarian else CENTRE_EN,
        "donor_line": (
            "[Примерен текст] Проектът се осъществява с помощта на Швейцария."
            if bulgarian
            else "[Sample wording] Supported by a grant from Switzerland."
        ),
        "number": NUMBER,
    }


class Sandbox(Document[District]):
    """A document about a district that nobody registers."""

    model = District
    series = "documents"
    permission = "registry.view_district"

    def belonging(self, record: District) -> Belonging:
        """Return the district."""
        return Belonging(district=record)


class SampleProtocol(Sandbox):
    """Minutes of a round table."""

    code = "sample-protocol"
    title = "Протокол"
    template = "documents/protocol.html"

    def facts(self, record: District) -> Mapping[str, Any]:
        """Return the same minutes whatever the record."""
        return {**paper(), **(minutes_bg() if in_bulgarian() else minutes_en())}


def minutes_bg() -> Facts:
    """Return minutes in Bulgarian."""
    return {
        "title": "Протокол от кръгла маса",
        "about": "Как общината и услугите да планират заедно обученията през 2027 г.",
        "held_on": "2026-11-20",
        "place": "гр. Исперих, ул. „Примерна“ № 4, зала 2",
        "present": [
            {"name": "Милена Георгиева Образцова", "post": "Социална услуга 4"},
            {"name": "Щерьо Добрев Пробев", "post": "общински съветник"},
            {"name": "Мария-Луиза Бойкова Макетова", "post": "Община Исперих"},
            {"name": "Eva Beispiel", "post": "гост, Programme Officer"},
        ],
        "agenda": [
            "Какво показа проучването на нуждите от обучение",
            "Супервизията: как екипите ѝ се доверяват",
            "Разни",
        ],
        "proceedings": [
            {
                "heading": "По точка 1",
                "body": "Координаторът представи обобщените резултати. От 13 обследвани"
                " центъра 11 търсят обучение.\n\nНай-често посочените теми са:\n"
                "- оценка на риска;\n- работа в екип и мотивация;\n"
                '- подкрепа на семейства "в дома".',
            },
            {
                "heading": "По точка 2",
                "body": "Участниците обсъдиха супервизията и това, че екипите ѝ се"
                " доверяват, когато супервизорът е външен за услугата.",
            },
        ],
        "decisions": [
            {
                "text": "Да се проведат две двудневни обучения за екипите в общината.",
                "responsible": "Ресурсен център",
                "due": "2027-03-31",
            },
            {
                "text": "Да се включи супервизията в годишния план на общината.",
                "responsible": "Община Исперих",
                "due": "",
            },
        ],
        "enclosures": ["Присъствен списък – 1 стр."],
        "approvals": approvals(
            prepared={"name": "Вера Примерова", "post": "координатор"},
            agreed=None,
            approved={"name": "Анна Примерова", "post": "ръководител"},
        ),
    }


def minutes_en() -> Facts:
    """Return minutes in English, with Bulgarian names in them."""
    return {
        **minutes_bg(),
        "title": "Minutes of a round table",
        "about": "How municipality and services plan the trainings of 2027 together",
        "place": "Isperih, ул. „Примерна“ № 4, room 2",
        "present": [
            {"name": "Milena Georgieva Obraztsova", "post": "Social service 4"},
            {"name": "Eva Beispiel", "post": "guest of Община Исперих"},
        ],
        "agenda": ["What the survey shows", "Supervision", "Any other business"],
        "proceedings": [
            {
                "heading": "Item 1",
                "body": 'Of 13 centres 11 are "looking for" training.',
            }
        ],
        "decisions": [
            {
                "text": "Two trainings of two days each will be held.",
                "responsible": "Resource Centre",
                "due": "2027-03-31",
            }
        ],
        "enclosures": ["List of those present, in Bulgarian (Присъствен списък)"],
        "approvals": approvals(
            prepared={"name": "Vera Primerova", "post": "coordinator"},
            agreed=None,
            approved={"name": "Anna Primerova", "post": "head of the centre"},
        ),
    }


class SampleReport(Sandbox):
    """A report of so many chapters, each with a chart and a table of so many rows."""

    code = "sample-report"
    title = "Отчет"
    template = "documents/report.html"
    limits = REPORT
    languages = ("bg",)
    chapters = 2
    rows = 12

    def facts(self, record: District) -> Mapping[str, Any]:
        """Return the same report whatever the record."""
        return {
            **paper(),
            "title": "Областен анализ на нуждите от обучение",
            "subtitle": "Социални услуги за деца и семейства в област Разград",
            "period": "1 януари – 31 октомври 2026 г.",
            "chapters": [chapter(n, self.rows) for n in range(1, self.chapters + 1)],
            "approvals": approvals(prepared=None, agreed=None, approved=None),
        }


class LongReport(SampleReport):
    """A report of more than sixty pages: 12 charts, 2,000 rows in its tables."""

    code = "long-report"
    chapters = 12
    rows = 160


def long_report_html() -> str:
    """Return the long report as HTML, which `render` takes with its limits."""
    report = LongReport()
    with override("bg"):
        facts = report.facts(District())
    return html_of(report, facts, {}, "bg")


def chapter(number: int, rows: int) -> Facts:
    """Return a chapter with text, a chart and two sections with tables."""
    half = rows // 2
    return {
        "heading": f"Потребности в направление {number}: екипи, супервизия и подкрепа",
        "body": "Данните са събрани с анкетни карти; мненията са обобщени по теми, а"
        " за всяка от тях е посочено колко души я споделят и какво променя тя.\n\n"
        "Изводите:\n- нуждата от обучение расте;\n- супервизията е рядка.",
        "charts": [drawing(number).as_facts()],
        "sections": [
            {
                "heading": "Отговори на екипите",
                "tables": [answers(number, 1, half)],
            },
            {
                "heading": "Отговори на ръководителите",
                "body": "Посочени са всички отговори, без имена.",
                "tables": [answers(number, half + 1, rows)],
            },
        ],
    }


def drawing(number: int) -> Chart:
    """Return one of four charts, with figures that differ from chapter to chapter."""
    kind = number % 4
    labels = [
        (name, 3 + (number * place) % 11) for place, name in enumerate(MUNICIPALITIES)
    ]
    if kind == 0:
        return line(
            "Участници по месеци",
            [
                (f"{month:02d}.2026", value)
                for month, (_n, value) in enumerate(labels, 1)
            ],
            by="Месец",
        )
    if kind == 1:
        return bars("Посочили нужда от обучение", labels, by="Община")
    series = [(name, {"жени": value, "мъже": value % 4}) for name, value in labels]
    draw = stacked_bars if kind == 2 else grouped_bars
    return draw("Обучени специалисти", series, by="Община")


def answers(number: int, first: int, last: int) -> Facts:
    """Return a table of answers."""
    return {
        "caption": f"Отговори {first}–{last}",
        "head": ["Услуга", "Община", "Какво посочва екипът", "Дял, %"],
        "rows": [
            [
                f"Социална услуга {row}",
                MUNICIPALITIES[(number + row) % 7],
                "Нужда от обучение за оценка на риска и работа в екип",
                round((number * row) % 97 / 3, 1),
            ]
            for row in range(first, last + 1)
        ],
    }
