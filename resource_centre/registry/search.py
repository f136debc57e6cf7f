"""What of the registry the search box finds."""

from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.search import Hit, SearchSource, containing, register
from resource_centre.registry.models import (
    Municipality,
    Organisation,
    Person,
    SocialService,
)
from resource_centre.registry.visibility import users_visible_to
from resource_centre.registry.workplaces import distinguished, with_workplaces


def find_people(user: User, query: str) -> QuerySet[Any]:
    """Return people by any name, e-mail or phone, with what tells them apart."""
    people = Person.objects.visible_to(user).found(query)
    return with_workplaces(people)  # type: ignore[no-any-return]


def find_services(user: User, query: str) -> QuerySet[Any]:
    """Return social services by name."""
    services = SocialService.objects.visible_to(user).found(query)
    return services.select_related("service_type", "district", "municipality")


def find_organisations(user: User, query: str) -> QuerySet[Any]:
    """Return organisations by any name or by ЕИК."""
    organisations = Organisation.objects.visible_to(user).found(query)
    return organisations.select_related("district", "municipality")


def find_users(user: User, query: str) -> QuerySet[Any]:
    """Return users by name or e-mail."""
    return users_visible_to(user).filter(containing(query, "name", "email"))


def find_municipalities(user: User, query: str) -> QuerySet[Any]:
    """Return municipalities by name in either language, or by code."""
    condition = containing(query, "name_bg", "name_en", "code")
    found = Municipality.objects.visible_to(user).filter(condition)
    return found.select_related("district")


def page_of(record: Model) -> str:
    """Return the address of the record's page in the back office."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return reverse(name, args=[record.pk])


def joined(*parts: object) -> str:
    """Return the parts that say something."""
    return " · ".join(str(part) for part in parts if part)


register(
    SearchSource(
        label=_("People"),
        permission="registry.view_person",
        find=find_people,
        hit=lambda person: Hit(str(person), page_of(person), distinguished(person)),
    )
)
register(
    SearchSource(
        label=_("Social services"),
        permission="registry.view_socialservice",
        find=find_services,
        hit=lambda service: Hit(
            title=str(service),
            url=page_of(service),
            detail=joined(service.service_type, service.place),
        ),
    )
)
register(
    SearchSource(
        label=_("Organisations"),
        permission="registry.view_organisation",
        find=find_organisations,
        hit=lambda organisation: Hit(
            title=str(organisation),
            url=page_of(organisation),
            detail=joined(
                organisation.get_kind_display(), organisation.place, organisation.eik
            ),
        ),
    )
)
register(
    SearchSource(
        label=_("Users"),
        permission="accounts.view_user",
        find=find_users,
        hit=lambda user: Hit(
            title=user.name, url=page_of(user), detail=user.email or ""
        ),
    )
)
register(
    SearchSource(
        label=_("Municipalities"),
        permission="registry.view_municipality",
        find=find_municipalities,
        hit=lambda municipality: Hit(
            title=municipality.name,
            url=page_of(municipality),
            detail=_("district of %(name)s") % {"name": municipality.district.name},
        ),
    )
)
