"""Figures of surveys: the analysis of 60 questions answered on 10,000 sheets."""

from collections.abc import Iterator

from surveys.facts.analysis import analysis_of
from surveys.models import Survey
from tests.bench.figures import CPU, QUERIES, SECONDS, Figure, Work
from tests.bench.registry import tidy_up
from tests.surveys.large import make_large_survey

FEW, MANY = 5_000, 10_000
PATIENCE, MOST_QUERIES = 1.5, 20
# Twice the sheets, and some noise of the machine.
LINEAR = 2.3


def figures() -> Iterator[Figure]:
    """Yield the time and the queries of an analysis, and how its cost grows."""
    many = make_large_survey(MANY)
    few = make_large_survey(FEW, many.version)
    tidy_up()
    for name, by in (("", ""), (" by municipality", "municipality")):
        work, half = analysed(many, by), analysed(few, by)
        yield Figure(f"analysis{name}: 10,000 sheets", work, PATIENCE, meter=SECONDS)
        yield Figure(f"analysis{name}: queries", work, MOST_QUERIES, meter=QUERIES)
        yield Figure(f"analysis{name}: 10,000 to 5,000", work, half, LINEAR, CPU)


def analysed(survey: Survey, by: str) -> Work:
    """Return the work of analysing the survey."""
    return lambda: analysis_of(survey, by=by)
