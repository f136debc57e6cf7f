"""Makers of what tests of issuing begin with."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.actions import RECORD
from resource_centre.documents import services
from resource_centre.documents.models import IssuedDocument, Series
from resource_centre.registry.models import Person
from tests.documents.sandbox.notes import SERIES, Note
from tests.factories import make_person, make_user

LIST = "/admin/documents/issueddocument/"


def make_series(code: str = SERIES, **fields: Any) -> Series:
    """Return the series with the code, made when it is not there."""
    names = {"name_bg": "Бележки", "name_en": "Notes"}
    defaults = {**names, "prefix": "РЦ-", "digits": 4, **fields}
    return Series.objects.get_or_create(code=code, defaults=defaults)[0]


def make_ready(**fields: Any) -> Person:
    """Make a person about whom a note can be issued."""
    return make_person(email=f"{uuid4().hex}@example.org", **fields)


def issue(record: Person | None = None, by: User | None = None, **more: Any) -> Any:
    """Issue a note, without its file."""
    make_series()
    return services.issue(
        document=Note.code,
        record=record or make_ready(),
        by=by or make_user(Role.ADMINISTRATOR),
        **more,
    )


def issued(record: Person | None = None, by: User | None = None) -> IssuedDocument:
    """Issue a note and make its file."""
    return services.make_file(issued=issue(record, by))


def make_numbered(number: int, series: Series, dated: date) -> IssuedDocument:
    """Write a row of the register as a service would."""
    return IssuedDocument.objects.create(
        document=Note.code,
        language="bg",
        series=series,
        year=dated.year,
        number=number,
        reference=series.reference(number),
        dated=dated,
        title="Бележка",
    )


def code_of(refused: pytest.ExceptionInfo[ValidationError]) -> str:
    """Return the code of the only error."""
    error = refused.value
    if hasattr(error, "error_dict"):
        ((error,),) = error.error_dict.values()
    return error.code or ""


# --- Files --------------------------------------------------------------------------


def make_pdf(password: str | None = None) -> bytes:
    """Return a PDF of one page, protected where a password is given, be it empty."""
    written = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if password is None:
            made.save(written)
        else:
            locked = pikepdf.Encryption(owner="owner", user=password)
            made.save(written, encryption=locked)
    return written.getvalue()


def make_picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any
) -> bytes:
    """Return a picture of the kind."""
    written = BytesIO()
    Image.new("RGB", size, "white").save(written, kind, **more)
    return written.getvalue()


def make_upload(data: bytes, name: str = "scan.pdf") -> SimpleUploadedFile:
    """Return the data as somebody uploads them."""
    return SimpleUploadedFile(name, data)


# --- The back office ----------------------------------------------------------------


def page_of(row: IssuedDocument) -> str:
    """Return the address of an issued document's page."""
    return f"{LIST}{row.pk}/change/"


def press(client: Client, url: str, action: str, *records: Any, **more: Any) -> Any:
    """Press the action's button for the records, on the page of one if it is one."""
    keys = [record.pk for record in records]
    data: dict[str, Any] = {"action": action, ACTION_CHECKBOX_NAME: keys, **more}
    if len(keys) == 1:
        data[RECORD] = keys[0]
    return client.post(url, data)


def offered_on(client: Client, url: str) -> set[str]:
    """Return the names of the actions that a record's page offers."""
    return {button.name for button in client.get(url).context["record_actions"]}
