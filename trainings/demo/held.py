"""The demo's trainings that were held, with everybody who was there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import islice
from typing import Any

from resource_centre.registry.demo import first
from resource_centre.registry.models import Employment, Person, SocialService
from resource_centre.scheduling.models import Booking, Notice, Occasion
from resource_centre.scheduling.times import moment
from resource_centre.scheduling.workdays import working_days
from trainings.demo.story import Story
from trainings.models import (
    Attendance,
    Enrolment,
    Module,
    Session,
    Training,
    TrainingModule,
)

# The halves of a day: eight teaching hours of 45 minutes.
HALVES = ((time(9), time(12, 30)), (time(13, 30), time(17)))
HALF = 180
HOURS_OF_DAY = 8
SINGLE_OUT = 9  # every so many participants one who was late
ROLES = ["social-worker", "psychologist", "educator", "social-assistant"]
# Those of the registry's demo who are one person twice, or left.
LEFT_OUT = ("Пробева", "Пeтър", "Петър", "Мария", "Eva")


@dataclass
class Plan:
    """A training as the demo wants it."""

    days: list[date]
    venue: str
    trainer: int
    modules: list[Module] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


def add_held(story: Story) -> None:
    """Make the published trainings."""
    story.trainings["trainers"] = [add_training_of_trainers(story)]
    story.trainings["teams"] = list(add_teams(story))
    story.trainings["authority"] = list(add_authority(story))
    story.trainings["ngo"] = [add_ngo(story)]
    story.trainings["introductory"] = [add_introductory(story)]


# --- The five series -----------------------------------------------------------------


def add_training_of_trainers(story: Story) -> Training:
    """Make the course of 256 hours in 32 days, with ten of the association."""
    facts = story.facts["trainers"]
    employer = story.organisation(story.facts["employers"]["association"])
    supervisor = first(Person, email="supervisor@demo.example", is_demo=True)
    known = [story.trainers[0].person, *([supervisor] if supervisor else [])]
    people = [*known, *story.new_people(facts["people"] - len(known), story.district)]
    plan = Plan(
        days=days_from(facts["starts_on"], 32),
        venue=facts["venue"],
        trainer=facts["trainer"],
        modules=story.modules,
        facts={"programme": story.programme, **texts(facts)},
    )
    return held(story, plan, story.employ(people, employer, ["expert", "consultant"]))


def add_teams(story: Story) -> Iterable[Training]:
    """Make a training of two days for the team of each of the twelve services."""
    facts = story.facts["teams"]
    size, larger = divmod(facts["people"], facts["services"])
    days = days_from(facts["starts_on"], 2 * facts["services"])
    for n in range(facts["services"]):
        service = SocialService.objects.get(name=f"Социална услуга {n + 1}")
        module = story.modules[facts["modules"][n % len(facts["modules"])]]
        plan = Plan(
            days=days[2 * n : 2 * n + 2],
            venue=facts["venue"],
            trainer=facts["trainer"],
            modules=[module],
            facts={
                "title": f"{module.title} – {service.name}",
                "title_en": f"{module.title_en} – {service.name_en}",
                "kind": Training.Kind.UPGRADING,
                "description": story.facts["note"],
                "description_en": story.facts["note_en"],
            },
        )
        training = held(story, plan, team_of(story, service, size + (n < larger)))
        training.services.add(service)
        yield training


def team_of(story: Story, service: SocialService, size: int) -> list[Employment]:
    """Return the jobs of so many who work there, the demo's own people first."""
    taken = Enrolment.objects.filter(is_demo=True, employment__service__isnull=False)
    jobs = list(
        service.employments.current()
        .filter(person__is_demo=True)
        .exclude(person__first_name__in=LEFT_OUT)
        .exclude(person__last_name__in=LEFT_OUT)
        .exclude(person__in=taken.values("person"))
        .order_by("pk")
    )
    return [
        *jobs,
        *story.employ(
            story.new_people(size - len(jobs), story.district), service, ROLES
        ),
    ]


def add_authority(story: Story) -> Iterable[Training]:
    """Make the three trainings of councillors and officers."""
    facts = story.facts["authority"]
    council = story.organisation(story.facts["employers"]["council"])
    office = story.organisation(story.facts["employers"]["administration"])
    for day, size in zip(facts["starts_on"], facts["groups"], strict=True):
        plan = Plan(
            days=days_from(day, 2),
            venue=facts["venue"],
            trainer=facts["trainer"],
            facts={**texts(facts), **notes(story)},
        )
        people = story.new_people(size, story.district)
        half = size // 2
        councillors = story.employ(people[:half], council, ["municipal-councillor"])
        officers = story.employ(people[half:], office, ["municipal-officer"])
        training = held(story, plan, [*councillors, *officers])
        training.organisations.add(council, office)
        yield training


def add_ngo(story: Story) -> Training:
    """Make the training of eight organisations."""
    facts = story.facts["ngo"]
    plan = Plan(
        days=days_from(facts["starts_on"], 2),
        venue=facts["venue"],
        trainer=facts["trainer"],
        facts={**texts(facts), **notes(story)},
    )
    organisations = [
        story.organisation(
            {
                "kind": "ngo",
                "name": f"Примерна НПО {n}",
                "name_en": f"Example NGO {n}",
            }
        )
        for n in range(1, facts["organisations"] + 1)
    ]
    people = story.new_people(facts["people"], story.district)
    jobs = [
        job
        for n, person in enumerate(people)
        for job in story.employ(
            [person], organisations[n % len(organisations)], ["coordinator"]
        )
    ]
    training = held(story, plan, jobs)
    training.organisations.add(*organisations)
    return training


def add_introductory(story: Story) -> Training:
    """Make the course of 28 days for three teams of the district of Plovdiv."""
    facts = story.facts["introductory"]
    services = [
        SocialService.objects.create(
            name=row["name"],
            name_en=row["name_en"],
            is_demo=True,
            **story.place(row["municipality"]),
        )
        for row in facts["services"]
    ]
    plan = Plan(
        days=days_from(facts["starts_on"], facts["days"]),
        venue=facts["venue"],
        trainer=facts["trainer"],
        facts=texts(facts),
    )
    size = facts["people"] // len(services)
    jobs = [
        job
        for service in services
        for job in story.employ(
            story.new_people(size, service.district or story.district),
            service,
            facts["roles"],
        )
    ]
    training = held(story, plan, jobs)
    training.services.add(*services)
    return training


# --- One training -----------------------------------------------------------------


def held(story: Story, plan: Plan, jobs: Sequence[Employment]) -> Training:
    """Make a completed training, with those who were there nearly all the time."""
    training = planned(story, plan, Training.Status.COMPLETED)
    enrolments = enrol(training, jobs)
    sessions = list(training.sessions.select_related("occasion"))
    Attendance.objects.bulk_create(
        mark_of(enrolment, session, n, number)
        for n, enrolment in enumerate(enrolments)
        for number, session in enumerate(sessions)
    )
    return training


def planned(story: Story, plan: Plan, status: str, **facts: Any) -> Training:
    """Make a training whose timetable is released."""
    venue = story.venues[plan.venue]
    training = Training.objects.create(
        status=status,
        starts_on=plan.days[0],
        ends_on=plan.days[-1],
        venue=venue,
        district=venue.district,
        municipality=venue.municipality,
        project=story.project if venue.district == story.district else None,
        is_demo=True,
        **plan.facts,
        **facts,
    )
    parts = TrainingModule.objects.bulk_create(
        TrainingModule(training=training, module=module, position=n, hours=module.hours)
        for n, module in enumerate(plan.modules, start=1)
    )
    add_sessions(training, plan, parts, story.trainers[plan.trainer].person)
    return training


def add_sessions(
    training: Training, plan: Plan, parts: Sequence[TrainingModule], trainer: Person
) -> None:
    """Lay the modules out over the halves of the days, four hours in each."""
    halves = [(day, half) for day in plan.days for half in HALVES]
    taught: list[TrainingModule | None] = [
        part for part in parts for _ in range(part.hours * 2 // HOURS_OF_DAY)
    ]
    taught += [None] * (len(halves) - len(taught))
    occasions = Occasion.objects.bulk_create(
        occasion_of(training, moment(day, start), moment(day, end))
        for day, (start, end) in halves
    )
    Booking.objects.bulk_create(
        booking
        for occasion in occasions
        for booking in (
            Booking(occasion=occasion, person=trainer),
            Booking(occasion=occasion, venue=training.venue),
        )
    )
    Session.objects.bulk_create(
        Session(
            training=training, occasion=occasion, module=part, teaching_minutes=HALF
        )
        for occasion, part in zip(occasions, taught, strict=True)
    )


def occasion_of(training: Training, starts_at: Any, ends_at: Any) -> Occasion:
    """Return an occasion of the training that is released as it is planned."""
    return Occasion(
        kind="training",
        starts_at=starts_at,
        ends_at=ends_at,
        venue=training.venue,
        district=training.district,
        is_public=True,
        released_at=starts_at - timedelta(days=14),
        public_starts_at=starts_at,
        public_ends_at=ends_at,
        public_venue=training.venue,
        public_status=Occasion.Status.PLANNED,
        is_demo=True,
    )


def enrol(training: Training, jobs: Sequence[Employment]) -> list[Enrolment]:
    """Enrol whoever has these jobs, and let them know the timetable."""
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            training=training,
            person=job.person,
            employment=job,
            seat=n,
            is_demo=True,
        )
        for n, job in enumerate(jobs, start=1)
    )
    Notice.objects.bulk_create(
        Notice(
            occasion=session.occasion,
            person=job.person,
            starts_at=session.occasion.starts_at,
            ends_at=session.occasion.ends_at,
            place=str(training.venue),
        )
        for session in training.sessions.select_related("occasion")
        for job in jobs
    )
    return enrolments


def mark_of(enrolment: Enrolment, session: Session, n: int, number: int) -> Attendance:
    """Return the mark of the n-th participant: present, but for some who were late."""
    is_late = n % SINGLE_OUT == SINGLE_OUT - 1 and number == 0
    return Attendance(
        enrolment=enrolment,
        session=session,
        mark=Attendance.Mark.LATE if is_late else Attendance.Mark.PRESENT,
        minutes=session.teaching_minutes - (30 if is_late else 0),
    )


def days_from(day: str, number: int) -> list[date]:
    """Return so many working days from the day on."""
    return list(islice(working_days(date.fromisoformat(day)), number))


def texts(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what the facts say of the training in words."""
    names = ("title", "title_en", "kind", "audience", "audience_en")
    more = ("description", "description_en", "capacity")
    return {name: facts[name] for name in (*names, *more) if name in facts}


def notes(story: Story) -> dict[str, str]:
    """Return the words on what of a training is published and what invented."""
    return {
        "description": story.facts["note"],
        "description_en": story.facts["note_en"],
    }
