"""Long lists: counted to a limit, since nobody reads further than that."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator

LIMIT = 10_000


class CappedPaginator(AnyPaginator):
    """Count at most LIMIT records, however many there are."""

    @cached_property
    def counted(self) -> int:
        """Return the number of records, LIMIT + 1 if there are more (1 query)."""
        records: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return records.order_by().values("pk")[: LIMIT + 1].count()

    @cached_property
    def count(self) -> int:
        """Return the number of records that can be paged through (1 query)."""
        return min(self.counted, LIMIT)

    @property
    def is_capped(self) -> bool:
        """Tell whether there are more than can be paged through (1 query)."""
        return self.counted > LIMIT
