"""Marking who was there, and for how long."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resource_centre.backoffice.action_forms import form_page
from resource_centre.backoffice.panels import Panel
from resource_centre.documents.scans import ACCEPT
from trainings.admin.marking import (
    CHOICES,
    columns_of,
    day_to_show,
    is_lost,
    lines_of,
    parts_of,
    said,
    tabs_of,
)
from trainings.admin.parts import kept_file
from trainings.admin.sent_marks import (
    answer,
    everybody,
    mark_all,
    mark_page,
    one,
    say_of,
    user_of,
)
from trainings.facts.days import weekday
from trainings.facts.hours import has_begun, roll_of, with_counted
from trainings.forms.attendance import (
    MakeUpForm,
    SheetForm,
    others_of,
)
from trainings.models import (
    DeclaredTotal,
    Session,
    SignedSheet,
    Training,
)
from trainings.services.attendance import (
    attach_signed_sheet,
    make_up,
    remove_signed_sheet,
    take_back_made_up,
)

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

    AnyAdmin = CentreAdmin
else:
    AnyAdmin = object

RIGHT = "trainings.mark_attendance"
JSON = "application/json"


class Attending(AnyAdmin):
    """The doors of a training's page for attendance."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors with those of attendance."""
        doors: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            ("", self.attendance_view, "attendance"),
            ("made-up/", self.make_up_view, "make_up"),
            ("lists/", self.add_sheet_view, "add_sheet"),
            ("lists/<int:sheet>/", self.sheet_view, "sheet"),
            ("lists/<int:sheet>/remove/", self.remove_sheet_view, "remove_sheet"),
        ]
        one = "<int:pk>/attendance/"
        own = [
            path(one + rest, self.guard(view), name=f"trainings_training_{name}")
            for rest, view, name in doors
        ]
        return [*own, *super().get_urls()]

    def get_marked(self, request: HttpRequest, pk: int) -> Training:
        """Return the training; raise PermissionDenied for whoever may not mark."""
        self.ensure_marks(request)
        training: Training = self.get_visible(request, str(pk))
        return training

    def ensure_marks(self, request: HttpRequest) -> None:
        """Raise PermissionDenied for whoever may not mark attendance at all."""
        may_see = self.has_view_or_change_permission(request)
        if not (may_see and request.user.has_perm(RIGHT)):
            raise PermissionDenied

    # --- The screen -----------------------------------------------------------------

    def attendance_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show a day of the training, or mark what was sent."""
        is_script = JSON in request.headers.get("Accept", "")
        if request.method == "POST" and is_script and "all" not in request.POST:
            self.ensure_marks(request)
            return answer(request, lambda: one(request, pk))
        training = self.get_marked(request, pk)
        if request.method == "POST":
            if is_script:
                return answer(request, lambda: everybody(request, training))
            return self.marked_at_once(request, training)
        return self.screen(request, training, SheetForm())

    def screen(
        self, request: HttpRequest, training: Training, sheet_form: SheetForm
    ) -> HttpResponse:
        """Return the screen (4 queries)."""
        roll = roll_of(training)
        day = day_to_show(roll, request.GET.get("day", ""))
        columns = columns_of(roll, day) if day else []
        lines = list(lines_of(roll, columns, is_locked=training.is_over))
        sheets = SignedSheet.objects.filter(
            training=training, day__in=[day] if day else []
        )
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Attendance"),
            "subtitle": training,
            "opts": self.opts,
            "training": training,
            "day": day,
            "weekday": weekday(day) if day else "",
            "tabs": tabs_of(roll, day),
            "columns": columns,
            "parts": parts_of(columns),
            "lines": lines,
            "lost": sum(line.is_lost for line in lines),
            "choices": CHOICES,
            "can_mark": any(not box.is_locked for line in lines for box in line.boxes),
            "is_ahead": bool(columns)
            and not any(has_begun(column.session) for column in columns),
            "sheets": list(sheets.select_related("added_by").order_by("added_at")),
            "sheet_form": sheet_form,
            "accept": ACCEPT,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "trainings/admin/attendance.html", context)

    def marked_at_once(self, request: HttpRequest, training: Training) -> HttpResponse:
        """Mark what a browser without the script sends, and show the day again."""
        roll = roll_of(training)
        day = day_to_show(roll, request.GET.get("day", ""))
        if day is None:
            return HttpResponseRedirect(request.path)
        if "all" in request.POST:
            say_of(request, lambda: mark_all(request, training, roll))
        else:
            mark_page(request, roll, day)
        return HttpResponseRedirect(f"{request.path}?day={day.isoformat()}")

    # --- Hours made up ----------------------------------------------------------------

    def make_up_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Ask who has made up what and where, and credit it or take it back."""
        training = self.get_marked(request, pk)
        roll = roll_of(training)
        others = others_of(Session.objects.visible_to(request.user), training)
        is_sent = request.method == "POST"
        form = MakeUpForm(
            request.POST if is_sent else None,
            initial={"missed": request.GET.get("of", "")},
            roll=roll,
            others=others,
        )
        back = reverse("admin:trainings_training_attendance", args=[training.pk])
        if is_sent and form.is_valid():
            try:
                self.credit(request, form)
            except ValidationError as refused:
                form.refuse(refused)
            else:
                day = form.cleaned_data["missed"].session.day
                return HttpResponseRedirect(f"{back}?day={day.isoformat()}")
        texts = {
            "title": _("Hours made up in another group"),
            "button": _("Save"),
            "address": request.path,
            "back": back,
        }
        return form_page(self, request, form, texts)

    def credit(self, request: HttpRequest, form: MakeUpForm) -> None:
        """Credit what the form says, or take back what was credited."""
        missed = form.cleaned_data["missed"]
        whose = {"enrolment": missed.enrolment, "session": missed.session}
        if form.cleaned_data.get("take_back"):
            take_back_made_up(**whose, by=user_of(request))
            messages.success(request, _("It is no longer credited."))
            return
        at, minutes = form.cleaned_data["at"], form.cleaned_data["minutes"]
        done = make_up(**whose, at=at, minutes=minutes, by=user_of(request))
        words = {
            "name": missed.enrolment.person,
            "percent": done.hours.percent,
        }
        messages.success(
            request, _("Credited: %(name)s now has %(percent)d%%.") % words
        )

    # --- Signed lists -----------------------------------------------------------------

    def add_sheet_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Keep the scan of the list signed on the day."""
        training = self.get_marked(request, pk)
        day = day_to_show(roll_of(training, []), request.GET.get("day", ""))
        if request.method != "POST" or day is None:
            return self.screen(request, training, SheetForm())
        form = SheetForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                attach_signed_sheet(
                    training=training,
                    day=day,
                    scan=form.cleaned_data["scan"],
                    by=user_of(request),
                )
            except ValidationError as refused:
                form.add_error("scan", refused)
            else:
                messages.success(request, _("The signed list is kept."))
                back = reverse("admin:trainings_training_attendance", args=[pk])
                return HttpResponseRedirect(f"{back}?day={day.isoformat()}")
        return self.screen(request, training, form)

    def sheet_view(self, request: HttpRequest, pk: int, sheet: int) -> HttpResponseBase:
        """Send the scan of a signed list, to whoever sees the training."""
        training = self.get_visible(request, str(pk))
        row = get_object_or_404(SignedSheet, pk=sheet, training=training)
        day = date_format(row.day, "SHORT_DATE_FORMAT")
        called = _("Attendance list %(day)s") % {"day": day}
        return kept_file(self, request, training, row.file, called)

    def remove_sheet_view(
        self, request: HttpRequest, pk: int, sheet: int
    ) -> HttpResponseBase:
        """Remove a scan that was attached by mistake."""
        training = self.get_marked(request, pk)
        row = get_object_or_404(SignedSheet, pk=sheet, training=training)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        day = row.day
        say_of(request, lambda: removed(row))
        back = reverse("admin:trainings_training_attendance", args=[pk])
        return HttpResponseRedirect(f"{back}?day={day.isoformat()}")


def removed(sheet: SignedSheet) -> str:
    """Remove the scan; return what to say."""
    remove_signed_sheet(sheet=sheet)
    return _("The scan is removed.")


# --- On the training's page -----------------------------------------------------------


def attendance_panel(training: Training, request: HttpRequest) -> Panel | None:
    """Return how far the attendance is marked, and the hours (4 queries)."""
    user: Any = request.user
    if not user.has_perm("trainings.view_enrolment"):
        return None
    roll = roll_of(training)
    people = [(each, roll.hours(each)) for each in roll.enrolments]
    declared = with_counted(
        DeclaredTotal.objects.filter(
            pk__in=training.declared_totals.visible_to(user).values("pk")
        )
    )
    return Panel(
        "trainings/admin/attendance_panel.html",
        {
            "training": training,
            "tabs": tabs_of(roll),
            "people": [
                (each, hours, said(roll, hours), is_lost(hours))
                for each, hours in people
            ],
            "lost": sum(is_lost(hours) for _each, hours in people),
            "declared": list(declared),
            "can_mark": user.has_perm(RIGHT),
            "can_declare": user.has_perm("trainings.change_declaredtotal"),
        },
    )
