"""Rows for the lists of trainings and of the calendar, each in a place of its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.reporting.models import Project
from resource_centre.scheduling.models import MovedDay
from tests.factories import (
    make_district,
    make_municipality,
    make_organisation,
    make_person,
    yesterday,
)
from tests.scheduling.steps import at, make_occasion, make_venue
from tests.trainings.learning import make_employee, make_learning, make_norm
from tests.trainings.qualified import make_qualification
from tests.trainings.registered import make_certificate
from tests.trainings.steps import (
    make_enrolment,
    make_module,
    make_programme,
    make_session,
    make_trainer,
    make_training,
)
from trainings.models import (
    DeclaredTotal,
    HandOver,
    Material,
    Methodology,
    TrainingPlan,
)

Make = Callable[[int], Any]


def filled(make: Make) -> Callable[[int, User], None]:
    """Return what fills a list by making one row after the other."""

    def fill(rows: int, _user: User) -> None:
        for number in range(rows):
            make(number)

    return fill


def place(number: int) -> Any:
    """Return a municipality that no other row has."""
    return make_municipality(("AAA01", "BBB01", "CCC01")[number])


def venue(number: int) -> None:
    """Make a room where something is to happen."""
    make_occasion(venue=make_venue(municipality=place(number)))


def session(_number: int) -> None:
    """Make a session of today, which is in each calendar's first view."""
    make_session(None, make_person(), starts_at=at(0))


def moved_day(number: int) -> None:
    """Make a moved day."""
    day = timezone.localdate() + timedelta(days=number)
    MovedDay.objects.create(day=day, is_working=True)


def training(number: int) -> None:
    """Make a training with a session and with somebody who takes part."""
    made = make_training(municipality=place(number), programme=make_programme())
    make_session(made, make_person())
    make_enrolment(made)


def methodology(number: int) -> None:
    """Make a methodology with a version."""
    made = Methodology.objects.create(title=f"Методология {number}")
    made.versions.create(number=1, in_force_from=timezone.localdate())
    make_module(methodology=made)


def module(_number: int) -> None:
    """Make a module of a methodology."""
    make_module(methodology=Methodology.objects.create(title="Методология"))


def trainer(_number: int) -> None:
    """Make a trainer who may lead a module."""
    make_trainer().modules.create(module=make_module())


def invitation(_number: int) -> None:
    """Ask a trainer."""
    make_training().trainer_invitations.create(trainer=make_trainer())


def qualification(number: int) -> None:
    """Qualify somebody."""
    make_qualification(district=place(number).district)


def learning(_number: int) -> None:
    """Let somebody have learnt elsewhere."""
    make_learning(make_person(), yesterday())


def certificate(number: int) -> None:
    """Make a certificate, and its duplicate."""
    made = make_certificate(subject=make_enrolment(), district=place(number).district)
    make_certificate(duplicate_of=made, reason="Изгубен")


def plan(number: int) -> None:
    """Make a plan with a line."""
    made = TrainingPlan.objects.create(
        title=f"План {number}", district=place(number).district
    )
    made.lines.create(title="Обучение", programme=make_programme())


def declared(number: int) -> None:
    """Make a total of two trainings."""
    made = DeclaredTotal.objects.create(title="Обучени", number=number, source="Отчет")
    made.trainings.set([make_training(), make_training()])


def material(number: int) -> None:
    """Make a material that was printed."""
    made = Material.objects.create(title=f"Брошура {number}", kind="brochure")
    made.print_runs.create(quantity=10, received_on=timezone.localdate())


def hand_over(number: int) -> None:
    """Give an organisation some of a material."""
    material(number)
    made = HandOver.objects.create(
        given_on=timezone.localdate(),
        organisation=make_organisation(),
        district=make_district(),
    )
    made.lines.create(material=Material.objects.latest("pk"), quantity=1)


def project(number: int) -> None:
    """Make a project."""
    Project.objects.create(code=f"project-{number}", title=f"Проект {number}")


LISTS = {
    "reporting.Project": (filled(project), 6),
    "scheduling.MovedDay": (filled(moved_day), 8),
    "scheduling.Occasion": (filled(session), 9),
    "scheduling.Venue": (filled(venue), 7),
    "trainings.Certificate": (filled(certificate), 10),
    "trainings.ExternalLearning": (filled(learning), 8),
    "trainings.HourNorm": (filled(lambda _number: make_norm()), 6),
    "trainings.PersonHours": (filled(lambda _number: make_employee(make_norm())), 9),
    "trainings.DeclaredTotal": (filled(declared), 6),
    "trainings.Qualification": (filled(qualification), 7),
    "trainings.Enrolment": (filled(lambda _number: make_enrolment()), 7),
    "trainings.HandOver": (filled(hand_over), 10),
    "trainings.Material": (filled(material), 6),
    "trainings.Methodology": (filled(methodology), 6),
    "trainings.Module": (filled(module), 6),
    "trainings.Programme": (filled(lambda _n: make_programme(make_module())), 6),
    "trainings.Trainer": (filled(trainer), 7),
    "trainings.TrainerInvitation": (filled(invitation), 6),
    "trainings.Training": (filled(training), 10),
    "trainings.TrainingPlan": (filled(plan), 7),
}
