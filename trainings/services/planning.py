"""What happens when a training is planned: it needs a title, days and a place."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _, ngettext

from resource_centre.accounts.models import User
from resource_centre.common.names import folded
from resource_centre.registry.models import District
from resource_centre.registry.reach import reach_of
from resource_centre.scheduling.models import Occasion, Venue
from resource_centre.scheduling.services.booking import relocate_occasions
from resource_centre.scheduling.workdays import working_days
from trainings.models import Session, Training, TrainingModule
from trainings.rules.planning import ensure_in_order

# Facts about many, which are set once the training is there.
ABOUT_MANY = ("services", "organisations")


# --- Places -------------------------------------------------------------------------


def own_district(user: User) -> District | None:
    """Return the only district that the user covers, if it is one (1–2 queries)."""
    districts = reach_of(user).districts
    return District.objects.get(pk=min(districts)) if len(districts) == 1 else None


def venue_names(venues: Iterable[Venue]) -> dict[str, Venue]:
    """Return venues by what people choose them by: a name, and its place if needed."""
    rows = list(venues)
    names = [folded(venue.name) for venue in rows]
    return {
        name_of(venue, alone=names.count(name) == 1): venue
        for venue, name in zip(rows, names, strict=True)
    }


def name_of(venue: Venue, *, alone: bool) -> str:
    """Return the venue's name, with its place unless no other is called so."""
    parts = (venue.name,) if alone else (venue.name, venue.place)
    return " · ".join(filter(None, parts))


def suggested_venues() -> dict[str, Venue]:
    """Return the venues in use by the names they are chosen by (1 query)."""
    rows = Venue.objects.active().select_related("district", "municipality")
    return venue_names(rows)


def venue_called(name: str, suggested: Mapping[str, Venue], *, by: User) -> Venue:
    """Return the venue of the name, a new and unsaved one where there is none.

    Of several that are called so the one where the user works. At most 2 queries.
    """
    chosen = suggested.get(name)
    if chosen is not None:
        return chosen
    wanted = folded(name)
    district = own_district(by)
    alike = [
        venue
        for venue in Venue.objects.filter(name__iexact=name).order_by("-is_active")
        if folded(venue.name) == wanted
    ]
    alike.sort(key=lambda venue: venue.district_id != getattr(district, "pk", None))
    return alike[0] if alike else Venue(name=name, district=district)


@transaction.atomic
def keep_venue(*, venue: Venue) -> Venue:
    """Save a venue that somebody has just named; return it."""
    key: int | None = venue.pk
    if key is None:
        venue.save()
    return venue


# --- Trainings ----------------------------------------------------------------------


@transaction.atomic
def plan_training(
    *, title: str, starts_on: date, ends_on: date, venue: Venue, by: User, **facts: Any
) -> Training:
    """Plan a training; the modules of its programme are taken over.

    A new venue is kept. The district is that of the venue where the planner covers
    it, or else the planner's own. Raise ValidationError when the end is before the
    start.
    """
    many = {name: facts.pop(name, ()) for name in ABOUT_MANY}
    training = Training(
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        venue=keep_venue(venue=venue),
        **facts,
    )
    enter_training(training=training, by=by)
    for name, records in many.items():
        getattr(training, name).set(records)
    return training


@transaction.atomic
def enter_training(*, training: Training, by: User) -> Training:
    """Save a new training as planned by the user, with its programme's modules.

    Raise ValidationError when the end is before the start.
    """
    ensure_in_order(training.starts_on, training.ends_on)
    training.created_by = by
    locate(training, by)
    training.save()
    take_over_programme(training=training)
    return training


def locate(training: Training, by: User) -> None:
    """Let a training without a district lie where it is held, or where it is planned.

    A training of Razgrad's may be held by the sea, and stays Razgrad's.
    """
    if training.municipality is not None and training.district is None:
        training.district = training.municipality.district
    if training.district is not None:
        return
    reach, venue = reach_of(by), training.venue
    if reach.everything or venue.district_id in reach.districts:
        training.district, training.municipality = venue.district, venue.municipality
        return
    training.district = own_district(by) or venue.district


@transaction.atomic
def take_over_programme(*, training: Training) -> list[TrainingModule]:
    """Give a training without modules those of its programme (2 queries)."""
    programme = training.programme
    if programme is None or training.modules.exists():
        return []
    parts = programme.parts.select_related("module").order_by("position", "pk")
    return TrainingModule.objects.bulk_create(
        TrainingModule(
            training=training,
            module=part.module,
            position=position,
            hours=part.module.hours,
            hour_minutes=part.module.hour_minutes,
        )
        for position, part in enumerate(parts, start=1)
    )


@transaction.atomic
def follow_training(*, training: Training, former_venue: Venue | None = None) -> None:
    """Let the sessions follow what was changed of their training.

    They move to its venue from the former one, if any. Raise ValidationError when
    the room is taken then.
    """
    occasions = Occasion.objects.filter(session__training=training)
    occasions.exclude(
        district=training.district_id, is_public=training.is_listed
    ).update(district=training.district_id, is_public=training.is_listed)
    if former_venue is None or former_venue.pk == training.venue_id:
        return
    held = occasions.filter(status=Occasion.Status.PLANNED, venue=former_venue)
    relocate_occasions(occasions=list(held), venue=training.venue)


# --- Do days and hours agree? -------------------------------------------------------


def disagreements(training: Training, sessions: Sequence[Session]) -> list[str]:
    """Return in words where days, hours and planned sessions do not agree (3 queries).

    Nothing of it stops anybody.
    """
    modules = list(training.modules.select_related("module"))
    return [
        *days_against_programme(training, modules),
        *hours_against_sessions(modules, sessions),
        *sessions_outside(training, sessions),
    ]


def days_against_programme(
    training: Training, modules: Sequence[TrainingModule]
) -> list[str]:
    """Say that the modules need more working days than the training has."""
    programme = training.programme
    a_day = (programme.hours_per_day if programme else None) or 8
    hours = sum(module.hours for module in modules)
    needed = -(-hours // a_day)
    there = sum(1 for _day in working_days(training.starts_on, training.ends_on))
    if needed <= there:
        return []
    days = ngettext("%(n)d working day", "%(n)d working days", there) % {"n": there}
    text = ngettext(
        "%(hours)d hour of modules, %(a_day)d a day, does not fit into %(days)s.",
        "%(hours)d hours of modules, %(a_day)d a day, do not fit into %(days)s.",
        hours,
    )
    return [text % {"hours": hours, "a_day": a_day, "days": days}]


def hours_against_sessions(
    modules: Collection[TrainingModule], sessions: Collection[Session]
) -> list[str]:
    """Say of which modules more or less is laid out than they have."""
    if not sessions:
        return []
    laid: dict[int | None, int] = {}
    for session in sessions:
        laid[session.module_id] = (
            laid.get(session.module_id, 0) + session.teaching_minutes
        )
    return [
        _("“%(module)s” has %(hours)d hours, and %(laid)s of them are in the schedule.")
        % {
            "module": module,
            "hours": module.hours,
            "laid": in_hours(laid.get(module.pk, 0), module.hour_minutes),
        }
        for module in modules
        if laid.get(module.pk, 0) != module.minutes
    ]


def in_hours(minutes: int, hour_minutes: int) -> str:
    """Return minutes as teaching hours, halves and the like with one digit."""
    hours = minutes / hour_minutes
    return f"{hours:.0f}" if hours.is_integer() else f"{hours:.1f}".replace(".", ",")


def hours_in_words(minutes: int, hour_minutes: int) -> str:
    """Return minutes as teaching hours in words."""
    hours = in_hours(minutes, hour_minutes)
    whole = minutes // hour_minutes if hours.isdecimal() else 2
    text = ngettext("%(hours)s teaching hour", "%(hours)s teaching hours", whole)
    return text % {"hours": hours}


def sessions_outside(training: Training, sessions: Iterable[Session]) -> list[str]:
    """Say that there are sessions before the first day or after the last."""
    outside = [
        session
        for session in sessions
        if not training.starts_on <= session.day <= training.ends_on
    ]
    if not outside:
        return []
    text = ngettext(
        "%(n)d session is outside the days of the training.",
        "%(n)d sessions are outside the days of the training.",
        len(outside),
    )
    return [text % {"n": len(outside)}]
