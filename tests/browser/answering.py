"""A workbook of questions that leads to a training, and how people answer it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import Locator, Response, expect

from resource_centre.messaging.models import Message
from resource_centre.messaging.writing import body_of
from surveys.models import Invitation, Survey
from tests.browser.watch import Watched
from tests.surveys.xlsforms import BG, EN, Row, workbook

FORM = "Потребности на услугите"
TEAMWORK, LAW = "Екипна работа", "Нормативна уредба"
NEEDED, NOW = "Какво изисква работата", "Какво е сега"
SAVED = re.compile(r"^Запазено в \d")

# --- The questions ------------------------------------------------------------------


def form_of_services() -> SimpleUploadedFile:
    """Return a workbook as an office could publish it, with two competences."""
    rows: list[Row] = [
        {"type": "begin_group", "name": "team", BG: "Екипът", EN: "The team"},
        {
            "type": "integer",
            "name": "team_size",
            BG: "Колко души са в екипа?",
            EN: "How many people are in the team?",
            "required": "yes",
            "constraint": ". > 0",
            "centre_meaning": "head_count",
        },
        {
            "type": "select_one yes_no",
            "name": "seeks",
            BG: "Търсите ли обучение?",
            EN: "Do you seek training?",
            "required": "yes",
            "centre_meaning": "seeks",
        },
        {
            "type": "text",
            "name": "why_not",
            BG: "Защо не?",
            EN: "Why not?",
            "relevant": "${seeks} = 'no'",
        },
        {"type": "geopoint", "name": "place", BG: "Къде?", EN: "Where?"},
        {"type": "end_group"},
        {"type": "begin_group", "name": "skills", BG: "Умения", EN: "Skills"},
        *competence("teamwork", TEAMWORK),
        *competence("law", LAW),
        {"type": "end_group"},
    ]
    choices = [
        {"list_name": "yes_no", "name": "yes", BG: "Да", EN: "Yes"},
        {"list_name": "yes_no", "name": "no", BG: "Не", EN: "No"},
    ]
    return workbook(survey=rows, choices=choices, settings=[{"form_title": FORM}])


def competence(key: str, label: str) -> list[Row]:
    """Return the rows of a competence, a group of two levels."""
    levels = {"required": "Необходимо ниво", "actual": "Налично ниво"}
    return [
        {
            "type": "begin_group",
            "name": key,
            BG: label,
            "centre_kind": "competence",
            "centre_area": f"{key}-x",
        },
        *(
            {
                "type": "range",
                "name": f"{key}_{level}",
                BG: text,
                "parameters": "start=1 end=5 step=1",
            }
            for level, text in levels.items()
        ),
        {"type": "end_group"},
    ]


# --- Answering ----------------------------------------------------------------------


def link_to(survey: Survey, name: str, says: str = "") -> str:
    """Return the personal link in the mail that the service got."""
    mail = Message.objects.get(link_object=invited(survey, name).pk)
    body = body_of([mail])
    assert says in body
    found = re.search(r"/l/\S+", body)
    assert found is not None
    return found[0]


def invited(survey: Survey, name: str) -> Invitation:
    """Return the invitation of the service."""
    return survey.invitations.get(service__name=name)


def record(of: Model) -> str:
    """Return the address of a record in the back office."""
    name = f"admin:{of._meta.app_label}_{of._meta.model_name}_change"
    return reverse(name, args=[of.pk])


def enter(seen: Watched, link: str) -> None:
    """Open the link and press its button."""
    seen.page.goto(link)
    press(seen, "Напред")


def press(seen: Watched, name: str) -> None:
    """Press the button and wait for what it leads to."""
    seen.page.get_by_role("button", name=name, exact=True).first.click()
    seen.page.wait_for_load_state()


def choose(seen: Watched, question: str, answer: str) -> None:
    """Choose the answer to a question."""
    asked = seen.page.get_by_role("group", name=question)
    asked.get_by_label(answer, exact=True).check()


def levels(seen: Watched, question: str, level: str) -> Locator:
    """Return the steps of one level of a competence."""
    return seen.page.get_by_role("group", name=question).get_by_role(
        "group", name=level
    )


def rate(seen: Watched, question: str, required: int, actual: int) -> None:
    """Say which level a competence requires and has."""
    for level, step in ((NEEDED, required), (NOW, actual)):
        levels(seen, question, level).get_by_label(str(step), exact=True).check()


@contextmanager
def saving(seen: Watched, last: str) -> Iterator[None]:
    """Answer up to the box of that name, and see that it is saved by itself."""

    def has_all(response: Response) -> bool:
        return response.ok and f'"a_{last}"' in (response.request.post_data or "")

    with seen.page.expect_response(has_all):
        yield
    expect(seen.page.locator("[data-state]")).to_have_text(SAVED)


def examine(seen: Watched, name: str, *widths: str, expected: str = "") -> None:
    """Examine the page as it stands; the browser complains of an expected status."""
    if expected:
        told = [each for each in seen.complaints if f"status of {expected}" in each]
        assert told == seen.complaints
        seen.complaints.clear()
    seen.examine(f"surveys-{name}", *widths)
