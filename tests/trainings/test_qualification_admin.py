"""Qualifications in the back office: their list, their buttons, and other pages."""

from typing import Any

import pytest
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.backoffice.queries import assert_flat
from tests.documents.steps import offered_on, press
from tests.factories import make_district, make_user
from tests.guards.visit import visitor
from tests.trainings.qualified import (
    certify,
    days,
    make_earlier,
    make_qualification,
    make_trained,
    stop,
)
from tests.trainings.registered import page_of as certificate_page
from tests.trainings.steps import make_trainer
from trainings.cards.qualifications import ending_soon
from trainings.models import Qualification, Trainer

pytestmark = pytest.mark.django_db
LIST = "/admin/trainings/qualification/"
TRAINERS = "/admin/trainings/trainer/"


@pytest.fixture
def coordinator(client: Client) -> User:
    """Sign a coordinator of Razgrad in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def page_of(qualification: Qualification) -> str:
    """Return the address of the qualification's page."""
    return f"{LIST}{qualification.pk}/change/"


def shown(client: Client, query: str = "") -> list[Any]:
    """Return the qualifications on the list."""
    return list(client.get(f"{LIST}?{query}").context["cl"].result_list)


# --- The list and the page ----------------------------------------------------------


def test_the_list_and_the_pages_take_the_same_queries_for_any_number(
    client: Client, coordinator: User
) -> None:
    assert assert_flat(client, LIST, lambda: certify(make_trained())) == 7
    trainer = make_trainer()
    page = f"{TRAINERS}{trainer.pk}/change/"

    def qualify() -> None:
        make_qualification(trainer.person, days(-9), days(9))

    assert_flat(client, page, qualify)


def test_the_list_is_narrowed_by_how_they_stand(
    client: Client, coordinator: User
) -> None:
    expired = make_qualification(starts_on=days(-99), ends_on=days(-9))
    valid = make_qualification(starts_on=days(-99), ends_on=days(9))
    revoked = make_qualification(kind="supervisor")
    stop(revoked.certificate)
    assert shown(client, "state=expired") == [expired]
    assert shown(client, "state=valid") == [valid]
    assert shown(client, "state=revoked&kind=supervisor") == [revoked]
    assert shown(client, "state=nonsense") == []
    assert shown(client, f"q={valid.certificate.reference}") == [valid]
    assert len(shown(client)) == 3


def test_nobody_changes_one_by_hand_and_foreign_ones_are_not_there(
    client: Client, coordinator: User
) -> None:
    own = make_qualification()
    foreign = make_qualification(district=make_district("PDV"))
    assert shown(client) == [own]
    assert client.get(page_of(foreign)).status_code == 404
    before = own.ends_on
    assert client.post(page_of(own), {"ends_on": "01.01.2030"}).status_code in {
        403,
        404,
    }
    own.refresh_from_db()
    assert own.ends_on == before
    for role in (Role.TRAINER, Role.TRAINEE):
        assert visitor(make_user(role)).get(page_of(own)).status_code in {302, 404}


def test_the_page_leads_to_the_certificate_the_training_and_the_renewal(
    client: Client, coordinator: User
) -> None:
    enrolment = make_trained()
    first = make_qualification(enrolment.person, days(-99), days(9))
    certificate = certify(enrolment)
    later = Qualification.objects.get(certificate=certificate)
    page = client.get(page_of(later)).text
    assert certificate_page(certificate) in page
    assert f"/admin/trainings/training/{enrolment.training_id}/change/" in page
    assert page_of(first) in page
    assert page_of(later) in client.get(page_of(first)).text


# --- The roster ---------------------------------------------------------------------


def test_a_trainer_is_entered_on_the_roster_by_a_button(
    client: Client, coordinator: User
) -> None:
    given = make_qualification(ends_on=days(9))
    assert "enter" in offered_on(client, page_of(given))
    press(client, LIST, "enter", given, confirmed="yes")
    trainer = Trainer.objects.get()
    assert trainer.person == given.person
    assert "enter" not in offered_on(client, page_of(given))
    assert "enter" not in offered_on(
        client, page_of(make_qualification(kind="supervisor"))
    )
    row = client.get(TRAINERS).text
    assert f"{days(9):%d.%m.%Y}" in row
    assert page_of(given) in client.get(f"{TRAINERS}{trainer.pk}/change/").text


def test_the_roster_says_who_is_qualified_without_an_end(
    client: Client, coordinator: User
) -> None:
    trainer = make_trainer()
    make_qualification(trainer.person, days(-9), days(9))
    make_qualification(trainer.person, days(-9), None)
    make_qualification(make_trainer().person, days(-9), days(-1))
    rows = client.get(TRAINERS).context["cl"].result_list
    assert [(row.is_qualified, row.qualified_to) for row in rows] == [
        (True, None),
        (False, None),
    ]


# --- By hand ------------------------------------------------------------------------


def test_an_earlier_certificate_is_given_a_qualification_by_a_button(
    client: Client, coordinator: User
) -> None:
    earlier, drawn = make_earlier(dated=days(-99)), certify(make_trained())
    action = "grant_qualification"
    assert action in offered_on(client, certificate_page(earlier))
    assert action not in offered_on(client, certificate_page(drawn))
    filled = {"asked": "yes", "kind": "trainer", "ends_on": f"{days(99):%d.%m.%Y}"}
    url = "/admin/trainings/certificate/"
    early = {**filled, "starts_on": f"{days(-100):%d.%m.%Y}"}
    refused = press(client, url, action, earlier, **early)
    assert list(refused.context["form"].errors) == ["starts_on"]
    right = {**filled, "starts_on": f"{days(-99):%d.%m.%Y}"}
    press(client, url, action, earlier, **right)
    given = Qualification.objects.get(certificate=earlier)
    assert (given.kind, given.starts_on, given.ends_on) == (
        "trainer",
        days(-99),
        days(99),
    )
    form = press(client, url, action, earlier).context["form"]
    assert form["ends_on"].value() == days(99)
    press(client, LIST, "undo", given, confirmed="yes")
    assert not Qualification.objects.filter(certificate=earlier).exists()


# --- What ends soon -----------------------------------------------------------------


def test_the_card_names_whose_qualification_ends_within_reach(
    coordinator: User, django_assert_num_queries: Any
) -> None:
    soon = make_qualification(starts_on=days(-99), ends_on=days(60))
    make_qualification(
        starts_on=days(-99), ends_on=days(60), district=make_district("PDV")
    )
    assert coordinator.has_perm("trainings.add_qualification")
    with django_assert_num_queries(1):
        [item] = ending_soon(coordinator)
    assert (item.title, item.due) == (str(soon.person), soon.ends_on)
    assert item.url == page_of(soon)
