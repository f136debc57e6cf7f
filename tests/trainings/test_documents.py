"""Documents of trainings say what there is, to whom they may, and never cut a name."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from resource_centre.accounts.roles import Role
from resource_centre.documents import services
from resource_centre.documents.document import document_named
from resource_centre.documents.models import Batch
from resource_centre.documents.reference import synchronise
from resource_centre.documents.renderer import Renderer, renderer
from resource_centre.jobs.models import Job
from tests.documents.pdfs import cut_off, text_of
from tests.documents.reading import unsaid
from tests.documents.samples import make_paper, sample_html
from tests.documents.steps import code_of, offered_on, press
from tests.factories import make_district, make_mandate, make_user
from tests.trainings.papers import (
    FIRST,
    LONG_NAME,
    LONG_TITLE,
    enrol,
    enrol_one,
    make_held,
    make_participant,
    make_planned,
    mark,
)
from tests.trainings.steps import make_session, make_training
from trainings.documents import AttendanceList, Badges, MealList
from trainings.documents.timetable import days_of, halves_of
from trainings.models import Enrolment, Training

pytestmark = pytest.mark.django_db

TRAININGS = "/admin/trainings/training/"
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def after_it_was_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be two days after the sample training."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture(scope="module")
def drawing() -> Iterator[Renderer]:
    """Draw all of them by one process."""
    with renderer(AttendanceList.limits) as shared:
        yield shared


def facts_of(code: str, record: Any) -> dict[str, Any]:
    """Return what the document says of the record."""
    return dict(document_named(code).facts(record))


# --- What they say ------------------------------------------------------------------


def test_the_programme_tells_what_is_taught_when_and_the_breaks_between() -> None:
    first, second = facts_of("training-programme", make_planned())["days"]
    assert (first["day"], first["hours"]) == ("2026-11-19", 8)
    times = ["9:00–12:00", "12:00–14:00", "14:00–17:00"]
    assert [row["time"].split("\xa0")[0] for row in first["rows"]] == times
    assert [bool(row.get("rest")) for row in first["rows"]] == [False, True, False]
    assert second["rows"][0]["trainers"] == "Боян Петров Гостев"


def test_cancelled_sessions_are_not_in_the_programme() -> None:
    training = make_planned()
    occasion = training.sessions.earliest("occasion__starts_at").occasion
    type(occasion).objects.filter(pk=occasion.pk).update(status="cancelled")
    facts = facts_of("training-programme", training)
    assert len(facts["days"][0]["rows"]) == 1
    assert facts["hours"] == 12


def test_another_place_of_a_session_is_told() -> None:
    training = make_training()
    session = make_session(training)
    other = make_session(make_training(), starts_at=session.occasion.ends_at)
    other.training = training
    other.save(update_fields=["training"])
    rows = facts_of("training-programme", training)["days"][0]["rows"]
    assert [row["place"] for row in rows] == ["", str(other.occasion.venue)]


def test_days_without_sessions_are_those_of_the_training() -> None:
    days = days_of(make_training(starts_on=FIRST, ends_on=FIRST + timedelta(days=1)))
    assert [day.date for day in days] == [FIRST, FIRST + timedelta(days=1)]
    assert [half["time"] for half in halves_of(days[0])] == ["", ""]


def test_lists_that_are_shared_tell_no_email_and_no_phone() -> None:
    training = make_planned()
    for enrolment in enrol(training):
        enrolment.person.email = f"private{enrolment.pk}@example.org"
        enrolment.person.phone = "0888 123 456"
        enrolment.person.save()
    for kind in (AttendanceList, MealList, Badges):
        said = json.dumps(facts_of(kind.code, training), ensure_ascii=False)
        assert "private" not in said
        assert "0888 123 456" not in said


def test_only_those_with_a_place_are_on_the_lists_by_their_names() -> None:
    training = make_planned()
    enrolments = enrol(training)
    left, waiting = enrolments[0], enrolments[1]
    for each, status in ((left, "withdrawn"), (waiting, "waiting")):
        Enrolment.objects.filter(pk=each.pk).update(status=status, seat=None)
    names = [each["name"] for each in facts_of("attendance-list", training)["people"]]
    assert names == ["Eva Beispiel", "Мария-Луиза Бойкова Макетова-Примерова"]


def test_the_list_of_one_day_is_of_that_day() -> None:
    session = make_held().sessions.latest("occasion__starts_at")
    (day,) = facts_of("attendance-list-day", session)["days"]
    assert day["day"] == "2026-11-20"
    assert [each["name"] for each in day["trainers"]] == ["Боян Петров Гостев"]


def test_meals_and_nights_are_counted_with_the_trainers() -> None:
    facts = facts_of("meal-list", make_held())
    assert facts["everybody"] == 6
    assert facts["meals"] == [["19.11.", "20.11."]]
    assert facts["nights"] == [["19. – 20.11."]]


def test_a_badge_is_in_the_letters_of_its_language() -> None:
    training = make_planned()
    (enrolment,) = enrol(training, 1)
    badges = facts_of("training-badges", training)["sheets"][0]
    assert [badge["is_trainer"] for badge in badges] == [True, True, False]
    with override("en"):
        last = facts_of("training-badges", training)["sheets"][0][-1]
        assert (last["first"], last["last"]) == ("Milena", "Obraztsova")
        enrolment.person.latin_override = "Mila G. Obrastsova"
        enrolment.person.save()
        last = facts_of("training-badges", training)["sheets"][0][-1]
        assert (last["first"], last["last"]) == ("Mila", "Obrastsova")


def test_the_report_counts_what_is_marked_and_sets_apart_what_was_declared() -> None:
    facts = facts_of("training-report", make_held())
    people = facts["participants"]
    assert people["total"] == 4
    attendance = people["attendance"]
    # 16 hours of each, and 8 of the last one.
    assert (attendance["percent"], attendance["enough"]) == (87, 3)
    assert next(row[3:] for row in people["people"]["rows"]) == [8, 50]
    assert facts["declared"]["rows"][0][1].startswith("211")
    assert facts["materials"]["rows"] == [["Наръчник за екипи", 30]]


def test_a_report_without_names_says_so(drawing: Renderer) -> None:
    make_paper()
    training = make_training(starts_on=FIRST, ends_on=FIRST)
    facts, html = sample_html(document_named("training-report"), training, "en")
    assert facts["participants"] == {"total": 0}
    assert "No participants are entered by name." in text_of(drawing.render(html))


def test_a_poster_leads_to_the_page_in_bulgarian(settings: Any) -> None:
    settings.SITE_URL = "https://centre.example"
    training = make_planned(slug="risk")
    document = document_named("training-poster")
    with override("en"):
        facts, pictures = document.facts(training), document.images(training)
    assert facts["page"] == "centre.example/trainings/risk"
    assert facts["training"] == "Risk assessment and team work"
    assert pictures["qr"].startswith(b"\x89PNG")


# --- Names of any length ------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "attendance-list",
        "meal-list",
        "participation-note",
        "training-badges",
        "training-invitation",
        "training-poster",
    ],
)
def test_the_longest_names_are_never_cut(drawing: Renderer, code: str) -> None:
    make_paper()
    training = make_planned(title=LONG_TITLE, ends_on=FIRST)
    enrolment = enrol_one(training, LONG_NAME, {})
    document = document_named(code)
    record = enrolment if document.model is Enrolment else training
    facts, html = sample_html(document, record, "bg")
    pdf = drawing.render(html)
    assert cut_off(pdf) == ""
    assert unsaid(facts, pdf, "bg") == []


# --- What is refused ----------------------------------------------------------------


def test_only_those_with_a_place_in_what_is_to_come_are_invited() -> None:
    invitation = document_named("training-invitation")
    enrolment = make_participant()
    with pytest.raises(ValidationError) as refused:
        invitation.ensure_ready(enrolment)
    assert code_of(refused) == "over"
    enrolment.training.status = Training.Status.OPEN
    enrolment.training.ends_on = date(2026, 11, 23)
    invitation.ensure_ready(enrolment)
    enrolment.status = Enrolment.Status.WAITING
    with pytest.raises(ValidationError) as refused:
        invitation.ensure_ready(enrolment)
    assert code_of(refused) == "no_place"


def test_a_note_is_for_whoever_was_there_once_it_is_over() -> None:
    note = document_named("participation-note")
    enrolment = make_participant()
    note.ensure_ready(enrolment)
    absent = enrol_one(enrolment.training, LONG_NAME, {})
    with pytest.raises(ValidationError) as refused:
        note.ensure_ready(absent)
    assert code_of(refused) == "not_attended"
    enrolment.training.ends_on = date(2026, 11, 23)
    with pytest.raises(ValidationError) as refused:
        note.ensure_ready(enrolment)
    assert code_of(refused) == "not_held"


def test_a_training_that_was_cancelled_has_no_report() -> None:
    training = make_training(starts_on=FIRST, ends_on=FIRST, status="cancelled")
    with pytest.raises(ValidationError) as refused:
        document_named("training-report").ensure_ready(training)
    assert code_of(refused) == "not_held"


# --- In the back office -------------------------------------------------------------


@pytest.fixture
def coordinator(client: Client) -> Any:
    """Sign a coordinator of Razgrad in, where series are declared."""
    synchronise(using="default")
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def test_a_note_is_issued_to_the_person_of_the_trainings_district(
    coordinator: Any,
) -> None:
    enrolment = make_participant()
    issued = services.issue(
        document="participation-note", record=enrolment, by=coordinator
    )
    assert issued.person == enrolment.person
    assert issued.district == enrolment.training.district
    assert str(enrolment.training) in issued.title
    assert issued.facts["hours"] == 16


def test_what_is_only_drawn_is_no_draft(client: Client, coordinator: Any) -> None:
    address = reverse("documents:draft", args=["training-programme", make_held().pk])
    said = text_of(client.get(address).content)
    assert "ЧЕРНОВА" not in said
    assert "Вера Иванова Примерова" in said


@pytest.mark.parametrize("code", ["training-programme", "training-report"])
def test_documents_of_another_district_are_not_there(client: Client, code: str) -> None:
    user = make_user(None)
    make_mandate(user, Role.COORDINATOR, district=make_district("VAR"))
    client.force_login(user)
    address = reverse("documents:draft", args=[code, make_held().pk])
    assert client.get(address).status_code == 404


def test_the_page_of_a_training_links_what_is_printed(
    client: Client, coordinator: Any
) -> None:
    training = make_planned()
    page = client.get(f"{TRAININGS}{training.pk}/change/").content.decode()
    for code in ("training-programme", "training-badges", "training-poster"):
        assert reverse("documents:draft", args=[code, training.pk]) in page
    for session in training.sessions.order_by("occasion__starts_at")[::2]:
        address = reverse("documents:draft", args=["attendance-list-day", session.pk])
        assert address in page


def test_notes_are_issued_to_all_who_have_none(
    client: Client,
    coordinator: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    training = make_held()
    first = training.enrolments.earliest("pk")
    services.issue(document="participation-note", record=first, by=coordinator)
    action = "issue_all_participation_note"
    answer = press(client, TRAININGS, action, training, asked="yes", language="bg")
    assert answer.status_code == 303
    assert answer["Location"] == reverse("jobs:job", args=[Job.objects.get().pk])
    others = training.enrolments.exclude(pk=first.pk)
    assert set(Batch.objects.get().records) == {each.pk for each in others}


def test_invitations_are_offered_before_and_notes_after(
    client: Client, coordinator: Any
) -> None:
    held = offered_on(client, f"{TRAININGS}{make_planned().pk}/change/")
    later = make_training(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
    ahead = offered_on(client, f"{TRAININGS}{later.pk}/change/")
    note, invitation = "issue_all_participation_note", "issue_all_training_invitation"
    assert {note, invitation} & held == {note}
    assert {note, invitation} & ahead == {invitation}


def test_nobody_left_to_invite_is_told(client: Client, coordinator: Any) -> None:
    training = make_training(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
    action = "issue_all_training_invitation"
    answer = press(client, TRAININGS, action, training, asked="yes", language="bg")
    assert answer.status_code == 200
    assert not Batch.objects.exists()


# --- How much they ask --------------------------------------------------------------

QUERIES = {
    "attendance-list": 6,
    "meal-list": 6,
    "training-badges": 5,
    "training-poster": 4,
    "training-programme": 7,
    "training-report": 14,
}


@pytest.mark.parametrize("code", QUERIES)
def test_more_people_take_no_more_queries(
    django_assert_num_queries: DjangoAssertNumQueries, code: str
) -> None:
    document, training = document_named(code), make_held(1)
    for people in (0, 2):
        mark(enrol(training, people))
        record = Training.objects.get(pk=training.pk)
        with django_assert_num_queries(QUERIES[code]):
            document.facts(record)
