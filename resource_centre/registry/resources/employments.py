"""Which employment a row of a sheet tells of, and what it says about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Model, Prefetch, QuerySet

from resource_centre.backoffice.exchange import RecordWidget, Row
from resource_centre.registry.models import (
    Employment,
    JobRole,
    Organisation,
    Placed,
    SocialService,
)

# Where the employments read with a person stand.
READ = "jobs_read"
EMPLOYMENT = ("employer", "job_role", "starts_on", "ends_on")


class EmployerWidget(RecordWidget):
    """A social service or an organisation, by any of its names."""

    def __init__(self) -> None:
        super().__init__(SocialService)

    def __deepcopy__(self, memo: Any) -> "EmployerWidget":
        """Copy nothing that was read."""
        return EmployerWidget()

    def records(self) -> Iterable[Any]:
        """Return the visible services and organisations (2 queries)."""
        for model in (SocialService, Organisation):
            visible = model.objects.visible_to(self._user)
            yield from visible.select_related("municipality", "district")

    def names(self, record: Any) -> set[str]:
        """Return what the employer is called."""
        called = [record.name, record.name_en, *getattr(record, "aliases", ())]
        return {self.bare(name) for name in called} - {""}

    def code_of(self, record: Any) -> str:
        """Return the place, and what kind of employer it is."""
        return ", ".join(filter(None, (str(record._meta.verbose_name), record.place)))


@dataclass(slots=True)
class Job:
    """An employment as a sheet shows it."""

    employer: Any
    job_role: Any
    starts_on: date | None
    ends_on: date | None


class Jobs:
    """The employments of many people, each employer and job role read once.

    Tens of thousands of rows are written with a few hundred of each.
    """

    def __init__(self) -> None:
        self.known: dict[type[Model], dict[int, Any]] = {
            SocialService: {},
            Organisation: {},
            JobRole: {},
        }

    def of(self, people: Sequence[int]) -> dict[int, list[Job]]:
        """Return the employments by the keys of the people (1 to 4 queries)."""
        rows = list(
            Employment.objects.filter(person__in=people)
            .order_by("person_id", F("starts_on").desc(nulls_last=True), "pk")
            .values_list(
                "person_id",
                "service_id",
                "organisation_id",
                "job_role_id",
                "starts_on",
                "ends_on",
            )
        )
        services = self.read(SocialService, {row[1] for row in rows})
        organisations = self.read(Organisation, {row[2] for row in rows})
        roles = self.read(JobRole, {row[3] for row in rows})
        found: dict[int, list[Job]] = {}
        for person, service, organisation, role, starts, ends in rows:
            employer = services.get(service) or organisations.get(organisation)
            job = Job(employer, roles.get(role), starts, ends)
            found.setdefault(person, []).append(job)
        return found

    def read(self, model: type[Model], keys: set[Any]) -> dict[int, Any]:
        """Return the records known by now, reading the missing ones (0 or 1 query)."""
        known = self.known[model]
        missing = keys - known.keys() - {None}
        if missing:
            records = model._default_manager.filter(pk__in=missing)
            if issubclass(model, Placed):
                records = records.select_related("municipality", "district")
            known.update((record.pk, record) for record in records)
        return known


def employment_field(name: str) -> Any:
    """Return the reader of a field of the employment that a person is shown with."""

    def read(person: Any) -> Any:
        return getattr(getattr(person, "shown_employment", None), name, None)

    return read


def with_jobs(people: QuerySet[Any]) -> QuerySet[Any]:
    """Read with the people where they work and worked (1 query)."""
    employments = Employment.objects.select_related(
        "service__municipality",
        "service__district",
        "organisation__municipality",
        "organisation__district",
        "job_role",
    )
    # As a list: a queryset of its own for each person takes twice as long.
    jobs = Prefetch("employments", queryset=employments, to_attr=READ)
    return people.prefetch_related(jobs)


def read_jobs(person: Any) -> list[Employment]:
    """Return the employments that were read with the person (0 queries)."""
    return list(vars(person).get(READ, ()))


def tells_employment(row: Row) -> bool:
    """Tell whether the row says something new about where the person works."""
    if row.cleaned.get("employer") is None:
        return False
    return row.is_new or any(name in row.changes for name in EMPLOYMENT)


def employment_of(held: Iterable[Employment], row: Row) -> Employment | None:
    """Return the employment that the row is about: same employer, job and time.

    A row without employer is about the first one; another job at the same
    employer is another employment.
    """
    employer, role = row.cleaned.get("employer"), row.cleaned.get("job_role")
    if employer is None:
        return None if row.texts.get("employer") else next(iter(held), None)
    there = [
        employment
        for employment in held
        if is_at(employment, employer)
        and overlaps(
            employment, row.cleaned.get("starts_on"), row.cleaned.get("ends_on")
        )
    ]
    same = [e for e in there if role is None or e.job_role_id == role.pk]
    untold = [e for e in there if e.job_role_id is None]
    return next(iter([*same, *untold]), None)


def is_at(employment: Employment, employer: Any) -> bool:
    """Tell whether the employment is at the employer."""
    is_service = isinstance(employer, SocialService)
    own = employment.service_id if is_service else employment.organisation_id
    return bool(own == employer.pk)


def overlaps(employment: Employment, starts: date | None, ends: date | None) -> bool:
    """Tell whether the employment falls into the period, open without a day."""
    before = ends and employment.starts_on and employment.starts_on > ends
    after = starts and employment.ends_on and employment.ends_on < starts
    return not before and not after


def fill_employment(employment: Employment, row: Row) -> None:
    """Write into the employment what the row says."""
    employer = row.cleaned["employer"]
    if isinstance(employer, SocialService):
        employment.service = employer
    else:
        employment.organisation = employer
    for name in EMPLOYMENT[1:]:
        value = row.cleaned.get(name)
        if value is not None:
            setattr(employment, name, value)
