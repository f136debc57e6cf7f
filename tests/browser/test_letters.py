"""A coordinator's letter: written, looked at, issued, sent, received and answered."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.roles import Role
from resource_centre.documents.models import IncomingLetter, IssuedDocument, Letter
from resource_centre.jobs.models import Job
from resource_centre.jobs.periodic import wake_periodic
from resource_centre.jobs.worker import work
from resource_centre.messaging.models import MailSettings, Message
from resource_centre.registry.models import Person
from tests.browser.watch import WIDTHS, Watched, watched
from tests.documents.correspondence import make_incoming, make_signatory
from tests.documents.pdfs import assert_conforms, text_of
from tests.factories import make_organisation, make_person, make_user

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ABOUT = "Покана за обучение"
WORDS = "Каним Ви на обучение.\n\nЩе се радваме, ѝ и на нея."
LINK = re.compile(r"http\S+/l/\S+")


def test_a_letter_is_written_issued_sent_and_received(
    browser: Browser, live_server: LiveServer
) -> None:
    make_signatory()
    MailSettings.objects.update(quiet_from="03:00", quiet_to="03:00")
    organisation = make_organisation(name="Сдружение „Заедно“")
    asked = make_incoming(organisation=organisation, about="Искане за обучение")
    person = make_person(email="ana@example.org", first_name="Ана")
    with watched(browser, live_server.url, user=make_user(Role.COORDINATOR)) as seen:
        write_answer(seen, asked)
        look_at_draft(seen)
        issued = issue(seen)
        download(seen, issued)
        send(seen, issued, person)
        examine(seen, "sent")
    asked.refresh_from_db()
    assert asked.answered_on == issued.dated
    with watched(browser, live_server.url, width="phone") as outside:
        receive(outside, link_in(deliver()), issued)


# --- The steps of a coordinator ----------------------------------------------------


def write_answer(seen: Watched, asked: IncomingLetter) -> None:
    """Begin an answer from the letter that came, and save it as a draft."""
    page = seen.page
    page.goto(reverse("admin:documents_incomingletter_change", args=[asked.pk]))
    page.get_by_role("link", name="Напиши отговор").or_(
        page.get_by_role("button", name="Напиши отговор")
    ).click()
    page.get_by_label("Относно").fill(ABOUT)
    page.get_by_label("Текст").fill(WORDS)
    page.get_by_label("Подписва").select_option(index=1)
    examine(seen, "letter", *WIDTHS)
    page.get_by_role("button", name="Запази и продължи").click()
    printed = page.get_by_text("Сдружение „Заедно“").locator("visible=true")
    expect(printed.first).to_be_visible()
    examine(seen, "written", *WIDTHS)


def look_at_draft(seen: Watched) -> None:
    """See the letter as it would be printed."""
    letter = Letter.objects.get()
    url = reverse("documents:draft", args=["letter", letter.pk])
    answer = seen.page.request.get(url)
    assert "ПРОЕКТ" in text_of(answer.body())


def issue(seen: Watched) -> IssuedDocument:
    """Give the letter its number and its file."""
    page = seen.page
    page.get_by_role("button", name=re.compile("^Издай")).click()
    examine(seen, "issuing", *WIDTHS)
    page.get_by_role("button", name="Издай").click()
    page.wait_for_load_state()
    examine(seen, "issued", *WIDTHS)
    issued = IssuedDocument.objects.get()
    assert (issued.status, issued.reference) == ("issued", "РЦ-0001")
    return issued


def download(seen: Watched, issued: IssuedDocument) -> None:
    """Take the file from the page and find in it what was written."""
    link = seen.page.locator(f'a[href="{reverse("documents:file", args=[issued.pk])}"]')
    with seen.page.expect_download() as download:
        link.first.click()
    assert download.value.suggested_filename == "Писмо РЦ-0001.pdf"
    file = download.value.path().read_bytes()
    assert_conforms(file)
    text = text_of(file)
    for words in (ABOUT, "Сдружение „Заедно“", "РЦ-0001", "ѝ и на нея"):
        assert words in text


def send(seen: Watched, issued: IssuedDocument, person: Person) -> None:
    """Send the document by e-mail, as a personal link."""
    page = seen.page
    page.goto(reverse("admin:documents_issueddocument_change", args=[issued.pk]))
    examine(seen, "document", *WIDTHS)
    page.get_by_role("button", name="Изпрати по имейл").click()
    page.get_by_label("Имейл").fill(person.email)
    page.get_by_label("като лична връзка").check()
    examine(seen, "sending", *WIDTHS)
    page.get_by_role("button", name="Изпрати").click()
    page.wait_for_load_state()
    assert Message.objects.get().status == "queued"


def deliver() -> str:
    """Let the worker send what waits; return the text of the mail."""
    mail.outbox.clear()
    wake_periodic()
    work(Job.objects.get(task="messaging.send").pk)
    (sent,) = mail.outbox
    assert Message.objects.get().status == "sent"
    return str(sent.body)


def link_in(text: str) -> str:
    """Return the path of the personal link in a mail."""
    (link,) = LINK.findall(text)
    return "/l/" + str(link).partition("/l/")[2]


def receive(outside: Watched, link: str, issued: IssuedDocument) -> None:
    """Open the link on a phone and take the document."""
    page = outside.page
    page.goto(link)
    examine(outside, "link")
    page.get_by_role("button", name="Напред").click()
    expect(page.get_by_text(issued.reference).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Изтегли документа").click()
    assert download.value.path().stat().st_size == issued.size


def examine(seen: Watched, name: str, *widths: str) -> None:
    """Examine the page as it stands, as wide as it is unless told."""
    seen.examine(f"letters-{name}", *widths)
