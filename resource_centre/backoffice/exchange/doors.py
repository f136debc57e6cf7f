"""The pages of an admin through which its list goes out and sheets come in."""

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.actions import offered
from resource_centre.backoffice.exchange import pages, services
from resource_centre.backoffice.exchange.forms import SAMPLES, ColumnsForm, SourceForm
from resource_centre.backoffice.exchange.guessing import missing
from resource_centre.backoffice.exchange.lists import (
    list_file,
    plain_list,
    resource_list,
)
from resource_centre.backoffice.exchange.preview import (
    leave_out_empty,
    note_alike,
    onward,
    preview_columns,
    preview_row,
    said,
    words_for,
)
from resource_centre.backoffice.exchange.resources import CentreResource
from resource_centre.backoffice.models import SheetImport, SheetRow
from resource_centre.common.sheets import FORMATS
from resource_centre.jobs.models import Job

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = object

PER_PAGE = 50
# Django takes a thousand fields of a form at most.
FIELDS_PER_PAGE = 900
Status = SheetImport.Status


class Exchanged(AnyModelAdmin):
    """What an admin needs to give its list away and to take sheets in.

    With a `resource` the list goes out in its columns and sheets come in through
    them; without one it goes out as the page shows it. `can_export` is false for
    lists that are not to be taken away.
    """

    resource: ClassVar[type[CentreResource] | None] = None
    can_export: ClassVar[bool] = True
    confidential: ClassVar[bool] = False

    is_single: ClassVar[bool] = False

    # --- Doors ------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with those for files and sheets first."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        doors: list[tuple[str, Callable[..., HttpResponseBase], str]] = []
        if self.has_files:
            doors.append(("export/<slug:kind>/", self.export_view, "export"))
        if self.resource is not None:
            one = "import/<int:sheet>/"
            doors += [
                ("import/", self.import_view, "import"),
                ("import/template/", self.import_template_view, "import_template"),
                (f"{one}columns/", self.import_columns_view, "import_columns"),
                (one, self.import_preview_view, "import_preview"),
            ]
        own = [path(p, self.guard(view), name=f"{name}_{n}") for p, view, n in doors]
        return [*own, *super().get_urls()]

    @property
    def has_files(self) -> bool:
        """Tell whether the list is one to be taken away at all."""
        return self.can_export and not self.confidential and not self.is_single

    def guard(self, view: Callable[..., HttpResponseBase]) -> Any:
        """Return the view behind the site's door, which knows whose it is."""

        def guarded(*args: Any, **kwargs: Any) -> Any:
            return self.admin_site.admin_view(view)(*args, **kwargs)

        guarded.model_admin = self  # type: ignore[attr-defined]
        return update_wrapper(guarded, view)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may take the list away: whoever sees it may."""
        return self.has_files and self.has_view_or_change_permission(request)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may bring sheets in: to add and to change."""
        may = self.has_add_permission(request) and self.has_change_permission(request)
        return may and self.resource is not None

    def exchange_tools(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the list offers: files to take, and the way in."""
        can_export = self.has_export_permission(request)
        can_import = self.has_import_permission(request)
        labels = {"xlsx": "Excel", "csv": "CSV", "ods": "LibreOffice (ODS)"}
        return {
            "files": [
                (kind, label, self.url("export", kind))
                for kind, label in labels.items()
                if can_export
            ],
            "import_url": self.url("import") if can_import else "",
        }

    def url(self, page: str, *args: Any) -> str:
        """Return the address of one of this admin's pages."""
        raise NotImplementedError

    # --- Out --------------------------------------------------------------------

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Give the list, searched and filtered as it is seen, whole."""
        if kind not in FORMATS or not self.has_export_permission(request):
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(self.url("changelist"))
        return self.export_file(request, shown.queryset, kind)

    def export_file(
        self, request: HttpRequest, queryset: QuerySet[Any], kind: str
    ) -> HttpResponseBase:
        """Return the records as a file."""
        if self.resource is not None:
            headers, rows = resource_list(self.resource(request.user), queryset)
        else:
            names = self.get_list_display(request)
            headers, rows = plain_list(self, names, queryset)
        title = str(capfirst(self.opts.verbose_name_plural))
        return list_file(kind, headers, rows, title=title)

    @offered(lambda record: False)
    @admin.action(description=gettext_lazy("Download as Excel"), permissions=["export"])
    def export_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase:
        """Give the chosen records as a workbook."""
        return self.export_file(request, queryset, "xlsx")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actions, with that of taking the chosen records away."""
        actions: dict[str, Any] = super().get_actions(request)
        is_list = "_popup" not in request.GET
        if is_list and self.has_export_permission(request):
            name = "export_selected"
            function = type(self).export_selected
            label = function.short_description  # type: ignore[attr-defined]
            actions[name] = (function, name, label)
        return actions

    # --- In: the sheet ------------------------------------------------------------

    def made_resource(self, request: HttpRequest) -> CentreResource:
        """Return the resource for the user, whoever may bring sheets in."""
        if self.resource is None or not self.has_import_permission(request):
            raise PermissionDenied
        return self.resource(request.user)

    def sheet_of(self, request: HttpRequest, pk: int) -> SheetImport:
        """Return the user's own sheet; raise Http404 for anybody else's."""
        resource = self.made_resource(request)
        mine = SheetImport.objects.visible_to(request.user)
        return get_object_or_404(mine.filter(resource=resource.code), pk=pk)

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        """Take a sheet: pasted, or as a file."""
        resource = self.made_resource(request)
        form = SourceForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            sheet = services.start_import(
                user=request.user,  # type: ignore[arg-type]
                resource=type(resource),
                table=form.table,
            )
            if not sheet.is_certain:
                return redirect(self.url("import_columns", sheet.pk))
            services.ask_check(sheet=sheet)
            return redirect(self.url("import_preview", sheet.pk))
        drafts = SheetImport.objects.visible_to(request.user).filter(
            resource=resource.code, landed_at=None
        )
        context = {
            "form": form,
            # The number in the system is nothing that people come with.
            "columns": sorted(resource.read(), key=lambda column: column.name == "pk"),
            "drafts": [(draft, self.url_of(draft)) for draft in drafts[:10]],
            "template_url": self.url("import_template"),
        }
        return self.page(request, "source", context)

    def url_of(self, sheet: SheetImport) -> str:
        """Return the page on which the work on a sheet goes on."""
        untold = sheet.status == Status.READ and not sheet.counts
        return self.url("import_columns" if untold else "import_preview", sheet.pk)

    def import_template_view(self, request: HttpRequest) -> HttpResponseBase:
        """Give an empty workbook with the headers."""
        resource = self.made_resource(request)
        headers = [c.header for c in resource.written() if c.name != "pk"]
        title = str(capfirst(self.opts.verbose_name_plural))
        return list_file("xlsx", headers, [], title=title)

    def page(
        self, request: HttpRequest, name: str, context: dict[str, Any]
    ) -> TemplateResponse:
        """Return one of the pages for bringing a sheet in."""
        title = _("Bring in %(names)s") % {"names": self.opts.verbose_name_plural}
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"backoffice/exchange/{name}.html",
            {
                **self.admin_site.each_context(request),
                "title": title,
                "opts": self.opts,
                "list_url": self.url("changelist"),
                "source_url": self.url("import"),
                **context,
            },
        )

    # --- In: the columns ------------------------------------------------------------

    def import_columns_view(self, request: HttpRequest, sheet: int) -> HttpResponseBase:
        """Ask what each column is."""
        found = self.sheet_of(request, sheet)
        if away := self.elsewhere(found):
            return away
        resource = self.made_resource(request)
        rows = pages.first_rows(found)
        width = len(rows[0]) if rows else 0
        initial: dict[str, Any] = {
            "header_row": found.header_row,
            "blanks_erase": found.blanks_erase,
        }
        columns = found.columns
        if asked := request.GET.get("header_row", ""):
            if not (asked.isdecimal() and len(asked) < 4):
                raise Http404
            again = pages.guess_again(found, int(asked))
            initial["header_row"], columns = again.header_row, again.columns
        initial |= {f"column_{n}": name for n, name in enumerate(columns)}
        form = ColumnsForm(
            request.POST or None,
            initial=initial,
            resource=resource,
            rows=rows,
            width=width,
        )
        if request.method == "POST" and form.is_valid():
            try:
                services.tell_columns(
                    sheet=found,
                    header_row=form.cleaned_data["header_row"],
                    columns=form.told(),
                    blanks_erase=form.cleaned_data["blanks_erase"],
                )
                services.ask_check(sheet=found)
                return redirect(self.url("import_preview", found.pk))
            except ValidationError as refused:
                form.add_error(None, refused)
        first = int(form["header_row"].value() or 0)
        context = {
            "form": form,
            "sheet": found,
            "columns": [
                (form[f"column_{place}"], *self.told_of(rows, first, place))
                for place in range(width)
            ],
            "missing": missing(resource, columns),
        }
        return self.page(request, "columns", context)

    def told_of(
        self, rows: Sequence[list[str]], first: int, place: int
    ) -> tuple[str, list[str]]:
        """Return the header of a column and the first of its values."""
        header = rows[first - 1][place] if 0 < first <= len(rows) else ""
        values = [row[place] for row in rows[first:] if row[place]]
        return header, values[:SAMPLES]

    # --- In: the check ----------------------------------------------------------------

    def elsewhere(self, sheet: SheetImport) -> HttpResponseRedirect | None:
        """Return the way to where the sheet is now, if it is not to be worked on."""
        if sheet.status == Status.LANDED:
            return redirect(self.url("import_preview", sheet.pk))
        if sheet.status in SheetImport.BUSY and not services.has_failed(sheet):
            return redirect("jobs:job", sheet.job)
        return None

    def import_preview_view(self, request: HttpRequest, sheet: int) -> HttpResponseBase:
        """Show how the rows stand, take corrections, and bring them in."""
        found = self.sheet_of(request, sheet)
        if found.status == Status.LANDED:
            return self.page(request, "landed", self.landed(found))
        if away := self.elsewhere(found):
            return away
        if not any(found.columns):
            return redirect(self.url("import_columns", found.pk))
        if request.method == "POST":
            return self.answer(request, found)
        return self.page(request, "preview", self.preview(request, found))

    def landed(self, sheet: SheetImport) -> dict[str, Any]:
        """Return what the page says when the rows are in."""
        kind = SheetRow.Kind
        order = (kind.NEW, kind.CHANGED, kind.SAME, kind.LEFT_OUT)
        kinds = [(each, n) for each in order if (n := sheet.counts.get(each))]
        title, told = _("The rows are in"), pages.told(sheet)
        return {"sheet": sheet, "kinds": kinds, "title": title, "told": told}

    def answer(self, request: HttpRequest, sheet: SheetImport) -> HttpResponseBase:
        """Do what the button says; whatever was typed is kept first."""
        here = self.url("import_preview", sheet.pk)
        act = request.POST.get("act", "check")
        try:
            if act == "discard":
                services.discard(sheet=sheet)
                messages.success(request, _("The sheet was forgotten."))
                return redirect(self.url("import"))
            corrections, decisions, alike = said(request.POST)
            changed = services.correct(
                sheet=sheet, corrections=corrections, decisions=decisions, alike=alike
            )
            if act == "save":
                return redirect(here + onward(request.POST.get("then", "")))
            if act == "land" and not changed:
                services.ask_landing(sheet=sheet)
            else:
                services.ask_check(sheet=sheet)
            if act == "land" and changed:
                message = _("Your changes were checked. Look through them once more.")
                messages.info(request, message)
        except ValidationError as refused:
            for text in refused.messages:
                messages.error(request, text)
        return redirect(here)

    def preview(self, request: HttpRequest, sheet: SheetImport) -> dict[str, Any]:
        """Return the rows of the page, and how many there are of each kind."""
        resource = self.made_resource(request)
        columns = preview_columns(resource, sheet.columns)
        show = request.GET.get("show", "")
        kind = show if show in SheetRow.Kind.values else ""
        per_page = max(1, min(PER_PAGE, FIELDS_PER_PAGE // (len(columns) + 3)))
        rows = pages.problems_first(sheet, kind)
        page = Paginator(rows, per_page).get_page(request.GET.get("page"))
        edited = request.GET.get("edit", "")
        shown = [preview_row(each, sheet, resource, columns, edited) for each in page]
        if any(cell.errors for row in shown for cell in row.cells):
            note_alike(shown, services.count_alike(sheet, resource))
        columns = leave_out_empty(shown, columns)
        job = Job.objects.filter(pk=sheet.job).first() if sheet.job else None
        return {
            "sheet": sheet,
            "columns": columns,
            "page": page,
            "rows": shown,
            "words": words_for(shown),
            "pages": list(page.paginator.get_elided_page_range(page.number)),
            "kinds": [(k, sheet.counts.get(k, 0)) for k in SheetRow.Kind],
            "total": sum(sheet.counts.values()),
            "show": kind,
            "told": pages.told(sheet) if sheet.status == Status.CHECKED else "",
            "failed": job.error if job and services.has_failed(sheet) else "",
            "columns_url": self.url("import_columns", sheet.pk),
            "missing": missing(resource, sheet.columns),
        }
