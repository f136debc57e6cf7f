"""The gate's page and what is issued from it, step by step as a coordinator does."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import services
from resource_centre.documents.models import Batch, Signatory
from resource_centre.jobs.models import Job
from resource_centre.jobs.worker import work
from resource_centre.scheduling.models import Booking
from tests.backoffice.queries import assert_flat
from tests.documents.steps import press
from tests.factories import make_district, make_mandate, make_person, make_user
from tests.guards.visit import visitor
from tests.scheduling.steps import make_venue
from tests.trainings.certified import make_paper
from tests.trainings.earned import completed, fail, first, participant
from trainings.admin.certifying import certificates_panel
from trainings.cards.certifying import waiting
from trainings.models import Enrolment, Training, Waiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """Return a coordinator of Razgrad."""
    return make_user(Role.COORDINATOR)


@pytest.fixture
def client(user: User) -> Client:
    """Return the coordinator's browser."""
    return visitor(user)


def door(training: Training, name: str = "certificates", *args: int) -> str:
    """Return the address of one of the training's doors."""
    return reverse(f"admin:trainings_training_{name}", args=[training.pk, *args])


def send(client: Client, training: Training, document: str, *people: Enrolment) -> Any:
    """Press the button of the document for the people."""
    keys = [each.pk for each in people]
    return client.post(door(training), {"document": document, "people": keys})


def said(response: Any) -> str:
    """Return what a page says, messages included."""
    text: str = response.content.decode()
    return text


# --- The journey ------------------------------------------------------------------


def test_completing_leads_to_the_gate_and_the_gate_to_the_printout(
    client: Client,
) -> None:
    training = completed(3, status=Training.Status.RUNNING)
    failed = fail(first(training))
    records = reverse("admin:trainings_training_changelist")
    asked = press(client, records, "complete", training)
    assert asked.status_code == 200
    response = press(client, records, "complete", training, confirmed="yes")
    assert (response.status_code, response["Location"]) == (303, door(training))
    gate = client.get(door(training)).context["gate"]
    assert [line.enrolment for line in gate.held_back] == [failed]
    response = send(
        client, training, "certificate", *(line.enrolment for line in gate.ready)
    )
    job = services.jobs_of(Batch.objects.get()).get()
    assert response["Location"] == reverse("jobs:job", args=[job.pk])
    assert reverse("jobs:job", args=[job.pk]) in said(client.get(door(training)))
    work(job.pk)
    printout = reverse("documents:printout", args=[Batch.objects.get().pk])
    for page in (
        reverse("jobs:job", args=[job.pk]),
        job_result(job),
        door(training),
        reverse("admin:trainings_training_change", args=[training.pk]),
    ):
        assert printout in said(client.get(page)), page
    assert client.get(printout).status_code == 200


def job_result(job: Job) -> str:
    """Return where the job leads when it is done."""
    job.refresh_from_db()
    assert job.status == Job.Status.DONE
    return str(job.result["url"])


def test_a_second_press_issues_nothing_and_says_so(client: Client) -> None:
    training = completed(2)
    people = list(training.enrolments.all())
    for person in people:
        make_paper(person)
    page = client.get(door(training))
    assert 'value="certificate"' not in said(page)
    assert "Никой не чака" in said(page)
    send(client, training, "certificate", *people)
    assert "нищо не е издадено" in said(client.get(door(training)))
    assert not Batch.objects.exists()


def test_of_many_completed_together_none_is_led_to_its_gate(client: Client) -> None:
    trainings = [completed(1, status=Training.Status.RUNNING) for _ in range(2)]
    records = reverse("admin:trainings_training_changelist")
    response = press(client, records, "complete", *trainings, confirmed="yes")
    assert response["Location"] == records


# --- The page ---------------------------------------------------------------------


def test_all_who_are_ready_are_ticked_and_enter_issues_nothing(client: Client) -> None:
    training = completed(3)
    failed = fail(first(training))
    text = said(client.get(door(training)))
    boxes = re.findall(r'<input type="checkbox"[^>]*>', text)
    ticked = [box for box in boxes if "checked" in box]
    assert (len(boxes), len(ticked)) == (3, 2)
    assert not any(f'value="{failed.pk}"' in box for box in ticked)
    forms = re.findall(r'<form method="post">.*?</form>', text, re.DOTALL)
    for form in forms:
        first_button = re.search(r"<button[^>]*>", form)
        assert first_button
        assert "disabled" in first_button[0]
    assert len(forms) == 2
    assert door(training, "waive", failed.pk) in text


@pytest.mark.parametrize("status", ["running", "planned", "cancelled"])
def test_before_it_is_completed_the_page_issues_nothing(
    client: Client, status: str
) -> None:
    training = completed(2, status=status)
    fail(first(training))
    text = said(client.get(door(training)))
    assert 'type="checkbox"' not in text
    assert ('value="complete"' in text) is (status != "cancelled")
    send(client, training, "certificate", *training.enrolments.all())
    assert "още не е приключено" in said(client.get(door(training)))
    assert not Batch.objects.exists()


def test_while_days_lie_ahead_it_is_not_offered_to_complete(client: Client) -> None:
    training = completed(1, status="running")
    Training.objects.update(ends_on="2099-12-31")
    assert 'value="complete"' not in said(client.get(door(training)))


def test_an_attestation_is_issued_from_the_page(client: Client) -> None:
    training = completed(1)
    failed = fail(training.enrolments.get())
    response = send(client, training, "attestation", failed)
    assert "/jobs/" in response["Location"]
    assert Batch.objects.get().document == "attestation"


def test_what_is_no_choice_is_refused(client: Client) -> None:
    training, other = completed(1), completed(1)
    stranger, own = other.enrolments.get(), training.enrolments.get()
    for document, people in (
        ("letter", [own]),
        ("certificate", [stranger]),
        ("certificate", []),
    ):
        response = send(client, training, document, *people)
        assert response["Location"] == door(training)
    assert not Batch.objects.exists()


# --- Exceptions -------------------------------------------------------------------


def test_an_exception_is_made_shown_and_taken_back(client: Client) -> None:
    training = completed(1)
    failed = fail(training.enrolments.get())
    page = door(training, "waive", failed.pk)
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": " "}).status_code == 200
    assert not Waiver.objects.exists()
    client.post(page, {"reason": "Болничен <лист>"})
    text = said(client.get(door(training)))
    assert "Болничен &lt;лист&gt;" in text
    back = door(training, "take_back", failed.pk)
    assert client.get(back).status_code == 405
    client.post(back)
    assert not Waiver.objects.exists()


def test_an_exception_that_helps_nothing_is_refused_on_the_form(client: Client) -> None:
    training = completed(1)
    present = training.enrolments.get()
    page = client.post(door(training, "waive", present.pk), {"reason": "Молба"})
    assert page.context["form"].errors
    assert not Waiver.objects.exists()


# --- Who comes in -----------------------------------------------------------------


def test_who_only_looks_and_who_sees_nothing(client: Client) -> None:
    training = completed(2)
    failed = fail(first(training))
    viewer = visitor(make_user(Role.NATIONAL_COORDINATOR))
    assert 'type="checkbox"' not in said(viewer.get(door(training)))
    trainer = make_user(Role.TRAINER)
    led = training.sessions.all()[0].occasion
    Booking.objects.create(occasion=led, person=make_person(account=trainer))
    stranger = make_user(None)
    make_mandate(stranger, Role.COORDINATOR, district=make_district("SHU"))
    for outsider in (viewer, visitor(trainer), visitor(stranger)):
        assert send(outsider, training, "certificate", failed).status_code == 404
        for name in ("waive", "take_back"):
            page = door(training, name, failed.pk)
            assert outsider.post(page, {"reason": "Молба"}).status_code == 404
        if outsider is not viewer:
            assert outsider.get(door(training)).status_code == 404
    other = completed(1)
    page = door(training, "waive", other.enrolments.get().pk)
    assert client.get(page).status_code == 404


# --- Around it --------------------------------------------------------------------


def test_the_page_asks_the_same_however_many_people_there_are(client: Client) -> None:
    training = completed(1)
    numbers = iter(range(10, 40))

    def add() -> None:
        fail(participant(training, next(numbers)))
        make_paper(participant(training, next(numbers)))

    assert assert_flat(client, door(training), add) <= 16


def test_the_panel_counts_with_three_questions(
    client: Client, user: User, rf: RequestFactory, django_assert_num_queries: Any
) -> None:
    training = completed(2)
    make_paper(first(training))
    page = reverse("admin:trainings_training_change", args=[training.pk])
    assert f"?training={training.pk}" in said(client.get(page))
    request = rf.get(page)
    request.user = user
    assert user.has_perm("documents.view_issueddocument")  # asked once for the page
    with django_assert_num_queries(3):
        panel = certificates_panel(training, request)
    assert panel
    assert (panel.context["certificates"], len(panel.context["gate"].ready)) == (1, 1)


def test_the_card_names_trainings_with_people_to_be_certified(
    user: User, django_assert_num_queries: Any
) -> None:
    waits, served, failed = completed(2), completed(1), completed(1)
    make_paper(served.enrolments.get())
    fail(failed.enrolments.get())
    completed(1, status="running")
    completed(1, district=make_district("SHU"), venue=make_venue())
    list(waiting(user))
    with django_assert_num_queries(3):
        items = list(waiting(user))
    assert [item.url for item in items] == [door(waits)]
    assert "2" in items[0].detail


def test_how_certificates_look_is_chosen_on_the_trainings_form(client: Client) -> None:
    training = completed(1)
    page = reverse("admin:trainings_training_change", args=[training.pk])
    kinds = [("Днес", {}), ("Преди", {"ends_on": training.starts_on})]
    today, former = [
        Signatory.objects.create(name_bg=n, name_en=n, post_bg="Р", post_en="M", **f)
        for n, f in kinds
    ]
    form = client.get(page).context["adminform"].form
    assert list(form.fields["signatories"].queryset) == [today]
    training.signatories.add(former)
    response = client.get(page)
    form = response.context["adminform"].form
    assert set(form.fields["signatories"].queryset) == {today, former}
    draft = reverse(
        "documents:draft", args=["certificate", training.enrolments.get().pk]
    )
    assert draft in said(response)
