"""The roster: who may lead what, the CV, and what a trainer's page tells."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

import trainings.admin.catalogue
import trainings.admin.trainers  # noqa: F401 - registers
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import storage
from resource_centre.documents.scans import Scan
from resource_centre.registry.models import Person
from tests.backoffice.queries import assert_flat
from tests.documents.steps import code_of, make_pdf, make_picture, make_upload
from tests.factories import make_district, make_person, make_user, yesterday
from tests.guards.visit import visitor
from tests.scheduling.steps import at, make_occasion
from tests.trainings.steps import (
    make_module,
    make_session,
    make_trainer,
    make_training,
    make_training_module,
)
from trainings.models import Trainer
from trainings.rules.trainers import ensure_may_lead, ensure_on_roster
from trainings.search import find_trainers
from trainings.services.trainers import replace_cv

pytestmark = pytest.mark.django_db
TRAINERS = "/admin/trainings/trainer/"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    """Keep files where nobody else does."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who keeps the roster, signed in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def page_of(trainer: Trainer) -> str:
    """Return the address of the trainer's page."""
    return f"{TRAINERS}{trainer.pk}/change/"


def form(**fields: Any) -> dict[str, Any]:
    """Return what the form of a trainer sends."""
    return {
        "is_active": "on",
        "modules-TOTAL_FORMS": 0,
        "modules-INITIAL_FORMS": 0,
        **fields,
    }


def make_cv(trainer: Trainer, data: bytes = b"%PDF-1.7 cv") -> str:
    """Give the trainer a CV; return the name of its file."""
    return replace_cv(trainer=trainer, file=Scan(data, ".pdf")).cv


# --- Who may lead -------------------------------------------------------------------


def test_anybody_leads_what_needs_no_qualification() -> None:
    today = timezone.localdate()
    ensure_may_lead(person=make_person(), module=make_module(), day=today)
    ensure_may_lead(person=make_person(), module=None, day=today)


@pytest.mark.parametrize(
    ("first", "last", "may"),
    [(None, None, True), (0, 0, True), (1, None, False), (None, -1, False)],
)
def test_only_the_qualified_lead_on_the_days_they_are(
    first: int | None, last: int | None, may: bool
) -> None:
    day = timezone.localdate() + timedelta(days=30)
    module, trainer = make_module(needs_qualified=True), make_trainer()
    days = [None if n is None else day + timedelta(days=n) for n in (first, last)]
    trainer.modules.create(module=module, starts_on=days[0], ends_on=days[1])
    trainer.modules.create(module=make_module())
    if may:
        ensure_may_lead(person=trainer.person, module=module, day=day)
        return
    with pytest.raises(ValidationError) as refused:
        ensure_may_lead(person=trainer.person, module=module, day=day)
    assert code_of(refused) == "not_qualified"
    said = refused.value.messages[0]
    assert str(trainer.person) in said
    assert module.title in said


def test_who_has_left_the_roster_leads_nothing_that_needs_qualification() -> None:
    module, trainer = make_module(needs_qualified=True), make_trainer(is_active=False)
    trainer.modules.create(module=module)
    day = timezone.localdate()
    with pytest.raises(ValidationError):
        ensure_may_lead(person=trainer.person, module=module, day=day)
    for person in (trainer.person, make_person()):
        with pytest.raises(ValidationError) as refused:
            ensure_on_roster(person)
        assert code_of(refused) == "not_on_roster"
    ensure_on_roster(make_trainer().person)


# --- The roster ---------------------------------------------------------------------


def test_trainer_is_added_with_a_cv_and_what_they_may_lead(
    client: Client, coordinator: User
) -> None:
    person, module = make_person(), make_module()
    data = form(
        person=person.pk,
        is_external="on",
        cv_file=make_upload(make_pdf(), "cv.pdf"),
        **{
            "modules-TOTAL_FORMS": 1,
            "modules-0-module": module.pk,
            "modules-0-basis": "Диплома",
        },
    )
    assert client.post(f"{TRAINERS}add/", data).status_code == 302
    trainer = Trainer.objects.get()
    assert (trainer.person, trainer.is_external) == (person, True)
    assert list(trainer.modules.values_list("module", "basis")) == [
        (module.pk, "Диплома")
    ]
    assert storage.read(trainer.cv).startswith(b"%PDF-")


def test_person_is_on_the_roster_once_and_stays_who_they_are(
    client: Client, coordinator: User
) -> None:
    trainer, other = make_trainer(), make_person()
    page = client.post(f"{TRAINERS}add/", form(person=trainer.person_id))
    assert list(page.context["adminform"].form.errors) == ["person"]
    client.post(page_of(trainer), form(person=other.pk, note="Само в петък"))
    before = trainer.person
    trainer.refresh_from_db()
    assert (trainer.person, trainer.note) == (before, "Само в петък")


def test_nobody_is_added_whom_the_coordinator_does_not_see(
    client: Client, coordinator: User
) -> None:
    far = make_person(district=make_district("PDV"))
    page = client.post(f"{TRAINERS}add/", form(person=far.pk))
    assert list(page.context["adminform"].form.errors) == ["person"]


@pytest.mark.parametrize("data", [b"%PDF-1.7 broken", make_picture()])
def test_cv_is_a_sound_pdf(client: Client, coordinator: User, data: bytes) -> None:
    trainer = make_trainer()
    page = client.post(page_of(trainer), form(cv_file=make_upload(data)))
    assert list(page.context["adminform"].form.errors) == ["cv_file"]


def test_former_cv_is_removed_for_good(
    client: Client,
    coordinator: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    trainer = make_trainer()
    kept = [make_cv(trainer)]
    for fields in ({"cv_file": make_upload(make_pdf())}, {"remove_cv": "on"}):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page_of(trainer), form(**fields))
        trainer.refresh_from_db()
        assert not storage.path_of(kept[-1]).exists()
        if trainer.cv:
            kept.append(trainer.cv)
    assert (len(kept), trainer.cv) == (2, "")


def test_cv_is_for_those_who_keep_the_roster(client: Client, coordinator: User) -> None:
    trainer = make_trainer()
    url = f"{TRAINERS}{trainer.pk}/cv/"
    assert client.get(url).status_code == 404
    make_cv(trainer)
    answer: Any = client.get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 cv"
    assert url in client.get(page_of(trainer)).text
    for role in (Role.TRAINER, Role.SUPERVISOR, Role.TRAINEE):
        assert visitor(make_user(role)).get(url).status_code == 404


def test_roster_is_looked_through(client: Client, coordinator: User) -> None:
    own = make_trainer(make_person(last_name="Георгиева"))
    module = make_module()
    own.modules.create(module=module, starts_on=yesterday())
    outside = make_trainer(is_external=True, expertise="Кризисна интервенция")
    lapsed = make_trainer(is_active=False)
    lapsed.modules.create(module=module, ends_on=yesterday())
    for query, found in (
        ({"q": "georgieva"}, [own]),
        ({"q": "кризисна"}, [outside]),
        ({"is_external__exact": "1"}, [outside]),
        ({"module": module.pk}, [own]),
        ({"module": "x"}, []),
        ({"is_active__exact": "0"}, [lapsed]),
    ):
        assert list(client.get(TRAINERS, query).context["cl"].result_list) == found
    assert list(find_trainers(coordinator, "Георгиева")) == [own]


# --- What a trainer's page tells ----------------------------------------------------


def test_page_tells_what_was_led_and_for_how_long(
    client: Client, coordinator: User
) -> None:
    trainer = make_trainer()
    training = make_training(title="Работа в екип")
    longer = make_training_module(training, hour_minutes=60)
    for hour, module in ((9, None), (14, longer)):
        make_session(
            training,
            trainer.person,
            starts_at=at(hour=hour),
            hours=3,
            minutes=180,
            module=module,
        )
    far = make_training(title="Далечно", district=make_district("PDV"))
    make_session(far, trainer.person, starts_at=at(days=9))
    panels = {
        each.template: each.context
        for each in client.get(page_of(trainer)).context["panels"]
    }
    (row,) = panels["trainings/admin/led_panel.html"]["trainings"]
    assert row["training__title"] == "Работа в екип"
    assert row["hours"] == 180 / 45 + 180 / 60


def test_page_tells_when_the_trainer_is_away_but_not_why(
    client: Client, coordinator: User
) -> None:
    trainer = make_trainer()
    make_occasion(trainer.person, title="Болничен", starts_at=at(days=3))
    make_occasion(trainer.person, title="Отпуск", starts_at=at(days=-3))
    page = client.get(page_of(trainer))
    panels = {each.template: each.context for each in page.context["panels"]}
    assert len(panels["trainings/admin/absences_panel.html"]["absences"]) == 1
    assert "Болничен" not in page.text
    assert f"/admin/scheduling/occasion/add/?person={trainer.person_id}" in page.text


def busy(person: Person, days: int) -> None:
    """Let the person lead something, and be away, so many days from today."""
    make_session(None, person, starts_at=at(days=days))
    make_occasion(person, starts_at=at(days=days, hour=15))


def test_pages_take_the_same_queries_for_any_number_of_rows(
    client: Client, coordinator: User
) -> None:
    assert assert_flat(client, TRAINERS, make_trainer) <= 10
    trainer = make_trainer()
    days = iter(range(3, 9))

    def add() -> None:
        busy(trainer.person, next(days))
        trainer.modules.create(module=make_module())

    assert_flat(client, page_of(trainer), add)
