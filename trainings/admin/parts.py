"""What the back office of trainings shares: rows of a record, files, what is in use."""

import logging
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from resource_centre.documents import scans
from resource_centre.documents.downloads import download
from resource_centre.registry.admin.options import RegistryInline

logger = logging.getLogger(__name__)


class PartInline(RegistryInline):
    """Rows that are a part of their record: whoever sees it sees them."""

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return all of them: their record is visible."""
        return self.model._default_manager.all()


class InUse:
    """Records of which only those in use are offered where one is chosen."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what is found."""
        found, repeats = super().get_search_results(  # type: ignore[misc]
            request, queryset, search_term
        )
        match = request.resolver_match
        is_choice = match is not None and match.url_name == "autocomplete"
        return (found.active() if is_choice else found), repeats


def kept_file(
    admin: Any, request: HttpRequest, record: Model, name: str, called: str
) -> HttpResponseBase:
    """Send a file of the record, if it is the one that was kept.

    Raise Http404 where there is none. Of a damaged one the record's page tells.
    """
    if not name:
        raise Http404
    if scans.is_intact(name):
        return download(name, called)
    logger.error("%s: its file %s is damaged or missing", record._meta.label, name)
    message = _("The file is damaged or missing: it can be restored from a backup.")
    messages.error(request, message)
    return HttpResponseRedirect(admin.record_url(record))
