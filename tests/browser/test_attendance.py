"""Attendance marked in a browser: by thumb, by keyboard, and without a network."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Route, expect
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.browser.watch import WIDTHS, Watched, watched
from tests.factories import make_user
from tests.trainings.attending import Group, make_group
from trainings.models import Attendance
from trainings.services.attendance import mark

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SAVED = "Всичко е запазено."


def test_a_group_is_marked_with_one_button_and_exceptions(
    browser: Browser, live_server: LiveServer
) -> None:
    group, user = make_group(people=3), make_user(Role.COORDINATOR)
    with watched(browser, live_server.url, width="phone", user=user) as seen:
        come(seen, group)
        seen.examine("attendance-before", *WIDTHS)
        seen.page.get_by_role("button", name="цял ден").click()
        saved(seen)
        assert Attendance.objects.filter(mark="present").count() == 6
        late, absent = cell(seen, group, 0, 0), cell(seen, group, 1, 1)
        assert late.locator("label").first.bounding_box()["height"] >= 44  # type: ignore[index]
        late.get_by_text("закъсня", exact=True).first.click()
        late.get_by_label("Пропуснати мин.").fill("25")
        late.get_by_label("Пропуснати мин.").press("Enter")
        absent.get_by_role("radio", name="отсъства", exact=True).check(force=True)
        saved(seen)
        expect(row(seen, group, 1)).to_contain_text("Вече не може да достигне 80")
        seen.examine("attendance", *WIDTHS)
    kept = Attendance.objects.exclude(mark="present").order_by("pk")
    assert list(kept.values_list("mark", "minutes")) == [("late", 155), ("absent", 0)]


def test_a_group_is_marked_by_keyboard(
    browser: Browser, live_server: LiveServer
) -> None:
    group, user = make_group(people=2), make_user(Role.COORDINATOR)
    with watched(browser, live_server.url, user=user) as seen:
        come(seen, group)
        cell(seen, group, 0, 0).locator(":checked").focus()
        # Playwright knows no Bulgarian keyboard.
        for letter, arrow in (("П", "ArrowDown"), ("о", "ArrowUp")):
            pressed = {"key": letter, "bubbles": True}
            seen.page.locator(":focus").dispatch_event("keydown", pressed)
            seen.page.keyboard.press(arrow)
        # Six steps lead over the other marks to the afternoon.
        for key in (*["ArrowRight"] * 6, "3", "1", "0", "Enter", "5"):
            seen.page.keyboard.press(key)
        saved(seen)
        assert seen.complaints == []
    marks = Attendance.objects.order_by("session", "enrolment")
    assert [(each.mark, each.minutes) for each in marks] == [
        ("present", 180),
        ("absent", 0),
        ("left_early", 170),
        ("excused", 0),
    ]


def test_marks_survive_a_lost_network_and_a_reload(
    browser: Browser, live_server: LiveServer
) -> None:
    group, user = make_group(people=2), make_user(Role.COORDINATOR)
    with watched(browser, live_server.url, width="phone", user=user) as seen:
        come(seen, group)
        seen.page.context.set_offline(True)
        seen.page.get_by_role("button", name="сутрин").click()
        choose(seen, group, 1, "отсъства")
        expect(progress(seen)).to_contain_text("Няма връзка")
        seen.complaints.clear()  # the browser may report what was not sent
        seen.examine("attendance-offline", *WIDTHS)
        assert not Attendance.objects.exists()
        names = {str(each.person) for each in group.enrolments}
        stored = seen.page.evaluate("JSON.stringify(localStorage)")
        assert "absent" in stored
        assert not any(name in stored for name in names)
        # The lid is closed and opened again where there is a network.
        seen.page.route("**/attendance/*", refuse_posts)
        seen.page.context.set_offline(False)
        seen.page.reload()
        expect(progress(seen)).to_contain_text("Няма връзка")
        expect(radio(seen, group, 1, "отсъства")).to_be_checked()
        seen.page.unroute("**/attendance/*")
        seen.page.reload()
        saved(seen)
        assert "attendance" not in seen.page.evaluate("JSON.stringify(localStorage)")
    marks = Attendance.objects.order_by("enrolment").values_list("mark", flat=True)
    assert list(marks) == ["present", "absent"]


def test_a_colleagues_newer_mark_is_not_overwritten_unseen(
    browser: Browser, live_server: LiveServer
) -> None:
    group, user = make_group(people=2), make_user(Role.COORDINATOR)
    with watched(browser, live_server.url, width="phone", user=user) as seen:
        come(seen, group)
        for number in (0, 1):
            excuse(group, number, make_user(Role.COORDINATOR, name="Колежка"))
            cell(seen, group, number).scroll_into_view_if_needed()
            before = cell(seen, group, number).bounding_box()
            choose(seen, group, number, "присъства")
            expect(progress(seen)).to_have_text(
                f"Не е запазено, вижте долу: {number + 1}"
            )
            assert cell(seen, group, number).bounding_box() == before
        disputes = seen.page.locator(".disputes")
        expect(disputes).to_contain_text("Колежка")
        seen.complaints.clear()  # the browser reports each answer 409
        seen.examine("attendance-dispute", *WIDTHS)
        disputes.get_by_role("button", name="Остави както е").first.click()
        disputes.get_by_role("button", name="Запази моята").click()
        saved(seen)
        expect(disputes).to_be_hidden()
        expect(radio(seen, group, 0, "отсъства по уважителна причина")).to_be_checked()
    marks = Attendance.objects.order_by("enrolment").values_list("mark", "revision")
    assert list(marks) == [("excused", 1), ("present", 2)]


def test_who_was_signed_out_is_asked_to_come_back(
    browser: Browser, live_server: LiveServer
) -> None:
    group, user = make_group(), make_user(Role.COORDINATOR)
    with watched(browser, live_server.url, user=user) as seen:
        come(seen, group)
        cookies = seen.page.context.cookies()
        seen.page.context.clear_cookies()
        choose(seen, group, 0, "присъства")
        expect(progress(seen)).to_contain_text("Влезте отново")
        assert not Attendance.objects.exists()
        seen.page.context.add_cookies(cookies)  # type: ignore[arg-type]
        progress(seen).get_by_role("link", name="Влезте отново").click()
        saved(seen)
    assert Attendance.objects.get().mark == "present"


def test_without_the_script_it_is_a_form(
    browser: Browser, live_server: LiveServer
) -> None:
    group, user = make_group(people=2), make_user(Role.COORDINATOR)
    with watched(browser, live_server.url, user=user) as seen:
        seen.page.route("**/attendance.js", lambda route: route.abort())
        come(seen, group)
        choose(seen, group, 0, "отсъства")
        seen.page.get_by_role("button", name="Запази", exact=True).click()
        expect(seen.page.get_by_text("Присъствията са запазени.")).to_be_visible()
        seen.page.get_by_role("button", name="цял ден").click()
        expect(seen.page.get_by_text("Направени са 3 отметки.")).to_be_visible()
    assert Attendance.objects.filter(mark="absent").count() == 1


# --- Steps ------------------------------------------------------------------------


def come(seen: Watched, group: Group) -> None:
    """Open the group's screen."""
    seen.page.goto(
        reverse("admin:trainings_training_attendance", args=[group.training.pk])
    )


def row(seen: Watched, group: Group, number: int) -> Locator:
    """Return what stands of a person."""
    key = group.enrolments[number].pk
    return seen.page.locator(f'tr[data-person="{key}"]')


def cell(seen: Watched, group: Group, number: int, session: int = 0) -> Locator:
    """Return where a person is marked for a session."""
    key = f"{group.enrolments[number].pk}-{group.sessions[session].pk}"
    return seen.page.locator(f'[data-cell="{key}"]')


def radio(seen: Watched, group: Group, number: int, name: str) -> Locator:
    """Return one of the marks of a person for the first session."""
    return cell(seen, group, number).get_by_role("radio", name=name, exact=True)


def choose(seen: Watched, group: Group, number: int, name: str) -> None:
    """Mark a person for the first session."""
    radio(seen, group, number, name).check(force=True)


def progress(seen: Watched) -> Locator:
    """Return what says how far the saving is."""
    return seen.page.locator(".progress")


def saved(seen: Watched) -> None:
    """Wait until all is saved."""
    expect(progress(seen)).to_have_text(SAVED)


def excuse(group: Group, number: int, by: User) -> None:
    """Let a colleague excuse a person for the first session."""
    person = group.enrolments[number]
    mark(enrolment=person, session=group.session, mark="excused", by=by)


def refuse_posts(route: Route) -> None:
    """Let pages be read and nothing be sent."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()
