"""The base of every admin: a new model's admin is a dozen lines.

What a user may not see or do answers 404, as if it were not there.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import (
    ImproperlyConfigured,
    PermissionDenied,
    ValidationError,
)
from django.db import IntegrityError, connection, models, transaction
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.audit.services import record_read
from resource_centre.audit.timeline import is_tracked, timeline_of
from resource_centre.backoffice.actions import RECORD
from resource_centre.backoffice.buttons import Buttons
from resource_centre.backoffice.clashes import clash_of
from resource_centre.backoffice.deleting import without_links
from resource_centre.backoffice.exchange.doors import Exchanged
from resource_centre.backoffice.forms import (
    CentreModelForm,
    LabelledFormSet,
    RememberingSelect,
)
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.paging import CappedPaginator
from resource_centre.backoffice.panels import panels_of
from resource_centre.backoffice.scoped import Scoped

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyInline = admin.TabularInline[Any, Any]
else:
    AnyModelAdmin, AnyInline = admin.ModelAdmin, admin.TabularInline

# Where a request keeps what the database has refused of its form.
CLASH = "clash"


class CentreList(ChangeList):
    """A list whose rows lead where the admin says."""

    def url_for_result(self, result: models.Model) -> str:
        """Return the page of the record."""
        url: str = self.model_admin.record_url(result)  # type: ignore[attr-defined]
        return url


class CentreAdmin(Scoped, Exchanged, Buttons):
    """The back office of one model.

    `section` and `order` place it in the menu, unless it is not `in_menu`.
    `state_fields` are shown and move only by actions. `error_fields` says beside
    which field the error of a constraint stands, by its code. `confidential`
    records every reading. `is_single` leads straight to the form of the only row.
    `empty_text` says what to do when there is nothing yet. With a `resource`
    (`exchange`) sheets can be brought in, and the list is taken away in its columns.
    """

    section: ClassVar[Section]
    in_menu: ClassVar[bool] = True
    order: ClassVar[int] = 100
    state_fields: ClassVar[Sequence[str]] = ()
    confidential: ClassVar[bool] = False
    can_add: ClassVar[bool] = True
    can_delete: ClassVar[bool] = True
    is_single: ClassVar[bool] = False
    empty_text: ClassVar[str | Promise] = _("There is nothing here yet.")

    form = CentreModelForm
    paginator = CappedPaginator
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def __init__(self, model: type[models.Model], admin_site: Any) -> None:
        super().__init__(model, admin_site)
        for action in self.actions or ():
            function = getattr(self, action) if isinstance(action, str) else action
            if not getattr(function, "allowed_permissions", None):
                message = f"{self}: the action {action} must name its permissions."
                raise ImproperlyConfigured(message)

    # --- What exists for the user ---------------------------------------------

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the records the user may see, in the order of the list."""
        records = self.visible_to(request.user)
        ordering = self.get_ordering(request)
        return records.order_by(*ordering) if ordering else records

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the record; raise Http404 when the user sees no such record."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may add a record; of a single row only the first."""
        if not self.can_add or not super().has_add_permission(request):
            return False
        return not (self.is_single and self.model._default_manager.exists())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may delete, where deleting makes sense at all."""
        may = super().has_delete_permission(request, obj)
        return may and self.can_delete and not self.is_single

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what would be deleted, by names that mean something."""
        shown, *more = super().get_deleted_objects(objs, request)
        return without_links(shown), *more

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """Allow only declared filters, so that no address asks about other fields."""
        declared = {self.date_hierarchy or ""}
        filters = self.get_list_filter(request) if request else self.list_filter
        for entry in filters:
            name = entry[0] if isinstance(entry, (list, tuple)) else entry
            declared.add(getattr(name, "parameter_name", None) or str(name))
        declared.discard("")
        return any(
            lookup == name or lookup.startswith(f"{name}__") for name in declared
        )

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, without Django's unnamed one of old."""
        return [url for url in super().get_urls() if url.name]

    # --- Lists ----------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CentreList]:
        """Return the list's class."""
        return CentreList

    def action_checkbox(self, obj: Any) -> SafeString:
        """Return the box that ticks a row.

        Django renders a template for each, which takes a third of a list's time.
        """
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select"'
            ' aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            str(obj.pk),
            gettext("Select this object for an action - {}").format(obj),
        )

    def record_url(self, record: models.Model) -> str:
        """Return the page of a record."""
        return self.url("change", record.pk)

    def url(self, page: str, *args: Any) -> str:
        """Return the address of one of this admin's pages."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=args, current_app=self.admin_site.name)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; where there is a single row, go to its form."""
        if self.is_single and self.has_view_or_change_permission(request):
            only = self.get_queryset(request).first()
            if only or self.has_add_permission(request):
                target = self.record_url(only) if only else self.url("add")
                return HttpResponseRedirect(target)
        title = capfirst(self.opts.verbose_name_plural)
        context = {"title": title, "exchange": self.exchange_tools(request)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def response_action(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> HttpResponse | None:
        """Do the action for all records or for none; say what was refused."""
        record = request.POST.get(RECORD)
        try:
            with transaction.atomic():
                response = super().response_action(request, queryset)
        except ValidationError as refused:
            for message in refused.messages:
                messages.error(request, message)
            response = HttpResponseRedirect(request.get_full_path())
        if record and isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(self.url("change", record))
        return response

    # --- Forms ----------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields that are only shown; state moves by actions."""
        return [*super().get_readonly_fields(request, obj), *self.state_fields]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields in groups; a new record has no state to show yet."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None or not self.state_fields:
            return fieldsets
        return [
            (name, {**options, "fields": fields})
            for name, options in fieldsets
            if (
                fields := [
                    field
                    for field in flatten_fieldsets([(name, options)])
                    if field not in self.state_fields
                ]
            )
        ]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the form, which knows beside which fields errors stand."""
        form = super().get_form(request, *args, **kwargs)
        form.error_fields = self.error_fields  # type: ignore[attr-defined]
        form.clash = vars(request).get(CLASH)  # type: ignore[attr-defined]
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form.

        When somebody else has saved at the same moment what does not go together
        with it, show it again with what was typed, and say so.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            clash = clash_of(error, self.model)
            if clash is None:
                raise
        vars(request)[CLASH] = clash
        message = gettext(
            "Nothing was saved: somebody else has made a change at the same moment."
            " Look through the form and save it again."
        )
        messages.warning(request, message)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: Any
    ) -> None:
        """Save the rows within the form, and let the database speak up at once.

        Otherwise it would say of what has been deleted meanwhile only after people
        were told that all is saved.
        """
        super().save_related(request, form, formsets, change)
        connection.check_constraints()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form; the reading of a confidential record is recorded."""
        if self.confidential and request.method == "GET":
            self.record_read(request, self.get_visible(request, object_id))
        return super().change_view(request, object_id, form_url, extra_context)

    def get_visible(self, request: HttpRequest, object_id: str) -> Any:
        """Return the record that an address names.

        Raise Http404 when the user sees no such record, and PermissionDenied
        when the user may not see any.
        """
        record = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def record_read(self, request: HttpRequest, record: models.Model) -> None:
        """Write down that the user reads the record, if it is confidential."""
        if not self.confidential:
            return
        assert isinstance(request.user, User)  # noqa: S101 - the site asked
        record_read(user=request.user, obj=record, reason="")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the form under the record's own name, with what can be done to it."""
        record = kwargs.get("obj")
        if record is not None:
            if request.method == "POST":
                # A form that was refused has left what was typed in the record.
                record = self.get_visible(request, str(record.pk))
            context["title"], context["subtitle"] = str(record), None
            context.update(self.button_context(request, record))
            context["panels"] = panels_of(record, request)
            context["is_tracked"] = is_tracked(self.model)
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show who changed the record and when, in words."""
        record = self.get_visible(request, object_id)
        self.record_read(request, record)
        context = {
            **self.admin_site.each_context(request),
            "title": record,
            "object": record,
            "opts": self.opts,
            "timeline": timeline_of(record) if is_tracked(self.model) else None,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", context)

    # --- The database itself keeps the history ----------------------------------

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Leave it to the history, which misses nothing and can be redacted."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Leave it to the history."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Leave it to the history."""


class CentreInline(Scoped, AnyInline):
    """Rows of another model within a form: labelled, and read once for all rows.

    `related` names the relations to read together with the rows.
    """

    related: ClassVar[Sequence[str]] = ()
    form = CentreModelForm
    formset = LabelledFormSet
    extra = 0

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the rows the user may see, with what they refer to."""
        if not self.has_view_or_change_permission(request):
            return self.model._default_manager.none()
        rows = self.visible_to(request.user)
        return rows.select_related(*self.related) if self.related else rows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the formset, whose forms know beside which fields errors stand."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.error_fields = self.error_fields  # type: ignore[attr-defined]
        return formset

    def formfield_for_foreignkey(
        self, db_field: Any, request: Any, **kwargs: Any
    ) -> Any:
        """Return the field, its choices read once however many rows there are."""
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = RememberingSelect(db_field, self.admin_site)
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if isinstance(field, ModelChoiceField):
            known = vars(request).setdefault("known_choices", {})
            if db_field not in known:
                known[db_field] = list(field.choices)  # type: ignore[arg-type]
            field.choices = known[db_field]
        return field
