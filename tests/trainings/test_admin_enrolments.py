"""Enrolling in the back office: the participants of a training, and the doors."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Person
from tests.backoffice.queries import assert_flat, queries_of
from tests.factories import (
    make_district,
    make_employment,
    make_person,
    make_service,
    make_user,
)
from tests.guards.visit import visitor
from tests.scheduling.steps import at
from tests.trainings.steps import make_enrolment, make_session, make_training
from trainings.models import Enrolment, Training

pytestmark = pytest.mark.django_db

LIST = "admin:trainings_enrolment_changelist"


@pytest.fixture
def user() -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def client(user: User) -> Client:
    return visitor(user)


@pytest.fixture
def training() -> Training:
    training = make_training(capacity=2)
    training.services.add(make_service(name="Дневен център"))
    return training


def door(training: Training, name: str) -> str:
    """Return one of the training's doors."""
    return reverse(f"admin:trainings_training_{name}", args=[training.pk])


def page(training: Training) -> str:
    """Return the training's page."""
    return reverse("admin:trainings_training_change", args=[training.pk])


def press(client: Client, enrolment: Enrolment, action: str, **filled: Any) -> Any:
    """Press a button beside a participant, and fill in what it asks."""
    key = str(enrolment.pk)
    data = {"action": action, "_selected_action": key, "_of": key}
    asked = {"asked": "yes", **filled} if filled else {}
    return client.post(reverse(LIST), {**data, **asked})


def told(response: Any) -> str:
    """Return what people are told."""
    return " ".join(map(str, get_messages(response.wsgi_request)))


# --- Lists and panels ---------------------------------------------------------------


def test_lists_and_pages_take_as_many_queries_for_three_as_for_one(
    client: Client, training: Training
) -> None:
    training.capacity = None
    training.save()
    person, other = make_person(), make_training()
    for each in (training, other):
        make_session(each, starts_at=at(7))

    def add() -> None:
        enrolment = make_enrolment(training)
        make_enrolment(other, enrolment.person, employment=enrolment.employment)
        make_enrolment(training, status="waiting")
        make_enrolment(make_training(), person, employment=None)
        make_employment(service=training.services.get())

    assert assert_flat(client, reverse(LIST), add) <= 10
    for url in (
        page(training),
        door(training, "enrol_team"),
        reverse("admin:registry_person_change", args=[person.pk]),
    ):
        assert_flat(client, url, add)


def test_the_page_of_a_training_shows_places_and_who_waits(
    client: Client, training: Training
) -> None:
    first = make_enrolment(training)
    make_enrolment(training, substitutes=first, joined_on=training.ends_on, seat=2)
    Enrolment.objects.filter(pk=first.pk).update(status="withdrawn", seat=None)
    waiting = make_enrolment(training, status="waiting")
    shown = client.get(page(training)).content.decode()
    assert f"замества {first.person}" in shown or f"in place of {first.person}" in shown
    assert shown.count('value="promote"') == 2, "of the free place and of the row"
    assert str(waiting.person) in shown
    Training.objects.update(status="completed")
    shown = client.get(page(training)).content.decode()
    assert 'value="promote"' not in shown
    assert door(training, "enrol_paste") not in shown


def test_a_person_shows_only_trainings_that_the_user_sees(client: Client) -> None:
    person = make_person()
    here = make_enrolment(make_training(title="Наше"), person).training
    far = make_training(title="Чуждо", district=make_district("PDV"), venue=here.venue)
    make_enrolment(far, person, employment=None)
    url = reverse("admin:registry_person_change", args=[person.pk])
    shown = client.get(url).content.decode()
    assert ("Наше" in shown, "Чуждо" in shown) == (True, False)


def test_the_list_is_filtered_by_training_status_and_fee(client: Client) -> None:
    free = make_enrolment(make_training())
    paying = make_training(fee=20)
    owing = make_enrolment(paying)
    paid = make_enrolment(paying, paid_on=timezone.localdate())

    def found(**query: Any) -> set[Enrolment]:
        shown = client.get(reverse(LIST), query)
        return set(shown.context["cl"].result_list)

    assert found(training=paying.pk) == {owing, paid}
    assert found(paid="no") == {owing}
    assert found(paid="yes") == {paid}
    assert found(status__exact="waiting") == set()
    assert found(q=free.person.last_name) == {free}
    assert found(training="х") == {free, owing, paid}


# --- Buttons ------------------------------------------------------------------------


def test_a_withdrawn_place_is_offered_to_the_first_who_waits(
    client: Client, training: Training
) -> None:
    gone, _stays = make_enrolment(training), make_enrolment(training)
    waiting = make_enrolment(training, status="waiting")
    asked = press(client, gone, "withdraw")
    assert asked.context["back"] == f"{page(training)}#participants"
    done = press(client, gone, "withdraw", note="Болест")
    assert done.headers["Location"] == f"{page(training)}#participants"
    assert str(waiting.person) in told(done)
    press(client, waiting, "promote")
    waiting.refresh_from_db()
    assert waiting.seat == 1
    late = make_enrolment(training, status="waiting")
    refused = press(client, late, "promote")
    assert refused.headers["Location"] == f"{page(training)}#participants"
    late.refresh_from_db()
    assert late.status == "waiting"


def test_somebody_takes_the_place_of_another(
    client: Client, training: Training
) -> None:
    replaced, new = make_enrolment(training), make_person()
    jobs = [make_employment(new) for _ in range(2)]
    filled = {"person": new.pk, "note": "Командировка"}
    asked = press(client, replaced, "substitute", **filled)
    assert "employment" in asked.context["form"].errors, "at several places: which"
    press(client, replaced, "substitute", employment=jobs[1].pk, **filled)
    substitute = Enrolment.objects.get(person=new)
    assert (substitute.substitutes, substitute.employment) == (replaced, jobs[1])


def test_fees_are_marked_as_paid_together(client: Client) -> None:
    training = make_training(fee=20)
    keys = [make_enrolment(training).pk for _ in range(2)]
    data = {"action": "mark_paid", "_selected_action": keys, "asked": "yes"}
    client.post(reverse(LIST), {**data, "paid_on": "22.11.2026", "invoice": "17"})
    assert Enrolment.objects.filter(paid_on="2026-11-22", invoice="17").count() == 2


def test_an_enrolment_takes_no_day_outside_and_no_strange_workplace(
    client: Client, training: Training
) -> None:
    enrolment = make_enrolment(training)
    url = reverse("admin:trainings_enrolment_change", args=[enrolment.pk])
    wrong = {"joined_on": "01.01.2020", "employment": make_employment().pk}
    errors = client.post(url, wrong).context["adminform"].form.errors
    assert set(errors) == {"employment", "joined_on"}
    client.post(url, {"joined_on": f"{training.ends_on:%d.%m.%Y}", "note": "Закъсня"})
    enrolment.refresh_from_db()
    assert (enrolment.joined_on, enrolment.note) == (training.ends_on, "Закъсня")


# --- Doors --------------------------------------------------------------------------


def test_one_person_is_enrolled_and_told_what_else_they_have(
    client: Client, training: Training
) -> None:
    person, other = make_person(), make_training(title="Другото")
    make_enrolment(other, person)
    for each in (training, other):
        make_session(each, starts_at=at(7))
    done = client.post(door(training, "enrol"), {"person": person.pk})
    assert done.headers["Location"] == f"{page(training)}#participants"
    assert "Другото" in told(done)
    again = client.post(door(training, "enrol"), {"person": person.pk})
    assert again.context["form"].errors["person"]
    stranger = make_person(district=make_district("PDV"))
    refused = client.post(door(training, "enrol"), {"person": stranger.pk})
    assert refused.context["form"].errors["person"]


def test_the_team_is_ticked_and_enrolled_together(
    client: Client, training: Training
) -> None:
    service = training.services.get()
    team = [make_employment(service=service) for _ in range(3)]
    make_employment()
    make_enrolment(training, team[2].person, employment=team[2])
    shown = client.get(door(training, "enrol_team")).context["groups"]
    assert [[each for each, _busy in group] for _name, group in shown] == [team[:2]]
    assert client.post(door(training, "enrol_team")).status_code == 200
    client.post(
        door(training, "enrol_team"), {"employment": [each.pk for each in team]}
    )
    rows = training.enrolments.order_by("pk").values_list("employment", "status")
    assert list(rows) == [
        (team[2].pk, "enrolled"),
        (team[0].pk, "enrolled"),
        (team[1].pk, "waiting"),
    ]


def test_a_list_is_pasted_corrected_and_saved(
    client: Client, training: Training
) -> None:
    url = door(training, "enrol_paste")
    pasted = {"pasted": "Имена\tИмейл\nАна Янева\tгрешен@\nБоян Янев\t"}
    form = client.post(url, pasted)
    assert form.context["stuck"] == 1
    kept = form.context["form"].initial
    rows = {
        **kept,
        "column-0": "full_name",
        "column-1": "email",
        "row": ["2", "3"],
        "seen": form.context["seen"],
        "act": "land",
    }
    refused = client.post(url, rows)
    assert (refused.context["stuck"], Person.objects.count()) == (1, 0)
    corrected = {**rows, "cell-2-email": "ana@example.bg"}
    checked = client.post(url, corrected)
    assert (checked.context["stuck"], Person.objects.count()) == (0, 0)
    done = client.post(url, {**corrected, "seen": checked.context["seen"]})
    assert done.headers["Location"] == f"{page(training)}#participants"
    names = training.enrolments.order_by("seat").values_list("person__email", "seat")
    assert list(names) == [("ana@example.bg", 1), ("", 2)]


@pytest.mark.parametrize("rows", ["", "[]", "{", '[["а", 1]]', '"редове"'])
def test_rows_that_nobody_pasted_are_not_read(
    client: Client, training: Training, rows: str
) -> None:
    data = {"rows": rows, "header_row": "0", "act": "land"}
    assert client.post(door(training, "enrol_paste"), data).status_code == 302


@pytest.mark.parametrize("name", ["enrol", "enrol_team", "enrol_paste"])
def test_doors_are_shut_to_strangers_and_once_it_is_over(
    client: Client, training: Training, name: str
) -> None:
    url = door(training, name)
    for role in (Role.NATIONAL_COORDINATOR, Role.TRAINER):
        assert visitor(make_user(role)).get(url).status_code in {403, 404}
    Training.objects.update(status="completed")
    assert client.get(url).headers["Location"] == f"{page(training)}#participants"
    Training.objects.update(district=make_district("PDV"), created_by=None)
    assert client.get(url).status_code == 404


def test_enrolling_begins_with_the_training(client: Client, training: Training) -> None:
    url = reverse("admin:trainings_enrolment_add")
    assert queries_of(client, url)
    looking = visitor(make_user(Role.NATIONAL_COORDINATOR))
    assert looking.get(url).status_code in {403, 404}
    done = client.post(url, {"training": training.pk})
    assert done.headers["Location"] == f"{page(training)}#participants"
