"""Numbers of a register: without a gap, without a double, whoever asks at once."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.transaction import TransactionManagementError

from resource_centre.documents.models import Series
from resource_centre.documents.rules import (
    Register,
    ensure_reference,
    ensure_reference_free,
    rows_of_number,
)

ADVANCE = """
    INSERT INTO documents_counter (series_id, year, last) VALUES (%s, %s, %s)
    ON CONFLICT (series_id, year)
    DO UPDATE SET last = documents_counter.last + excluded.last
    RETURNING last
"""


@dataclass(frozen=True)
class Given:
    """A place in a register: the year, the number unless it was typed, how it reads."""

    year: int
    number: int | None
    reference: str


def give_number(
    *,
    series: Series,
    dated: date,
    register: Register,
    reference: str = "",
    is_earlier: bool = False,
) -> Given:
    """Return the next number of the series in the year of the date, or the typed one.

    Until the transaction ends, nobody else gets a number of the series and year: what
    is rolled back leaves no gap. Typed are the numbers of series kept elsewhere and
    of what is `is_earlier` than the system; automatic ones pass over those. Raise
    ValidationError for one that is missing, uncalled for or taken.
    """
    year = dated.year
    is_typed = is_earlier or not series.is_automatic
    reference = ensure_reference(reference, is_typed=is_typed)
    if is_typed:
        advance(series, year, 0)
        ensure_reference_free(register, series, year, reference)
        return Given(year, None, reference)
    while True:
        number = advance(series, year, 1)
        reference = series.reference(number)
        if not rows_of_number(register, series, year, reference).exists():
            return Given(year, number, reference)


def advance(series: Series, year: int, by: int) -> int:
    """Return the counter moved on, which is ours until the transaction ends."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("Numbers are given within a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, [series.pk, year, by])
        last: int = cursor.fetchone()[0]
    return last
