"""A questionnaire comes as XLSForm once its questions have been seen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from surveys.facts.forms import form_of
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.services.xlsforms import bring_in
from surveys.xlsform import read_xlsform
from tests.factories import make_user
from tests.surveys.forms import a_form, a_page, a_question
from tests.surveys.steps import Kind, make_area, make_question, make_version
from tests.surveys.xlsforms import BG, PUBLIC_CHOICES, PUBLIC_SURVEY, workbook

pytestmark = pytest.mark.django_db
NEW = "/admin/surveys/questionnaire/xlsform/"


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who writes questionnaires, signed in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def seen(client: Client, address: str = NEW) -> str:
    """Upload the public form, and return what the browser keeps of it."""
    file = workbook(survey=PUBLIC_SURVEY, choices=PUBLIC_CHOICES)
    response = client.post(address, {"file": file})
    assert "Търсите ли обучение?" in response.content.decode()
    return str(response.context["kept"])


@pytest.mark.usefixtures("coordinator")
def test_workbook_is_shown_before_anything_is_kept(client: Client) -> None:
    assert client.get(NEW).status_code == 200
    kept = seen(client)
    assert kept
    assert not Questionnaire.objects.exists()
    response = client.post(NEW, {"kept": kept})
    version = QuestionnaireVersion.objects.get()
    assert response["Location"].endswith(f"/{version.questionnaire_id}/versions/1/")
    assert version.questionnaire.title == "form"
    assert len(form_of(version).questions) == 13
    assert version.created_by is not None


@pytest.mark.usefixtures("coordinator")
def test_workbook_becomes_the_next_version_of_a_questionnaire(client: Client) -> None:
    version = make_version()
    make_question(version, key="old")
    address = f"/admin/surveys/questionnaire/{version.questionnaire_id}/xlsform/"
    client.post(address, {"kept": seen(client, address)})
    assert "old" not in form_of(version).by_key
    assert "seeks" in form_of(version).by_key
    assert Questionnaire.objects.count() == 1


@pytest.mark.usefixtures("coordinator")
def test_workbook_with_faults_is_not_brought_in(client: Client) -> None:
    faulty = workbook(survey=[{"type": "text", "name": "две думи", BG: "Едно"}])
    response = client.post(NEW, {"file": faulty})
    assert response.context["kept"] == ""
    assert 'name="kept"' not in response.content.decode()
    refused = client.post(NEW, {"file": workbook(other=[{"a": "b"}])})
    assert "survey" in str(refused.context["form"].errors)


@pytest.mark.usefixtures("coordinator")
def test_form_that_was_changed_or_is_of_somebody_else_is_refused(
    client: Client,
) -> None:
    kept = seen(client)
    client.post(NEW, {"kept": kept[:-1] + ("A" if kept[-1] != "A" else "B")})
    client.force_login(make_user(Role.COORDINATOR))
    client.post(NEW, {"kept": kept})
    assert not Questionnaire.objects.exists()


def test_those_who_only_view_take_away_and_bring_nothing_in(client: Client) -> None:
    version = make_version()
    make_question(version, Kind.COMPETENCE, key="law", area=make_area(code="law"))
    version.frozen_at = version.created_at
    version.save()
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    whole = version.questionnaire_id
    response = client.get(f"/admin/surveys/questionnaire/{whole}/versions/1/xlsform/")
    assert "attachment" in response["Content-Disposition"]
    taken = SimpleUploadedFile("form.xlsx", response.content)
    found = read_xlsform(taken).form.by_key["law"]
    assert (found.kind, found.area) == (Kind.COMPETENCE, "law")
    assert client.get(NEW).status_code in (403, 404)
    next_one = f"/admin/surveys/questionnaire/{whole}/xlsform/"
    assert client.get(next_one).status_code in (403, 404)
    gone = f"/admin/surveys/questionnaire/{whole}/versions/9/xlsform/"
    assert client.get(gone).status_code == 404


def test_doors_are_shut_for_those_without_a_mandate(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(NEW).status_code in (302, 403, 404)


def test_competence_area_is_found_again_by_its_code() -> None:
    area = make_area(code="law")
    asked = a_question("law", Kind.COMPETENCE, area="law")
    version = bring_in(form=a_form(a_page("one", asked)))
    assert form_of(version).by_key["law"].area_id == area.pk
