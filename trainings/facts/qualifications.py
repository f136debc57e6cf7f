"""Qualifications: from when to when they hold, and how each of them stands."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from resource_centre.documents.models import IssuedDocument
from resource_centre.registry.models import Person
from trainings.models import Enrolment, Qualification, Trainer, Training

Status = IssuedDocument.Status
# What a qualification rests on: a certificate that has its number and stands.
STANDS = (Status.NUMBERED, Status.ISSUED)

# What the centre enters somebody as: it licenses nobody and says so nowhere.
ENTERED_AS = {
    Qualification.Kind.TRAINER: _("trainer of the Centre"),
    Qualification.Kind.SUPERVISOR: _("supervisor of the Centre"),
}


# --- From when to when --------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """From what day to what day, both within it; None is no end."""

    starts_on: date
    ends_on: date | None


def term_of(enrolment: Enrolment, on: date) -> Term | None:
    """Return for how long the participant is qualified by a certificate of the day.

    None where the training confers nothing, else 1 query. A qualification begins on
    the day of its certificate; while somebody still holds one of the kind, the new
    one begins when that ends, so that whoever renews early loses nothing. Another
    certificate in place of the first keeps the first day.
    """
    training = enrolment.training
    if not training.confers:
        return None
    rows = list(counting(enrolment))
    mine = next((each for each in rows if is_of(each, enrolment)), None)
    others = [each for each in rows if each != mine and is_standing(each)]
    if mine is not None:
        before = mine.renews
        is_joined = before is not None and mine.starts_on == day_after(before.ends_on)
        since = before.ends_on if before and is_joined else mine.starts_on
        return Term(mine.starts_on, end_of(since, training.confers_months))
    last = latest(others)
    if last is not None and last.ends_on is not None and last.ends_on >= on:
        end = end_of(last.ends_on, training.confers_months)
        return Term(last.ends_on + timedelta(days=1), end)
    return Term(on, end_of(on, training.confers_months))


def end_of(since: date | None, months: int | None) -> date | None:
    """Return the last day of so many months, None without an end.

    It is the day of the same number, or the last one of a shorter month: 31 January
    and a month is 28 February.
    """
    if since is None or months is None:
        return None
    years, month = divmod(since.month - 1 + months, 12)
    year, month = since.year + years, month + 1
    return date(year, month, min(since.day, monthrange(year, month)[1]))


def day_after(day: date | None) -> date | None:
    """Return the next day, None of no day."""
    return day and day + timedelta(days=1)


def counting(enrolment: Enrolment) -> QuerySet[Qualification]:
    """Return what the participant holds of the kind that the training confers.

    What the enrolment's own certificate has given counts while another certificate
    is put in its place.
    """
    stands = Q(certificate__status__in=STANDS)
    passing = Q(certificate__status=Status.REPLACED, certificate__replaced_by=None)
    rows = Qualification.objects.filter(
        stands | passing, person=enrolment.person_id, kind=enrolment.training.confers
    )
    return rows.select_related("certificate", "renews")


def is_of(qualification: Qualification, enrolment: Enrolment) -> bool:
    """Tell whether the enrolment's own certificate has given the qualification."""
    certificate = qualification.certificate
    kind = ContentType.objects.get_for_model(Enrolment)
    return (certificate.content_type_id, certificate.object_id) == (
        kind.pk,
        enrolment.pk,
    )


def is_standing(qualification: Qualification) -> bool:
    """Tell whether its certificate stands."""
    return qualification.certificate.status in STANDS


def latest(rows: Iterable[Qualification]) -> Qualification | None:
    """Return the one that began last."""
    return max(rows, key=lambda each: (each.starts_on, each.pk), default=None)


def held_by(person: Person, kind: str) -> QuerySet[Qualification]:
    """Return what the person holds of the kind, by certificates that stand."""
    return Qualification.objects.filter(
        person=person, kind=kind, certificate__status__in=STANDS
    )


# --- How they stand -----------------------------------------------------------------


class State(TextChoices):
    """How a qualification stands on a day."""

    VALID = "valid", pgettext_lazy("qualification", "valid")
    COMING = "coming", pgettext_lazy("qualification", "still to begin")
    RENEWED = "renewed", pgettext_lazy("qualification", "renewed")
    EXPIRED = "expired", pgettext_lazy("qualification", "expired")
    REVOKED = "revoked", pgettext_lazy("qualification", "revoked")


def with_state(rows: QuerySet[Qualification], on: date | None = None) -> QuerySet[Any]:
    """Add `state` on the day, today unless told, and `is_followed`.

    Followed is what the person holds a later one of the kind after; what is over is
    then renewed instead of expired.
    """
    day = on or timezone.localdate()
    later = Qualification.objects.filter(
        person=OuterRef("person"),
        kind=OuterRef("kind"),
        starts_on__gt=OuterRef("starts_on"),
        certificate__status__in=STANDS,
    )
    return rows.annotate(is_followed=Exists(later)).annotate(
        state=Case(
            When(~Q(certificate__status__in=STANDS), then=Value(State.REVOKED.value)),
            When(Q(ends_on__lt=day, is_followed=True), then=Value(State.RENEWED.value)),
            When(Q(ends_on__lt=day), then=Value(State.EXPIRED.value)),
            When(Q(starts_on__gt=day), then=Value(State.COMING.value)),
            default=Value(State.VALID.value),
        )
    )


def ending(
    rows: QuerySet[Qualification], within: int, on: date | None = None
) -> QuerySet[Any]:
    """Return what holds, ends within so many days and is followed by nothing."""
    day = on or timezone.localdate()
    soon = with_state(rows, day).filter(
        state=State.VALID,
        is_followed=False,
        ends_on__lte=day + timedelta(days=within),
    )
    return soon.order_by("ends_on", "pk")


def confers(training: Training) -> str:
    """Return what the training's certificate enters somebody as; empty if nothing."""
    if not training.confers:
        return ""
    return str(ENTERED_AS[Qualification.Kind(training.confers)])


def with_qualification(trainers: QuerySet[Trainer]) -> QuerySet[Any]:
    """Add `is_qualified`, as a trainer today, and `qualified_to`, if it ends."""
    held = Qualification.objects.valid().filter(
        kind=Qualification.Kind.TRAINER, person=OuterRef("person")
    )
    longest = held.order_by(F("ends_on").desc(nulls_first=True))
    return trainers.annotate(
        is_qualified=Exists(held), qualified_to=Subquery(longest.values("ends_on")[:1])
    )
