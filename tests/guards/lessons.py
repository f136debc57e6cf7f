"""Trainings of a place and what belongs to them, for the world of the guards."""

from django.db.models import F, Model
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.documents import storage
from resource_centre.registry.models import District
from resource_centre.reporting.models import Project
from resource_centre.scheduling.models import MovedDay, Occasion
from tests.factories import make_person, yesterday
from tests.guards.papers import PDF
from tests.scheduling.steps import at, make_occasion, make_venue
from tests.trainings.learning import make_learning, make_norm
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
    PersonHours,
    Training,
    TrainingPlan,
)


def make_lessons(district: District, leader: User | None = None) -> list[Model]:
    """Make a training of the district that is announced, led by the user if one is.

    Somebody takes part; a trainer is asked; a list is signed; materials are given.
    """
    place = {"district": district}
    person = make_person(account=leader, **place)
    training = make_training(
        status="announced", venue=make_venue(**place), capacity=20, **place
    )
    session = make_session(training, person)
    training.signed_sheets.create(day=session.day, file=stored(f"sheet-{training.pk}"))
    learner = make_person(**place)
    invitation = training.trainer_invitations.create(trainer=make_trainer(person))
    Occasion.objects.filter(pk=session.occasion.pk).update(
        is_public=True,
        released_at=timezone.now(),
        public_starts_at=F("starts_at"),
        public_ends_at=F("ends_at"),
        public_status="planned",
    )
    return [
        training,
        make_occasion(person, starts_at=at(3), district=district),
        make_enrolment(training, make_person(**place)),
        invitation,
        make_learning(learner, yesterday(), evidence=stored("evidence")),
        PersonHours.objects.get(pk=learner.pk),
        make_certificate(district=district),
        make_qualification(make_person(**place), district=district),
        TrainingPlan.objects.create(title="План за обучения", **place),
        HandOver.objects.create(
            given_on=timezone.localdate(), training=training, **place
        ),
    ]


def make_catalogue() -> list[Model]:
    """Make what trainings of all places have in common."""
    methodology = Methodology.objects.create(title="Методология")
    methodology.versions.create(
        number=1, in_force_from=timezone.localdate(), file=stored("methodology")
    )
    module = make_module(methodology=methodology)
    total = DeclaredTotal.objects.create(title="Обучени", number=1, source="Отчет")
    total.trainings.set(Training.objects.all())
    return [
        methodology,
        module,
        make_programme(module),
        make_trainer(cv=stored("cv")),
        total,
        Material.objects.create(title="Брошура", kind="brochure"),
        Project.objects.create(code="world", title="Проект"),
        MovedDay.objects.create(day=timezone.localdate(), is_working=True),
        make_venue(),
        make_norm(),
    ]


def stored(name: str) -> str:
    """Let a file of the name be there; return where it is."""
    path = f"trainings/{name}.pdf"
    if not storage.path_of(path).exists():
        storage.store(path, PDF)
    return path
