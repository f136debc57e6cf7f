"""The page with the services in figures."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from resource_centre.registry.overview import overview

if TYPE_CHECKING:
    from resource_centre.registry.admin.options import RegistryAdmin

    AnyAdmin = RegistryAdmin
else:
    AnyAdmin = object


class OverviewMixin(AnyAdmin):
    """An admin with the page „Преглед на услугите“."""

    change_list_template = "registry/admin/service_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with that of the figures."""
        view = self.admin_site.admin_view(self.overview)
        page = path("overview/", view, name="registry_socialservice_overview")
        return [page, *super().get_urls()]

    def overview(self, request: HttpRequest) -> HttpResponse:
        """Show the figures of what the user sees, of one district if asked."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = overview(request.user, request.GET.get("district", ""))  # type: ignore[arg-type]
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Overview of services"),
            "subtitle": found.district.name if found.district else None,
            "section": self.section,
            "opts": self.opts,
            "overview": found,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "registry/admin/overview.html", context)
