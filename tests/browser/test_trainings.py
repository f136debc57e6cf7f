"""An organiser's training: planned, filled, clashing, moved, held and closed."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.roles import Role
from resource_centre.messaging.models import Message
from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Booking
from tests.browser.watch import WIDTHS, Watched, watched
from tests.documents.pdfs import assert_conforms, text_of
from tests.factories import make_person, make_service, make_user
from tests.scheduling.steps import at, make_occasion
from tests.trainings.steps import make_trainer
from trainings.models import Attendance, Session, Training

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE, PLACE, SERVICE = "Работа в екип", "Зала в Кубрат", "Дневен център"
PEOPLE = "Име\tМесторабота\nАна Иванова Колева\tДневен център\nПетър Петров\t"


def test_an_organiser_plans_holds_and_closes_a_training(
    browser: Browser, live_server: LiveServer
) -> None:
    today = timezone.localdate()
    leader = make_person(first_name="Галин", last_name="Примеров")
    make_trainer(leader)
    make_service(name=SERVICE)
    # In the morning of the first day the trainer is somewhere else.
    make_occasion(leader, starts_at=at(0), hours=3, title="Супервизия")
    with watched(browser, live_server.url, user=make_user(Role.COORDINATOR)) as seen:
        training = plan(seen, today)
        paste(seen, training)
        lay_out(seen, training, today)
        move_second_day(seen, training, today)
        release(seen, training)
        print_list(seen, training)
        mark(seen, training)
        move_back(training, today)
        close(seen, training)


# --- The steps of an organiser -----------------------------------------------------


def plan(seen: Watched, today: date) -> Training:
    """Make the training of a title, days and a place, and nothing else."""
    page = seen.page
    page.goto(reverse("admin:trainings_training_add"))
    page.get_by_label("Заглавие").first.fill(TITLE)
    page.get_by_label("От", exact=True).fill(written(today))
    page.get_by_label("До", exact=True).fill(written(today + timedelta(days=1)))
    page.get_by_label("Място").first.fill(PLACE)
    examine(seen, "new", *WIDTHS)
    page.get_by_role("button", name="Запази", exact=True).click()
    page.wait_for_load_state()
    training = Training.objects.select_related("venue").get()
    assert (training.venue.name, training.status) == (PLACE, "planned")
    return training


def paste(seen: Watched, training: Training) -> None:
    """Enrol whoever stands in the rows that were copied from Excel."""
    page = seen.page
    page.goto(reverse("admin:trainings_training_change", args=[training.pk]))
    examine(seen, "training", *WIDTHS)
    page.get_by_role("link", name="Постави от Excel").click()
    page.locator("textarea").fill(PEOPLE)
    examine(seen, "paste", *WIDTHS)
    page.get_by_role("button", name="Напред").click()
    examine(seen, "pasted", *WIDTHS)
    assert not Person.objects.filter(first_name="Ана").exists()
    page.get_by_role("button", name=re.compile("^Запиши")).click()
    page.wait_for_load_state()
    employed = training.enrolments.get(person__first_name="Ана").employment
    assert employed is not None
    assert str(employed.service) == SERVICE
    assert training.enrolments.count() == 2


def lay_out(seen: Watched, training: Training, today: date) -> None:
    """Lay the sessions out, meet the clash and take the time that is offered."""
    page = seen.page
    page.goto(reverse("admin:trainings_training_schedule", args=[training.pk]))
    for day in (today, today + timedelta(days=1)):
        page.get_by_role("checkbox", name=re.compile(f"{day:%d.%m.%Y}")).check()
    page.get_by_role("checkbox", name=re.compile("Галин")).check()
    page.get_by_role("button", name="Обнови занятията").click()
    clash = page.get_by_text("Супервизия").first
    expect(clash).to_be_visible()
    examine(seen, "clash", *WIDTHS)
    page.get_by_role("button", name=re.compile("^Следващо")).click()
    expect(page.get_by_text("Супервизия")).to_have_count(0)
    examine(seen, "solved", *WIDTHS)
    page.get_by_role("button", name="Създай занятията").click()
    page.wait_for_load_state()
    assert Session.objects.count() == 4
    assert Booking.objects.filter(person__isnull=False).count() == 5


def move_second_day(seen: Watched, training: Training, today: date) -> None:
    """Move the last day, with its sessions, to a day later."""
    days = {session.day for session in sessions(training)}
    last, to = max(days), max(days) + timedelta(days=3)
    page = seen.page
    address = reverse("admin:trainings_training_day", args=[training.pk])
    page.goto(f"{address}?day={last.isoformat()}")
    page.get_by_label("На кой ден").fill(to.isoformat())
    examine(seen, "day", *WIDTHS)
    page.get_by_role("button", name="Премести деня").click()
    page.wait_for_load_state()
    assert {session.day for session in sessions(training)} == (days - {last}) | {to}
    training.refresh_from_db()
    assert training.ends_on == to


def release(seen: Watched, training: Training) -> None:
    """Let everybody know the schedule, each by a message of their own."""
    page = seen.page
    page.goto(reverse("admin:trainings_training_release", args=[training.pk]))
    examine(seen, "release", *WIDTHS)
    page.get_by_role("button", name="Публикувай графика").click()
    page.wait_for_load_state()
    assert Message.objects.count() == 3
    examine(seen, "released", *WIDTHS)


def print_list(seen: Watched, training: Training) -> None:
    """Print the list that people sign."""
    address = reverse("documents:draft", args=["attendance-list", training.pk])
    expect(seen.page.locator(f'a[href^="{address}"]').first).to_be_visible()
    file = seen.page.request.get(address).body()
    assert_conforms(file)
    assert "Ана Иванова Колева" in text_of(file)


def mark(seen: Watched, training: Training) -> None:
    """Mark that everybody is there, and then who came late."""
    page = seen.page
    page.goto(reverse("admin:trainings_training_attendance", args=[training.pk]))
    page.get_by_role("button", name=re.compile("^Всички присъстват")).click()
    expect(page.get_by_text("Запазено").locator("visible=true").first).to_be_visible()
    examine(seen, "attendance", *WIDTHS)
    assert set(Attendance.objects.values_list("mark", flat=True)) == {"present"}


def move_back(training: Training, today: date) -> None:
    """Let time pass: what is still ahead was yesterday."""
    ahead = [s for s in sessions(training) if s.day > today]
    for session in ahead:
        occasion, days = session.occasion, timedelta(days=14)
        occasion.starts_at -= days
        occasion.ends_at -= days
        occasion.save()
    Training.objects.filter(pk=training.pk).update(
        starts_on=today - timedelta(days=14), ends_on=today
    )


def close(seen: Watched, training: Training) -> None:
    """Close the training, though some marks are missing, and hear of that."""
    page = seen.page
    page.goto(reverse("admin:trainings_training_change", args=[training.pk]))
    page.get_by_role("button", name="Приключи").first.click()
    examine(seen, "closing", *WIDTHS)
    page.get_by_role("button", name=re.compile("^Приключи|^Да")).first.click()
    page.wait_for_load_state()
    training.refresh_from_db()
    assert training.status == "completed"
    examine(seen, "closed", *WIDTHS)


def sessions(training: Training) -> list[Session]:
    """Return the sessions as they are now."""
    return list(training.sessions.select_related("occasion"))


def written(day: date) -> str:
    """Return the day as people write it."""
    return f"{day:%d.%m.%Y}"


def examine(seen: Watched, name: str, *widths: str) -> None:
    """Examine the page as it stands, as wide as it is unless told."""
    seen.examine(f"trainings-{name}", *widths)
