"""Documents that were issued: looked at, and what becomes of them."""

from functools import reduce
from operator import and_
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.action_forms import form_page
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.common.names import folded
from resource_centre.documents import services
from resource_centre.documents.actions import user_of
from resource_centre.documents.admin.chain import ChainMixin
from resource_centre.documents.document import every_document
from resource_centre.documents.issue_forms import (
    EarlierForm,
)
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.verification.codes import grouped
from resource_centre.registry.admin.filters import DistrictFilter

Status = IssuedDocument.Status


class KindFilter(admin.SimpleListFilter):
    """Documents by their kind."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the kinds that are issued, and what came before the system."""
        kinds = [(each.code, each.title) for each in every_document() if each.series]
        return [*kinds, ("earlier", _("issued before the system"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the kind."""
        if self.value() == "earlier":
            return queryset.filter(is_earlier=True)
        return queryset.filter(document=self.value()) if self.value() else None


class HandedFilter(admin.SimpleListFilter):
    """Documents by whether somebody has signed for them."""

    title = pgettext_lazy("document", "handed over")
    parameter_name = "handed"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two states."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those that were handed over, or were not."""
        if self.value() not in ("yes", "no"):
            return None
        return queryset.filter(handed_on__isnull=self.value() == "no")


@admin.register(IssuedDocument)
class IssuedDocumentAdmin(ChainMixin, CentreAdmin):
    """Issued documents: nobody changes them, but something may become of them."""

    section = Section.DOCUMENTS
    order = 30
    can_delete = False
    change_list_template = "documents/admin/issued_list.html"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "register_number",
                    "day",
                    "title",
                    "addressee",
                    "person",
                    "organisation",
                )
            },
        ),
        (
            _("State"),
            {"fields": ("state", "why", "files", "verification", "handed")},
        ),
        (
            _("Where it comes from"),
            {"fields": ("about", "chain", "district", "issuer", "issued_at")},
        ),
    )
    list_display = (
        "register_number",
        "day",
        "title",
        "addressee",
        "state",
        "file_link",
    )
    list_display_links = ("register_number",)
    list_filter = ("status", KindFilter, "series", HandedFilter, DistrictFilter)
    date_hierarchy = "dated"
    search_fields = ("reference", "title", "addressee", "person__search_text")
    search_help_text = _("Number, title, addressee or person")
    empty_text = _("No documents have been issued yet.")
    earlier_form: ClassVar[type[EarlierForm]] = EarlierForm
    earlier_title: ClassVar[str | Promise] = _(
        "Enter a document issued before the system"
    )

    # --- Who may --------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may enter a document issued before the system."""
        return request.user.has_perm("documents.issue_issueddocument")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that nobody changes an issued document by hand."""
        return False

    # --- The list and the page ------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the documents without their facts, which may be long."""
        return super().get_queryset(request).defer("facts")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; what can be added is only what was issued before."""
        may_enter = self.has_add_permission(request)
        context = {"has_add_permission": False, "may_enter": may_enter}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields that say something of the document."""
        silent = {
            "addressee": not obj.addressee,
            "person": obj.person_id is None,
            "organisation": obj.organisation_id is None,
            "why": not obj.fault and obj.ended_at is None,
            "verification": services.proof_of(obj) is None,
            "handed": obj.handed_on is None,
            "about": obj.object_id is None,
        }
        return [
            (name, {"fields": [f for f in each["fields"] if not silent.get(str(f))]})
            for name, each in self.fieldsets
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what has each word in its number, title, addressee or person."""
        words = (
            Q(reference__icontains=word)
            | Q(title__icontains=word)
            | Q(addressee__icontains=word)
            | (Q(person__search_text__contains=folded(word)) if folded(word) else Q())
            for word in search_term.split()
        )
        return queryset.filter(reduce(and_, words, Q())), False

    @admin.display(description=_("number"), ordering="reference")
    def register_number(self, issued: IssuedDocument) -> str:
        """Return the number as it reads."""
        return issued.reference

    @admin.display(description=_("date"), ordering="dated")
    def day(self, issued: IssuedDocument) -> str:
        """Return the date as registers write it."""
        return date_format(issued.dated, "SHORT_DATE_FORMAT")

    @admin.display(description=_("status"), ordering="status")
    def state(self, issued: IssuedDocument) -> str:
        """Return how the document stands, in words."""
        words = str(issued.get_status_display())
        if issued.is_earlier and issued.status == Status.ISSUED:
            return gettext("issued before the system")
        if issued.duplicate_of_id:
            copied = gettext("duplicate")
            return f"{words}, {copied}"
        return words

    @admin.display(description=_("file"))
    def file_link(self, issued: IssuedDocument) -> str | SafeString:
        """Return a link to the file, or to the scan where there is only that."""
        if issued.file:
            address = reverse("documents:file", args=[issued.pk])
        elif issued.scan:
            address = reverse("documents:scan", args=[issued.pk])
        else:
            return "–"
        words = gettext("Download № {}").format(issued.reference)
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>', address, words, gettext("Download")
        )

    @admin.display(description=_("files"))
    def files(self, issued: IssuedDocument) -> str | SafeString:
        """Return links to the file and to the scan."""
        links = []
        if issued.file:
            address = reverse("documents:file", args=[issued.pk])
            links.append((address, gettext("The document (PDF)")))
        if issued.scan:
            address = reverse("documents:scan", args=[issued.pk])
            links.append((address, gettext("The scan")))
        shown = [format_html('<a href="{}">{}</a>', *each) for each in links]
        return SafeString(" · ".join(shown)) if shown else "–"

    @admin.display(description=_("verification"))
    def verification(self, issued: IssuedDocument) -> str | SafeString:
        """Return the code to type, and a link to where anybody verifies it."""
        proof = services.proof_of(issued)
        if proof is None:
            return "–"
        return format_html(
            '<code>{}</code> · <a href="{}">{}</a>',
            grouped(proof.code),
            reverse("certificates:certificate", args=[proof.key]),
            gettext("What whoever verifies it sees"),
        )

    @admin.display(description=_("why"))
    def why(self, issued: IssuedDocument) -> str:
        """Return why its file is not there, or why it stands no more."""
        if issued.fault and issued.status == Status.NUMBERED:
            return issued.fault
        if issued.ended_at is None:
            return "–"
        day = date_format(issued.ended_at, "SHORT_DATE_FORMAT")
        who = issued.ended_by.name if issued.ended_by else ""
        return ", ".join(filter(None, (issued.ended_reason, day, who)))

    @admin.display(description=pgettext_lazy("document", "handed over"))
    def handed(self, issued: IssuedDocument) -> str:
        """Return when it was handed over and who signed for it."""
        if issued.handed_on is None:
            return "–"
        told = gettext("handed over on %(date)s to %(name)s against a signature")
        day = date_format(issued.handed_on, "SHORT_DATE_FORMAT")
        return told % {"date": day, "name": issued.handed_to}

    @admin.display(description=pgettext_lazy("document", "issued by"))
    def issuer(self, issued: IssuedDocument) -> str:
        """Return who issued or entered it."""
        return issued.issued_by.name if issued.issued_by else "–"

    @admin.display(description=_("about"))
    def about(self, issued: IssuedDocument) -> str | SafeString:
        """Return a link to the record it was issued about."""
        record = issued.subject
        if record is None:
            return "–"
        known = self.admin_site.get_model_admin(type(record)).record_url(record)
        return format_html('<a href="{}">{}</a>', known, record)

    @admin.display(description=_("together with"))
    def chain(self, issued: IssuedDocument) -> str | SafeString:
        """Return links to what it replaces, what replaces it, and its duplicates."""
        later = IssuedDocument.objects.filter(replaces=issued).first()
        entries = [
            (_("replaces {}"), issued.replaces),
            (_("replaced by {}"), later),
            (_("duplicate of {}"), issued.duplicate_of),
            *((_("duplicate: {}"), each) for each in issued.duplicates.all()),
        ]
        shown = [
            format_html(
                str(words),
                format_html('<a href="{}">{}</a>', self.record_url(each), each),
            )
            for words, each in entries
            if each is not None
        ]
        if issued.reason:
            shown.append(format_html("{}", issued.reason))
        return SafeString(" · ".join(shown)) if shown else "–"

    # --- Issued before the system ---------------------------------------------------

    def enter_earlier(
        self, request: HttpRequest, filled: dict[str, Any]
    ) -> IssuedDocument:
        """Enter what the form says; raise ValidationError when it is refused."""
        return services.register_earlier(by=user_of(request), **filled)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form of a document issued before the system, and enter it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        nobody = self.model._default_manager.none()
        form = self.earlier_form(
            *data, request=request, records=nobody, site=self.admin_site
        )
        if request.method == "POST" and form.is_valid():
            try:
                issued = self.enter_earlier(request, form.cleaned_data)
            except ValidationError as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("The document is entered."))
                return HttpResponseRedirect(self.record_url(issued))
        context = {
            "title": self.earlier_title,
            "button": _("Enter"),
            "address": self.url("add"),
            "back": self.url("changelist"),
        }
        return form_page(self, request, form, context)
