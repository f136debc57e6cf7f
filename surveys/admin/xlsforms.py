"""The pages by which a questionnaire comes as XLSForm, and goes out as one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from resource_centre.common.sheets import CONTENT_TYPES
from surveys.facts.forms import Form, form_of
from surveys.forms.xlsforms import XlsformUpload
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.services.xlsforms import bring_in, unknown_areas
from surveys.xlsform import Imported, Problem, xlsform_of
from surveys.xlsform.keeping import sealed, unsealed

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

SHOWN = 300


def xlsform_urls(admin: "CentreAdmin") -> list[URLPattern]:
    """Return the doors of an admin of questionnaires for XLSForms."""
    doors = XlsformDoors(admin)
    routes: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
        ("xlsform/", doors.bring_in_view, "new"),
        ("<int:pk>/xlsform/", doors.bring_in_view, "next"),
        ("<int:pk>/versions/<int:number>/xlsform/", doors.download_view, ""),
    )
    name = f"{admin.opts.app_label}_{admin.opts.model_name}_xlsform"
    return [
        path(route, admin.guard(view), name=f"{name}_{end}" if end else name)
        for route, view, end in routes
    ]


class XlsformDoors:
    """The pages, each for whoever may do what it does."""

    def __init__(self, admin: "CentreAdmin") -> None:
        self.admin = admin

    # --- Out ------------------------------------------------------------------------

    def download_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Give the version as a workbook of XLSForm."""
        questionnaire: Questionnaire = self.admin.get_visible(request, str(pk))
        version = questionnaire.versions.filter(number=number).first()
        if version is None:
            raise Http404
        name = get_valid_filename(f"{questionnaire} {number}.xlsx")
        return HttpResponse(
            xlsform_of(form_of(version)),
            content_type=CONTENT_TYPES["xlsx"],
            headers={
                "Content-Disposition": str(
                    content_disposition_header(as_attachment=True, filename=name)
                ),
                "Cache-Control": "private, no-store",
            },
        )

    # --- In -------------------------------------------------------------------------

    def bring_in_view(
        self, request: HttpRequest, pk: int | None = None
    ) -> HttpResponse:
        """Take a workbook, show what is in it, and bring it in once that is seen."""
        questionnaire = self.ensured(request, pk)
        kept = request.POST.get("kept", "")
        if kept:
            return self.brought_in(request, questionnaire, kept)
        form = XlsformUpload(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            return self.preview(request, questionnaire, form.imported)
        return self.page(request, questionnaire, "source", form=form)

    def ensured(self, request: HttpRequest, pk: int | None) -> Questionnaire | None:
        """Return the questionnaire, None of a new one; refuse who may not write it."""
        if pk is None:
            if not self.admin.has_add_permission(request):
                raise PermissionDenied
            return None
        found: Questionnaire = self.admin.get_visible(request, str(pk))
        if not self.admin.has_change_permission(request, found):
            raise PermissionDenied
        return found

    def brought_in(
        self, request: HttpRequest, questionnaire: Questionnaire | None, kept: str
    ) -> HttpResponse:
        """Bring in what was seen, and lead to the draft."""
        user: Any = request.user
        try:
            form = unsealed(kept, user.pk)
            version = bring_in(form=form, questionnaire=questionnaire, by=user)
        except ValidationError as refused:
            for message in refused.messages:
                messages.error(request, message)
            return HttpResponseRedirect(request.path)
        messages.success(request, _("The questions are in, as a draft."))
        return HttpResponseRedirect(self.version_url(version))

    def version_url(self, version: QuestionnaireVersion) -> str:
        """Return the page of the draft."""
        return self.admin.url("version", version.questionnaire_id, version.number)

    def preview(
        self,
        request: HttpRequest,
        questionnaire: Questionnaire | None,
        imported: Imported,
    ) -> HttpResponse:
        """Show the questions that were found, and what does not come in."""
        user: Any = request.user
        problems = [*imported.problems, *of_areas(imported.form)]
        draft = questionnaire and questionnaire.versions.filter(frozen_at=None).first()
        return self.page(
            request,
            questionnaire,
            "preview",
            form=imported.form,
            asked=sum(each.is_answered for each in imported.form.questions),
            fatal=[each for each in problems if each.is_fatal][:SHOWN],
            others=[each for each in problems if not each.is_fatal][:SHOWN],
            more=max(0, len(problems) - SHOWN),
            draft=draft,
            kept=sealed(imported.form, user.pk) if imported.is_sound else "",
        )

    def page(
        self,
        request: HttpRequest,
        questionnaire: Questionnaire | None,
        name: str,
        **context: Any,
    ) -> TemplateResponse:
        """Return one of the two pages."""
        request.current_app = self.admin.admin_site.name
        title = (
            _("Bring in the next version as XLSForm")
            if questionnaire
            else _("Bring in an XLSForm")
        )
        back = (
            self.admin.record_url(questionnaire)
            if questionnaire
            else self.admin.url("changelist")
        )
        return TemplateResponse(
            request,
            f"surveys/admin/xlsform_{name}.html",
            {
                **self.admin.admin_site.each_context(request),
                "opts": self.admin.opts,
                "section": self.admin.section,
                "title": title,
                "questionnaire": questionnaire,
                "back": back,
                **context,
            },
        )


def of_areas(form: Form) -> list[Problem]:
    """Return the competence areas that the centre does not know (1 query)."""
    message = _(
        "“%(key)s”: the competence area “%(area)s” is not known; choose another."
    )
    return [
        Problem("survey", 0, "centre_area", message % {"key": key, "area": area})
        for key, area in unknown_areas(form).items()
    ]
