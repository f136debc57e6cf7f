"""Certificates as people meet them: earned, issued, verified, replaced, revoked."""

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.roles import Role
from resource_centre.documents import storage
from resource_centre.documents.models import IssuedDocument
from resource_centre.jobs.models import Job
from resource_centre.jobs.worker import work
from tests.browser.watch import WIDTHS, Watched, watched
from tests.documents.pdfs import assert_conforms, text_of
from tests.documents.samples import make_paper
from tests.factories import make_user
from tests.trainings.earned import completed, fail
from trainings.models import Enrolment, Training

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SAME = "Файлът е точно този, който е издаден"
PEOPLE, FAILING = 20, 2


def test_certificates_are_earned_issued_verified_replaced_and_revoked(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    make_paper()
    training = completed(PEOPLE, status="running")
    for enrolment in Enrolment.objects.order_by("pk")[:FAILING]:
        fail(enrolment)
    with watched(browser, live_server.url, user=make_user(Role.COORDINATOR)) as seen:
        close(seen, training)
        issue_and_print(seen, training)
        first, second, third = IssuedDocument.objects.order_by("number")[:3]
        with watched(browser, live_server.url, width="phone") as outside:
            verify(outside, first, tmp_path)
        chain(seen, first, second, third)
        with watched(browser, live_server.url, width="phone") as outside:
            see_chain(outside, first, second, third)


# --- A coordinator ------------------------------------------------------------------


def close(seen: Watched, training: Training) -> None:
    """Close the training, and be led to the gate, which refuses two."""
    page = seen.page
    page.goto(reverse("admin:trainings_training_change", args=[training.pk]))
    page.get_by_role("button", name="Приключи").first.click()
    page.get_by_role("button", name=re.compile("^Приключи|^Да")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Проверка преди издаване")
    examine(seen, "gate", *WIDTHS)
    assert page.get_by_text("50 %").count() == FAILING


def issue_and_print(seen: Watched, training: Training) -> None:
    """Issue what has been earned and print all of it as one file."""
    page = seen.page
    page.get_by_role("button", name="Издай и отпечатай").click()
    page.wait_for_load_state()
    work(Job.objects.get(task="documents.issue_batch").pk)
    page.reload()
    examine(seen, "issued", *WIDTHS)
    address = page.get_by_role("link", name="Отпечатай").get_attribute("href")
    assert address is not None
    printout = page.request.get(address).body()
    with pikepdf.open(BytesIO(printout)) as pdf:
        assert len(pdf.pages) == 2 * (PEOPLE - FAILING)
    page.goto(reverse("admin:trainings_training_certificates", args=[training.pk]))
    examine(seen, "gate-after", *WIDTHS)
    numbers = IssuedDocument.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, PEOPLE - FAILING + 1))


def chain(
    seen: Watched,
    revoked: IssuedDocument,
    replaced: IssuedDocument,
    lost: IssuedDocument,
) -> None:
    """Revoke one, replace another one after a new name, and copy a lost one."""
    person = replaced.person
    assert person is not None
    person.last_name = "Новакова"
    person.save()
    do(seen, revoked, "Анулирай", "Издаден по погрешка")
    do(seen, replaced, "Замени", "Ново фамилно име")
    do(seen, lost, "Издай дубликат", "Изгубен")
    assert "Новакова" in text_of(file_of(replaced.replaced_by))
    (copy,) = lost.duplicates.all()
    assert "ДУБЛИКАТ" in text_of(file_of(copy))
    assert_conforms(file_of(copy))


def do(seen: Watched, issued: IssuedDocument, action: str, reason: str) -> None:
    """Press the button of a certificate and say why."""
    page = seen.page
    page.goto(reverse("admin:trainings_certificate_change", args=[issued.pk]))
    page.locator(".tool-menu", has_text=action).locator("summary").click()
    page.get_by_role("button", name=action, exact=True).first.click()
    page.get_by_label("Причина").fill(reason)
    page.locator("form").filter(has=page.get_by_label("Причина")).get_by_role(
        "button"
    ).first.click()
    page.wait_for_load_state()
    examine(seen, f"after-{action}")


# --- Anybody ------------------------------------------------------------------------


def verify(seen: Watched, issued: IssuedDocument, folder: Path) -> None:
    """Come from the QR code, drop the file, and drop it with one byte changed."""
    page = seen.page
    page.goto(reverse("certificates:certificate", args=[issued.proof.key]))
    examine(seen, "valid", *WIDTHS)
    assert issued.reference in page.inner_text("main")
    data = file_of(issued)
    drop(seen, folder / "issued.pdf", data)
    expect(page.get_by_text(SAME).first).to_be_visible()
    examine(seen, "same", *WIDTHS)
    middle = len(data) // 2
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    drop(seen, folder / "changed.pdf", changed)
    expect(page.get_by_text(SAME)).to_have_count(0)
    examine(seen, "changed", *WIDTHS)


def drop(seen: Watched, path: Path, data: bytes) -> None:
    """Choose the file and let it be compared."""
    path.write_bytes(data)
    seen.page.locator("input[type=file]").set_input_files(path)
    button = seen.page.get_by_role("button", name="Сравни файла")
    if button.is_visible():
        button.click()
    seen.page.wait_for_load_state()


def see_chain(
    seen: Watched,
    revoked: IssuedDocument,
    replaced: IssuedDocument,
    lost: IssuedDocument,
) -> None:
    """See what became of each."""
    replacement = replaced.replaced_by.reference
    (copy,) = lost.duplicates.all()
    day = f"{timezone.localtime(copy.issued_at):%d.%m.%Y}"
    for issued, name, words in (
        (revoked, "revoked", "Анулиран"),
        (replaced, "replaced", replacement),
        (lost, "lost", day),
    ):
        seen.page.goto(reverse("certificates:certificate", args=[issued.proof.key]))
        assert words.lower() in seen.page.inner_text("main").lower()
        examine(seen, name, *WIDTHS)


# --- Tools --------------------------------------------------------------------------


def file_of(issued: IssuedDocument) -> bytes:
    """Return the file of what was issued."""
    issued.refresh_from_db()
    return storage.read(issued.file)


def examine(seen: Watched, name: str, *widths: str) -> None:
    """Examine the page as it stands, as wide as it is unless told."""
    seen.examine(f"certificates-{name}", *widths)
