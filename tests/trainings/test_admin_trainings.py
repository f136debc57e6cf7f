"""A training is planned in the back office with a few clicks."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.exchange import services as exchange
from resource_centre.common.sheets import read_pasted
from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Occasion
from resource_centre.scheduling.times import moment
from tests.backoffice.queries import assert_flat, queries_of
from tests.documents.steps import offered_on, press
from tests.factories import make_district, make_person, make_user
from tests.scheduling.steps import at, make_occasion, make_venue
from tests.trainings.steps import (
    make_enrolment,
    make_module,
    make_programme,
    make_session,
    make_trainer,
    make_training,
    make_training_module,
)
from trainings.models import Session, Trainer, Training
from trainings.resources.trainings import TrainingResource

pytestmark = pytest.mark.django_db
TRAININGS = "/admin/trainings/training/"
MONDAY = date(2027, 3, 8)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
NO_ROWS = {
    f"{prefix}-{name}": "0"
    for prefix in ("modules", "trainer_contracts", "conclusions")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.fixture
def coordinator(client: Client) -> User:
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


@pytest.fixture
def training(coordinator: User) -> Training:
    """Return a training of two days with a module of 16 hours."""
    training = make_training(starts_on=MONDAY, ends_on=TUESDAY)
    make_training_module(training)
    return training


@pytest.fixture
def trainer() -> Trainer:
    return make_trainer(make_person())


def page(training: Training, name: str = "change") -> str:
    """Return the address of one of the training's pages."""
    return f"{TRAININGS}{training.pk}/{name}/"


def form_of(training: Training, **fields: Any) -> dict[str, Any]:
    """Return what the training's form sends."""
    usual = {
        "title": training.title,
        "starts_on": f"{training.starts_on:%d.%m.%Y}",
        "ends_on": f"{training.ends_on:%d.%m.%Y}",
        "venue": training.venue.name,
        "mode": "presence",
        "threshold": "80",
        "certificate_design": "classic",
        "certificate_wording": "bg",
        "is_listed": "on",
        "district": training.district_id,
    }
    return {**usual, **NO_ROWS, **fields}


def on(day: date, hour: int, training: Training, *trainers: Person) -> Session:
    """Plan a session of three hours of the training."""
    return make_session(training, *trainers, starts_at=moment(day, time(hour)))


# --- The form -----------------------------------------------------------------------


def test_a_title_days_and_a_place_are_enough(client: Client, coordinator: User) -> None:
    fields = client.get(f"{TRAININGS}add/").context["adminform"].form.fields
    assert list(fields) == ["title", "starts_on", "ends_on", "venue"]
    sent = {"title": "Етика", "starts_on": "08.03.2027", "venue": "Читалището"}
    answer = client.post(f"{TRAININGS}add/", sent)
    training = Training.objects.get()
    assert answer["Location"] == page(training)
    assert training.days == (MONDAY, MONDAY)
    assert training.created_by == coordinator
    assert training.venue.district == training.district == make_district()


def test_a_place_that_cannot_be_is_refused_beside_it(
    client: Client, coordinator: User
) -> None:
    sent = {"title": "Етика", "starts_on": "08.03.2027", "ends_on": "07.03.2027"}
    errors = client.post(f"{TRAININGS}add/", sent).context["errors"]
    assert len(errors) == 2
    assert not Training.objects.exists()


def test_the_programme_chosen_later_brings_its_modules(
    client: Client, training: Training
) -> None:
    training.modules.all().delete()
    programme = make_programme(make_module(hours=4))
    client.post(page(training), form_of(training, programme=programme.pk))
    assert [each.hours for each in training.modules.all()] == [4]


def test_a_room_that_is_taken_is_refused_with_who_took_it(
    client: Client, training: Training
) -> None:
    session = on(MONDAY, 9, training)
    taken = make_venue(name="Заседателна зала")
    make_occasion(starts_at=moment(MONDAY, time(10)), venue=taken, title="Сесия")
    answer = client.post(page(training), form_of(training, venue=taken.name))
    assert "Сесия" in str(answer.context["errors"])
    client.post(page(training), form_of(training, venue="Друга зала"))
    session.occasion.refresh_from_db()
    assert str(session.occasion.venue) == "Друга зала"


# --- Laying out ---------------------------------------------------------------------


def test_a_usual_training_is_laid_out_with_two_clicks(
    client: Client, training: Training
) -> None:
    shown = client.get(page(training, "schedule"))
    assert len(shown.context["rows"]) == 4
    sent = {**sent_by(shown), "keep": "yes"}
    assert client.post(page(training, "schedule"), sent).status_code == 302
    assert training.sessions.count() == 4
    assert (
        Occasion.objects.filter(district=make_district(), is_public=True).count() == 4
    )


def sent_by(answer: Any) -> dict[str, Any]:
    """Return what the page of the layout sends."""
    form = answer.context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    sent = {name: value for name, value in fields.items() if value}
    context = answer.context
    return {**sent, "shown": context["digest"], "taken": context["taken"]}


def test_what_was_not_shown_is_not_kept(client: Client, training: Training) -> None:
    address = page(training, "schedule")
    sent = {**sent_by(client.get(address)), "break_minutes": "75", "keep": "yes"}
    assert client.post(address, sent).status_code == 200
    assert not training.sessions.exists()


def test_a_clash_is_solved_by_taking_the_offered_time(
    client: Client, training: Training, trainer: Trainer
) -> None:
    make_occasion(trainer.person, starts_at=moment(MONDAY, time(10)), title="Отпуска")
    address = page(training, "schedule")
    sent = {**sent_by(client.get(address)), "trainers": [trainer.pk], "venue": "Ново"}
    met = client.post(address, sent)
    assert [bool(row["clashes"]) for row in met.context["rows"]].count(True) == 1
    assert "Отпуска" in met.content.decode()
    # Somebody who insists is told the same.
    insisted = client.post(address, {**sent_by(met), "keep": "yes"})
    assert insisted.context["form"].errors
    offer = met.context["rows"][0]["offer_value"]
    taken = client.post(address, {**sent_by(met), "take": offer})
    assert not taken.context["clashing"]
    client.post(address, {**sent_by(taken), "keep": "yes"})
    days = {session.day for session in training.sessions.select_related("occasion")}
    assert days == {MONDAY, TUESDAY, WEDNESDAY}
    assert {str(each.occasion.venue) for each in training.sessions.all()} == {"Ново"}


@pytest.mark.parametrize(
    "take", ["x", "0|x", "99|2027-03-08T09:00:00+02:00", "0|2027-13-01T09:00:00Z"]
)
def test_a_button_that_makes_no_sense_changes_nothing(
    client: Client, training: Training, take: str
) -> None:
    address = page(training, "schedule")
    sent = {**sent_by(client.get(address)), "take": take}
    assert client.post(address, sent).context["digest"] == sent["shown"]


# --- Sessions and days --------------------------------------------------------------


def test_a_session_takes_the_offered_time(
    client: Client, training: Training, trainer: Trainer
) -> None:
    make_occasion(trainer.person, starts_at=moment(MONDAY, time(9)), title="Отпуска")
    address = page(training, "sessions/add")
    sent = {
        "day": "2027-03-08",
        "starts": "09:00",
        "ends": "12:30",
        "trainers": [trainer.pk],
    }
    met = client.post(address, sent)
    assert "Отпуска" in met.content.decode()
    times = {"take": met.context["offer_value"], "until": met.context["offer_until"]}
    assert client.post(address, {**sent, **times}).status_code == 302
    session = training.sessions.get()
    assert session.occasion.starts_at == moment(MONDAY, time(12))
    assert session.teaching_minutes == 180
    own = page(training, f"sessions/{session.pk}")
    initial = client.get(own).context["form"]
    assert initial["trainers"].value() == [trainer.pk]
    client.post(own, {"delete": "yes"})
    assert not training.sessions.exists()


def test_a_released_session_is_cancelled_and_not_deleted(
    client: Client, training: Training
) -> None:
    session = on(MONDAY, 9, training)
    Occasion.objects.update(released_at=timezone.now())
    for way in ("delete", "cancel"):
        client.post(page(training, f"sessions/{session.pk}"), {way: "yes"})
    session.occasion.refresh_from_db()
    assert session.occasion.status == "cancelled"


def test_a_day_moves_to_the_offered_one_or_changes_places(
    client: Client, training: Training, trainer: Trainer
) -> None:
    for day in (MONDAY, TUESDAY):
        on(day, 9, training, trainer.person)
    address = page(training, "day")
    assert client.get(f"{address}?day=2027-03-08").status_code == 200
    sent = {"day": "2027-03-08", "to": "2027-03-09"}
    met = client.post(address, sent)
    assert (met.context["offer"], met.context["can_swap"]) == (WEDNESDAY, True)
    client.post(address, {**sent, "swap": "yes"})
    assert client.post(address, {**sent, "take": "2027-03-10"}).status_code == 302
    days = [each.day for each in training.sessions.select_related("occasion")]
    assert sorted(days) == [TUESDAY, WEDNESDAY]


def test_a_release_says_before_whom_it_tells(
    client: Client, training: Training, trainer: Trainer
) -> None:
    on(MONDAY, 9, training, trainer.person)
    address = page(training, "release")
    shown = client.get(address)
    assert shown.context["rehearsed"].told == 1
    assert len(shown.context["changes"]) == 1
    client.post(address)
    assert not client.get(address).context["changes"]
    assert client.get(page(training)).status_code == 200


def test_a_copy_is_made_from_its_page(client: Client, training: Training) -> None:
    leads = press(client, TRAININGS, "copy", training)
    assert (leads.status_code, leads["Location"]) == (303, page(training, "copy"))
    on(MONDAY, 9, training)
    sent = {"title": "Втора група", "starts_on": "22.03.2027", "with_sessions": "on"}
    answer = client.post(page(training, "copy"), sent)
    copy = Training.objects.get(title="Втора група")
    assert answer["Location"] == page(copy)
    assert copy.sessions.get().day == date(2027, 3, 22)


# --- The state ----------------------------------------------------------------------


def test_only_what_makes_sense_is_offered(client: Client, training: Training) -> None:
    steps = {"announce", "open_enrolment", "close_enrolment", "start", "complete"}
    steps |= {"reopen", "cancel"}
    expected = {
        "planned": {"announce", "open_enrolment", "cancel"},
        "open": {"close_enrolment", "cancel"},
        "completed": {"reopen"},
    }
    for status, names in expected.items():
        Training.objects.filter(pk=training.pk).update(status=status)
        assert offered_on(client, page(training)) & steps == names


def test_completing_says_who_is_not_marked(client: Client, coordinator: User) -> None:
    day = timezone.localdate() - timedelta(days=1)
    training = make_training(starts_on=day, ends_on=day)
    make_session(training, starts_at=at(days=-1))
    make_enrolment(training)
    asked = press(client, TRAININGS, "complete", training)
    assert asked.context["consequence"].startswith("1 ")
    press(client, TRAININGS, "complete", training, confirmed="yes")
    press(client, TRAININGS, "reopen", training, asked="yes", reason="Грешка.")
    training.refresh_from_db()
    assert training.status == "running"
    press(client, TRAININGS, "cancel", training, asked="yes", reason="")
    training.refresh_from_db()
    assert training.status == "cancelled"
    schedule = client.get(page(training, "schedule"))
    assert press(client, TRAININGS, "announce", training).status_code == 302
    assert schedule.status_code == 200


# --- Who sees what ------------------------------------------------------------------

DOORS = ("change", "schedule", "sessions/add", "day", "release", "copy")


def test_what_is_not_visible_is_not_there(client: Client, coordinator: User) -> None:
    away = make_training(district=make_district("PDV"))
    session = make_session(away)
    for door in (*DOORS, f"sessions/{session.pk}"):
        assert client.get(page(away, door)).status_code == 404


def test_whoever_only_looks_has_no_doors(client: Client) -> None:
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    training = make_training()
    make_session(training)
    shown = client.get(page(training))
    assert page(training, "release") not in shown.content.decode()
    for door in DOORS[1:]:
        assert client.get(page(training, door)).status_code in {403, 404}


def test_a_session_of_another_training_is_not_there(
    client: Client, training: Training
) -> None:
    other = make_session()
    assert client.get(page(training, f"sessions/{other.pk}")).status_code == 404


# --- The list -----------------------------------------------------------------------


def test_the_list_asks_the_same_for_one_row_and_for_three(
    client: Client, coordinator: User
) -> None:
    assert assert_flat(client, TRAININGS, lambda: make_enrolment(make_training())) <= 10


def test_a_page_asks_the_same_however_many_sessions(
    client: Client, training: Training, trainer: Trainer
) -> None:
    days = iter(MONDAY + timedelta(days=n) for n in range(30))

    def add() -> None:
        on(next(days), 9, training, trainer.person)
        make_training_module(training)

    for door in ("change", "release"):
        assert_flat(client, page(training, door), add)
    one = len(queries_of(client, page(training, "schedule")))
    add()
    assert len(queries_of(client, page(training, "schedule"))) <= one


def test_the_list_is_filtered_by_year_and_project(
    client: Client, training: Training
) -> None:
    for query, number in (("year=2027", 1), ("year=2026", 0), ("year=x", 0)):
        answer = client.get(f"{TRAININGS}?{query}")
        assert answer.context["cl"].result_count == number


def test_the_list_goes_out_with_its_state(client: Client, training: Training) -> None:
    make_enrolment(training)
    rows = client.get(f"{TRAININGS}export/csv/").getvalue().decode()
    assert training.title in rows
    assert str(training.get_status_display()) in rows


def test_a_sheet_plans_trainings(client: Client, coordinator: User) -> None:
    assert client.get(f"{TRAININGS}import/").status_code == 200
    make_venue(name="Зала 7")
    text = (
        "Обучение\tОт дата\tДо дата\tМясто\tСъстояние\n"
        "Етика\t08.03.2027\t09.03.2027\tЗала 7\tприключено\n"
        "Етика\t15.03.2027\t16.03.2027\tЗала 7\tприключено\n"
    )
    sheet = exchange.start_import(
        user=coordinator, resource=TrainingResource, table=read_pasted(text)
    )
    exchange.land(sheet=exchange.check(sheet=sheet))
    slugs = Training.objects.order_by("starts_on").values_list("slug", flat=True)
    assert list(slugs) == ["etika", "etika-2"]
    facts = Training.objects.values_list("status", "created_by", "district")
    assert set(facts) == {("planned", coordinator.pk, make_district().pk)}
