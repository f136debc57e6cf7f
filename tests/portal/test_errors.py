"""Every error page is Bulgarian and shows a way forward."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, permission_denied

from resource_centre.portal import views


@pytest.mark.django_db
def test_missing_page_leads_home(client: Client) -> None:
    response = client.get("/no-such-page/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Страницата не е намерена" in page
    assert 'href="/accounts/login/"' in page


@pytest.mark.django_db
def test_missing_english_page_is_english(client: Client) -> None:
    page = client.get("/en/no-such-page/").content.decode()
    assert '<html lang="en">' in page
    assert "The page was not found" in page


@pytest.mark.django_db
def test_form_sent_after_the_session_ended_leads_back() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/?next=/my/", {"login": "a@b.bg"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Сесията Ви е изтекла" in page
    assert 'href="/accounts/login/?next=/my/"' in page


@pytest.mark.django_db
def test_refusal_tells_whom_to_ask(rf: RequestFactory) -> None:
    response = permission_denied(rf.get("/"), PermissionDenied())
    assert response.status_code == 403
    assert "обърнете се към ресурсния център" in response.content.decode()


def test_damaged_request_needs_no_database(rf: RequestFactory) -> None:
    response = bad_request(rf.get("/"), ValueError())
    assert response.status_code == 400
    assert "Не разбрахме заявката" in response.content.decode()


def test_our_error_needs_no_database_and_is_in_both_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(request: HttpRequest) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("django.core.handlers.base.BaseHandler.resolve_request", fail)
    response = Client(raise_request_exception=False).get("/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Възникна грешка" in page
    assert "Something went wrong" in page
    assert "style=" not in page
    assert "<script" not in page


def test_database_down_asks_to_come_back_later(no_database: None) -> None:
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    assert "временно не е достъпна" in response.content.decode()


def test_only_an_unreachable_database_asks_to_come_back(rf: RequestFactory) -> None:
    for error, status in ((OperationalError(), 503), (KeyError(), 500)):
        try:
            raise error
        except (OperationalError, KeyError):
            assert views.server_error(rf.get("/")).status_code == status
