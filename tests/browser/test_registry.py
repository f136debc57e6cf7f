"""A coordinator's day with the registry: a messy sheet comes in, and goes out again."""

import re
from pathlib import Path
from typing import Any
from unicodedata import is_normalized
from urllib.parse import quote

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.models import SheetImport
from resource_centre.registry.models import Employment, Person, SocialService
from tests.browser.messy import (
    BAD,
    COMMUNITY,
    HOPE,
    MAILBOXES,
    PEOPLE,
    SHORT,
    SHORT_CELLS,
    Messy,
    make_services,
    messy_sheet,
)
from tests.browser.watch import WIDTHS, Watched, watched
from tests.factories import make_district, make_mandate, make_user

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TWICE = ("Мария Иванова Щерева", "Мария И. Щерева")
MISSPELT = "Чавдъруова"


def test_a_messy_sheet_comes_in_and_goes_out_unchanged(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    make_services()
    sheet = messy_sheet()
    razgrad = make_user(Role.COORDINATOR)
    with watched(browser, live_server.url, user=razgrad) as seen:
        open_people(seen)
        bring_in(seen, sheet)
        ensure_everybody_is_in()
        ensure_as_corrected(sheet)
        find_misspelt(seen)
        merge_and_undo(seen)
        for text in quiet_answers(seen.page).values():
            assert "Чавдарова" in text
        file = take_away(seen, tmp_path)
        bring_back(seen, file)
    ensure_nothing_of_it_in_plovdiv(browser, live_server, razgrad)


# --- The steps of a coordinator of Razgrad ---------------------------------------


def open_people(seen: Watched) -> None:
    """Go to the empty list of people."""
    seen.page.goto("/admin/")
    seen.page.get_by_role("link", name="Лица", exact=True).first.click()
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("Лица")
    examine(seen, "empty-list")


def bring_in(seen: Watched, sheet: Messy) -> None:
    """Paste the sheet, say what its columns are, correct it, and let it land."""
    page = seen.page
    page.get_by_role("link", name="Внеси от Excel").click()
    examine(seen, "source", *WIDTHS)
    page.get_by_label("Поставете редовете тук").fill(sheet.pasted)
    page.get_by_role("button", name="Напред").click()
    guessed = {
        "Три имена": "Трите имена",
        "E-mail": "Имейл",
        "Тел.": "Телефон",
        "Месторабота": "Месторабота",
        "Длъжност": "Длъжност",
        "Работи от": "Работи там от",
        "Забележка": "– не се внася –",
    }
    for header, column in guessed.items():
        chosen = page.get_by_label(f"Какво е това? {header}").locator(":checked")
        expect(chosen).to_have_text(column)
    examine(seen, "columns", *WIDTHS)
    page.get_by_role("button", name="Провери редовете").click()
    expect(page.locator(".verdict")).to_contain_text(str(len(BAD) + SHORT_CELLS))
    examine(seen, "check", *WIDTHS)
    for number, bad in sheet.bad.items():
        page.get_by_label(f"{bad.column}, ред {number}", exact=True).fill(bad.right)
    first = max(sheet.bad) + 1
    short = page.get_by_label(f"Месторабота, ред {first}", exact=True)
    expect(short).to_have_value(SHORT)
    short.fill(COMMUNITY)
    alike = f"Поправи така и още {SHORT_CELLS - 1} клетки със същия текст"
    page.get_by_label(alike).first.check()
    examine(seen, "corrected")
    page.get_by_role("button", name="Провери отново").last.click()
    expect(page.locator(".verdict")).to_have_text(
        "Всичко е наред. Редовете могат да се внесат."
    )
    examine(seen, "clean")
    assert not Person.objects.exists()
    page.get_by_role("button", name=f"Внеси {sheet.filled} реда").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Редовете са внесени")
    examine(seen, "landed", *WIDTHS)
    page.get_by_role("link", name="Към списъка").click()
    expect(page.locator(".paginator")).to_contain_text(str(PEOPLE))
    examine(seen, "list")


def find_misspelt(seen: Watched) -> None:
    """Find somebody by a name with two wrong letters."""
    page = seen.page
    page.get_by_label("Търсене навсякъде").fill(MISSPELT)
    page.keyboard.press("Enter")
    # Who alone is found is shown at once.
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Десислава Петкова Чавдарова")
    examine(seen, "person")


def merge_and_undo(seen: Watched) -> None:
    """Make two records one, see what moves, take them apart, read the history."""
    page = seen.page
    before = jobs()
    page.goto("/admin/")
    page.get_by_role("link", name="Лица", exact=True).first.click()
    page.get_by_role("link", name="Възможни повторения").click()
    examine(seen, "duplicates")
    page.get_by_role("link", name=re.compile("^Сравни и обедини")).click()
    moving = page.get_by_role("region", name="Какво се премества")
    expect(moving).to_contain_text("логопед")
    examine(seen, "merge")
    page.get_by_role("button", name="Обедини двата записа").click()
    expect(page.get_by_text("вече са един")).to_be_visible()
    kept = Person.objects.get(last_name__iexact="Щерева")
    assert kept.employments.count() == 2
    examine(seen, "merged")
    page.get_by_role("button", name="Отмени обединяването").click()
    expect(page.get_by_text("отново е отделен запис")).to_be_visible()
    assert jobs() == before
    page.get_by_role("link", name="История").click()
    story = page.get_by_role("main")
    for text in ("Обединяване: записът „Мария И. Щерева“", "Отменено обединяване"):
        expect(story).to_contain_text(text)
    examine(seen, "history")


def take_away(seen: Watched, folder: Path) -> Path:
    """Download the list as a workbook."""
    page = seen.page
    page.get_by_role("link", name="Лица", exact=True).first.click()
    page.get_by_text("Изтегли", exact=True).click()
    examine(seen, "download")
    with page.expect_download() as started:
        page.get_by_role("link", name="Excel", exact=True).click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    assert file.name.startswith("Лица")
    return file


def bring_back(seen: Watched, file: Path) -> None:
    """Bring the downloaded workbook in again, which has nothing new to say."""
    page = seen.page
    before, events = rows(), history()
    page.get_by_role("link", name="Внеси от Excel").click()
    page.get_by_label("или изберете файл").set_input_files(file)
    page.get_by_role("button", name="Напред").click()
    kinds = page.get_by_role("navigation", name="Редове")
    expect(kinds.get_by_role("link", name="Без промяна")).to_contain_text(
        str(Employment.objects.count())
    )
    expect(kinds.get_by_role("link")).to_have_count(2)
    expect(page.locator(".verdict")).to_contain_text("Няма какво да се внася")
    expect(page.get_by_role("button", name=re.compile("^Внеси"))).to_have_count(0)
    examine(seen, "again")
    assert rows() == before
    assert history() == events


# --- A coordinator of Plovdiv ----------------------------------------------------


def ensure_nothing_of_it_in_plovdiv(
    browser: Browser, server: LiveServer, razgrad: User
) -> None:
    """See as a coordinator of another district that none of it is there."""
    person = Person.objects.get(last_name="Чавдарова")
    sheet = SheetImport.objects.filter(owner=razgrad).latest("pk")
    plovdiv = make_user(None)
    make_mandate(plovdiv, Role.COORDINATOR, district=make_district("PDV"))
    with watched(browser, server.url, user=plovdiv) as seen:
        page = seen.page
        open_people(seen)
        page.get_by_label("Търсене навсякъде").fill("Чавдарова")
        page.keyboard.press("Enter")
        expect(page.get_by_role("main")).to_contain_text("Няма намерени записи")
        expect(page.get_by_role("link", name="Чавдарова")).to_have_count(0)
        assert seen.complaints == []
        for address, text in quiet_answers(page).items():
            assert person.last_name not in text, address
        for model, name, args in (
            ("person", "change", [person.pk]),
            ("person", "history", [person.pk]),
            ("person", "import_preview", [sheet.pk]),
            ("person", "import_columns", [sheet.pk]),
        ):
            answer = page.goto(reverse(f"admin:registry_{model}_{name}", args=args))
            assert answer is not None
            assert answer.status == 404, (model, name)


def quiet_answers(page: Page) -> dict[str, str]:
    """Return what the export and the autocomplete answer, by address."""
    name = quote("Чавдарова")
    field = "app_label=registry&model_name=officeholder&field_name=person"
    addresses = (
        reverse("admin:registry_person_export", args=["csv"]),
        f"{reverse('admin:autocomplete')}?{field}&term={name}",
    )
    answers = {}
    for address in addresses:
        answer = page.request.get(address)
        assert answer.ok, address
        is_json = "json" in answer.headers["content-type"]
        answers[address] = str(answer.json()) if is_json else answer.text()
    return answers


# --- What is looked at -------------------------------------------------------------


def examine(seen: Watched, name: str, *widths: str) -> None:
    """Examine the page as it stands, as wide as it is unless told."""
    seen.examine(f"registry-{name}", *widths)


def ensure_everybody_is_in() -> None:
    """Look into the database: as many as meant, each once, and as corrected."""
    people = Person.objects.all()
    assert people.count() == PEOPLE
    assert Employment.objects.count() == PEOPLE + 1
    for person in people:
        assert is_normalized("NFC", person.full_name)
        assert person.full_name == " ".join(person.full_name.split())
    both = Person.objects.get(last_name="Чавдарова")
    assert set(employers(both)) == {COMMUNITY, HOPE}
    for mailbox in MAILBOXES:
        assert people.filter(email=mailbox).count() == 4
    foreigner = people.get(last_name="Moreau")
    assert (foreigner.first_name, foreigner.middle_name) == ("Jean-Luc", "")
    assert foreigner.phone == "+33 1 23 45 67 89"
    assert people.filter(phone__startswith="0").count() == PEOPLE - 1


def ensure_as_corrected(sheet: Messy) -> None:
    """Look into the database: the bad cells hold what they were corrected to."""
    for number, bad in sheet.bad.items():
        job = job_of(sheet.rows[number - 1])
        assert bad.right == {
            "Имейл": job.person.email,
            "Месторабота": str(job.employer),
            "Длъжност": str(job.job_role),
            "Работи там от": f"{job.starts_on:%d.%m.%Y}",
        }.get(bad.column)
    short = [row for row in sheet.rows if " ".join(row[4].split()) == SHORT]
    assert len(short) == SHORT_CELLS
    assert {str(job_of(row).employer) for row in short} == {COMMUNITY}


def job_of(row: list[str]) -> Employment:
    """Return the job of whom a row is about, by the number that nobody else has."""
    return Employment.objects.get(person__phone=row[3])


def employers(person: Person) -> list[str]:
    """Return the names of where the person works."""
    return [str(each.employer) for each in person.employments.all()]


def jobs() -> list[tuple[Any, ...]]:
    """Return who works where."""
    found = Employment.objects.order_by("pk")
    return list(found.values_list("pk", "person", "service", "job_role", "starts_on"))


def rows() -> list[dict[str, Any]]:
    """Return everything that is recorded of people and their work."""
    models: Any = (Person, Employment, SocialService)
    return [row for model in models for row in model.objects.order_by("pk").values()]


def history() -> list[int]:
    """Return how many changes of people and their work are told."""
    models: Any = (Person, Employment, SocialService)
    return [model.pgh_event_model.objects.count() for model in models]
