"""The board that shows how a survey goes, while it goes."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.buttons import Button
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents.actions import user_of
from surveys.facts.coverage import coverage_of
from surveys.models import Survey

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

    AnyAdmin = CentreAdmin
else:
    AnyAdmin = object

REMIND = gettext_lazy("Remind those who have not answered")


class Covering(AnyAdmin):
    """The door of a survey to its board."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with that of the board."""
        own = path(
            "<int:pk>/coverage/",
            self.guard(self.coverage_view),
            name="surveys_survey_coverage",
        )
        return [own, *super().get_urls()]

    def coverage_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show how the survey goes; to the script only what changes."""
        survey: Survey = self.get_visible(request, str(pk))
        part = "part" in request.GET
        context = {
            **({} if part else self.admin_site.each_context(request)),
            "title": _("Who has answered"),
            "subtitle": survey,
            "opts": self.opts,
            "survey": survey,
            "coverage": coverage_of(survey, user_of(request)),
            "back": self.record_url(survey),
            "remind": Button("remind", str(REMIND)),
            "can_change": self.has_change_permission(request, survey),
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        template = "_coverage" if part else "coverage"
        return TemplateResponse(request, f"surveys/admin/{template}.html", context)


def participation(survey: Survey, request: HttpRequest) -> Panel | None:
    """Show on the survey's page how many have answered (8 queries at most)."""
    if not request.user.has_perm("surveys.view_invitation"):
        return None
    coverage = coverage_of(survey, user_of(request))
    return Panel(
        "surveys/admin/participation_panel.html",
        {"survey": survey, "coverage": coverage},
    )


register_panel(Survey, participation, order=10)
