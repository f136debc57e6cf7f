"""Letterheads, signatures and series of numbers are kept in small forms."""

from base64 import b64encode
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents.images import png_of
from resource_centre.documents.models import Letterhead, Series, Signatory
from resource_centre.documents.services.letters import incoming_series
from resource_centre.documents.services.series import begin_from, last_number
from tests.documents.correspondence import (
    make_incoming,
    make_signatory,
    picture,
    upload,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HEADS = "/admin/documents/letterhead/"
SIGNATORIES = "/admin/documents/signatory/"
SERIES = "/admin/documents/series/"


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def signatory_form(**fields: Any) -> dict[str, Any]:
    names = {"name_bg": "Ана Колева", "name_en": "Ana Koleva"}
    return {**names, "post_bg": "Ръководител", "post_en": "Head", **fields}


def kept_by(letterhead: Letterhead) -> bytes:
    """Return the logo, which must be there."""
    assert letterhead.logo is not None
    return bytes(letterhead.logo)


# --- Pictures -----------------------------------------------------------------------


def test_a_picture_is_kept_shown_replaced_and_removed(
    client: Client, administrator: User
) -> None:
    client.post(f"{HEADS}add/", {"name": "Проект", "picture": upload(picture())})
    letterhead = Letterhead.objects.get()
    url = f"{HEADS}{letterhead.pk}/change/"
    kept = png_of(upload(picture()))
    assert kept_by(letterhead) == kept
    assert f"data:image/png;base64,{b64encode(kept).decode()}" in client.get(url).text
    client.post(url, {"name": "Друго име"})
    letterhead.refresh_from_db()
    assert (letterhead.name, kept_by(letterhead)) == ("Друго име", kept)
    larger = picture("JPEG", size=(90, 90))
    client.post(url, {"name": "Проект", "picture": upload(larger)})
    letterhead.refresh_from_db()
    assert kept_by(letterhead) == png_of(upload(larger))
    client.post(url, {"name": "Проект", "picture-clear": "on"})
    letterhead.refresh_from_db()
    assert letterhead.logo is None


def test_a_drawing_that_can_act_is_refused_at_its_field(
    client: Client, administrator: User
) -> None:
    svg = upload(b'<svg xmlns="http://www.w3.org/2000/svg"/>', "logo.svg")
    page = client.post(f"{HEADS}add/", {"name": "Проект", "picture": svg})
    assert list(page.context["adminform"].form.errors) == ["picture"]
    assert not Letterhead.objects.exists()


def test_whoever_may_only_look_sees_the_picture(client: Client) -> None:
    signatory = make_signatory(image=png_of(upload(picture())))
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    page = client.get(f"{SIGNATORIES}{signatory.pk}/change/")
    assert "data:image/png;base64," in page.text
    assert 'type="file"' not in page.text


# --- Letterheads and signatories ----------------------------------------------------


def test_one_letterhead_is_the_usual_one(client: Client, administrator: User) -> None:
    for name in ("Първа", "Втора"):
        client.post(f"{HEADS}add/", {"name": name, "is_default": "on"})
    usual = Letterhead.objects.filter(is_default=True)
    assert [letterhead.name for letterhead in usual] == ["Втора"]


def test_a_period_ends_after_it_begins(client: Client, administrator: User) -> None:
    form = signatory_form(starts_on="02.01.2026", ends_on="01.01.2026")
    page = client.post(f"{SIGNATORIES}add/", form)
    assert list(page.context["adminform"].form.errors) == ["ends_on"]
    client.post(f"{SIGNATORIES}add/", signatory_form(starts_on="02.01.2026"))
    assert Signatory.objects.count() == 1


# --- Series -------------------------------------------------------------------------


def series_form(series: Series, **fields: Any) -> dict[str, Any]:
    names = {"name_bg": series.name_bg, "name_en": series.name_en}
    kept = {"prefix": "ВХ-", "digits": 4, "is_automatic": "on"}
    return {**names, **kept, **fields}


def test_the_next_number_can_only_be_raised(
    client: Client, administrator: User
) -> None:
    series, year = incoming_series(), timezone.localdate().year
    url = f"{SERIES}{series.pk}/change/"
    client.post(url, series_form(series, next_number=41))
    assert make_incoming().reference == "ВХ-0041"
    assert "ВХ-0042" in client.get(url).text
    assert "ВХ-0042" in client.get(SERIES).text
    page = client.post(url, series_form(series, next_number=41))
    assert list(page.context["adminform"].form.errors) == ["next_number"]
    with pytest.raises(ValidationError):
        begin_from(series=series, year=year, number=41)
    assert last_number(series, year) == 41
    client.post(url, series_form(series, next_number=42, prefix="ПИСМО-"))
    assert make_incoming().reference == "ПИСМО-0042"
    assert client.get(f"{SERIES}add/").status_code == 404
    assert client.get(f"{SERIES}{series.pk}/delete/").status_code == 404


def test_a_number_given_meanwhile_is_told(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = incoming_series()
    monkeypatch.setattr("resource_centre.documents.forms.last_number", lambda *_: 0)
    begin_from(series=series, year=timezone.localdate().year, number=9)
    page = client.post(
        f"{SERIES}{series.pk}/change/", series_form(series, next_number=5)
    )
    assert list(page.context["adminform"].form.errors) == ["next_number"]


def test_coordinators_look_series_up(client: Client) -> None:
    client.force_login(make_user(Role.COORDINATOR))
    page = client.get(f"{SERIES}{incoming_series().pk}/change/")
    assert page.status_code == 200
    assert 'name="next_number"' not in page.text
