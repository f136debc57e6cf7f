"""Letters of the centre: written, looked at, issued; then they stay as they are."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import (
    gettext_lazy as _,
    override,
    pgettext,
    pgettext_lazy,
)

from resource_centre.documents.addressing import (
    addressee_in_short,
    addressee_lines,
    holder_of,
)
from resource_centre.documents.admin.correspondence import CorrespondenceAdmin
from resource_centre.documents.facts import usual_letterhead
from resource_centre.documents.forms import LetterForm
from resource_centre.documents.models import (
    IncomingLetter,
    IssuedDocument,
    Letter,
    Signatory,
)
from resource_centre.documents.services.letters import alike, answer_to
from resource_centre.registry.admin.filters import DistrictFilter
from resource_centre.registry.admin.options import lines, link

NUMBER = _("Number")
SIGNING = ("signatory", "agreed_by")
# What a new letter is begun from, named in the address of its form.
LIKE, ANSWERING = "like", "answering"


class LetterStateFilter(admin.SimpleListFilter):
    """Letters by how far they are."""

    title = pgettext_lazy("document", "state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return drafts, and the states of what was issued."""
        draft = ("draft", pgettext_lazy("document", "draft"))
        return [draft, *IssuedDocument.Status.choices]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those of the state."""
        if not self.value():
            return None
        if self.value() == "draft":
            return queryset.filter(issued=None)
        return queryset.filter(issued__status=self.value())


@admin.register(Letter)
class LetterAdmin(CorrespondenceAdmin):
    """Letters that go out: their list is the register of outgoing letters."""

    order = 10
    form = LetterForm
    fieldsets = (
        (NUMBER, {"fields": ("number_and_date", "state")}),
        (
            _("To whom"),
            {
                "description": _(
                    "Choose an office, and whoever holds it today is addressed; or a"
                    " person, an organisation, or write the lines yourself."
                ),
                "fields": (
                    "office",
                    "person",
                    "organisation",
                    "addressee",
                    "printed",
                ),
            },
        ),
        (
            _("What it says"),
            {"fields": ("language", "about", "salutation", "body", "enclosures")},
        ),
        (
            _("How it looks and who signs it"),
            {"fields": ("letterhead", "signatory", "agreed_by", "prepared_by")},
        ),
        (_("Where it belongs"), {"fields": ("in_reply_to", "district")}),
    )
    state_fields = ("number_and_date", "state", "printed")
    autocomplete_fields = ("office", "person", "organisation", "in_reply_to")
    error_fields = {"addressee_missing": "office"}
    actions = ("write_alike",)
    list_display = (
        "number",
        "dated",
        "to_whom",
        "about",
        "answers",
        "signatory",
        "state",
    )
    list_display_links = ("about",)
    list_filter = (LetterStateFilter, DistrictFilter)
    date_hierarchy = "issued__dated"
    ordering: ClassVar[Any] = (
        F("issued__dated").desc(nulls_first=True),
        F("issued__number").desc(nulls_first=True),
        "-pk",
    )
    search_fields = (
        "about",
        "addressee",
        "issued__reference",
        "issued__addressee",
        "office__name_bg",
        "office__organisation__search_text",
        "organisation__search_text",
        "person__search_text",
        "in_reply_to__reference",
    )
    search_help_text = _("Number, addressee or what it is about")
    empty_text = _("There are no letters here yet: write the first.")

    # --- Who may ----------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may change the letter: not once it is issued."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.issued_id is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the user may delete the letter: not once it is issued."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.issued_id is None)

    # --- The form ---------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields: a draft's without a number, an issued letter's filled."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.issued_id is None:
            return [each for each in fieldsets if each[0] != NUMBER]
        return [
            (name, {"fields": [f for f in each["fields"] if is_filled(obj, f)]})
            for name, each in fieldsets
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with what is usual, and with the letter it is like or answers."""
        signing = list(Signatory.objects.current()[:2])
        letterhead = usual_letterhead()
        return {
            "prepared_by": getattr(request.user, "name", ""),
            "letterhead": letterhead.pk if letterhead else None,
            "signatory": signing[0].pk if len(signing) == 1 else None,
            **super().get_changeform_initial_data(request),
            **self.begun_from(request),
        }

    def begun_from(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the letter named in the address gives to a new one."""
        like = named(Letter, LIKE, request)
        if like is not None:
            return alike(like)
        answered = named(IncomingLetter, ANSWERING, request)
        return answer_to(answered) if answered is not None else {}

    def formfield_for_foreignkey(
        self, db_field: Any, request: Any, **kwargs: Any
    ) -> Any:
        """Return the field; those sign who do so today."""
        if db_field.name in SIGNING:
            kwargs["queryset"] = Signatory.objects.visible_to(request.user).current()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("printed at the top"))
    def printed(self, letter: Letter) -> SafeString:
        """Return the lines of the addressee as printed (up to 6 queries)."""
        if letter.issued:
            return box(letter, letter.issued.facts.get("addressee", ()))
        with override(letter.language):
            shown = box(letter, addressee_lines(letter))
        if not letter.office or holder_of(letter.office):
            return shown
        return format_html("{}<p>{}</p>", shown, _("Nobody holds the office today."))

    @admin.display(description=_("number and date"))
    def number_and_date(self, letter: Letter) -> SafeString | str:
        """Return a link to what was issued."""
        if letter.issued is None:
            return "–"
        day = date_format(letter.issued.dated, "SHORT_DATE_FORMAT")
        return link(letter.issued, f"{letter.issued.reference} / {day}")

    # --- The list ---------------------------------------------------------------

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the letters with what was issued and who signed."""
        found = super().with_columns(rows)
        return found.select_related("issued", "signatory", "in_reply_to")

    @admin.display(
        description=pgettext_lazy("outgoing letter", "No."),
        ordering=F("issued__number").desc(),
    )
    def number(self, letter: Letter) -> str | None:
        """Return the number it was issued under."""
        return letter.issued.reference if letter.issued else None

    @admin.display(description=_("date"), ordering="issued__dated")
    def dated(self, letter: Letter) -> date | None:
        """Return the date of the letter."""
        return letter.issued.dated if letter.issued else None

    @admin.display(description=_("to whom"))
    def to_whom(self, letter: Letter) -> str:
        """Return whom it is to, or was when it was issued."""
        issued = letter.issued.addressee if letter.issued else ""
        return issued or addressee_in_short(letter)

    @admin.display(description=_("in reply to"), ordering="in_reply_to__received_on")
    def answers(self, letter: Letter) -> str | None:
        """Return the number of the letter that it answers."""
        return letter.in_reply_to.reference if letter.in_reply_to else None

    @admin.display(description=pgettext_lazy("document", "state"))
    def state(self, letter: Letter) -> str:
        """Return how far the letter is."""
        if letter.issued is None:
            return pgettext("document", "draft")
        return str(letter.issued.get_status_display())

    # --- What can be done -------------------------------------------------------

    @admin.action(description=_("Write a new one like it"), permissions=["add"])
    def write_alike(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse:
        """Go to the form of a new letter that says the same."""
        return go_and_write(self, request, queryset, LIKE)


def is_filled(letter: Letter, name: str) -> bool:
    """Tell whether a field of an issued letter says something."""
    return bool(getattr(letter, name, True))


def box(letter: Letter, shown: Iterable[str]) -> SafeString:
    """Return the lines of the addressee as they stand on the letter."""
    return format_html(
        '<div class="printed" lang="{}">{}</div>', letter.language, lines(shown)
    )


def go_and_write(
    admin: Any, request: HttpRequest, queryset: QuerySet[Any], begun_from: str
) -> HttpResponse:
    """Go to the form of a new letter that is begun from the one chosen."""
    chosen = list(queryset[:2])
    if len(chosen) != 1:
        messages.warning(request, _("Choose one letter."))
        return HttpResponseRedirect(request.get_full_path())
    form = admin.admin_site.get_model_admin(Letter).url("add")
    address = f"{form}?{urlencode({begun_from: chosen[0].pk})}"
    # Not back to the record, where redirects of its buttons lead.
    return HttpResponse(status=303, headers={"Location": address})


def named(model: Any, parameter: str, request: HttpRequest) -> Any:
    """Return the record that the address names, if the user sees one (1 query)."""
    key = request.GET.get(parameter, "")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    return model.objects.visible_to(request.user).filter(pk=key).first()
