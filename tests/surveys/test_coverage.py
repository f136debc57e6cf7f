"""The board says who has answered, by place, by type and by name."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext

import surveys.admin.surveys  # noqa: F401 - registers
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import ServiceType
from surveys.facts.coverage import Count, coverage_of
from surveys.models import Invitation, Survey
from surveys.services.answering import refuse
from surveys.services.inviting import add_sheets, invite
from surveys.services.reminding import remind
from surveys.services.waves import close_survey
from tests.backoffice.queries import assert_flat
from tests.factories import make_district, make_municipality, make_service, make_user
from tests.surveys.anonymous import answer, make_asked
from tests.surveys.steps import make_submission, make_survey
from tests.surveys.waving import SURVEYS, make_led_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who follows the survey, signed in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def board_of(survey: Survey) -> str:
    """Return the address of the survey's board."""
    return f"{SURVEYS}{survey.pk}/coverage/"


def make_invited(survey: Survey, number: int = 1, **fields: Any) -> list[Invitation]:
    """Invite so many new services."""
    made = [make_service(**fields) for _ in range(number)]
    return invite(survey=survey, services=made)


def test_places_and_types_are_counted_with_their_totals(coordinator: User) -> None:
    survey = make_survey()
    kinds = [
        ServiceType.objects.create(code=code, name_bg=code, name_en=code)
        for code in ("ДЦ", "ЦНСТ")
    ]
    here, there = make_municipality("RAZ14"), make_municipality("RAZ26")
    first, second = make_invited(survey, 2, municipality=here, service_type=kinds[0])
    [third] = make_invited(survey, municipality=there, service_type=kinds[1])
    make_invited(survey)
    make_submission(first, seeks="yes")
    make_submission(second, sent=False)
    refuse(invitation=third, reason="Нямаме време")
    add_sheets(survey=survey, number=2)
    coverage = coverage_of(survey, coordinator)
    assert coverage.columns[:2] == ("ДЦ", "ЦНСТ")
    assert len(coverage.columns) == 3
    one, other, unknown = coverage.lines
    assert one.cells[0] == one.total == Count(2, 1, 1, 0)
    assert other.cells == (Count(), Count(1, 0, 0, 1), Count())
    assert unknown.title == gettext("not stated")
    assert coverage.total == Count(4, 1, 1, 1)
    assert coverage.totals[0] == Count(2, 1, 1, 0)
    total = coverage.total
    assert (total.waiting, total.untouched, total.percent) == (2, 1, 25)
    # What the columns say adds up to whom was asked.
    parts = (total.submitted, total.started, total.untouched, total.refused)
    assert sum(parts) == total.invited
    assert [each.pk for each in coverage.refusals] == [third.pk]
    assert second in coverage.silent
    assert first not in coverage.silent
    assert coverage.sheets.invited == 2


def test_the_board_says_it_in_words(client: Client, coordinator: User) -> None:
    survey = make_survey()
    [invitation] = invite(survey=survey, services=[make_led_service()])
    remind(survey=survey)
    page = client.get(board_of(survey)).content.decode()
    assert str(invitation.service) in page
    assert "data-coverage" in page
    part = client.get(board_of(survey), {"part": "1"})
    assert "no-store" in part.headers["Cache-Control"]
    assert "<html" not in part.content.decode()
    close_survey(survey=survey)
    assert "data-coverage" not in client.get(board_of(survey)).content.decode()


def test_the_board_of_another_district_is_not_there(
    client: Client, coordinator: User
) -> None:
    survey = make_survey(district=make_district("VAR"))
    assert client.get(board_of(survey)).status_code == 404
    country = make_survey(district=None)
    make_invited(country)
    make_invited(country, district=make_district("VAR"))
    assert coverage_of(country, coordinator).total.invited == 1


def test_an_anonymous_board_tells_who_took_part_and_not_who_began(
    client: Client, coordinator: User
) -> None:
    survey, asked = make_asked(8)
    for each in asked[:6]:
        answer(each)
    coverage = coverage_of(survey, coordinator)
    assert not coverage.is_started_known
    assert coverage.total == Count(8, 0, 6, 0)
    assert [each.pk for each in coverage.silent] == [each.pk for each in asked[6:]]
    assert client.get(board_of(survey)).status_code == 200
    close_survey(survey=survey)
    assert coverage_of(survey, coordinator).total.submitted == 6


def test_a_closed_board_names_nobody_of_very_few(
    client: Client, coordinator: User
) -> None:
    survey, asked = make_asked(8)
    answer(asked[0])
    close_survey(survey=survey)
    coverage = coverage_of(survey, coordinator)
    assert (coverage.unnamed, coverage.total.submitted) == (1, 0)
    assert (coverage.sum.submitted, coverage.sum.waiting) == (1, 7)
    page = client.get(board_of(survey)).content.decode()
    assert str(asked[7]) not in page
    assert "coverage-table" not in page


def test_everybody_but_one_is_not_a_hundred_percent() -> None:
    assert Count(invited=300, submitted=299).percent == 99


@pytest.mark.parametrize("privacy", ["named", "anonymous"])
def test_the_board_takes_the_same_queries_for_many(
    client: Client, coordinator: User, privacy: str
) -> None:
    survey = make_survey(privacy=privacy)

    def add_row() -> None:
        place = make_municipality(f"RAZ{survey.invitations.count() + 10}")
        make_invited(survey, municipality=place)
        remind(survey=survey)

    number = assert_flat(client, board_of(survey), add_row)
    assert number == {"named": 10, "anonymous": 11}[privacy]
