"""The calendar's page: one list of occasions, seen as a month, a week or a list."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from resource_centre.backoffice.options import CentreList
from resource_centre.scheduling.agenda import Entry, entries_of, with_entries
from resource_centre.scheduling.periods import Day, Period, View

VIEW, ON = "view", "on"
# Where an occasion of the list keeps what is shown of it.
ENTRY = "entry"


class CalendarList(CentreList):
    """The occasions of the period that the address asks for.

    Whoever searches sees a list of all that is found. An action from the page of a
    record is done to it, whenever it is.
    """

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        asked = request.GET
        view = View.LIST if asked.get("q") else asked.get(VIEW, "")
        self.period = Period.asked(view, asked.get(ON, ""))
        super().__init__(request, *args, **kwargs)

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Return what the list is filtered by: the period is no field."""
        found: dict[str, Any] = super().get_filters_params(params)
        return {key: found[key] for key in found if key not in (VIEW, ON)}

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> QuerySet[Any]:
        """Return the occasions with what is shown of them."""
        rows = with_entries(super().get_queryset(request, exclude_parameters))
        from_record = request.method == "POST" and VIEW not in request.GET
        if from_record or self.query:
            return rows
        start, end = self.period.bounds
        rows = rows.filter(ends_at__gt=start)
        return rows.filter(starts_at__lt=end) if end else rows

    def get_results(self, request: HttpRequest) -> None:
        """Read what is shown: a page of the list, or the whole period."""
        if self.is_list or request.method == "POST":
            super().get_results(request)
        else:
            self.result_list = list(self.queryset)
            self.result_count = len(self.result_list)
            self.full_result_count = None
            self.can_show_all, self.multi_page = True, False
        rows = list(self.result_list)
        self.entries = entries_of(rows)
        for row, entry in zip(rows, self.entries, strict=True):
            vars(row)[ENTRY] = entry
        self.result_list = rows

    @property
    def is_list(self) -> bool:
        """Tell whether the occasions stand one below the other."""
        return self.period.view is View.LIST

    @cached_property
    def weeks(self) -> list[list[tuple[Day, str]]]:
        """Return the days with what takes them, each with its address (1 query)."""
        return [
            [(day, self.day_url(day.date)) for day in week]
            for week in self.period.filled(self.entries)
        ]

    # --- Where the page leads -----------------------------------------------------

    @property
    def views(self) -> list[tuple[View, str, bool]]:
        """Return the views, each with its address and whether it is seen."""
        seen = self.period.view
        return [(v, self.address(v, self.period.on), v is seen) for v in View]

    @property
    def previous_url(self) -> str:
        """Return the address of the period before."""
        return self.address(self.period.view, self.period.moved(-1))

    @property
    def next_url(self) -> str:
        """Return the address of the period after."""
        return self.address(self.period.view, self.period.moved(1))

    @property
    def today_url(self) -> str:
        """Return the address of today in its period."""
        today = timezone.localdate()
        anchor = "" if self.is_list else f"#day-{today}"
        return self.address(self.period.view, today) + anchor

    def day_url(self, day: date) -> str:
        """Return the address of a day: it stands in its week."""
        return f"{self.address(View.WEEK, day)}#day-{day}"

    @property
    def kept(self) -> dict[str, str]:
        """Return what of the address stays when another day is chosen."""
        return {key: self.params[key] for key in self.params if key not in (ON, "q")}

    def address(self, view: View, on: date) -> str:
        """Return the address of a view, with the filters of this page."""
        return self.get_query_string({VIEW: view.value, ON: str(on)}, ["q"])


def entry_of(occasion: Any) -> Entry:
    """Return what is shown of an occasion, read with its list."""
    entry: Entry = vars(occasion)[ENTRY]
    return entry
