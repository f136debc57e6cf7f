"""The roles people hold and what each of them may do: one readable table.

What a role may do is code, not rows: it cannot be lost with a table, needs no
synchronising and is reviewed like any other change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from functools import cache

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What all who work in the back office may look up.
VOCABULARIES = (
    "registry.view_competencearea",
    "registry.view_district",
    "registry.view_jobrole",
    "registry.view_municipality",
    "registry.view_servicetype",
)


class Role(models.TextChoices):
    """What somebody is to the centre; held from a date to a date (Mandate)."""

    ADMINISTRATOR = "administrator", _("administrator")
    NATIONAL_COORDINATOR = "national_coordinator", _("national coordinator")
    COORDINATOR = "coordinator", _("district coordinator")
    TRAINER = "trainer", _("trainer")
    SUPERVISOR = "supervisor", _("supervisor")
    DIRECTOR = "director", _("director of a service")
    NGO = "ngo", _("representative of an NGO")
    TRAINEE = "trainee", _("trainee")
    MUNICIPAL_OFFICER = "municipal_officer", _("municipal officer")
    COUNCILLOR = "councillor", _("municipal councillor")
    DONOR = "donor", _("donor")


class Scope(Enum):
    """How far a role reaches."""

    EVERYTHING = "everything"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    ORGANISATION = "organisation"
    SERVICE = "service"
    OWN = "own"


@dataclass(frozen=True)
class Duty:
    """What a role does: where it works, how far it sees, what it may do there.

    `permissions` are Django permission names; `app.*` is every permission of
    the app, `app.view_*` every permission to view, and `!app.…` takes one away.
    `purpose` greets the
    person on the start page.
    """

    scope: Scope
    staff: bool
    permissions: tuple[str, ...]
    purpose: Promise


DUTIES: dict[Role, Duty] = {
    Role.ADMINISTRATOR: Duty(
        scope=Scope.EVERYTHING,
        staff=True,
        permissions=(
            "accounts.*",
            "audit.view_*",
            "documents.*",
            "jobs.view_*",
            "messaging.*",
            "registry.*",
            "reporting.*",
            "scheduling.*",
            "surveys.*",
            "trainings.*",
        ),
        purpose=_("You look after accounts, roles and the centre’s own details."),
    ),
    Role.NATIONAL_COORDINATOR: Duty(
        scope=Scope.EVERYTHING,
        staff=True,
        permissions=(
            "accounts.view_user",
            "documents.view_*",
            "messaging.view_*",
            "registry.view_*",
            "reporting.view_*",
            "scheduling.view_*",
            "surveys.view_*",
            "trainings.view_*",
        ),
        purpose=_("You follow the work of all districts."),
    ),
    Role.COORDINATOR: Duty(
        scope=Scope.DISTRICT,
        staff=True,
        permissions=(
            "accounts.add_accesscard",
            "accounts.view_accesscard",
            "accounts.view_user",
            "documents.view_*",
            "documents.*_incomingletter",
            "documents.*_issueddocument",
            "documents.*_letter",
            "messaging.view_*",
            "messaging.*_call",
            "messaging.*_message",
            "registry.view_*",
            "registry.add_consent",
            "registry.change_consent",
            "registry.*_employment",
            "registry.*_office",
            "registry.*_officeholder",
            "registry.add_organisation",
            "registry.change_organisation",
            "registry.add_person",
            "registry.change_person",
            "registry.merge_person",
            "registry.add_socialservice",
            "registry.change_socialservice",
            "reporting.view_*",
            "scheduling.view_*",
            "scheduling.*_occasion",
            "scheduling.add_venue",
            "scheduling.change_venue",
            "surveys.*",
            "trainings.*",
            # They are of the whole country.
            "!trainings.add_hournorm",
            "!trainings.change_hournorm",
            "!trainings.delete_hournorm",
        ),
        purpose=_("You organise surveys, trainings and supervision in your district."),
    ),
    Role.TRAINER: Duty(
        scope=Scope.OWN,
        staff=True,
        permissions=(
            *VOCABULARIES,
            "scheduling.view_occasion",
            "scheduling.view_venue",
            "trainings.mark_attendance",
            "trainings.view_enrolment",
            "trainings.view_methodology",
            "trainings.view_methodologyversion",
            "trainings.view_module",
            "trainings.view_programme",
            "trainings.view_programmemodule",
            "trainings.view_training",
        ),
        purpose=_("You lead trainings and mark who attended."),
    ),
    Role.SUPERVISOR: Duty(
        scope=Scope.OWN,
        staff=True,
        permissions=VOCABULARIES,
        purpose=_("You lead supervision and keep its confidential notes."),
    ),
    Role.DIRECTOR: Duty(
        scope=Scope.SERVICE,
        staff=False,
        permissions=(),
        purpose=_("You answer surveys and confirm your team’s applications."),
    ),
    Role.NGO: Duty(
        scope=Scope.ORGANISATION,
        staff=False,
        permissions=(),
        purpose=_("You follow trainings and contests open to your organisation."),
    ),
    Role.TRAINEE: Duty(
        scope=Scope.OWN,
        staff=False,
        permissions=(),
        purpose=_("You apply for trainings, follow your hours and certificates."),
    ),
    Role.MUNICIPAL_OFFICER: Duty(
        scope=Scope.MUNICIPALITY,
        staff=False,
        permissions=(),
        purpose=_("You fill procurement documents and answer recommendations."),
    ),
    Role.COUNCILLOR: Duty(
        scope=Scope.MUNICIPALITY,
        staff=False,
        permissions=(),
        purpose=_("You follow trainings and round tables in your municipality."),
    ),
    Role.DONOR: Duty(
        scope=Scope.OWN,
        staff=False,
        permissions=(),
        purpose=_("You read the approved reports of the projects you fund."),
    ),
}

STAFF_ROLES = frozenset(role for role, duty in DUTIES.items() if duty.staff)
BACKOFFICE_PERMISSION = "accounts.use_backoffice"


@cache
def every_permission() -> frozenset[str]:
    """Return the names of all permissions the installed models declare."""
    return frozenset(
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in (
            *(
                get_permission_codename(action, model._meta)
                for action in model._meta.default_permissions
            ),
            *(codename for codename, _name in model._meta.permissions),
        )
    )


@cache
def permissions_of(role: Role) -> frozenset[str]:
    """Return the names of all permissions that the role gives."""
    duty = DUTIES[role]
    granted = {
        name
        for name in every_permission()
        if any(fnmatchcase(name, pattern) for pattern in duty.permissions)
        and f"!{name}" not in duty.permissions
    }
    granted.discard(BACKOFFICE_PERMISSION)
    return frozenset(granted | ({BACKOFFICE_PERMISSION} if duty.staff else set()))


def permissions_of_all(roles: Iterable[Role]) -> frozenset[str]:
    """Return the names of all permissions that the roles give together."""
    return frozenset[str]().union(*(permissions_of(role) for role in roles))
