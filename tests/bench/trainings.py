"""Figures of trainings: 500 of them with 20,000 enrolments, against a bare list."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Person
from resource_centre.registry.scale import scale_to
from resource_centre.scheduling.models import Occasion
from tests.bench.figures import CPU, QUERIES, Figure
from tests.bench.registry import page, tidy_up
from tests.factories import make_district, make_user
from tests.guards.visit import visitor
from tests.scheduling.steps import at, make_venue
from trainings.models import Attendance, Enrolment, Session, Training

TRAININGS, PEOPLE = 500, 40
HALVES = 4
MOST = 10


def figures() -> Iterator[Figure]:
    """Yield the queries of each page, and the public list's time to a bare one."""
    staff, nobody = visitor(make_user(Role.ADMINISTRATOR)), visitor(None)
    training = fill()
    tidy_up()
    admin = partial(reverse, args=[training.pk])
    pages: dict[str, tuple[Client, str]] = {
        "list in the back office": (
            staff,
            reverse("admin:trainings_training_changelist"),
        ),
        "calendar of a month": (staff, reverse("admin:scheduling_occasion_changelist")),
        "attendance of 40": (staff, admin("admin:trainings_training_attendance")),
        "public list": (nobody, reverse("trainings:trainings")),
        "public page": (nobody, training.get_absolute_url()),
    }
    for name, (client, address) in pages.items():
        work = page(client, address)
        yield Figure(f"500 trainings, {name}: queries", work, MOST, meter=QUERIES)
    with override_settings(ROOT_URLCONF="tests.bench.bare"):
        ours, bare = (page(nobody, reverse(d)) for d in ("trainings:trainings", "bare"))
        yield Figure("500 trainings, public list to titles", ours, bare, 5, CPU)


def fill() -> Training:
    """Make the trainings, their sessions and marks; return the first, of today."""
    scale_to(TRAININGS * PEOPLE // 10)
    people = list(Person.objects.order_by("pk")[: TRAININGS * PEOPLE // 10])
    venue, today = make_venue(is_shared=True), timezone.localdate()
    trainings = Training.objects.bulk_create(
        Training(
            title=f"Обучение {n}",
            slug=f"obuchenie-{n}",
            status=Training.Status.RUNNING if n == 0 else Training.Status.ANNOUNCED,
            starts_on=today + timedelta(days=n),
            ends_on=today + timedelta(days=n + 1),
            venue=venue,
            district=make_district(),
            capacity=PEOPLE,
        )
        for n in range(TRAININGS)
    )
    occasions = Occasion.objects.bulk_create(
        Occasion(
            kind="training",
            starts_at=at(n + half // 2, 9 if half % 2 == 0 else 14),
            ends_at=at(n + half // 2, 12 if half % 2 == 0 else 17),
            venue=venue,
            district=venue.district,
            is_public=True,
        )
        for n in range(TRAININGS)
        for half in range(HALVES)
    )
    sessions = Session.objects.bulk_create(
        Session(
            training=trainings[n // HALVES], occasion=occasion, teaching_minutes=180
        )
        for n, occasion in enumerate(occasions)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            training=training,
            person=people[(n * PEOPLE + seat) % len(people)],
            seat=seat + 1,
        )
        for n, training in enumerate(trainings)
        for seat in range(PEOPLE)
    )
    Attendance.objects.bulk_create(
        Attendance(enrolment=enrolment, session=session, mark="present", minutes=180)
        for enrolment in enrolments[:PEOPLE]
        for session in sessions[:HALVES]
    )
    return trainings[0]
