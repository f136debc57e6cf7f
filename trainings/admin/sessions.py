"""The schedule of a training: laid out, mended, moved, released; and held again."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from resource_centre.scheduling.clashes import free_slot
from resource_centre.scheduling.times import span
from resource_centre.scheduling.workdays import day_off_name
from trainings.admin.about import TAKE, AboutTraining, parse_moment
from trainings.admin.schedule import change_in_words
from trainings.facts.days import weekday
from trainings.forms.sessions import MoveDayForm, SessionForm
from trainings.forms.trainings import CloneForm
from trainings.models import Session, Training
from trainings.rules.planning import planned_sessions
from trainings.services.cloning import clone_training
from trainings.services.releasing import (
    changes_of,
    rehearse_release,
    release_training,
    sessions_of,
)
from trainings.services.sessions import (
    cancel_session,
    change_session,
    delete_session,
    free_day,
    move_day,
    plan_sessions,
)


class Scheduling(AboutTraining):
    """The doors of a training's page for its schedule."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with those of the schedule first."""
        doors = (
            ("<int:pk>/sessions/add/", self.session_view, "session_add"),
            ("<int:pk>/sessions/<int:session>/", self.session_view, "session"),
            ("<int:pk>/day/", self.day_view, "day"),
            ("<int:pk>/release/", self.release_view, "release"),
            ("<int:pk>/copy/", self.copy_view, "copy"),
        )
        return [*self.doors(doors), *super().get_urls()]

    # --- A single session -------------------------------------------------------

    def session_view(
        self, request: HttpRequest, pk: int, session: int | None = None
    ) -> HttpResponse:
        """Add a session or change one; cancel or delete it."""
        training, user = self.planned_by(request, pk)
        record = session_of(training, session) if session else None
        if record and {"cancel", "delete"} & set(request.POST):
            refusal = self.ended(request, record)
            if refusal is None:
                return self.to_record(training)
            for message in refusal.messages:
                messages.error(request, message)
            return HttpResponseRedirect(request.path)
        data = with_taken(request) if request.method == "POST" else None
        form = SessionForm(
            data, training=training, user=user, session=record, day=next_day(training)
        )
        offer = None
        if form.is_valid():
            try:
                self.planned(request, training, record, form)
                return self.to_record(training)
            except ValidationError as refused:
                form.add_error(None, refused)
                if getattr(refused, "code", "") == "busy":
                    offer = offered_slot(form, record)
        return self.about(
            request,
            training,
            "session",
            title=_("Session") if record else _("New session"),
            form=form,
            session=record,
            offer=offer,
            offer_value=offer[0].isoformat() if offer else "",
            offer_until=offer[1].isoformat() if offer else "",
            offer_words=span(*offer) if offer else "",
        )

    def planned(
        self,
        request: HttpRequest,
        training: Training,
        session: Session | None,
        form: SessionForm,
    ) -> None:
        """Save the session as the form says."""
        with transaction.atomic():
            plan = form.plan()
            if session is None:
                plan_sessions(training=training, plans=[plan])
            else:
                change_session(session=session, plan=plan)
        words = {"when": span(plan.starts_at, plan.ends_at)}
        messages.success(request, _("The session is planned: %(when)s") % words)

    def ended(self, request: HttpRequest, session: Session) -> ValidationError | None:
        """Cancel or delete the session; return what was refused, if anything."""
        try:
            if "delete" in request.POST:
                delete_session(session=session)
                messages.success(request, _("The session is deleted."))
                return None
            cancel_session(session=session)
        except ValidationError as refused:
            return refused
        messages.success(request, _("The session is cancelled."))
        return None

    # --- A day ------------------------------------------------------------------

    def day_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move all sessions of a day to another one."""
        training, user = self.planned_by(request, pk)
        days = days_of(training)
        data = request.POST.copy() if request.method == "POST" else None
        if data and data.get(TAKE):
            data["to"] = data.get(TAKE, "")
        initial = {"day": request.GET.get("day", "")}
        form = MoveDayForm(
            data, training=training, user=user, days=days, initial=initial
        )
        context: dict[str, Any] = {}
        if form.is_valid():
            day, to = form.cleaned_data["day"], form.cleaned_data["to"]
            try:
                move_day(training=training, day=day, to=to, swap="swap" in request.POST)
                return self.day_moved(request, training, day, to)
            except ValidationError as refused:
                form.add_error(None, refused)
                if getattr(refused, "code", "") == "busy":
                    offer = free_day(training=training, day=day, after=to)
                    context = {"offer": offer, "can_swap": to in days}
        title = _("Move a day")
        return self.about(request, training, "day", title=title, form=form, **context)

    def day_moved(
        self, request: HttpRequest, training: Training, day: date, to: date
    ) -> HttpResponse:
        """Say that the day is moved, and whether the new one is worked."""
        words = {"day": weekday(day), "to": weekday(to)}
        text = _("What was on %(day)s is on %(to)s now.") % words
        messages.success(request, text)
        off = day_off_name(to)
        if off:
            text = _("%(day)s is not a working day: %(why)s.")
            words = {"day": date_format(to, "SHORT_DATE_FORMAT"), "why": off}
            messages.warning(request, text % words)
        return self.to_record(training)

    # --- Telling people, and once more ------------------------------------------

    def release_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say who would be told of what; then tell them."""
        training, user = self.planned_by(request, pk)
        if request.method == "POST":
            released = release_training(training=training, by=user)
            text = ngettext(
                "The schedule is released: %(n)d person is told.",
                "The schedule is released: %(n)d people are told.",
                released.told,
            )
            messages.success(request, text % {"n": released.told})
            return self.to_record(training)
        sessions = sessions_of(training)
        return self.about(
            request,
            training,
            "release",
            title=_("Release the schedule"),
            changes=[change_in_words(each) for each in changes_of(sessions)],
            rehearsed=rehearse_release(training=training, by=user),
        )

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Plan the same training on other days."""
        training, user = self.planned_by(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CloneForm(request.POST or None, training=training)
        if form.is_valid():
            try:
                cloned = clone_training(training=training, by=user, **form.cleaned_data)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("This is the copy: it is only planned."))
                for words in cloned.busy:
                    messages.warning(request, words)
                return HttpResponseRedirect(self.record_url(cloned.training))
        title = _("Copy the training")
        return self.about(request, training, "copy", title=title, form=form)


# --- What the pages ask -------------------------------------------------------------


def session_of(training: Training, pk: int) -> Session:
    """Return the session of the training; raise Http404 where there is none."""
    rows = training.sessions.select_related(
        "occasion__venue", "module__module", "training__venue"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def days_of(training: Training) -> list[date]:
    """Return the days of the training's planned sessions (1 query)."""
    rows = planned_sessions(training).values_list("occasion__starts_at", flat=True)
    return sorted({timezone.localdate(starts_at) for starts_at in rows})


def next_day(training: Training) -> date:
    """Return the last day of the schedule, the first of the training if it is bare."""
    days = days_of(training)
    return days[-1] if days else training.starts_on


def with_taken(request: HttpRequest) -> Any:
    """Return what was sent, with the offered time if its button was pressed."""
    data = request.POST.copy()
    at, until = parse_moment(data.get(TAKE, "")), parse_moment(data.get("until", ""))
    if at is not None and until is not None:
        start, end = timezone.localtime(at), timezone.localtime(until)
        data["day"] = f"{start:%Y-%m-%d}"
        data["starts"], data["ends"] = f"{start:%H:%M}", f"{end:%H:%M}"
    return data


def offered_slot(
    form: SessionForm, session: Session | None
) -> tuple[datetime, datetime] | None:
    """Return the next time when all that the session needs is free."""
    starts_at, ends_at = form.cleaned_data["times"]
    venue = form.cleaned_data["venue"]
    return free_slot(
        people=[trainer.person for trainer in form.cleaned_data["trainers"]],
        venue=venue if venue and venue.pk else None,
        starts_at=starts_at,
        ends_at=ends_at,
        leaving_out=[session.occasion] if session else [],
    )
