"""People: their names, where they work, what they agreed to."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.common.names import transliterate
from resource_centre.registry.admin.filters import (
    DistrictFilter,
    JobRoleFilter,
    MunicipalityFilter,
    ServiceTypeFilter,
)
from resource_centre.registry.admin.merging import MergingMixin
from resource_centre.registry.admin.options import (
    FoundAdmin,
    RegistryInline,
    ShownInline,
    link,
)
from resource_centre.registry.forms import (
    EmploymentForm,
    EmploymentFormSet,
    PersonForm,
)
from resource_centre.registry.models import Consent, Employment, OfficeHolder, Person
from resource_centre.registry.resources import PersonResource
from resource_centre.registry.workplaces import (
    distinguished,
    with_workplaces,
    workplaces,
)

LOOK_ALIKES = 5


class EmailFilter(admin.SimpleListFilter):
    """People by whether they have an e-mail of their own."""

    title = _("e-mail")
    parameter_name = "email"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two kinds."""
        return [("yes", _("with an e-mail")), ("no", _("without an e-mail"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the kind."""
        if not self.value():
            return None
        without = Q(email="")
        return queryset.filter(without if self.value() == "no" else ~without)


class EmploymentInline(RegistryInline):
    """Where one person works and has worked."""

    model = Employment
    form = EmploymentForm
    formset = EmploymentFormSet
    classes = ("as-cards",)
    fields = ("service", "organisation", "job_role", "starts_on", "ends_on")
    autocomplete_fields = ("service", "organisation", "job_role")
    related = ("service", "organisation", "job_role")
    error_fields = {"employer_missing": "service", "ends_before_start": "ends_on"}


class ConsentInline(RegistryInline):
    """What one person agreed to."""

    model = Consent
    classes = ("as-cards",)
    fields = ("text", "means", "given_on", "withdrawn_on")
    related = ("text",)
    error_fields = {
        "withdrawn_before_given": "withdrawn_on",
        "consent_exists": "text",
    }


class HeldOfficeInline(ShownInline):
    """The offices one person holds and has held."""

    model = OfficeHolder
    verbose_name_plural = _("offices held")
    fields = ("office", "capacity", "order", "starts_on", "ends_on")
    related = ("office__organisation",)


@admin.register(Person)
class PersonAdmin(MergingMixin, FoundAdmin):
    """People, each once."""

    order = 10
    resource = PersonResource
    form = PersonForm
    fieldsets = (
        (
            _("Name"),
            {
                "fields": (
                    "first_name",
                    "middle_name",
                    "last_name",
                    "keep_former_name",
                    "former_names",
                    "official_latin",
                    "latin_override",
                )
            },
        ),
        (_("Contacts"), {"fields": ("email", "phone")}),
        (_("Place"), {"fields": ("district", "municipality")}),
        (_("Sign-in"), {"fields": ("account",)}),
    )
    state_fields = ("official_latin",)
    autocomplete_fields = ("municipality", "account")
    inlines = (EmploymentInline, ConsentInline, HeldOfficeInline)
    list_display = ("__str__", "workplaces", "place", "email", "telephone")
    list_filter = (
        DistrictFilter,
        MunicipalityFilter,
        ServiceTypeFilter,
        JobRoleFilter,
        EmailFilter,
    )
    search_help_text = _("Any name, e-mail or phone")
    empty_text = _("There are no people here yet: add the first, or paste a list.")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people with where they work now."""
        return with_workplaces(rows)  # type: ignore[no-any-return]

    def option_records(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people with what tells namesakes apart."""
        return with_workplaces(rows)  # type: ignore[no-any-return]

    def option_label(self, person: Person) -> str:
        """Return the name, with what tells the person from namesakes."""
        return " · ".join(filter(None, (str(person), distinguished(person))))

    @admin.display(description=_("works now at"))
    def workplaces(self, person: Person) -> str:
        """Return where the person works now."""
        return workplaces(person)

    @admin.display(description=_("official transliteration"))
    def official_latin(self, person: Person) -> str:
        """Return the name as it is written in Latin letters unless told otherwise."""
        return transliterate(person.full_name)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask about the former name only where there is one to change."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and self.has_change_permission(request, obj):
            return fieldsets
        return [
            (name, {"fields": [f for f in each["fields"] if f != "keep_former_name"]})
            for name, each in fieldsets
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Show the offices only of those who have held any (1 query)."""
        inlines = list(super().get_inlines(request, obj))
        if obj is None or not obj.offices.exists():
            inlines.remove(HeldOfficeInline)
        return inlines

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Say whom the new person looks like."""
        self.warn_of_look_alikes(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def warn_of_look_alikes(self, request: HttpRequest, person: Person) -> None:
        """Show links to the people of the same name or address (up to 3 queries)."""
        assert isinstance(request.user, User)  # noqa: S101 - the site asked
        same = Q(name_key=person.name_key)
        if person.email:
            same |= Q(email__iexact=person.email)
        others = Person.objects.visible_to(request.user).filter(same)
        alike = with_workplaces(others.exclude(pk=person.pk))[:LOOK_ALIKES]
        shown = format_html_join(
            ", ", "{} ({})", ((link(each), distinguished(each)) for each in alike)
        )
        if shown:
            text = format_html(gettext("Looks like {}. Is it somebody else?"), shown)
            messages.warning(request, text)
