"""The back office of questionnaires."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.registry.admin.options import RegistryAdmin
from surveys.admin.versions import Building
from surveys.admin.xlsforms import xlsform_urls
from surveys.models import Question, Questionnaire, QuestionnaireVersion, Survey
from surveys.services.questionnaires import draft_of
from surveys.services.ready import ready_codes, ready_questionnaire, ready_titles

NEW = gettext_lazy(
    "There are no questionnaires here yet: add a ready one, or your own."
)


@admin.register(Questionnaire)
class QuestionnaireAdmin(Building, RegistryAdmin):
    """Questionnaires: a title is enough; what is asked is built version by version."""

    section = Section.SURVEYS
    order = 10
    fields = ("title", "title_en", "purpose", "is_active")
    list_display = ("title", "purpose", "in_use", "draft", "surveys", "is_active")
    list_filter = ("purpose", "is_active")
    search_fields = ("title", "title_en")
    search_help_text = gettext_lazy("Title")
    empty_text = NEW

    class Media:
        css = {"all": ("surveys/building.css",)}

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with those of ready questionnaires and XLSForms first."""
        own = path(
            "ready/",
            self.guard(self.ready_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_ready",
        )
        return [own, *xlsform_urls(self), *super().get_urls()]

    # --- The list ---------------------------------------------------------------

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the questionnaires with their versions and surveys."""
        versions = QuestionnaireVersion.objects.filter(questionnaire=OuterRef("pk"))
        frozen = versions.frozen().order_by("-number").values("number")
        asked = (
            Survey.objects.filter(version__questionnaire=OuterRef("pk"))
            .order_by()
            .values("version__questionnaire")
            .annotate(n=Count("pk"))
            .values("n")
        )
        shown: QuerySet[Any] = rows.annotate(
            latest=Subquery(frozen[:1]),
            has_draft=Exists(versions.filter(frozen_at=None)),
            asked=Subquery(asked),
        )
        return shown

    @admin.display(description=gettext_lazy("version in use"), ordering="latest")
    def in_use(self, questionnaire: Any) -> str:
        """Return the number of the latest version that is ready."""
        return str(questionnaire.latest or "–")

    @admin.display(description=gettext_lazy("draft"))
    def draft(self, questionnaire: Any) -> str:
        """Tell whether a next version is being written: having none is no fault."""
        return _("yes") if questionnaire.has_draft else "–"

    @admin.display(description=gettext_lazy("surveys"), ordering="asked")
    def surveys(self, questionnaire: Any) -> int:
        """Return how many surveys have asked it."""
        return questionnaire.asked or 0

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, with the door to ready questionnaires."""
        may_add = self.has_add_permission(request)
        ready = self.url("ready") if may_add else ""
        return super().changelist_view(
            request, {"ready_url": ready, **(extra_context or {})}
        )

    # --- Ready ones -------------------------------------------------------------

    def ready_view(self, request: HttpRequest) -> HttpResponse:
        """Show the ready questionnaires; add the one that was chosen."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        code = request.POST.get("code", "")
        if code in ready_codes():
            version = ready_questionnaire(code)
            text = _("“%(title)s” is ready: surveys can use it.")
            messages.success(request, text % {"title": version.questionnaire})
            return HttpResponseRedirect(self.version_url(version))
        known = dict(Questionnaire.objects.exclude(code=None).values_list("code", "pk"))
        offers = [
            {
                "code": code,
                "title": title,
                "address": self.url("change", known[code]) if code in known else "",
            }
            for code, title in ready_titles()
        ]
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "surveys/admin/ready.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "section": self.section,
                "title": _("Ready questionnaires"),
                "offers": offers,
                "media": self.media,
            },
        )

    # --- One questionnaire ------------------------------------------------------

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: Any
    ) -> None:
        """Save it; a new one begins with the draft of its first version."""
        super().save_related(request, form, formsets, change)
        if not change:
            user: Any = request.user
            draft_of(questionnaire=form.instance, by=user)

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Lead to the draft of a new questionnaire, to be built."""
        draft = obj.versions.get()
        return HttpResponseRedirect(self.version_url(draft))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody delete what was asked, nor several at once (1 query)."""
        if not super().has_delete_permission(request, obj):
            return False
        if obj is None:
            return True
        return not Survey.objects.filter(version__questionnaire=obj).exists()


def versions_of(questionnaire: Questionnaire, request: HttpRequest) -> Panel | None:
    """Return the panel of a questionnaire's versions (1 query)."""
    if not request.user.has_perm("surveys.view_questionnaire"):
        return None
    is_asked = ~Q(questions__kind=Question.Kind.NOTE)
    rows = questionnaire.versions.annotate(
        asked=Count("surveys", distinct=True),
        n=Count("questions", filter=is_asked, distinct=True),
    ).order_by("-number")
    return Panel(
        "surveys/admin/versions_panel.html",
        {"versions": list(rows), "questionnaire": questionnaire},
    )


register_panel(Questionnaire, versions_of)
