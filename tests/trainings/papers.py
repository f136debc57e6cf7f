"""A training that was held, with all that its documents speak of."""

from datetime import date, datetime, timedelta
from typing import Any

from resource_centre.registry.models import JobRole, Organisation, Person
from tests.factories import (
    make_employment,
    make_municipality,
    make_organisation,
    make_person,
    make_service,
)
from tests.scheduling.steps import SOFIA, make_venue
from tests.trainings.steps import (
    make_enrolment,
    make_module,
    make_programme,
    make_session,
    make_trainer,
    make_training,
    make_training_module,
)
from trainings.models import (
    Attendance,
    DeclaredTotal,
    Enrolment,
    HandOver,
    Material,
    Session,
    Training,
    TrainingModule,
)

FIRST = date(2026, 11, 19)
NAMES = (
    ("Милена", "Георгиева", "Образцова"),
    ("Щерьо", "Добрев", "Пробев"),
    ("Мария-Луиза", "Бойкова", "Макетова-Примерова"),
    ("Eva", "", "Beispiel"),
)
LONG_NAME = (
    "Александрина-Константина",
    "Христоматиева-Великопреславска",
    "Димитрова-Старозагорска-Константинополска-Великотърновска-Плевен",
)
ROLES = (("social-worker", "социален работник"), ("psychologist", "психолог"))
LONG_TITLE = (
    "Надграждащо обучение на мултидисциплинарни екипи от центрове за обществена"
    " подкрепа за оценка на риска, планиране на подкрепата и междуинституционално"
    " сътрудничество при случаи на насилие над деца в област Разград"
)


def make_planned(**fields: Any) -> Training:
    """Make a training of two days with two modules, four sessions, two trainers."""
    trainers = [
        make_person(first_name="Вера", middle_name="Иванова", last_name="Примерова"),
        make_person(first_name="Боян", middle_name="Петров", last_name="Гостев"),
    ]
    make_trainer(trainers[1], is_external=True)
    municipality = make_municipality()
    venue = make_venue(
        name="Зала 2", name_en="Room 2", address="гр. Разград, ул. „Примерна“ № 4"
    )
    given: dict[str, Any] = {
        "title": "Оценка на риска и работа в екип",
        "title_en": "Risk assessment and team work",
        "starts_on": FIRST,
        "ends_on": FIRST + timedelta(days=1),
        "venue": venue,
        "municipality": municipality,
        "kind": Training.Kind.UPGRADING,
        "status": Training.Status.COMPLETED,
        "audience": "екипи на центрове за обществена подкрепа",
        "audience_en": "teams of community support centres",
        "description": "Как екипите да оценяват риска заедно и да ѝ се доверяват.",
        "description_en": "How teams assess risks together.",
        "programme": make_programme(
            title="Оценка на риска",
            title_en="Risk assessment",
            aim="Екипите да оценяват риска по обща методика.",
        ),
    }
    training = make_training(**{**given, **fields})
    parts = [
        part(training, "Оценка на риска", "Risk assessment", "Видове риск\nПлан"),
        part(training, "Работа в екип", "Team work", ""),
    ]
    for number, place in enumerate(((0, 9), (0, 14), (1, 9), (1, 14))):
        lay_out(training, parts[number % 2], trainers[number // 2], *place)
    return training


def part(training: Training, title: str, english: str, topics: str) -> TrainingModule:
    """Let the training have a module of eight hours."""
    module = make_module(title=title, title_en=english, hours=8, topics=topics)
    return make_training_module(training, module)


def lay_out(
    training: Training, module: TrainingModule, trainer: Person, day: int, hour: int
) -> Session:
    """Make a session of three hours and a half, of which three are taught."""
    moment = datetime(FIRST.year, FIRST.month, FIRST.day, hour, tzinfo=SOFIA)
    return make_session(
        training,
        trainer,
        starts_at=moment + timedelta(days=day),
        module=module,
        topic=f"Упражнение {day + 1}",
        topic_en=f"Exercise {day + 1}",
    )


def enrol(training: Training, people: int = len(NAMES)) -> list[Enrolment]:
    """Enrol so many people of two workplaces, each with a job role or none."""
    roles = [
        JobRole.objects.get_or_create(
            code=code, defaults={"name_bg": name, "name_en": code.replace("-", " ")}
        )[0]
        for code, name in ROLES
    ]
    if not people:
        return []
    service = make_service(name="Център за обществена подкрепа – Исперих", name_en="")
    sender = make_organisation(
        name="Община Исперих", kind=Organisation.Kind.MUNICIPALITY
    )
    workplaces: list[dict[str, Any]] = [
        {"service": service, "job_role": roles[0]},
        {"service": service, "job_role": roles[1]},
        {"organisation": sender},
    ]
    return [
        enrol_one(training, names_of(number), workplaces[number % 3])
        for number in range(people)
    ]


def names_of(number: int) -> tuple[str, str, str]:
    """Return names; from the fifth person on the family names differ by a number."""
    first, middle, last = NAMES[number % len(NAMES)]
    suffix = f"-{number:02d}" if number >= len(NAMES) else ""
    return first, middle, f"{last}{suffix}"


def enrol_one(
    training: Training, names: tuple[str, str, str], where: dict[str, Any]
) -> Enrolment:
    """Enrol a person of these names who works there."""
    first, middle, last = names
    person = make_person(first_name=first, middle_name=middle, last_name=last)
    employment = make_employment(person, **where)
    return make_enrolment(training, person, employment=employment)


def mark(enrolments: list[Enrolment], minutes: int = 180) -> None:
    """Mark everybody as there for so many minutes, the last one for half of them."""
    for enrolment in enrolments:
        there = minutes // 2 if enrolment == enrolments[-1] else minutes
        for session in enrolment.training.sessions.all():
            Attendance.objects.create(
                enrolment=enrolment,
                session=session,
                mark=Attendance.Mark.PRESENT,
                minutes=there,
            )


def make_held(people: int = len(NAMES)) -> Training:
    """Make a training that was held, marked, and where materials were handed out."""
    training = make_planned()
    mark(enrol(training, people))
    declared = DeclaredTotal.objects.create(
        title="Обучени по проекта",
        title_en="Trained within the project",
        number=211,
        source="Финален доклад, стр. 4",
    )
    declared.trainings.add(training)
    brochure = Material.objects.create(
        title="Наръчник за екипи", title_en="Handbook", kind="handbook"
    )
    brochure.print_runs.create(quantity=100, received_on=FIRST)
    given = HandOver.objects.create(training=training, given_on=FIRST)
    given.lines.create(material=brochure, quantity=30)
    return training


def make_participant() -> Enrolment:
    """Make somebody who took part in what was held."""
    training = make_planned()
    enrolments = enrol(training, 2)
    mark(enrolments)
    return enrolments[0]


def make_day() -> Session:
    """Make a session, whose day has an attendance list."""
    training = make_planned()
    enrol(training)
    return training.sessions.earliest("occasion__starts_at")
