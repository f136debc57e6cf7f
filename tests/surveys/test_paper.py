"""A sheet of paper is found by its number, keyed in, and marked as paper."""

import pytest
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.audit.services import reads_of
from surveys.models import AnonymousSubmission, Ballot, Invitation, Submission
from tests.backoffice.queries import assert_flat
from tests.factories import make_district, make_user
from tests.surveys.answering import WHOLE, make_asked, make_asking
from tests.surveys.steps import make_invitation, make_submission

pytestmark = pytest.mark.django_db

SHEETS = "/admin/surveys/submission/"
NUMBER = f"{SHEETS}paper/"


@pytest.fixture
def asked() -> Invitation:
    """Return an invitation to a survey of two sections."""
    return make_asked()


@pytest.fixture
def clerk(client: Client) -> User:
    """Return the signed-in coordinator of the district."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def sheet_of(invitation: Invitation) -> str:
    """Return the address where the sheet of the invitation is keyed in."""
    return f"{NUMBER}{invitation.pk}/"


def test_a_sheet_is_found_by_its_number_and_keyed_in(
    client: Client, clerk: User, asked: Invitation
) -> None:
    assert client.get(NUMBER).status_code == 200
    wrong = client.post(NUMBER, {"survey": asked.survey_id, "number": 999})
    assert wrong.status_code == 200
    found = client.post(NUMBER, {"survey": asked.survey_id, "number": asked.number})
    assert found.headers["Location"] == sheet_of(asked)
    page = client.get(sheet_of(asked)).text
    assert "data-autosave" not in page
    # On paper the rest stayed empty: that is no error.
    typed = {"a_seeks": "yes", "a_how_many": "7", "respondent": "Мария"}
    client.post(sheet_of(asked), typed)
    sheet = Submission.objects.get()
    assert (sheet.source, sheet.keyed_by, sheet.respondent) == ("paper", clerk, "Мария")
    assert sheet.answers == {"seeks": "yes", "how_many": 7}
    asked.refresh_from_db()
    assert asked.status == "submitted"
    client.post(sheet_of(asked), {"a_seeks": "no"})
    assert Submission.objects.get().answers["seeks"] == "yes"
    # Whoever takes the same sheet once more learns it before anything is typed.
    again = client.post(NUMBER, {"survey": asked.survey_id, "number": asked.number})
    assert again.status_code == 200


def test_an_open_survey_leads_to_its_paper(
    client: Client, clerk: User, asked: Invitation
) -> None:
    door = f"{NUMBER}?survey={asked.survey_id}"
    page = f"/admin/surveys/survey/{asked.survey_id}/change/"
    assert door in client.get(page).text
    assert client.get(door).status_code == 200
    asked.survey.status = "closed"
    asked.survey.save()
    assert door not in client.get(page).text


def test_what_is_wrong_is_shown_with_what_was_typed(
    client: Client, clerk: User, asked: Invitation
) -> None:
    page = client.post(sheet_of(asked), {"a_seeks": "yes", "a_how_many": "0"}).text
    assert "Повече от нула." in page
    assert 'href="#a_how_many"' in page
    assert not Submission.objects.exists()


def test_what_is_not_asked_is_never_wrong_on_paper(
    client: Client, clerk: User, asked: Invitation
) -> None:
    typed = {"a_seeks": "no", "a_how_many": "много"}
    nameless = client.post(sheet_of(asked), {**typed, "respondent": "7501020018"})
    assert 'href="#respondent"' in nameless.text
    assert 'href="#a_how_many"' not in nameless.text
    client.post(sheet_of(asked), typed)
    assert Submission.objects.get().answers == {"seeks": "no"}


def test_paper_replaces_what_was_begun(
    client: Client, clerk: User, asked: Invitation
) -> None:
    make_submission(asked, sent=False, words="Начало")
    assert "Начало" not in client.get(sheet_of(asked)).text
    client.post(sheet_of(asked), {"a_seeks": "no"})
    assert Submission.objects.get().answers == {"seeks": "no"}


def test_anonymous_paper_leaves_no_name(client: Client, clerk: User) -> None:
    invitation = make_invitation(make_asking(privacy="anonymous"))
    client.post(sheet_of(invitation), WHOLE)
    assert AnonymousSubmission.objects.get().answers["how_many"] == 12
    assert Ballot.objects.count() == 1
    assert not Submission.objects.exists()
    client.post(sheet_of(invitation), WHOLE)
    assert AnonymousSubmission.objects.count() == 1


def test_nobody_keys_in_for_others(client: Client, asked: Invitation) -> None:
    varna = make_district("VAR")
    far = make_invitation(make_asking(district=varna), district=varna)
    for role, invitation in (
        (Role.COORDINATOR, far),
        (Role.NATIONAL_COORDINATOR, asked),
    ):
        client.force_login(make_user(role))
        assert client.get(sheet_of(invitation)).status_code == 404
        assert client.post(sheet_of(invitation), WHOLE).status_code == 404
    assert not Submission.objects.exists()


# --- Reading --------------------------------------------------------------------------


def test_a_named_sheet_is_read_and_the_reading_noted(
    client: Client, clerk: User, asked: Invitation
) -> None:
    client.post(sheet_of(asked), {"a_seeks": "yes", "a_how_many": "7"})
    sheet = Submission.objects.get()
    page = client.get(f"{SHEETS}{sheet.pk}/change/").text
    assert "Търсите?" in page
    assert clerk.name in page
    assert [each.who for each in reads_of(sheet)] == [clerk.name]
    assert "a_how_many" not in client.get(SHEETS).text


@pytest.mark.parametrize("fields", [{"privacy": "confidential"}, {}])
def test_confidential_sheets_and_drafts_are_read_by_nobody(
    client: Client, clerk: User, fields: dict[str, str]
) -> None:
    sheet = make_submission(make_asked(**fields), sent=bool(fields), seeks="yes")
    assert client.get(f"{SHEETS}{sheet.pk}/change/").status_code == 404
    assert str(sheet.invitation) not in client.get(SHEETS).text


def test_the_list_takes_as_many_queries_for_one_sheet_as_for_more(
    client: Client, clerk: User, asked: Invitation
) -> None:
    make_submission(asked, seeks="yes")

    def add() -> None:
        make_submission(make_invitation(asked.survey), seeks="no")

    assert assert_flat(client, SHEETS, add) <= 10
