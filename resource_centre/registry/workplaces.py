"""Where people work now: what tells those of one name apart."""

from typing import Any

from django.db.models import Prefetch

from resource_centre.registry.models import Employment, Person


def with_workplaces(people: Any) -> Any:
    """Read the people's places and, as `workplaces`, where they work now (+1 query)."""
    employments = Employment.objects.current().select_related(
        "service", "organisation", "job_role"
    )
    now = Prefetch("employments", queryset=employments, to_attr="workplaces")
    return people.select_related("district", "municipality").prefetch_related(now)


def workplaces(person: Person) -> str:
    """Return where the person works now, of people read `with_workplaces`."""
    return "; ".join(str(each) for each in vars(person)["workplaces"])


def distinguished(person: Person) -> str:
    """Return what tells the person from others of the name: work and place."""
    parts = (workplaces(person), person.place, person.email or person.phone)
    return " · ".join(filter(None, parts))
