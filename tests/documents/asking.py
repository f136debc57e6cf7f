"""How tests ask the pages of verification."""

from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.verification.codes import grouped, new_code
from tests.documents.proving import proof_of
from tests.documents.steps import make_upload

PAGE = "/certificates/"
CAREFUL = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def page_of(row: IssuedDocument) -> str:
    """Return the address of the document's verification."""
    return reverse("certificates:certificate", args=[proof_of(row).key])


def words_of(answer: Any) -> str:
    """Return the answer as text; it must be one that nobody keeps."""
    assert {name: answer[name] for name in CAREFUL} == CAREFUL
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def ask(client: Client, number: str, code: str, **more: Any) -> HttpResponseBase:
    """Type a number and a code."""
    return client.post(PAGE, {"number": number, "code": code}, **more)


def drop(client: Client, data: bytes, page: str = PAGE, **more: Any) -> Any:
    """Drop a file on a page."""
    upload = make_upload(data, "certificate.pdf")
    return client.post(page, {"file": upload, "by_file": "1"}, **more)


def wrong_code() -> str:
    """Return a code without a mistake that no document has."""
    return grouped(new_code())
