"""Verification in the back office: the code beside a document, and the settings."""

import pytest
from django.test import Client
from django.urls import reverse

from resource_centre.accounts.models import User
from resource_centre.documents import services
from resource_centre.documents.models import VerificationSettings
from resource_centre.documents.verification.codes import grouped
from tests.documents.proving import make_known, proof_of
from tests.documents.sandbox.diplomas import Diploma
from tests.documents.steps import issue, page_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SETTINGS = "/admin/documents/verificationsettings/"


def test_staff_see_the_code_and_where_a_document_is_verified(
    client: Client, administrator: User, diploma: Diploma
) -> None:
    row = make_known()
    proof = proof_of(row)
    address = reverse("certificates:certificate", args=[proof.key])
    copy = services.duplicate(issued=row, by=make_user(), reason="Изгубен")
    for each in (row, copy):
        page = client.get(page_of(each)).content.decode()
        assert grouped(proof.code) in page
        assert f'href="{address}"' in page
    assert "/certificates/" not in client.get(page_of(issue())).content.decode()


def test_an_administrator_says_how_much_of_a_name_is_shown(
    client: Client, administrator: User
) -> None:
    settings = VerificationSettings.objects.current()
    assert settings.name_shown == "initials"
    page = f"{SETTINGS}{settings.pk}/change/"
    assert client.get(SETTINGS)["Location"] == page
    assert client.post(page, {"name_shown": "full"}).status_code == 302
    assert VerificationSettings.objects.current().name_shown == "full"
    assert client.get(f"{SETTINGS}add/").status_code in (403, 404)


def test_a_coordinator_only_looks_at_the_settings(
    client: Client, coordinator: User
) -> None:
    page = f"{SETTINGS}{VerificationSettings.objects.current().pk}/change/"
    answers = [client.get(page), client.post(page, {"name_shown": "full"})]
    assert 200 not in {answer.status_code for answer in answers[1:]}
    assert VerificationSettings.objects.current().name_shown == "initials"
