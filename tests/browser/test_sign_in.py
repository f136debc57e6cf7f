"""Each role comes in by a code from the mailbox and finds its own start page."""

import pytest
from django.utils.translation import override
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.roles import DUTIES, STAFF_ROLES, Role
from tests.accounts.steps import mailed_code
from tests.browser.watch import watched
from tests.factories import make_user

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("role", list(Role))
def test_role_signs_in_by_code_and_sees_its_start_page(
    role: Role, browser: Browser, live_server: LiveServer
) -> None:
    user = make_user(role)
    width = "desktop" if role in STAFF_ROLES else "phone"
    with watched(browser, live_server.url, width=width) as seen:
        page = seen.page
        page.goto("/accounts/login/")
        page.get_by_label("Имейл").fill(str(user.email))
        page.get_by_role("button", name="Изпрати код").click()
        page.get_by_label("Код от имейла").fill(mailed_code())
        page.get_by_role("button", name="Напред").click()
        start = "/admin/" if role in STAFF_ROLES else "/my/"
        expect(page).to_have_url(live_server.url + start)
        expect(page.get_by_role("heading", level=1)).to_contain_text(user.name)
        expect(page.locator("html")).to_have_attribute("lang", "bg")
        with override("bg"):
            expect(page.get_by_text(str(DUTIES[role].purpose))).to_be_visible()
        seen.keep(f"start-{role}")
        assert seen.violations() == []
        assert seen.complaints == []
