"""What is done to anonymous sheets when their survey is closed.

All are written anew at once, in random order and by random keys: what the database
notes of rows (where they lie, which transaction wrote them) is then the same for all,
and nothing tells which was the first or the last. How many have answered from where
is known by then, so that what a sheet tells of its place is looked at once more.
"""

from collections import Counter
from random import SystemRandom
from typing import Any

from django.db import transaction

from surveys.facts.ballots import answered
from surveys.models import AnonymousSubmission, Invitation, Survey
from surveys.rules.strata import coarsened, place_of, told

STEP = 500


@transaction.atomic
def seal(*, survey: Survey) -> int:
    """Write the sheets of a locked survey anew, tell who has answered, burn ballots.

    Where fewer have answered than the smallest group, nobody is told to have: their
    sheets would be theirs. Return how many sheets there are.
    """
    who = answered(survey)
    number = rewrite_sheets(survey)
    survey.ballots.all().delete()
    if number >= survey.smallest_group:
        asked = Invitation.objects.filter(pk__in=who, survey=survey)
        asked.update(status=Invitation.Status.SUBMITTED)
    return number


def rewrite_sheets(survey: Survey) -> int:
    """Write all sheets of the survey anew in random order; return how many."""
    sheets = list(survey.anonymous_submissions.all())
    survey.anonymous_submissions.all().delete()
    coarse = coarsened(Counter(map(place_of, sheets)), survey.smallest_group)
    AnonymousSubmission.objects.bulk_create(
        (
            AnonymousSubmission(
                survey=survey,
                answers=sheet.answers,
                pair=sheet.pair,
                **told(coarse[place_of(sheet)]),
            )
            for sheet in shuffled(sheets)
        ),
        batch_size=STEP,
    )
    return len(sheets)


def shuffled(rows: list[Any]) -> list[Any]:
    """Return the rows in an order that nobody can work out."""
    return SystemRandom().sample(rows, len(rows))
