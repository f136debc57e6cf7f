"""The directory of social services, open to everybody."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from resource_centre.registry.directory import DirectoryForm

ON_A_PAGE = 20


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Show the services open today that the visitor asks for."""
    form = DirectoryForm(request.GET)
    found = (
        form.found()
        .select_related("district", "municipality", "provider", "service_type")
        .prefetch_related("service_type__activities")
    )
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "registry/directory.html", {"form": form, "page": page})
