"""Makers and forms of letters, letterheads and signatures."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents.models import (
    IncomingLetter,
    IssuedDocument,
    Letter,
    Series,
    Signatory,
)
from resource_centre.documents.services.letters import enter_letter, incoming_series
from tests.factories import make_district, make_organisation, make_user

LETTERS = "/admin/documents/letter/"
INCOMING = "/admin/documents/incomingletter/"


def make_signatory(**fields: Any) -> Signatory:
    """Make somebody who signs, with no end to it."""
    names = {"name_bg": "Ана Колева", "name_en": "Ana Koleva"}
    posts = {"post_bg": "Ръководител", "post_en": "Head"}
    return Signatory.objects.create(**{**names, **posts, **fields})


def make_letter(**fields: Any) -> Letter:
    """Make a draft of a letter in Razgrad."""
    fields.setdefault("organisation", make_organisation())
    fields.setdefault("signatory", make_signatory())
    fields.setdefault("district", make_district())
    return Letter.objects.create(**{"about": "Покана", "body": "Каним Ви.", **fields})


def make_incoming(**fields: Any) -> IncomingLetter:
    """Enter a letter that came today, by an administrator unless told."""
    by: User = fields.pop("by", None) or make_user(Role.ADMINISTRATOR)
    fields.setdefault("organisation", make_organisation())
    fields.setdefault("district", make_district())
    fields.setdefault("received_on", timezone.localdate())
    fields.setdefault("about", "Запитване")
    letter = IncomingLetter(series=incoming_series(), **fields)
    return enter_letter(letter=letter, by=by)


def make_issued(letter: Letter, reference: str = "7", **fields: Any) -> IssuedDocument:
    """Let the letter have been issued, without drawing it."""
    today = timezone.localdate()
    names = {"name_bg": "Изходящ дневник", "name_en": "Outgoing letters"}
    series, _new = Series.objects.get_or_create(code="outgoing", defaults=names)
    issued = IssuedDocument.objects.create(
        document="letter",
        language="bg",
        title=letter.about,
        subject=letter,
        series=series,
        year=today.year,
        dated=today,
        reference=reference,
        addressee="Кмет на Община Разград",
        district=letter.district,
        **fields,
    )
    letter.issued = issued
    letter.save()
    return issued


def letter_form(**fields: Any) -> dict[str, Any]:
    """Return a letter to a body, as its form sends it."""
    named = {"organisation", "office", "person", "addressee"} & set(fields)
    addressee = {} if named else {"organisation": make_organisation().pk}
    if "signatory" not in fields:
        fields["signatory"] = make_signatory().pk
    return {
        "language": "bg",
        "about": "Покана за обучение",
        "body": "Каним Ви.",
        "district": make_district().pk,
        **addressee,
        **fields,
    }


def incoming_form(**fields: Any) -> dict[str, Any]:
    """Return a letter that came today, as its form sends it."""
    today = f"{timezone.localdate():%d.%m.%Y}"
    about = {"received_on": today, "sender": "Гражданин", "about": "Запитване"}
    return {**about, "district": make_district().pk, **fields}


def picture(
    kind: str = "PNG",
    size: tuple[int, int] = (40, 20),
    mode: str = "RGB",
    **options: Any,
) -> bytes:
    """Return a picture as a file of the kind."""
    written = BytesIO()
    Image.new(mode, size, "red").save(written, kind, **options)
    return written.getvalue()


def upload(content: bytes, name: str = "picture.png") -> SimpleUploadedFile:
    """Return what a browser sends of a file."""
    return SimpleUploadedFile(name, content)
