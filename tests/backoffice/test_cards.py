"""„За днес“: what waits, by deadline."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from resource_centre.accounts.roles import Role
from resource_centre.backoffice import cards
from resource_centre.backoffice.cards import Card, CardItem
from resource_centre.backoffice.templatetags.backoffice import in_words, urgency
from resource_centre.jobs.models import Job
from tests.backoffice.queries import assert_flat
from tests.factories import make_mandate, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> dict[str, Card]:
    """Begin with no cards at all."""
    mine: dict[str, Card] = {}
    monkeypatch.setattr(cards, "registered", mine)
    return mine


def make_items(*days: int | None) -> list[CardItem]:
    today = timezone.localdate()
    return [
        CardItem(
            title=f"Item {days}",
            url="/",
            due=None if day is None else today + timedelta(days=day),
        )
        for day in days
    ]


def add_card(code: str, *days: int | None, permission: str = "jobs.view_job") -> None:
    cards.register(
        Card(
            code=code,
            title=f"Card {code}",
            empty=f"No {code}.",
            permission=permission,
            items=lambda user: make_items(*days),
        )
    )


def test_the_card_with_the_first_deadline_stands_on_top(only: dict[str, Card]) -> None:
    add_card("later", 9, 5)
    add_card("never", None)
    add_card("overdue", 20, -1)
    found = cards.cards_of(make_user(Role.ADMINISTRATOR))
    assert [card.card.code for card in found] == ["overdue", "later", "never"]
    today = timezone.localdate()
    assert [item.due for item in found[1].items] == [
        today + timedelta(days=5),
        today + timedelta(days=9),
    ]


def test_a_card_is_for_whoever_holds_its_permission(only: dict[str, Card]) -> None:
    add_card("jobs", 1)
    assert cards.cards_of(make_user(Role.TRAINER)) == []


def test_a_long_card_is_capped(client: Client, only: dict[str, Card]) -> None:
    add_card("long", *range(1, 9))
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.get("/admin/")
    card = page.context["waiting"][0]
    assert (len(card.shown), len(card.more)) == (5, 3)
    add_card("endless", *range(1, 500))
    found = cards.cards_of(make_user(Role.ADMINISTRATOR))
    assert len(found[0].items) == cards.READ


def test_when_nothing_waits_the_page_says_what_to_do(
    client: Client, only: dict[str, Card]
) -> None:
    add_card("nothing")
    client.force_login(make_user(Role.ADMINISTRATOR))
    html = client.get("/admin/").content.decode()
    assert 'class="calm"' in html
    assert "No nothing." in html


def test_the_page_says_what_each_role_is_for(client: Client) -> None:
    user = make_user(Role.TRAINER)
    make_mandate(user, Role.SUPERVISOR)
    client.force_login(user)
    assert len(client.get("/admin/").context["purposes"]) == 2


@pytest.mark.parametrize(
    ("days", "words", "how"),
    [
        (-2, "overdue by 2 days", "overdue"),
        (-1, "overdue by 1 day", "overdue"),
        (0, "today", "soon"),
        (1, "tomorrow", "soon"),
        (7, "in 7 days", "soon"),
        (8, "in 8 days", "later"),
    ],
)
def test_deadlines_are_said_in_words(days: int, words: str, how: str) -> None:
    due: date = timezone.localdate() + timedelta(days=days)
    with override("en"):
        assert in_words(due) == words
    assert urgency(due) == how


def test_failed_jobs_wait_for_administrators(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)

    def fail() -> Job:
        number = Job.objects.count()
        return Job.objects.create(
            task="t", key=f"k{number}", owner=user, status=Job.Status.FAILED
        )

    assert assert_flat(client, "/admin/", fail) == 25
    codes = [card.card.code for card in client.get("/admin/").context["waiting"]]
    assert codes == ["failed-jobs"]


def test_the_list_of_jobs_leads_to_their_pages(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)

    def add() -> Job:
        return Job.objects.create(
            task="t", key=f"k{Job.objects.count()}", owner=make_user(None)
        )

    assert assert_flat(client, "/admin/jobs/job/", add) == 8
    job = Job.objects.first()
    assert job is not None
    html = client.get("/admin/jobs/job/").content.decode()
    assert f'href="/jobs/{job.pk}/' in html
