"""The register of certificates: issued here or before, and what became of each."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import RECORD, offered
from resource_centre.backoffice.exchange.lists import list_file, plain_list
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreList
from resource_centre.documents.actions import user_of
from resource_centre.documents.admin.issued import (
    HandedFilter,
    IssuedDocumentAdmin,
    KindFilter,
)
from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.admin.filters import DistrictFilter
from resource_centre.registry.admin.options import RegistryList, link
from trainings.documents.register import CertificateRegister
from trainings.facts import register
from trainings.forms.certificates import DayForm, EarlierCertificateForm
from trainings.models import Certificate, Enrolment, Training
from trainings.rules.certificates import LARGEST_REGISTER
from trainings.services import registers
from trainings.services.certificates import enter_earlier, hand_over_each

PARTS = ("year", "month", "day")
SHEET = (
    "register_number",
    "dated",
    "addressee",
    "about_training",
    "hours",
    "kind",
    "state",
    "handed_on",
    "handed_to",
)


class CertificateKindFilter(KindFilter):
    """Certificates and attestations, and those issued before the system."""

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the kinds of the register."""
        known = [(each.code, each.title) for each in register.kinds()]
        return [*known, ("earlier", _("issued before the system"))]


class TrainingFilter(admin.SimpleListFilter):
    """Certificates of the training that the address names: its page leads here."""

    title = _("training")
    parameter_name = "training"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the training alone: all others would be too many (1 query)."""
        key = self.key()
        if key is None:
            return []
        rows = Training.objects.visible_to(request.user).filter(pk=key)
        return [(str(each.pk), str(each)) for each in rows]

    def key(self) -> int | None:
        """Return the key of the training, None for what is no key."""
        value = self.value() or ""
        return int(value) if value.isascii() and value.isdecimal() else None

    def has_output(self) -> bool:
        """Tell whether a training is named."""
        return self.value() is not None

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the training; nothing for what is no key."""
        key = self.key()
        if key is None:
            return queryset.none()
        return queryset.filter(register.of_training(key))


class CertificateList(RegistryList):
    """The register: each certificate once, its duplicates named beside it.

    The page of a duplicate acts through the list, and finds it there.
    """

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> QuerySet[Any]:
        """Return the lines of the register."""
        rows = super().get_queryset(request, exclude_parameters)
        return rows if RECORD in request.POST else rows.filter(duplicate_of=None)


@admin.register(Certificate)
class CertificateAdmin(IssuedDocumentAdmin):
    """Certificates: what becomes of a document, and what is theirs alone."""

    section = Section.TRAININGS
    order = 40
    change_list_template = "admin/change_list.html"
    earlier_form = EarlierCertificateForm
    earlier_title = _("Enter a certificate issued before the system")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "register_number",
                    "day",
                    "kind",
                    "addressee",
                    "person",
                    "training",
                    "hours",
                )
            },
        ),
        *IssuedDocumentAdmin.fieldsets[1:],
    )
    actions: Any = ("hand_over_each", *IssuedDocumentAdmin.actions)
    list_display: Any = (
        "register_number",
        "day",
        "addressee",
        "about_training",
        "hours",
        "kind",
        "state",
        "handed_day",
        "file_link",
    )
    list_filter: ClassVar[Any] = (
        "status",
        CertificateKindFilter,
        HandedFilter,
        DistrictFilter,
        TrainingFilter,
    )
    search_help_text = _("Number, person or training")
    empty_text = _("No certificates have been issued yet.")

    # --- The list and the page ------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under the name that it has on paper."""
        context = {"title": CertificateRegister.title, **(extra_context or {})}
        return super().changelist_view(request, context)

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return what of the register the user may see, with what is said of each."""
        rows = super().visible_to(user).filter(series__code=register.SERIES)
        return register.with_words(rows)  # type: ignore[no-any-return]

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows, which have their words already."""
        return rows

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CentreList]:
        """Return the list's class."""
        return CertificateList

    @admin.display(description=_("training"))
    def about_training(self, certificate: Any) -> str:
        """Return the title of the training as it stands on the certificate."""
        return str(certificate.about or certificate.title)

    @admin.display(description=_("training"))
    def training(self, certificate: Any) -> SafeString | str:
        """Return a link to the training, or its title alone (up to 2 queries)."""
        record = certificate.subject
        training = record.training if isinstance(record, Enrolment) else record
        if isinstance(training, Training):
            return link(training, certificate.about)
        return self.about_training(certificate)

    @admin.display(description=pgettext_lazy("column", "hours"))
    def hours(self, certificate: Any) -> Decimal | str:
        """Return the teaching hours that stand on it."""
        return register.hours_of(certificate)

    @admin.display(description=pgettext_lazy("certificate", "kind"))
    def kind(self, certificate: Any) -> str:
        """Return what kind it is."""
        return register.kind_of(certificate)

    @admin.display(description=pgettext_lazy("certificate", "state"), ordering="status")
    def state(self, issued: Any) -> str:
        """Return how it stands, and its duplicates."""
        return register.state_of(issued)

    @admin.display(description=_("handed over on"), ordering="handed_on")
    def handed_day(self, certificate: Any) -> str:
        """Return the day as registers write it."""
        day = certificate.handed_on
        return date_format(day, "SHORT_DATE_FORMAT") if day else "–"

    # --- Handed over, and entered afterwards ----------------------------------------

    @offered(lambda record: False)
    @admin.action(
        description=_("Handed over: each has signed for their own"),
        permissions=["note"],
    )
    @asking(
        DayForm,
        button=_("Note it"),
        consequence=_(
            "Each person is noted as having received their own certificate against a"
            " signature. What was noted before stays as it is."
        ),
    )
    def hand_over_each(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Note that each person has signed for their own."""
        count = hand_over_each(certificates=queryset, **filled)
        if not count:
            messages.warning(request, _("All of them were handed over before."))
            return
        words = ngettext(
            "It is noted of %(n)d certificate that it was handed over.",
            "It is noted of %(n)d certificates that they were handed over.",
            count,
        )
        messages.success(request, words % {"n": count})

    def enter_earlier(
        self, request: HttpRequest, filled: dict[str, Any]
    ) -> IssuedDocument:
        """Enter what the form says; raise ValidationError when it is refused."""
        return enter_earlier(by=user_of(request), **filled)

    # --- The register as a paper and as a sheet -------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with that of the register on paper."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_register"
        paper = path("register/", self.guard(self.register_view), name=name)
        return [paper, *super().get_urls()]

    def register_view(self, request: HttpRequest) -> HttpResponseBase:
        """Lead to the register of the list as it is searched and filtered."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self.url("changelist"))
        rows = shown.queryset.order_by("dated", "pk").values_list("pk", flat=True)
        try:
            batch = registers.ask_for_register(
                keys=list(rows[: LARGEST_REGISTER + 1]),
                conditions=", ".join(conditions_of(shown)),
                by=user_of(request),
            )
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            back = f"{self.url('changelist')}?{request.GET.urlencode()}"
            return HttpResponseRedirect(back)
        return HttpResponseRedirect(registers.address_of(batch))

    def export_file(
        self, request: HttpRequest, queryset: QuerySet[Any], kind: str
    ) -> HttpResponseBase:
        """Return the list as a file: days as days, and who has signed."""
        headers, rows = plain_list(self, SHEET, queryset)
        title = str(CertificateRegister.title)
        return list_file(kind, headers, rows, title=title)


def conditions_of(shown: ChangeList) -> Iterator[str]:
    """Yield how the rows of a list were chosen, in words."""
    yield from period_of(shown.params)
    for spec in shown.filter_specs:
        _everything, *choices = spec.choices(shown)
        for choice in choices:
            if choice["selected"]:
                yield f"{spec.title} – {choice['display']}"
    if shown.query:
        yield gettext("searched for “%(words)s”") % {"words": shown.query}


def period_of(params: Mapping[str, Any]) -> Iterator[str]:
    """Yield the year, the month or the day that the address of a list names."""
    names = (f"{CertificateAdmin.date_hierarchy}__{part}" for part in PARTS)
    named = (params.get(name, "") for name in names)
    found = [int(each) for each in takewhile(bool, named)]
    if len(found) == 1:
        yield gettext("year %(year)d") % {"year": found[0]}
    elif found:
        day = date(*(*found, 1)[: len(PARTS)])
        is_day = len(found) == len(PARTS)
        yield date_format(day, "SHORT_DATE_FORMAT" if is_day else "YEAR_MONTH_FORMAT")
