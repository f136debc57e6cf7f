"""What the admins of letters share, to whichever side they go."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CLASH
from resource_centre.documents.addressing import with_correspondents
from resource_centre.registry.admin.options import RegistryAdmin
from resource_centre.registry.models import District
from resource_centre.registry.reach import reach_of


class RefusedWhileSaving(RegistryAdmin):
    """An admin whose services may still refuse what its form has found right.

    Somebody else has been faster then: the form is shown again, and says so.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form, with what was refused in the last moment."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refused:
            vars(request)[CLASH] = refused
        return super().changeform_view(request, object_id, form_url, extra_context)


class CorrespondenceAdmin(RefusedWhileSaving):
    """Letters of the districts that somebody covers, and those of one's own."""

    section = Section.DOCUMENTS
    autocomplete_fields: ClassVar[Any] = ("person", "organisation")

    class Media:
        css = {"all": ("documents/correspondence.css",)}

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the letters with whom they are to or from."""
        return with_correspondents(rows)

    def formfield_for_foreignkey(
        self, db_field: Any, request: Any, **kwargs: Any
    ) -> Any:
        """Return the field; a letter belongs to a district that its writer covers."""
        reach = reach_of(request.user)
        if db_field.name == "district" and not reach.everything:
            kwargs["queryset"] = District.objects.filter(pk__in=reach.districts)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Stay with the letter: it is looked at, issued or answered next."""
        return HttpResponseRedirect(self.record_url(obj))

    def response_post_save_change(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Stay with the letter."""
        return HttpResponseRedirect(self.record_url(obj))
