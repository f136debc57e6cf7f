"""Django's own list of people, as a URLconf: what ours is measured against."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path

from resource_centre.registry.models import Person
from resource_centre.registry.workplaces import with_workplaces, workplaces
from resource_centre.urls import urlpatterns as everything_else

# Our own templates have the names of Django's, so its are read by an engine apart.
TEMPLATES = [
    *settings.TEMPLATES,
    {
        **settings.TEMPLATES[0],
        "NAME": "stock",
        "DIRS": [Path(admin.__file__).parent / "templates"],
        "APP_DIRS": False,
    },
]

site = admin.AdminSite("stock")


@admin.register(Person, site=site)
class StockPersonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The people the user may see, in the columns of our list, read as there."""

    actions = ("choose",)
    list_display = ("__str__", "workplaces", "place", "email", "phone")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the same people as ours, with where they work."""
        people = super().get_queryset(request)
        visible: Any = people.visible_to(request.user)  # type: ignore[attr-defined]
        return with_workplaces(visible)  # type: ignore[no-any-return]

    def changelist_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list by Django's own templates."""
        response = super().changelist_view(*args, **kwargs)
        response.using = "stock"  # type: ignore[attr-defined]
        return response

    def choose(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Do nothing: rows can be ticked, as in ours."""

    def workplaces(self, person: Person) -> str:
        """Return where the person works now."""
        return workplaces(person)


urlpatterns = [path("stock/", site.urls), *everything_else]
