"""`run.py bench`: each figure a ratio of two things measured in one run."""

import json
import sys

import django

django.setup()

from django.test.utils import setup_test_environment  # noqa: E402

from tests.bench.figures import Result, measure  # noqa: E402
from tests.bench.ground import figures  # noqa: E402
from tests.database import throwaway_database  # noqa: E402


def main() -> int:
    """Measure all figures, print JSON and a table; 1 when one is over its limit."""
    setup_test_environment()
    with throwaway_database():
        results = [measure(figure) for figure in figures()]
    print(json.dumps([vars(r) for r in results], indent=1, ensure_ascii=False))  # noqa: T201
    print(table(results))  # noqa: T201
    return 0 if all(result.within for result in results) else 1


def table(results: list[Result]) -> str:
    """Return the results as a table for people."""
    head = f"{'':<46}{'ms':>9}{'against':>9}{'ratio':>8}{'limit':>8}"
    rows = [
        f"{r.name:<46}{r.thing_ms:>9.2f}{r.yardstick_ms:>9.2f}"
        f"{r.ratio:>8.2f}{r.limit:>8.2f}{'' if r.within else '  OVER'}"
        for r in results
    ]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    sys.exit(main())
