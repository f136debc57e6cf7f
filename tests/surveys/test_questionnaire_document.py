"""АНКЕТНА КАРТА on paper: all that is asked, and how to answer it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.roles import Role
from resource_centre.documents import services
from resource_centre.documents.document import document_named
from resource_centre.messaging.links import read_link
from surveys.documents.questionnaire import personal_link
from surveys.models import Survey
from tests.documents.pdfs import text_of
from tests.factories import make_mandate, make_user
from tests.surveys.questionnaires import (
    make_invitation_sample,
    make_questionnaire_sample,
)
from tests.surveys.steps import Kind, make_invitation, make_question, make_survey

pytestmark = pytest.mark.django_db


def test_blank_questionnaire_asks_everything(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    version = make_questionnaire_sample()
    document = document_named("questionnaire")
    with django_assert_num_queries(5):
        facts = document.facts(version)
    make_question(version, Kind.SCALE)
    with django_assert_num_queries(5):
        document.facts(version)
    blocks = facts["pages"][0]["blocks"]
    shapes = ("boxes", "lines", "unit", "is_note", "rows")
    assert [next(each for each in shapes if each in block) for block in blocks] == [
        "boxes",
        "unit",
        "unit",
        "lines",
        "boxes",
        "is_note",
        "rows",
        "rows",
        "unit",
    ]
    assert [block["is_levels"] for block in blocks if "rows" in block] == [True, False]
    assert [len(block["rows"]) for block in blocks if "rows" in block] == [2, 2]
    assert [block["number"] for block in blocks[:6]] == [1, 2, 3, 4, 5, None]
    assert facts["is_draft"]


def test_questionnaire_is_drawn_in_both_languages() -> None:
    version = make_questionnaire_sample()
    document = document_named("questionnaire")
    drawn = services.draft_of(document=document, record=version, language="en")
    text = " ".join(text_of(drawn).split())
    for said in ("Training needs", "Since when?", "It takes about 10 minutes.", "/10"):
        assert said.replace("/10", "from 0 to 10") in text


def test_paper_of_an_invitation_has_its_number_and_its_link() -> None:
    invitation = make_invitation_sample()
    facts = document_named("invitation-questionnaire").facts(invitation)
    assert (facts["sheet"], facts["respondent"]) == (12, "ЦОП – Разград")
    opened = read_link(personal_link(invitation).rstrip("/").rpartition("/")[2])
    assert opened is not None
    assert opened.target.pk == invitation.pk
    with override("en"):
        assert "/en/" in personal_link(invitation)
    images = document_named("invitation-questionnaire").images(invitation)
    assert images["qr"].startswith(b"\x89PNG")


def test_paper_of_an_anonymous_survey_names_nobody() -> None:
    survey = make_survey(privacy=Survey.Privacy.ANONYMOUS)
    document = document_named("invitation-questionnaire")
    with pytest.raises(ValidationError) as refused:
        document.facts(make_invitation(survey))
    assert refused.value.code == "anonymous"
    sheet = make_invitation(survey, service=None)
    facts = document.facts(sheet)
    assert (facts["respondent"], facts["is_anonymous"]) == ("", True)


def test_paper_is_for_whoever_sees_the_invitation(client: Client) -> None:
    invitation = make_invitation_sample()
    address = reverse(
        "documents:draft", args=["invitation-questionnaire", invitation.pk]
    )
    user = make_user()
    client.force_login(user)
    assert client.get(address).status_code == 404
    district = invitation.survey.district
    make_mandate(user=user, role=Role.COORDINATOR, district=district)
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
