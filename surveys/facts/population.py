"""Whom a survey asks: its population as of today, and what is known of each.

The queries are constant, however many are asked.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import (
    Employment,
    Mandate,
    OfficeHolder,
    Organisation,
    Person,
    SocialService,
)
from surveys.models import Invitation, Survey

# The job whose holder answers for a service that has no director's account.
MANAGER = "manager"

Audience = Survey.Audience
# What of an invitation names who is asked, by the audience of the survey.
SUBJECTS: dict[str, str] = {
    Audience.SERVICES: "service",
    Audience.ORGANISATIONS: "organisation",
    Audience.PEOPLE: "person",
}


def population_of(survey: Survey, user: User | None = None) -> QuerySet[Any]:
    """Return whom the survey is meant for, of those that the user sees (2 queries)."""
    kind: Any = {
        Audience.SERVICES: services_of,
        Audience.ORGANISATIONS: organisations_of,
        Audience.PEOPLE: people_of,
    }[Audience(survey.audience)]
    found: Any = kind(survey)
    seen: QuerySet[Any] = found if user is None else found.visible_to(user)
    return seen


def uninvited(survey: Survey, user: User | None = None) -> QuerySet[Any]:
    """Return those of the population that are not invited yet (2 queries)."""
    subject = SUBJECTS[survey.audience]
    invited = survey.invitations.exclude(**{subject: None}).values(subject)
    return population_of(survey, user).exclude(pk__in=invited)


def services_of(survey: Survey) -> QuerySet[SocialService]:
    """Return the services open today of the survey's places and types."""
    found = SocialService.objects.functioning().filter(placed(survey))
    types = keys_of(survey, "service_types")
    return found.filter(service_type__in=types) if types else found


def organisations_of(survey: Survey) -> QuerySet[Organisation]:
    """Return the organisations of the survey's places."""
    return Organisation.objects.filter(placed(survey))


def people_of(survey: Survey) -> QuerySet[Person]:
    """Return the people who work today in the services of places and types."""
    working = Employment.objects.current().filter(service__in=services_of(survey))
    return Person.objects.filter(pk__in=working.values("person"))


def placed(survey: Survey) -> Q:
    """Return the condition that a record is in the survey's district and places."""
    municipalities = keys_of(survey, "municipalities")
    if municipalities:
        return Q(municipality__in=municipalities)
    return Q(district=survey.district_id) if survey.district_id else Q()


def keys_of(survey: Survey, relation: str) -> list[int]:
    """Return the keys of what the survey is limited to (1 query)."""
    return list(getattr(survey, relation).values_list("pk", flat=True))


# --- What is known of them ----------------------------------------------------------


@dataclass
class Known:
    """What of services and people is known today, by their keys."""

    heads: dict[int, int] = field(default_factory=dict)
    contacts: dict[int, int] = field(default_factory=dict)
    works: dict[int, Employment] = field(default_factory=dict)


def invitations_for(
    survey: Survey, subject: str, records: Collection[Any]
) -> list[Invitation]:
    """Return invitations of the records with the facts of today, not saved.

    5 queries at most, however many records there are.
    """
    keys = [record.pk for record in records]
    known = {
        "service": known_of_services,
        "organisation": known_of_organisations,
        "person": known_of_people,
    }[subject](keys)
    people = Person.objects.in_bulk(set(known.contacts.values()))
    return [
        Invitation(
            survey=survey,
            **{subject: record},
            contact=people.get(known.contacts.get(record.pk, 0)),
            head_count=known.heads.get(record.pk, 0) if subject == "service" else None,
            is_demo=survey.is_demo or record.is_demo,
            **facts_of(subject, record, known),
        )
        for record in records
    ]


def facts_of(subject: str, record: Any, known: Known) -> dict[str, int | None]:
    """Return the places, the type and the job that the invitation keeps."""
    work = known.works.get(record.pk)
    source = work.service if work is not None and work.service else record
    return {
        "district_id": source.district_id or record.district_id,
        "municipality_id": source.municipality_id,
        "service_type_id": getattr(source, "service_type_id", None),
        "job_role_id": work.job_role_id if work is not None else None,
    }


def known_of_services(keys: Iterable[int]) -> Known:
    """Return the team's size of each service, and who answers for it (3 queries)."""
    employed = Employment.objects.current().filter(service__in=keys).order_by()
    heads = employed.values_list("service").annotate(n=Count("person", distinct=True))
    managers = employed.filter(job_role__code=MANAGER).order_by("-pk")
    contacts = dict(managers.values_list("service", "person"))
    directors = Mandate.objects.current().filter(
        role=Role.DIRECTOR, service__in=keys, user__person__isnull=False
    )
    contacts |= dict(directors.order_by("-pk").values_list("service", "user__person"))
    return Known(heads=dict(heads), contacts=contacts)


def known_of_organisations(keys: Iterable[int]) -> Known:
    """Return who holds the first office of each organisation (1 query)."""
    holders = OfficeHolder.objects.current().filter(office__organisation__in=keys)
    # Of several the one of the oldest office counts, and whoever acts by an order.
    in_turn = holders.order_by("-office__pk", "-capacity")
    return Known(contacts=dict(in_turn.values_list("office__organisation", "person")))


def known_of_people(keys: Iterable[int]) -> Known:
    """Return where each person works, the latest job at a service first (1 query)."""
    jobs = Employment.objects.current().filter(person__in=keys)
    rows = jobs.select_related("service").order_by("pk")
    at_services = sorted(rows, key=lambda job: job.service_id is not None)
    return Known(works={job.person_id: job for job in at_services})
