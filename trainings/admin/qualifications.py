"""Qualifications in the back office: who is a trainer or supervisor, and until when."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import (
    Menu,
    confirmed,
    kept_in,
    offered,
    register_action,
)
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents.actions import user_of
from resource_centre.registry.admin.filters import DistrictFilter
from resource_centre.registry.admin.options import RegistryAdmin, link
from resource_centre.registry.models import District, Person
from resource_centre.registry.reach import reach_of
from trainings.facts.qualifications import State, with_state
from trainings.forms.qualifying import GrantForm
from trainings.models import Certificate, Enrolment, Qualification, Trainer, Training
from trainings.rules.qualifying import can_be_granted
from trainings.services.qualifying import enter_on_roster, grant, take_back

NOTHING = "–"


def trains(qualification: Any) -> bool:
    """Tell whether somebody is a trainer by it, who is not on the roster (1 query)."""
    known = Trainer.objects.active().filter(person=qualification.person_id)
    holds = qualification.state in (State.VALID, State.COMING)
    is_trainer = qualification.kind == Qualification.Kind.TRAINER
    return is_trainer and holds and not known.exists()


# --- The list -----------------------------------------------------------------------


class StateFilter(admin.SimpleListFilter):
    """Qualifications by how they stand today."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the states."""
        return list(State.choices)

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those that stand so."""
        return queryset.filter(state=self.value()) if self.value() else None


class IssuedInFilter(DistrictFilter):
    """Qualifications by the district of their certificates."""

    parameter_name = "certificate__district"

    @classmethod
    def records(cls, request: HttpRequest, model: Any) -> QuerySet[Any]:
        """Return the covered districts that have qualifications."""
        reach = reach_of(request.user)
        if not reach.everything:
            return District.objects.filter(pk__in=reach.districts)
        rows = Qualification.objects.filter(certificate__district=OuterRef("pk"))
        return District.objects.filter(Exists(rows))


@admin.register(Qualification)
class QualificationAdmin(RegistryAdmin):
    """Qualifications: they follow from certificates, and are only looked at."""

    section = Section.TRAININGS
    order = 25
    can_add = False
    can_delete = False
    fields = (
        "whose",
        "kind",
        "first_day",
        "last_day",
        "standing",
        "by_certificate",
        "training",
        "before",
        "after",
    )
    actions = ("enter", "undo")
    list_display = (
        "person",
        "kind",
        "first_day",
        "last_day",
        "standing",
        "certificate_number",
    )
    list_filter = (StateFilter, "kind", IssuedInFilter)
    search_fields = ("person__search_text", "certificate__reference")
    search_help_text = _("Name of the person or number of the certificate")
    empty_text = _(
        "Nobody is qualified yet: it follows from the certificates of trainings that"
        " say so."
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell that nobody changes a qualification by hand."""
        return False

    def has_roster_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may put trainers on the roster."""
        return request.user.has_perm("trainings.add_trainer")

    def has_grant_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may write qualifications down by hand."""
        return request.user.has_perm("trainings.add_qualification")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the qualifications with how they stand today."""
        rows = with_state(super().get_queryset(request))
        return rows.select_related("person", "certificate__series")

    @admin.display(description=_("from"), ordering="starts_on")
    def first_day(self, qualification: Qualification) -> str:
        """Return the first day."""
        return date_format(qualification.starts_on, "SHORT_DATE_FORMAT")

    @admin.display(description=_("to"), ordering="ends_on")
    def last_day(self, qualification: Qualification) -> str:
        """Return the last day."""
        if qualification.ends_on is None:
            return gettext("without an end")
        return date_format(qualification.ends_on, "SHORT_DATE_FORMAT")

    @admin.display(description=_("status"))
    def standing(self, qualification: Any) -> str:
        """Return how it stands today, in words."""
        return str(State(qualification.state).label)

    @admin.display(description=_("certificate"), ordering="certificate__reference")
    def certificate_number(self, qualification: Qualification) -> str:
        """Return the number of the certificate and its date."""
        return numbered(qualification)

    # --- The page ---------------------------------------------------------------

    @admin.display(description=_("person"))
    def whose(self, qualification: Qualification) -> SafeString:
        """Return a link to the person."""
        return link(qualification.person)

    @admin.display(description=_("certificate"))
    def by_certificate(self, qualification: Qualification) -> SafeString:
        """Return a link to the certificate in its register."""
        address = reverse(
            "admin:trainings_certificate_change", args=[qualification.certificate_id]
        )
        return format_html('<a href="{}">{}</a>', address, numbered(qualification))

    @admin.display(description=_("training"))
    def training(self, qualification: Qualification) -> SafeString | str:
        """Return a link to the training, where it is known here."""
        record = qualification.certificate.subject
        about = record.training if isinstance(record, Enrolment) else record
        return link(about) if isinstance(about, Training) else NOTHING

    @admin.display(description=_("renews"))
    def before(self, qualification: Qualification) -> SafeString | str:
        """Return a link to the one that it renews."""
        known = qualification.renews
        return link(known, spanned(known)) if known else NOTHING

    @admin.display(description=_("renewed by"))
    def after(self, qualification: Qualification) -> SafeString | str:
        """Return a link to the one that renews it."""
        known = Qualification.objects.filter(renews=qualification).first()
        return link(known, spanned(known)) if known else NOTHING

    # --- What can be done -------------------------------------------------------

    @offered(trains)
    @admin.action(
        description=_("Enter on the roster of trainers"), permissions=["roster"]
    )
    @confirmed(
        consequence=_(
            "Whoever is not on the roster yet is put on it; what they are experts in"
            " can be written there after."
        ),
        button=_("Enter on the roster"),
        takes_away=False,
    )
    def enter(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Put who is qualified as a trainer on the roster."""
        count = len(enter_on_roster(qualifications=queryset))
        if not count:
            messages.info(request, _("Everybody is on the roster already."))
            return
        words = ngettext(
            "%(n)d trainer entered on the roster.",
            "%(n)d trainers entered on the roster.",
            count,
        )
        messages.success(request, words % {"n": count})

    @kept_in(Menu.MORE)
    @offered(lambda each: can_be_granted(each.certificate))
    @admin.action(description=_("Take back"), permissions=["grant"])
    @confirmed(
        consequence=_(
            "What was written down by hand is removed, as if it had never been there;"
            " the history keeps it."
        ),
        button=_("Take back"),
    )
    def undo(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Remove what was written down by hand."""
        for qualification in queryset:
            take_back(qualification=qualification, by=user_of(request))
        messages.success(request, _("It is taken back."))


def numbered(qualification: Qualification) -> str:
    """Return the number and the date of the certificate."""
    certificate = qualification.certificate
    day = date_format(certificate.dated, "SHORT_DATE_FORMAT")
    return f"№\N{NO-BREAK SPACE}{certificate.reference} / {day}"


def spanned(qualification: Qualification) -> str:
    """Return from when to when it holds."""
    days = (qualification.starts_on, qualification.ends_on)
    shown = [date_format(day, "SHORT_DATE_FORMAT") if day else "…" for day in days]
    return " – ".join(shown)


# --- On other pages -----------------------------------------------------------------


def qualifications_of(person: Person, request: HttpRequest) -> Panel | None:
    """Return the qualifications of the person that the user may see (1 query)."""
    user = user_of(request)
    if not user.has_perm("trainings.view_qualification"):
        return None
    rows = with_state(Qualification.objects.visible_to(user).filter(person=person))
    found = list(rows.select_related("certificate").order_by("-starts_on", "-pk"))
    shown = [(each, State(each.state).label) for each in found]
    context = {"qualifications": shown}
    return Panel("trainings/admin/qualifications_panel.html", context)


def qualifications_of_trainer(trainer: Trainer, request: HttpRequest) -> Panel | None:
    """Return the qualifications of the trainer that the user may see (1 query)."""
    return qualifications_of(trainer.person, request)


register_panel(Person, qualifications_of)
register_panel(Trainer, qualifications_of_trainer)


@offered(can_be_granted)
@admin.action(description=_("Write down the qualification"))
@asking(
    GrantForm,
    button=_("Write down"),
    consequence=_(
        "The qualification holds as long as the certificate does. What is written"
        " down already is corrected."
    ),
    one=True,
)
def grant_qualification(
    model_admin: Any,
    request: HttpRequest,
    queryset: QuerySet[Any],
    filled: dict[str, Any],
) -> None:
    """Write down what a certificate issued before the system has qualified as."""
    grant(certificate=queryset.get(), by=user_of(request), **filled)
    messages.success(request, _("The qualification is written down."))


register_action(
    Certificate, grant_qualification, permission="trainings.add_qualification"
)
