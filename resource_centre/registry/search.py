"""What of the registry the search box finds."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.search import Hit, SearchSource, containing, register
from resource_centre.registry.models import Municipality
from resource_centre.registry.visibility import users_visible_to


def find_users(user: User, query: str) -> QuerySet[Any]:
    """Return users by name or e-mail."""
    return users_visible_to(user).filter(containing(query, "name", "email"))


def find_municipalities(user: User, query: str) -> QuerySet[Any]:
    """Return municipalities by name in either language, or by code."""
    condition = containing(query, "name_bg", "name_en", "code")
    found = Municipality.objects.visible_to(user).filter(condition)
    return found.select_related("district")


register(
    SearchSource(
        label=_("Users"),
        permission="accounts.view_user",
        find=find_users,
        hit=lambda user: Hit(
            title=user.name,
            url=reverse("admin:accounts_user_change", args=[user.pk]),
            detail=user.email or "",
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
            url=reverse("admin:registry_municipality_change", args=[municipality.pk]),
            detail=_("district of %(name)s") % {"name": municipality.district.name},
        ),
    )
)
