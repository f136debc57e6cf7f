"""`run.py bench`: each figure a ratio of two things measured in one run."""

import json
import sys

import django

django.setup()

from django.test.utils import setup_test_environment  # noqa: E402

from tests.bench import (  # noqa: E402
    certificates,
    charts,
    credential,
    documents,
    ground,
    registry,
    seal,
    sheets,
    surveys,
    trainings,
)
from tests.bench.figures import Result, measure  # noqa: E402
from tests.database import throwaway_database  # noqa: E402

ROOMS = {
    "ground": ground.figures,
    "registry": registry.figures,
    "sheets": sheets.figures,
    "charts": charts.figures,
    "documents": documents.figures,
    "certificates": certificates.figures,
    "credential": credential.figures,
    "seal": seal.figures,
    "surveys": surveys.figures,
    "trainings": trainings.figures,
}


def main(rooms: list[str]) -> int:
    """Measure all figures, or those of some rooms; print JSON and a table.

    Return 1 when one is over its limit.
    """
    setup_test_environment()
    with throwaway_database():
        results = [
            measure(figure) for room in rooms or ROOMS for figure in ROOMS[room]()
        ]
    print(json.dumps([vars(r) for r in results], indent=1, ensure_ascii=False))  # noqa: T201
    print(table(results))  # noqa: T201
    return 0 if all(result.within for result in results) else 1


def table(results: list[Result]) -> str:
    """Return the results as a table for people."""
    head = f"{'':<52}{'':>8}{'against':>10}{'':<9}{'ratio':>7}{'limit':>7}"
    rows = [
        f"{r.name:<52}{r.thing:>8.2f}{r.yardstick:>10.2f} {r.unit:<8}"
        f"{r.ratio:>7.2f}{r.limit:>7.2f}{'' if r.within else '  OVER'}"
        for r in results
    ]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
