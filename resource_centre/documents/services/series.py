"""What happens to series of numbers."""

from django.db import transaction

from resource_centre.documents.models import Counter, Series
from resource_centre.documents.rules import ensure_only_raised


@transaction.atomic
def begin_from(*, series: Series, year: int, number: int) -> None:
    """Let the next number of the year be this one, as a centre may join late.

    Raise ValidationError when it would give a number again.
    """
    Counter.objects.get_or_create(series=series, year=year)
    counter = Counter.objects.select_for_update().get(series=series, year=year)
    ensure_only_raised(counter.last, number)
    counter.last = number - 1
    counter.save(update_fields=["last"])


def last_number(series: Series, year: int) -> int:
    """Return the last number given in the year, 0 when none was (1 query)."""
    last = series.counters.filter(year=year).values_list("last", flat=True).first()
    return last or 0
