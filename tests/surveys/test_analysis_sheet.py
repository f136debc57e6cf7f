"""The analysis as a sheet shows what the page shows, and hides what it hides."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from resource_centre.accounts.roles import Role
from resource_centre.common.sheets import read_upload
from surveys.facts.analysis import HIDDEN
from tests.factories import make_municipality, make_user
from tests.surveys.steps import (
    make_invitation,
    make_question,
    make_submission,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db


def rows_sent(client: Client, survey: Any, by: str = "") -> list[list[str]]:
    """Return the rows of the sheet that the page sends."""
    client.force_login(make_user(Role.COORDINATOR))
    address = f"/admin/surveys/survey/{survey.pk}/analysis.xlsx?by={by}"
    sent = client.get(address)
    data = BytesIO(b"".join(sent)).getvalue()
    return read_upload(SimpleUploadedFile("analysis.xlsx", data)).rows


def make_answered(times: dict[str, int], **fields: Any) -> Any:
    """Make a survey of a competence and a choice, answered in municipalities."""
    version = make_version()
    make_question(version, "competence", key="team", label="Екип")
    make_question(version, "yes_no", key="seeks", label="Търсите ли?")
    survey = make_survey(version, **fields)
    for code, number in times.items():
        for _ in range(number):
            asked = make_invitation(survey, municipality=make_municipality(code))
            answers: dict[str, Any] = {
                "team": {"required": 5, "actual": 3},
                "seeks": "yes",
            }
            make_submission(asked, **answers)
    return survey


def test_the_sheet_holds_the_figures(client: Client) -> None:
    rows = rows_sent(client, make_answered({"RAZ26": 2}))
    team = next(row for row in rows if row[1] == "Екип")
    assert team[2] == "Всички"
    assert team[6:] == ["2", "", "", "5", "3", "2", "2"]
    yes, no = (row[4:6] for row in rows if row[1] == "Търсите ли?" and row[3])
    assert (yes, no) == (["2", "100"], ["0", "0"])


def test_the_sheet_hides_what_the_page_hides(client: Client) -> None:
    survey = make_answered(
        {"RAZ26": 2, "RAZ14": 6, "RAZ16": 7}, privacy="confidential", status="closed"
    )
    rows = rows_sent(client, survey, by="municipality")
    hidden = [row for row in rows if row[2] == make_municipality("RAZ26").name]
    assert hidden
    assert {tuple(row[3:]) for row in hidden} == {(str(HIDDEN), *[""] * 9)}
