"""Enrolments: the list of all, and what can be done to each."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from resource_centre.backoffice.action_forms import asking, form_page
from resource_centre.backoffice.actions import RECORD, Menu, kept_in, offered
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.backoffice.panels import register_panel
from resource_centre.backoffice.search import containing
from resource_centre.common.names import folded
from resource_centre.documents.actions import user_of
from resource_centre.registry.models import Person
from trainings.admin.enrolling import tell_overlaps, training_url
from trainings.admin.participants import trainings_of
from trainings.forms.enrolling import (
    EnrolmentForm,
    PaidForm,
    SubstituteForm,
    TrainingForm,
    WithdrawForm,
)
from trainings.models import Enrolment, Training
from trainings.resources.enrolments import EnrolmentResource
from trainings.services import enrolling

Status = Enrolment.Status
RECENT = 30


def stands(*statuses: str) -> Callable[[Enrolment], bool]:
    """Return the question whether an enrolment of an open training stands so."""
    return lambda each: each.status in statuses and not each.training.is_over


# --- The list of all ----------------------------------------------------------------


class TrainingFilter(admin.SimpleListFilter):
    """Enrolments by training: the last ones, and the one that a link names."""

    title = _("training")
    parameter_name = "training"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the last trainings, and the chosen one (1 or 2 queries)."""
        visible = Training.objects.visible_to(request.user)
        found = {each.pk: each for each in visible.order_by("-starts_on")[:RECENT]}
        chosen = request.GET.get(self.parameter_name, "")
        if chosen.isdecimal() and len(chosen) < 19 and int(chosen) not in found:
            found |= {each.pk: each for each in visible.filter(pk=chosen)}
        return [(str(each.pk), str(each)) for each in found.values()]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the training."""
        value = self.value()
        known = {key for key, _label in self.lookup_choices}
        return queryset.filter(training=value) if value in known else None


class PaidFilter(admin.SimpleListFilter):
    """Enrolments in trainings with a fee, by whether it is paid."""

    title = pgettext_lazy("enrolment", "fee")
    parameter_name = "paid"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two states."""
        return [("yes", _("paid")), ("no", _("not paid"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those that are paid, or are to be."""
        if self.value() == "yes":
            return queryset.exclude(paid_on=None)
        if self.value() == "no":
            owing = queryset.filter(paid_on=None, training__fee__gt=0)
            return owing.exclude(status=Status.WITHDRAWN)
        return None


@admin.register(Enrolment)
class EnrolmentAdmin(CentreAdmin):
    """Enrolments; people are enrolled on the page of their training."""

    section = Section.TRAININGS
    order = 20
    resource = EnrolmentResource
    form = EnrolmentForm
    can_delete = False
    fields = (
        "of_training",
        "of_person",
        "status",
        "seat",
        "replaced",
        "employment",
        "joined_on",
        "invoice",
        "paid_on",
        "note",
        "enrolled_at",
        "enrolled_by",
    )
    state_fields = (
        "of_training",
        "of_person",
        "status",
        "seat",
        "replaced",
        "enrolled_at",
        "enrolled_by",
    )
    list_display = ("person", "of_training", "workplace", "state", "invoice", "paid_on")
    list_filter = (TrainingFilter, "status", PaidFilter)
    ordering = ("-training__starts_on", "-training_id", "seat", "pk")
    search_fields = ("person__search_text", "training__title")
    search_help_text = _("Person or training")
    empty_text = _(
        "Nobody is enrolled yet: open a training and enrol its participants."
    )
    actions = ("promote", "substitute", "withdraw", "mark_paid")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the enrolments with what columns show and actions look at."""
        return (
            super()
            .get_queryset(request)
            .select_related(
                "training",
                "person",
                "employment__service",
                "employment__organisation",
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return those whose person or training has all of the words."""
        return queryset.filter(
            containing(folded(search_term), *self.search_fields)
        ), False

    # --- Columns and fields ---------------------------------------------------------

    @admin.display(description=_("training"), ordering="training__starts_on")
    def of_training(self, enrolment: Enrolment) -> SafeString:
        """Return a link to the participants of the training."""
        training = enrolment.training
        return format_html('<a href="{}">{}</a>', training_url(training), training)

    @admin.display(description=_("person"))
    def of_person(self, enrolment: Enrolment) -> str:
        """Return who it is."""
        return str(enrolment.person)

    @admin.display(description=_("represents"))
    def workplace(self, enrolment: Enrolment) -> str:
        """Return the workplace represented."""
        return str(enrolment.employment.employer) if enrolment.employment else "–"

    @admin.display(description=_("status"), ordering="status")
    def state(self, enrolment: Enrolment) -> str:
        """Return the status in words."""
        return str(enrolment.get_status_display())

    @admin.display(description=_("in place of"))
    def replaced(self, enrolment: Enrolment) -> str:
        """Return whose place it was (2 queries)."""
        return str(enrolment.substitutes.person) if enrolment.substitutes else "–"

    # --- Adding: on the training's page ---------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; people are added elsewhere."""
        context = {"has_add_permission": False, **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the enrolment; another one is added on the training's page."""
        context = {"show_save_and_add_another": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask for the training, on whose page people are enrolled."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TrainingForm(
            request.POST or None, request=request, records=Enrolment.objects.none()
        )
        if form.is_valid():
            return HttpResponseRedirect(training_url(form.cleaned_data["training"]))
        context = {
            "title": gettext("Enrol somebody"),
            "button": gettext("Continue"),
            "address": request.path,
            "back": self.url("changelist"),
        }
        return form_page(self, request, form, context)

    # --- Actions --------------------------------------------------------------------

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Lead from what was done to one of them to the training's page."""
        response = super().response_action(request, queryset)
        record = request.POST.get(RECORD, "")
        if not record.isdecimal() or len(record) > 18:
            return response
        of_one = self.get_queryset(request).filter(pk=record).first()
        if of_one is not None and isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(training_url(of_one.training))
        if of_one is not None and isinstance(response, TemplateResponse):
            context: Any = response.context_data
            context["back"] = training_url(of_one.training)
        return response

    @offered(stands(Status.WAITING))
    @admin.action(description=_("Give a place"), permissions=["change"])
    def promote(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Give free places to those chosen."""
        waiting = list(queryset.order_by("enrolled_at", "pk"))
        for each in waiting:
            enrolling.promote(enrolment=each, by=user_of(request))
        told = ngettext(
            "%(n)d person has a place now.",
            "%(n)d people have a place now.",
            len(waiting),
        )
        messages.success(request, told % {"n": len(waiting)})

    @offered(stands(Status.ENROLLED))
    @admin.action(description=_("Replace by somebody else"), permissions=["change"])
    @asking(SubstituteForm, button=pgettext_lazy("participant", "Replace"), one=True)
    def substitute(
        self, request: HttpRequest, queryset: QuerySet[Any], asked: dict[str, Any]
    ) -> None:
        """Let somebody take part in place of another."""
        new = enrolling.substitute(
            enrolment=queryset.get(), by=user_of(request), **asked
        )
        told = gettext("%(new)s takes part in place of %(old)s.")
        names = {"new": new.person, "old": new.substitutes}
        messages.success(request, told % names)
        tell_overlaps(request, new.training, [new.person])

    @kept_in(Menu.MORE)
    @offered(stands(Status.ENROLLED, Status.WAITING))
    @admin.action(description=_("Withdraw"), permissions=["change"])
    @asking(
        WithdrawForm,
        button=_("Withdraw"),
        consequence=_(
            "Their places are free again. What is known of their attendance stays."
        ),
    )
    def withdraw(
        self, request: HttpRequest, queryset: QuerySet[Any], asked: dict[str, Any]
    ) -> None:
        """Withdraw them; say who waits for the places."""
        trainings = {}
        for each in list(queryset):
            done = enrolling.withdraw(enrolment=each, by=user_of(request), **asked)
            told = gettext("%(name)s no longer takes part.") % {"name": done.person}
            messages.success(request, told)
            trainings[done.training_id] = done.training
        for training in trainings.values():
            tell_free(request, training)

    @offered(lambda each: each.paid_on is None and each.status != Status.WITHDRAWN)
    @admin.action(description=pgettext_lazy("action", "Paid"), permissions=["change"])
    @asking(PaidForm, button=pgettext_lazy("action", "Paid"))
    def mark_paid(
        self, request: HttpRequest, queryset: QuerySet[Any], asked: dict[str, Any]
    ) -> None:
        """Write down that their fees were paid."""
        paid = [
            enrolling.mark_paid(enrolment=each, by=user_of(request), **asked)
            for each in queryset
        ]
        told = ngettext(
            "%(n)d fee is marked as paid.", "%(n)d fees are marked as paid.", len(paid)
        )
        messages.success(request, told % {"n": len(paid)})


def tell_free(request: HttpRequest, training: Training) -> None:
    """Say who is the first that a free place can be given to (up to 2 queries)."""
    waiting = training.enrolments.filter(status=Status.WAITING)
    first = waiting.select_related("person").order_by("enrolled_at", "pk").first()
    if first is not None and next(enrolling.seats(training, training.capacity), 0):
        told = gettext("A place is free: %(name)s waits first.")
        messages.info(request, told % {"name": first.person})


register_panel(Person, trainings_of)
