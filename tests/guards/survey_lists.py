"""Rows for the lists of surveys and of the lines of plans."""

from collections.abc import Callable

from resource_centre.accounts.models import User
from tests.factories import make_person, make_service
from tests.guards.lesson_lists import filled, place
from tests.surveys.steps import (
    make_invitation,
    make_need,
    make_submission,
    make_survey,
    make_version,
)
from tests.trainings.planned import make_line


def survey(number: int) -> None:
    """Make a survey with an answer and somebody who has not answered."""
    made = make_survey(district=place(number).district)
    make_submission(make_invitation(made))
    make_invitation(made)


def invitation(_number: int) -> None:
    """Ask a service whose director is known."""
    make_invitation(service=make_service(), contact=make_person())


LISTS: dict[str, tuple[Callable[[int, User], None], int]] = {
    "surveys.Invitation": (filled(invitation), 8),
    "surveys.Questionnaire": (filled(lambda _number: make_version()), 6),
    "surveys.Submission": (filled(lambda _number: make_submission()), 6),
    "surveys.Survey": (filled(survey), 7),
    "surveys.TrainingNeed": (filled(lambda _number: make_need()), 8),
    "trainings.PlanLine": (filled(lambda _number: make_line()), 6),
}
