"""What of trainings the search box finds."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.search import Hit, SearchSource, containing, register
from resource_centre.documents.search import found_elsewhere
from trainings.facts.days import span, teaching_hours
from trainings.facts.register import SERIES, state_of, with_words
from trainings.models import (
    Certificate,
    Methodology,
    Module,
    Programme,
    Trainer,
    Training,
    TrainingPlan,
)

TITLES = ("title", "title_en")


def find_trainings(user: User, query: str) -> QuerySet[Any]:
    """Return trainings by title."""
    found = Training.objects.visible_to(user).filter(containing(query, *TITLES))
    return found.select_related("venue")


def find_trainers(user: User, query: str) -> QuerySet[Any]:
    """Return trainers by name or expertise."""
    trainers = Trainer.objects.visible_to(user).select_related("person")
    fields = ("person__search_text", "expertise", "expertise_en")
    return trainers.filter(containing(query, *fields))


def find_modules(user: User, query: str) -> QuerySet[Any]:
    """Return modules by title or topics."""
    fields = (*TITLES, "topics")
    return Module.objects.visible_to(user).filter(containing(query, *fields))


def find_programmes(user: User, query: str) -> QuerySet[Any]:
    """Return programmes by title."""
    return Programme.objects.visible_to(user).filter(containing(query, *TITLES))


def find_methodologies(user: User, query: str) -> QuerySet[Any]:
    """Return methodologies by title."""
    return Methodology.objects.visible_to(user).filter(containing(query, *TITLES))


def find_plans(user: User, query: str) -> QuerySet[Any]:
    """Return plans by title, or by that of a line."""
    lines = containing(query, "lines__title", "lines__title_en")
    keys = TrainingPlan.objects.filter(lines).values("pk")
    visible = TrainingPlan.objects.visible_to(user).select_related("district")
    return visible.filter(Q(pk__in=keys) | containing(query, *TITLES))


def find_certificates(user: User, query: str) -> QuerySet[Any]:
    """Return certificates by number or person."""
    registered = Certificate.objects.visible_to(user).registered()
    condition = containing(query, "reference", "addressee", "person__search_text")
    found: QuerySet[Any] = with_words(registered.filter(condition))
    return found


def page_of(record: Any) -> str:
    """Return the address of the record's page in the back office."""
    return reverse(
        f"admin:trainings_{record._meta.model_name}_change", args=[record.pk]
    )


def named(record: Any) -> Hit:
    """Return a record of which the title says enough."""
    return Hit(str(record), page_of(record))


register(
    SearchSource(
        label=_("Trainings"),
        permission="trainings.view_training",
        find=find_trainings,
        hit=lambda training: Hit(
            title=str(training),
            url=page_of(training),
            detail=f"{span(*training.days)} · {training.venue}",
        ),
    )
)
register(
    SearchSource(
        label=_("Trainers"),
        permission="trainings.view_trainer",
        find=find_trainers,
        hit=lambda trainer: Hit(
            title=str(trainer),
            url=page_of(trainer),
            detail=(trainer.expertise.splitlines() or [""])[0],
        ),
    )
)
register(
    SearchSource(
        label=_("Modules"),
        permission="trainings.view_module",
        find=find_modules,
        hit=lambda module: Hit(
            title=str(module), url=page_of(module), detail=teaching_hours(module.hours)
        ),
    )
)
register(
    SearchSource(
        label=_("Programmes"),
        permission="trainings.view_programme",
        find=find_programmes,
        hit=named,
    )
)
register(
    SearchSource(
        label=_("Methodologies"),
        permission="trainings.view_methodology",
        find=find_methodologies,
        hit=named,
    )
)
register(
    SearchSource(
        label=_("Training plans"),
        permission="trainings.view_trainingplan",
        find=find_plans,
        hit=lambda plan: Hit(str(plan), page_of(plan), str(plan.district or "")),
    )
)
register(
    SearchSource(
        label=_("Certificates"),
        permission="trainings.view_certificate",
        find=find_certificates,
        hit=lambda certificate: Hit(
            title=f"№ {certificate.reference} · {certificate.addressee}",
            url=page_of(certificate),
            detail=f"{certificate.about} · {state_of(certificate)}",
        ),
    )
)
# Not as documents once more: a number leads straight to its page.
found_elsewhere(SERIES)
