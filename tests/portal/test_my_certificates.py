"""One's own certificates and qualifications on one's own page."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.roles import Role
from resource_centre.documents.models import IssuedDocument, Proof
from resource_centre.registry.models import Person
from tests.documents.steps import make_series
from tests.factories import make_person, make_user
from tests.trainings.qualified import (
    BARE,
    days,
    make_earlier,
    make_earned,
    make_qualification,
    make_trained,
    stop,
)
from tests.trainings.released import make_public
from tests.trainings.steps import make_enrolment
from trainings.facts.holding import Held

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client: Client) -> Person:
    """Sign somebody in who has a record."""
    user = make_user(Role.TRAINEE)
    client.force_login(user)
    return make_person(account=user)


def see(client: Client) -> str:
    """Return the page, its white space made single."""
    text = client.get("/my/").content.decode()
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def mine(client: Client) -> list[Held]:
    """Return the certificates that the page tells of."""
    found: list[Held] = client.get("/my/").context["certificates"]
    return found


def earn(person: Person, **fields: object) -> IssuedDocument:
    """Give the person a certificate of 16 hours that can be verified."""
    certificate = make_earned(make_trained(person), **fields)
    number = f"{certificate.pk:09}"
    Proof.objects.create(
        issued=certificate, key=f"{number:0>26}", code=number, credential="a.b.c"
    )
    return certificate


def test_a_certificate_is_there_with_all_that_is_done_with_it(
    client: Client, me: Person
) -> None:
    certificate = earn(me)
    duplicate = make_earned(
        make_trained(me), duplicate_of=certificate, reason="Изгубен"
    )
    earn(make_person())
    [held] = mine(client)
    assert (held.title, held.hours) == ("Работа в екип", "16 учебни часа")
    page = see(client)
    assert f"№ {certificate.reference}" in page
    doors = {
        reverse("documents:file", args=[certificate.pk]),
        reverse("documents:file", args=[duplicate.pk]),
        reverse("documents:credential", args=[certificate.pk]),
        reverse("certificates:certificate", args=[certificate.proof.key]),
    }
    assert all(page.count(f'href="{door}"') == 1 for door in doors)
    assert f"{certificate.proof.code[:4]}-{certificate.proof.code[4:]}" in page


def test_what_stands_is_first_and_what_does_not_says_why(
    client: Client, me: Person
) -> None:
    revoked, old = earn(me, dated=days(-1)), earn(me, dated=days(-40))
    stop(revoked)
    stop(old, "replaced")
    new = earn(me, dated=days(-30), replaces=old, reason="Ново име")
    held = mine(client)
    assert [each.pk for each in held] == [new.pk, revoked.pk, old.pk]
    assert [each.stands for each in held] == [True, False, False]
    assert new.reference in held[2].state
    page = see(client)
    for gone in (revoked, old):
        assert reverse("documents:file", args=[gone.pk]) not in page


def test_what_has_no_file_is_there_only_if_it_is_earlier(
    client: Client, me: Person
) -> None:
    earn(me, status="numbered", **BARE)
    never = earn(me, status="numbered", **BARE)
    stop(never)
    earlier = make_earlier(me, dated=days(-900), facts={"training": "Старо"})
    [held] = mine(client)
    assert (held.pk, held.hours, held.has_file) == (earlier.pk, "", False)
    assert "Издаден преди системата" in see(client)


def test_certificates_stand_apart_from_other_documents(
    client: Client, me: Person
) -> None:
    earn(me)
    letter = make_earned(make_trained(me), document="note", title="Писмо")
    page = client.get("/my/")
    assert len(page.context["certificates"]) == 2
    assert not page.context["documents"]
    IssuedDocument.objects.create(
        document="note",
        language="bg",
        series=make_series(),
        year=letter.year,
        number=12_345,
        reference="12345",
        dated=letter.dated,
        title="Писмо",
        person=me,
        file="note.pdf",
        sha256="0" * 64,
    )
    assert [each.title for each in client.get("/my/").context["documents"]] == ["Писмо"]


def test_who_has_none_reads_how_to_come_by_one(client: Client, me: Person) -> None:
    assert "Вашите сертификати" not in see(client)
    make_enrolment(make_public(), me)
    assert "Все още нямате сертификати" in see(client)


def test_qualifications_are_there_with_their_end(client: Client, me: Person) -> None:
    make_qualification(me, days(-500), days(-100), "supervisor")
    make_qualification(me, days(-100), days(400), "supervisor")
    soon = make_qualification(me, days(-100), days(30))
    stop(make_qualification(me, days(-50), days(900)).certificate)
    make_qualification()
    found = client.get("/my/").context["qualifications"]
    states = [(each.state, each.ends_soon) for each in found]
    assert states == [("valid", True), ("valid", False), ("renewed", False)]
    page = see(client)
    assert "Обучител на Центъра" in page
    assert f"до {soon.ends_on:%d.%m.%Y} г." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_my_page_takes_as_many_queries_for_one_certificate_as_for_three(
    client: Client,
    me: Person,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        old = earn(me, dated=days(-number))
        stop(old, "replaced")
        new = earn(me, replaces=old, reason="Ново име")
        make_earned(make_trained(me), duplicate_of=new, reason="Изгубен")
        make_qualification(me, days(-number), days(400))
    with django_assert_num_queries(17):
        client.get("/my/")
