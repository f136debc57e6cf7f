"""The door of personal links: scanners change nothing, people press a button."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pghistory.models import Context
from pytest_django import DjangoAssertNumQueries, Settings

from resource_centre.accounts.roles import Role
from resource_centre.documents import storage
from resource_centre.documents.models import IssuedDocument
from resource_centre.messaging import links
from resource_centre.messaging.links import GRANTED_FOR
from resource_centre.messaging.logs import WithoutLinks
from resource_centre.messaging.models import SharedDocument
from resource_centre.messaging.services.sharing import end_links
from tests.factories import make_user
from tests.guards.visit import visitor
from tests.messaging.papers import CONTENT, link_to, make_issued, revoke

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    """Keep files where nobody else does."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def document() -> IssuedDocument:
    """Return a document that was issued."""
    return make_issued(addressee="Мария Петрова")


@pytest.fixture
def link(document: IssuedDocument) -> str:
    """Return a personal link to it."""
    return link_to(document)


def page_of(document: IssuedDocument) -> str:
    """Return the address of the document's page, which has no token."""
    return f"/received/{document.pk}/"


def file_of(document: IssuedDocument) -> str:
    """Return the address of the document's file."""
    return f"{page_of(document)}file/"


def let_in(client: Client, link: str) -> Any:
    """Open the link and press the button, as a browser does."""
    client.get(link)
    return client.post(link)


def test_button_leads_to_the_document(
    client: Client, document: IssuedDocument, link: str
) -> None:
    answer = let_in(client, link)
    assert answer["Location"] == page_of(document)
    page = client.get(page_of(document)).content.decode()
    assert "Писмо – Покана" in page
    assert "Мария Петрова" in page
    assert file_of(document) in page


def test_file_is_the_one_that_was_issued(
    client: Client, document: IssuedDocument, link: str
) -> None:
    let_in(client, link)
    answer: Any = client.get(file_of(document))
    assert b"".join(answer.streaming_content) == CONTENT
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(
    client: Client, document: IssuedDocument, link: str, method: str
) -> None:
    before = list(SharedDocument.objects.values()), Session.objects.count()
    for _ in range(3):
        assert getattr(client, method)(link).status_code == 200
    assert (list(SharedDocument.objects.values()), Session.objects.count()) == before
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert client.get(page_of(document)).status_code == 404
    assert let_in(client, link).status_code == 302


def test_button_works_again(client: Client, link: str) -> None:
    for _ in range(2):
        assert let_in(client, link).status_code == 302


def test_button_signs_nobody_in(client: Client, link: str) -> None:
    let_in(client, link)
    assert "_auth_user_id" not in client.session
    assert client.get("/my/").status_code == 302


def test_button_keeps_who_is_signed_in(link: str) -> None:
    client = visitor(make_user(Role.TRAINEE))
    before = client.session.session_key
    let_in(client, link)
    assert client.session.session_key == before
    assert client.get("/my/").status_code == 200


def test_button_needs_the_page_it_stands_on(link: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(link).status_code == 403
    client.get(link)
    token = client.cookies["csrftoken"].value
    assert client.post(link, {"csrfmiddlewaretoken": token}).status_code == 302


def test_other_browser_is_not_let_in(document: IssuedDocument, link: str) -> None:
    let_in(Client(), link)
    for url in (page_of(document), file_of(document)):
        assert Client().get(url).status_code == 404


def test_link_lets_into_one_document(client: Client, link: str) -> None:
    other = make_issued()
    let_in(client, link)
    for url in (page_of(other), file_of(other)):
        assert client.get(url).status_code == 404


def test_document_that_was_never_shared_has_no_link(document: IssuedDocument) -> None:
    token = links.make_token("document", document.pk, 1)
    assert Client().get(f"/l/{token}/").status_code == 404


def test_unknown_forged_and_revoked_links_answer_alike(
    client: Client, document: IssuedDocument, link: str
) -> None:
    end_links(document=document)
    gone = links.make_token("document", document.pk + 1, 1)
    forged = link[:4] + ("A" if link[4] != "A" else "B") + link[5:]
    urls = (link, forged, f"/l/{gone}/", "/l/x/")
    answers = [(url, client.get(url)) for url in urls]
    assert {answer.status_code for _url, answer in answers} == {404}
    # The page in the other language has the address that was asked for.
    pages = {answer.content.replace(url.encode(), b"") for url, answer in answers}
    assert len(pages) == 1
    assert {client.post(url).status_code for url in urls} == {404}


def test_links_end_together_and_a_new_one_works(document: IssuedDocument) -> None:
    first = link_to(document)
    client = Client()
    let_in(client, first)
    assert end_links(document=document)
    assert client.get(page_of(document)).status_code == 410
    assert Client().get(first).status_code == 404
    assert let_in(Client(), link_to(document)).status_code == 302


def test_late_link_says_so_kindly(
    client: Client, document: IssuedDocument, link: str
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    SharedDocument.objects.update(open_until=yesterday)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "Тази връзка вече не работи" in answer.content.decode()
    assert client.get(page_of(document)).status_code == 404


def test_link_to_a_revoked_document_says_so(
    client: Client, document: IssuedDocument, link: str
) -> None:
    let_in(client, link)
    revoke(document)
    assert client.get(file_of(document)).status_code == 410
    assert "вече не е в сила" in client.get(link).content.decode()


def test_page_closes_after_a_while(
    client: Client,
    document: IssuedDocument,
    link: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    let_in(client, link)
    later = timezone.now() + GRANTED_FOR * 1.01
    monkeypatch.setattr(timezone, "now", lambda: later)
    answer = client.get(page_of(document))
    assert answer.status_code == 410
    assert "Отворете връзката си отново" in answer.content.decode()


def test_changed_file_is_not_given_out(
    client: Client, document: IssuedDocument, link: str, caplog: Any
) -> None:
    let_in(client, link)
    storage.store(document.file, b"something else")
    answer = client.get(file_of(document))
    assert answer.status_code == 500
    assert b"something else" not in answer.content
    assert "damaged" in caplog.text


def test_scan_stands_in_for_a_file(client: Client, document: IssuedDocument) -> None:
    name = f"scans/scan-{storage.digest(CONTENT)}.pdf"
    storage.store(name, CONTENT)
    earlier = make_issued(is_earlier=True, file="", sha256="", size=0, scan=name)
    let_in(client, link_to(earlier))
    answer: Any = client.get(file_of(earlier))
    assert b"".join(answer.streaming_content) == CONTENT


def test_answers_keep_the_link_to_themselves(
    client: Client, document: IssuedDocument, link: str
) -> None:
    door = [client.get(link), client.get("/l/unknown/"), client.post(link)]
    for answer in door:
        assert answer["Referrer-Policy"] == "strict-origin"
    for answer in [*door, client.get(page_of(document)), client.get("/received/1/")]:
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_no_log_keeps_the_link(
    link: str, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = link.split("/")[2]
    spoilt = link.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B"))
    client = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG):
        for url in (link, spoilt):
            getattr(client, method)(url)
    assert token[:-1] not in caplog.text


def test_a_link_in_a_log_is_found(
    link: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WithoutLinks, "filter", lambda _self, _record: True)
    Client().put(link)
    assert link in caplog.text


def test_server_that_logs_addresses_keeps_the_link_out(
    link: str, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("django.server").info('"%s" %s %s', f"GET {link} HTTP", 200, 1)
    logging.getLogger("django.server").error("GET %s", link)
    logging.getLogger("django.request").warning("Conflict: %s", "/surveys/345/")
    assert link not in caplog.text
    assert "/l/…/" in caplog.text
    assert "345" not in caplog.text


def test_history_keeps_no_link(client: Client, link: str) -> None:
    let_in(client, link)
    token = link.split("/")[2]
    assert not any(token in str(each.metadata) for each in Context.objects.all())


def test_page_takes_few_questions(
    client: Client,
    document: IssuedDocument,
    link: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(2):
        client.get(link)
    client.post(link)
    with django_assert_max_num_queries(3):
        client.get(page_of(document))


def test_door_speaks_english(client: Client, link: str) -> None:
    assert "A document for you" in client.get(f"/en{link}").content.decode()
    assert client.post(f"/en{link}")["Location"].startswith("/en/received/")
