"""The page on which a training is laid out over its days."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from resource_centre.scheduling.times import span
from trainings.admin.about import TAKE, AboutTraining, parse_moment
from trainings.forms.laying_out import LayoutForm, as_sent
from trainings.models import TEACHING_HOUR, Session, Training
from trainings.rules.planning import planned_sessions
from trainings.services.laying_out import (
    Layout,
    Part,
    Seen,
    halves_of,
    keep_layout,
    kept_sessions,
    lay_out,
    looked_at,
    moved,
    parts_of,
    replaced_sessions,
)
from trainings.services.planning import hours_in_words, keep_venue
from trainings.services.sessions import SessionPlan

# What the page sends back: times that were taken, and what it has shown.
TAKEN, SHOWN, KEEP = "taken", "shown", "keep"


class LayingOut(AboutTraining):
    """The door of a training's page for laying it out."""

    def get_urls(self) -> list[URLPattern]:
        """Return the doors, with that of the layout first."""
        doors = (("<int:pk>/schedule/", self.schedule_view, "schedule"),)
        return [*self.doors(doors), *super().get_urls()]

    def schedule_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lay the training out: show what would be, and then let it be."""
        training, user = self.planned_by(request, pk)
        usual = usual_trainers(training)
        known: dict[str, Any] = {"training": training, "user": user, "usual": usual}
        form = LayoutForm(request.POST or None, **known)
        if request.method != "POST":
            form = LayoutForm(as_sent(form), **known)
        context: dict[str, Any] = {"form": form}
        if form.is_valid():
            try:
                return self.laid_out(request, training, form)
            except ValidationError as refused:
                form.add_error(None, refused)
        return self.about(
            request, training, "schedule", title=_("Lay out the sessions"), **context
        )

    def laid_out(
        self, request: HttpRequest, training: Training, form: LayoutForm
    ) -> HttpResponse:
        """Show the sessions as they would be; keep them if they were shown so."""
        kept = kept_sessions(training)
        replaced = replaced_sessions(training)
        layout = laid(training, form, kept)
        taken = taken_slots(request)
        plans = [
            moved(plan, taken[place]) if place in taken else plan
            for place, plan in enumerate(layout.plans)
        ]
        digest = digest_of(plans, str(form.cleaned_data["venue"]))
        is_shown = request.POST.get(SHOWN) == digest
        if KEEP in request.POST and is_shown:
            refusal = self.kept(request, training, form, plans)
            if refusal is None:
                return self.to_record(training)
            form.add_error(None, refusal)
        elif KEEP in request.POST:
            messages.warning(
                request,
                _("Look at the sessions first: they are others than before."),
            )
        rows = looked_at(plans, leaving_out=[each.occasion for each in replaced])
        return self.about(
            request,
            training,
            "schedule",
            title=_("Lay out the sessions"),
            form=form,
            rows=[shown(row) for row in sorted(rows, key=starts_at)],
            clashing=sum(1 for row in rows if row.clashes),
            left=[words_of_left(part, minutes) for part, minutes in layout.left],
            kept=len(kept),
            replaced=len(replaced),
            released=sum(1 for each in replaced if each.occasion.released_at),
            taken=[f"{place}|{at.isoformat()}" for place, at in taken.items()],
            digest=digest,
        )

    def kept(
        self,
        request: HttpRequest,
        training: Training,
        form: LayoutForm,
        plans: list[SessionPlan],
    ) -> ValidationError | None:
        """Let the sessions be; return what was refused, if anything."""
        try:
            with transaction.atomic():
                venue = keep_venue(venue=form.cleaned_data["venue"])
                housed = [replace(plan, venue=venue) for plan in plans]
                number = keep_layout(training=training, plans=housed)
        except ValidationError as refused:
            return refused
        text = ngettext(
            "%(n)d session is in the schedule. It is a draft until you release it.",
            "%(n)d sessions are in the schedule. They are drafts until you release"
            " them.",
            number,
        )
        messages.success(request, text % {"n": number})
        return None


def starts_at(seen: Seen) -> datetime:
    """Return when the session would begin."""
    return seen.plan.starts_at


def shown(seen: Seen) -> dict[str, Any]:
    """Return a session as the page shows it, with the button that takes its offer."""
    plan, offer = seen.plan, seen.offer
    hour = plan.module.hour_minutes if plan.module else TEACHING_HOUR
    return {
        "plan": plan,
        "when": f"{date_format(plan.day, 'D')} {span(plan.starts_at, plan.ends_at)}",
        "lessons": hours_in_words(plan.teaching_minutes, hour),
        "trainers": ", ".join(str(person) for person in plan.trainers),
        "clashes": seen.clashes,
        "offer": offer,
        "offer_value": f"{seen.place}|{offer[0].isoformat()}" if offer else "",
        "offer_words": span(*offer) if offer else "",
    }


def usual_trainers(training: Training) -> list[int]:
    """Return who leads it already, or has accepted to (2 queries at most)."""
    led = planned_sessions(training).filter(
        occasion__bookings__person__trainer__isnull=False
    )
    keys = led.values_list("occasion__bookings__person__trainer", flat=True)
    accepted = training.trainer_invitations.filter(status="accepted")
    found = keys.order_by().distinct()
    return list(found) or list(accepted.values_list("trainer", flat=True))


def laid(training: Training, form: LayoutForm, kept: list[Session]) -> Layout:
    """Return the training as the form lays it out; a new venue is free by nature."""
    venue = form.cleaned_data["venue"]
    return lay_out(
        halves_of(form.chosen_days, form.frame, kept),
        parts_of(training, kept, form.chosen_trainers),
        break_minutes=form.cleaned_data["break_minutes"],
        venue=venue if venue.pk else None,
    )


def taken_slots(request: HttpRequest) -> dict[int, datetime]:
    """Return which sessions were given another time, by their places."""
    found: dict[int, datetime] = {}
    for text in (*request.POST.getlist(TAKEN), request.POST.get(TAKE, "")):
        place, _bar, moment = text.partition("|")
        at = parse_moment(moment)
        if place.isascii() and place.isdecimal() and at is not None:
            found[int(place)] = at
    return found


def digest_of(plans: list[SessionPlan], place: str) -> str:
    """Return what tells one layout from another."""
    told = [
        f"{plan.starts_at.timestamp()}|{plan.ends_at.timestamp()}|{place}"
        f"|{plan.teaching_minutes}|{plan.module and plan.module.pk}"
        f"|{[person.pk for person in plan.trainers]}"
        for plan in plans
    ]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def words_of_left(part: Part, minutes: int) -> str:
    """Say how many hours of what do not fit."""
    return f"{part.module}: {hours_in_words(minutes, part.hour)}"
