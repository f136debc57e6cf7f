"""Who takes part in a training and who trains, as lists and badges name them."""

from resource_centre.documents.facts import Facts
from resource_centre.registry.models import Employment, Person
from trainings.models import Enrolment, Training
from trainings.querysets import EnrolmentQuerySet


def participants_of(training: Training) -> EnrolmentQuerySet:
    """Return who has a place, by their names, with their workplaces (1 query)."""
    rows = training.enrolments.enrolled().select_related(
        "person",
        "employment__service",
        "employment__organisation",
        "employment__job_role",
    )
    return rows.order_by("person__last_name", "person__first_name", "pk")


def participant_facts(enrolment: Enrolment) -> Facts:
    """Return the name and the workplace: no e-mail and no phone on shared lists."""
    return {
        "name": str(enrolment.person),
        "workplace": workplace(enrolment.employment),
    }


def workplace(employment: Employment | None) -> str:
    """Return where somebody works; empty if it is not known."""
    return str(employment.employer) if employment else ""


def post(employment: Employment | None) -> str:
    """Return what somebody works as; empty if it is not known."""
    return str(employment.job_role) if employment and employment.job_role else ""


def trainer_facts(trainers: list[Person]) -> list[Facts]:
    """Return the names of those who train."""
    return [{"name": str(each)} for each in trainers]
