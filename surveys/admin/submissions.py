"""Answer sheets as staff read them: named ones only, and every reading is noted."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.registry.admin.options import RegistryAdmin, link
from surveys.admin.paper import KeyingIn
from surveys.facts.filling import copy_of
from surveys.facts.kept import kept_form
from surveys.models import Submission

READ_TOGETHER = (
    "survey__version",
    "invitation__service",
    "invitation__organisation",
    "invitation__person",
    "keyed_by",
)


@admin.register(Submission)
class SubmissionAdmin(KeyingIn, RegistryAdmin):
    """What was answered with a name; nothing is changed here."""

    section = Section.SURVEYS
    order = 90
    can_add = can_delete = False
    confidential = True
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "survey_link",
                    "invitation_link",
                    "how",
                    "respondent",
                    "submitted_at",
                )
            },
        ),
    )
    state_fields = (
        "survey_link",
        "invitation_link",
        "how",
        "respondent",
        "submitted_at",
    )
    list_display = ("invitation", "survey", "how", "submitted_at")
    list_filter = ("source",)
    search_fields = (
        "survey__title",
        "invitation__service__search_text",
        "invitation__organisation__search_text",
        "invitation__person__search_text",
    )
    search_help_text = _("The survey or who has answered")
    ordering = ("-submitted_at", "-pk")
    empty_text = _("Nobody has sent answers with a name yet.")

    class Media:
        css = {"all": ("surveys/answering.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the sheets that were sent, with what their pages name."""
        rows = super().get_queryset(request).exclude(submitted_at=None)
        return rows.select_related(*READ_TOGETHER)

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the sheets without their answers, which the list does not show."""
        return rows.defer("answers")

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with those of paper."""
        return [*self.paper_doors(), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that nobody changes what others have answered."""
        return False

    @admin.display(description=_("survey"))
    def survey_link(self, sheet: Submission) -> SafeString:
        """Return a link to the survey."""
        return link(sheet.survey)

    @admin.display(description=pgettext_lazy("survey", "invitation"))
    def invitation_link(self, sheet: Submission) -> SafeString:
        """Return a link to the invitation."""
        return link(sheet.invitation)

    @admin.display(description=pgettext_lazy("survey", "how"), ordering="source")
    def how(self, sheet: Submission) -> str | SafeString:
        """Return how the answers came, and who keyed them in."""
        told = sheet.get_source_display()
        if sheet.source != Submission.Source.PAPER or sheet.keyed_by is None:
            return told
        by = gettext("keyed in by %(name)s") % {"name": sheet.keyed_by.name}
        return format_html("{}, {}", told, by)


def answers_of(sheet: Submission, _request: HttpRequest) -> Panel:
    """Return the answers as they are read (0 queries if the version is kept)."""
    form = kept_form(sheet.survey.version)
    return Panel(
        "surveys/admin/answers_panel.html", {"parts": copy_of(form, sheet.answers)}
    )


register_panel(Submission, answers_of)
