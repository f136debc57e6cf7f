"""The board of what nobody holds: coordinators' seats and offices."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from resource_centre.backoffice.navigation import Section
from resource_centre.registry.models import Office
from resource_centre.registry.vacancies import vacant_seats

if TYPE_CHECKING:
    from resource_centre.registry.admin.options import RegistryAdmin

    AnyAdmin = RegistryAdmin
else:
    AnyAdmin = object

OFFICES_SHOWN = 200


class VacanciesMixin(AnyAdmin):
    """An admin with the page „Свободни места“."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with that of the board."""
        view = self.admin_site.admin_view(self.vacancies)
        board = path("vacancies/", view, name="registry_mandate_vacancies")
        return [board, *super().get_urls()]

    def vacancies(self, request: HttpRequest) -> HttpResponse:
        """Show the free seats and offices within the user's reach."""
        if not request.user.has_perm("registry.view_mandate"):
            raise PermissionDenied
        offices = Office.objects.visible_to(request.user).vacant()
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Vacancies"),
            "section": Section.PEOPLE,
            "districts": vacant_seats(request.user),  # type: ignore[arg-type]
            "offices": offices.select_related("organisation")[:OFFICES_SHOWN],
            "may_appoint": request.user.has_perm("accounts.change_user"),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "registry/admin/vacancies.html", context)
