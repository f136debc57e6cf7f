"""The history of a record as people read it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override
from psycopg2.extras import DateRange

from resource_centre.accounts.models import AccessCard, User
from resource_centre.accounts.roles import Role
from resource_centre.audit import timeline as timeline_module
from resource_centre.audit.services import acting
from resource_centre.audit.timeline import (
    Change,
    NotTrackedError,
    is_tracked,
    timeline_of,
    timeline_of_record,
)
from resource_centre.audit.values import shown, written
from resource_centre.registry.models import Mandate
from tests.factories import make_district, make_mandate, make_user

CountQueries = Callable[..., Any]


@pytest.fixture(autouse=True)
def in_english() -> Any:
    """Compare source strings: the catalogue is merged elsewhere."""
    with override("en"):
        yield


@pytest.mark.django_db
def test_timeline_tells_creation_change_and_who() -> None:
    actor = make_user(None, name="Мария")
    user = make_user(None, name="Ана")
    with acting(user=actor):
        user.name, user.is_active = "Ана Петрова", False
        user.save()
    change, creation = timeline_of(user)
    assert (creation.label, creation.who, creation.by_system) == (
        "insert",
        "system",
        True,
    )
    assert creation.changes == ()
    assert (change.label, change.who, change.by_system) == ("update", "Мария", False)
    assert change.changes == (
        Change(field="Name", old="Ана", new="Ана Петрова"),
        Change(field="May sign in", old="yes", new="no"),
    )


@pytest.mark.django_db
def test_timeline_tells_choices_and_targets_by_name() -> None:
    mandate = make_mandate(make_user(None), Role.COORDINATOR)
    mandate.role, mandate.seat = Role.SUPERVISOR, None
    mandate.district = make_district("VAR")
    mandate.starts_on, mandate.ends_on = date(2026, 3, 1), date(2026, 11, 22)
    mandate.save()
    changes = {
        change.field: change for change in timeline_of(mandate).entries[0].changes
    }
    assert changes["Role"].old == "district coordinator"
    assert changes["Role"].new == "supervisor"
    assert changes["District"].new == str(make_district("VAR"))
    assert changes["To"] == Change(field="To", old="(empty)", new="22/11/2026")


@pytest.mark.django_db
def test_timeline_outlives_its_record_and_those_it_names() -> None:
    actor, user = make_user(None), make_user(None)
    key, gone = user.pk, actor.pk
    with acting(user=actor):
        user.delete()
    actor.delete()
    deletion, creation = timeline_of_record(User, key)
    assert deletion.label == "delete"
    assert deletion.who == f"deleted user no. {gone}"
    assert creation.label == "insert"


@pytest.mark.django_db
def test_timeline_names_a_target_that_is_gone() -> None:
    user, other = make_user(None), make_user(None)
    mandate = make_mandate(user, Role.TRAINEE)
    mandate.user = other
    mandate.save()
    gone = other.pk
    Mandate.objects.filter(pk=mandate.pk).update(user=user)
    other.delete()
    (first, *_rest) = timeline_of(mandate)
    assert first.changes[0].old == f"no. {gone}, deleted since"
    assert first.changes[0].new == user.name


@pytest.mark.django_db
def test_timeline_names_the_command() -> None:
    with acting(command="demo"):
        user = make_user(None)
    assert timeline_of(user).entries[0].who == "system (command demo)"


@pytest.mark.django_db
def test_timeline_tells_related_records_too() -> None:
    user = make_user(Role.TRAINEE)
    make_user(Role.TRAINEE)
    key = Mandate._meta.get_field("user")
    entries = timeline_of(user, related=[key]).entries
    assert [(entry.label, entry.record) for entry in entries] == [
        ("insert", "Role held"),
        ("insert", ""),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [1, 3])
def test_timeline_asks_as_often_for_many_entries(
    changes: int, django_assert_num_queries: CountQueries
) -> None:
    mandate = make_mandate(make_user(None), Role.COORDINATOR)
    for number in range(changes):
        with acting(user=make_user(None)):
            mandate.district = make_district(f"A{number}")
            mandate.user = make_user(None)
            mandate.save()
    # The events, who acted, the districts, the users pointed to.
    with django_assert_num_queries(4):
        assert len(timeline_of(mandate)) == changes + 1


@pytest.mark.django_db
def test_timeline_is_capped_and_says_so(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: CountQueries
) -> None:
    monkeypatch.setattr(timeline_module, "SHOWN", 2)
    user = make_user(None, name="А0")
    for number in range(1, 5):
        user.name = f"А{number}"
        user.save()
    # The events, and those just before the oldest of them; nobody acted.
    with django_assert_num_queries(2):
        timeline = timeline_of(user)
    assert timeline.more
    assert [entry.changes[0].old for entry in timeline] == ["А3", "А2"]
    assert "Only the newest 2 entries are shown." in page(timeline)


@pytest.mark.django_db
def test_timeline_of_an_untracked_model_is_refused() -> None:
    assert is_tracked(AccessCard)
    assert not is_tracked(Session)
    with pytest.raises(NotTrackedError, match=r"sessions\.Session keeps no history"):
        timeline_of_record(Session, "x")


@pytest.mark.django_db
def test_timeline_page_escapes_what_people_wrote() -> None:
    user = make_user(None, name="Ана")
    user.name = "<script>alert(1)</script>"
    user.save()
    html = page(timeline_of(user))
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "Only the newest" not in html


def test_timeline_page_of_nothing_says_so() -> None:
    assert "No changes have been recorded yet." in page(None)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "да"),
        (False, "не"),
        (date(2026, 3, 1), "01.03.2026\u00a0г."),
        (datetime(2026, 3, 1, 10, tzinfo=UTC), "01.03.2026\u00a0г., 12:00\u00a0ч."),
        (time(9, 30), "09:30\u00a0ч."),
        (Decimal("1234.50"), "1\u00a0234,50"),
        (2026, "2026"),
        (["а", "б"], "а, б"),
        ({"ключ": 1}, '{"ключ": 1}'),
    ],
)
def test_value_is_written_the_bulgarian_way(value: Any, words: str) -> None:
    with override("bg"), timezone.override("Europe/Sofia"):
        assert written(value) == words


def test_value_range_is_written_from_end_to_end() -> None:
    assert written(DateRange(date(2026, 3, 1), date(2026, 3, 2))) == (
        "01/03/2026 to 02/03/2026"
    )


def test_value_that_is_long_is_shortened() -> None:
    text = shown(models.TextField(), "дума " * 200)
    assert len(text) == 300
    assert text.endswith("…")


def page(timeline: Any) -> str:
    """Return the timeline as the back office shows it."""
    return render_to_string("audit/_timeline.html", {"timeline": timeline})
