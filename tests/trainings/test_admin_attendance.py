"""The screen for marking attendance, with and without its script."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.scheduling.models import Booking
from tests.backoffice.queries import assert_flat
from tests.documents.pictures import png
from tests.factories import make_district, make_mandate, make_person, make_user
from tests.guards.visit import visitor
from tests.trainings.attending import Group, make_group
from tests.trainings.steps import make_enrolment
from trainings.cards.attendance import beyond_reach
from trainings.models import Attendance, SignedSheet, Training

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """Return a coordinator of Razgrad."""
    return make_user(Role.COORDINATOR)


@pytest.fixture
def client(user: User) -> Client:
    """Return the coordinator's browser."""
    return visitor(user)


def door(group: Group, name: str = "attendance", *args: int) -> str:
    """Return the address of a door of the group's training."""
    return reverse(f"admin:trainings_training_{name}", args=[group.training.pk, *args])


def sent(group: Group, mark: str, **fields: Any) -> dict[str, Any]:
    """Return what the script sends of the first person's first session."""
    keys = {"enrolment": group.enrolment.pk, "session": group.session.pk}
    return {**keys, "mark": mark, "missed": "", "revision": "", **fields}


def post(client: Client, group: Group, data: dict[str, Any]) -> Any:
    """Send what the script sends."""
    return client.post(door(group), data, headers={"Accept": "application/json"})


# --- Who comes in -----------------------------------------------------------------


def test_a_trainer_marks_the_trainings_they_lead_and_no_others() -> None:
    user = make_user(Role.TRAINER)
    own, anothers = make_group(), make_group()
    person = make_person(account=user)
    Booking.objects.create(occasion=own.session.occasion, person=person)
    client = visitor(user)
    assert client.get(door(own)).status_code == 200
    assert post(client, own, sent(own, "present")).status_code == 200
    for response in (
        client.get(door(anothers)),
        client.post(door(anothers), {"all": "day"}),
        post(client, anothers, sent(anothers, "present")),
        post(client, own, sent(anothers, "present")),
        client.get(door(anothers, "make_up")),
        client.post(door(anothers, "add_sheet")),
    ):
        assert response.status_code == 404
    assert Attendance.objects.get().marked_by == user


def test_who_may_only_look_does_not_mark() -> None:
    group, client = make_group(), visitor(make_user(Role.NATIONAL_COORDINATOR))
    assert client.get(door(group)).status_code == 404
    assert post(client, group, sent(group, "present")).status_code == 404


def test_another_districts_training_is_not_there() -> None:
    group, user = make_group(), make_user(None)
    make_mandate(user, Role.COORDINATOR, district=make_district("VAR"))
    assert visitor(user).get(door(group)).status_code == 404


# --- Without the script -----------------------------------------------------------


def test_the_screen_takes_ten_queries_at_most_for_any_group(client: Client) -> None:
    group = make_group(people=0)

    def add() -> None:
        enrolment = make_enrolment(group.training)
        for session in group.sessions:
            enrolment.attendances.create(session=session, mark="present", minutes=180)

    assert assert_flat(client, door(group), add) == 9


def test_everybody_is_marked_with_one_button(client: Client, user: User) -> None:
    group = make_group((-1, 0), people=3)
    today = timezone.localdate().isoformat()
    shown = client.get(door(group))
    assert shown.context["day"] == timezone.localdate()
    response = client.post(f"{door(group)}?day={today}", {"all": "afternoon"})
    assert response.status_code == 302
    marks = Attendance.objects.filter(session=group.sessions[3], marked_by=user)
    assert (marks.count(), Attendance.objects.count()) == (3, 3)


def test_a_page_saves_only_what_was_changed_on_it(client: Client) -> None:
    group = make_group(people=2)
    data: dict[str, Any] = {}
    for enrolment in group.enrolments:
        for session in group.sessions:
            key = f"{enrolment.pk}-{session.pk}"
            data |= {f"{key}-before": ":", f"{key}-mark": "", f"{key}-revision": ""}
    key = f"{group.enrolment.pk}-{group.session.pk}"
    data |= {f"{key}-mark": "late", f"{key}-missed": "30"}
    # A colleague marks somebody else meanwhile: that is left alone.
    group.enrolments[1].attendances.create(
        session=group.session, mark="absent", minutes=0
    )
    response = client.post(door(group), data, follow=True)
    assert response.status_code == 200
    kept = Attendance.objects.order_by("pk").values_list("mark", "minutes")
    assert list(kept) == [("absent", 0), ("late", 150)]
    # And whoever is marked meanwhile in the same place is told of, not overwritten.
    data[f"{key}-mark"] = "excused"
    response = client.post(door(group), data, follow=True)
    (told,) = map(str, response.context["messages"])
    assert str(group.enrolment.person) in told
    assert Attendance.objects.filter(mark="late", revision=1).exists()


# --- With the script --------------------------------------------------------------


def test_a_mark_is_answered_with_the_hours(client: Client, user: User) -> None:
    group = make_group(threshold=60)
    first = post(client, group, sent(group, "absent"))
    assert first.status_code == 200
    (cell,), (person,) = first.json()["cells"], first.json()["people"]
    assert (cell["mark"], cell["missed"], cell["own"]) == ("absent", None, True)
    assert person["lost"] is True
    late = sent(group, "late", missed=20, revision=cell["revision"])
    second = post(client, group, late).json()
    assert second["cells"][0]["missed"] == 20
    assert second["people"][0]["lost"] is False
    again = post(client, group, late)
    assert again.json()["cells"] == second["cells"]
    row = Attendance.objects.get()
    assert (row.minutes, row.revision, row.marked_by) == (160, 2, user)
    gone = sent(group, "", revision=second["cells"][0]["revision"])
    assert post(client, group, gone).json()["cells"][0]["revision"] == ""
    assert not Attendance.objects.exists()


def test_a_newer_mark_is_answered_with_it(client: Client) -> None:
    group, colleague = make_group(), make_user(Role.COORDINATOR)
    post(visitor(colleague), group, sent(group, "excused"))
    response = post(client, group, sent(group, "present"))
    assert response.status_code == 409
    (theirs,) = response.json()["cells"]
    assert (theirs["mark"], theirs["own"]) == ("excused", False)
    assert str(group.enrolment.person) in theirs["who"]
    assert colleague.name in theirs["said"]
    mine = sent(group, "present", revision=theirs["revision"])
    assert post(client, group, mine).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"mark": "late"}, 400),
        ({"mark": "asleep"}, 400),
        ({"mark": "late", "missed": "180"}, 400),
        ({"mark": "late", "missed": "-1"}, 400),
        ({"session": "x"}, 400),
        ({"session": "1"}, 404),
        ({"enrolment": "1"}, 404),
    ],
)
def test_what_cannot_be_is_refused(
    client: Client, fields: dict[str, Any], status: int
) -> None:
    group = make_group()
    response = post(client, group, {**sent(group, "present"), **fields})
    assert response.status_code == status
    assert not Attendance.objects.exists()


def test_everybody_at_once_is_answered_with_the_day(client: Client) -> None:
    group = make_group((-1, 0), people=2)
    day = timezone.localdate().isoformat()
    headers = {"Accept": "application/json"}
    address = f"{door(group)}?day={day}"
    told = client.post(address, {"all": "day"}, headers=headers).json()
    assert [cell["mark"] for cell in told["cells"]] == ["present"] * 4
    assert len(told["people"]) == 2
    Training.objects.update(status="completed")
    refused = client.post(address, {"all": "day"}, headers=headers)
    assert refused.status_code == 400
    assert refused.json()["message"]


def test_saving_a_mark_takes_eight_queries(
    client: Client, django_assert_num_queries: Any
) -> None:
    group = make_group((-1, 0), people=3)
    post(client, group, sent(group, "absent"))
    revision = f"{Attendance.objects.get().pk}.1"
    # Two of the ten open and close a savepoint, which only a test has.
    with django_assert_num_queries(10):
        response = post(client, group, sent(group, "present", revision=revision))
    assert response.status_code == 200


# --- Hours made up ----------------------------------------------------------------


def test_hours_made_up_are_credited_and_taken_back(client: Client) -> None:
    group, other = make_group((-1,)), make_group((-2,))
    key = f"{group.enrolment.pk}-{group.session.pk}"
    Attendance.objects.create(
        enrolment=group.enrolment, session=group.session, mark="absent", minutes=0
    )
    page = client.get(f"{door(group, 'make_up')}?of={key}")
    assert str(other.training) in page.text
    data = {"missed": key, "at": other.session.pk, "minutes": 181}
    address, same = door(group, "make_up"), {"at": group.session.pk}
    for wrong in ({}, {"at": ""}, {"minutes": ""}, {"missed": "1-1"}, same):
        assert client.post(address, {**data, **wrong}).context["form"].errors
    assert client.post(address, {**data, "minutes": 90}).status_code == 302
    assert Attendance.objects.get().made_up_minutes == 90
    client.post(address, {"missed": key, "take_back": "on"})
    assert Attendance.objects.get().made_up_at is None


# --- Signed lists -----------------------------------------------------------------


def test_a_signed_list_is_kept_sent_and_removed(client: Client) -> None:
    group = make_group()
    file = SimpleUploadedFile("списък.png", png())
    client.post(door(group, "add_sheet"), {"scan": file})
    sheet = SignedSheet.objects.get()
    assert sheet.day == timezone.localdate()
    answer = client.get(door(group, "sheet", sheet.pk))
    assert answer.headers["Content-Type"] == "image/png"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get(door(make_group(), "sheet", sheet.pk)).status_code == 404
    removing = door(group, "remove_sheet", sheet.pk)
    assert client.get(removing).status_code == 405
    Training.objects.update(status="completed")
    client.post(removing)
    assert SignedSheet.objects.exists()
    Training.objects.update(status="running")
    client.post(removing)
    assert not SignedSheet.objects.exists()


def test_what_is_no_scan_is_refused_on_the_screen(client: Client) -> None:
    group = make_group()
    wrong = SimpleUploadedFile("списък.pdf", b"<script>")
    page = client.post(door(group, "add_sheet"), {"scan": wrong})
    assert page.context["sheet_form"].errors
    assert page.context["lines"]
    assert client.get(door(group, "add_sheet")).status_code == 200
    ahead = make_group((1,))
    file = SimpleUploadedFile("списък.png", png())
    page = client.post(door(ahead, "add_sheet"), {"scan": file})
    assert page.context["sheet_form"].errors
    assert not SignedSheet.objects.exists()


# --- Elsewhere --------------------------------------------------------------------


def test_the_card_names_who_can_no_longer_reach_it(
    user: User, django_assert_num_queries: Any
) -> None:
    lost, fine = make_group((-1, 0), people=3), make_group()
    for enrolment in lost.enrolments[:2]:
        enrolment.attendances.create(session=lost.session, mark="absent", minutes=0)
    fine.enrolment.attendances.create(session=fine.session, mark="present", minutes=180)
    assert user.has_perm("trainings.mark_attendance")
    with django_assert_num_queries(3):
        items = list(beyond_reach(user))
    people = {str(each.person) for each in lost.enrolments[:2]}
    assert {item.title for item in items} == people
    Training.objects.update(status="completed")
    assert not list(beyond_reach(user))


def test_a_training_without_sessions_says_so(client: Client) -> None:
    group = make_group()
    group.training.sessions.all().delete()
    assert client.get(door(group)).context["day"] is None
    assert client.post(door(group), {"all": "day"}).status_code == 302
    assert post(client, group, {"all": "day"}).status_code == 404
