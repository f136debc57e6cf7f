"""Two who mark the same at the same moment: one of them is asked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.trainings.attending import Group, make_group
from trainings.models import Attendance
from trainings.rules.attendance import NewerMarkError, ensure_takes_part, version_of
from trainings.services import attendance
from trainings.services.attendance import mark

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 10


def at_once(group: Group, seen: str) -> list[str]:
    """Let two mark the same, each of whom has seen the mark before."""
    ready = Barrier(2)

    def attempt(kind: str) -> str:
        try:
            ready.wait(PATIENCE)
            mark(
                enrolment=group.enrolment,
                session=group.session,
                mark=kind,
                by=None,
                revision=seen,
            )
        except NewerMarkError:
            return "asked"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(attempt, ("absent", "excused")))


@pytest.fixture
def group() -> Group:
    """Return a group whose first person is marked for the first session."""
    made = make_group()
    mark(enrolment=made.enrolment, session=made.session, mark="present", by=None)
    return made


def test_one_of_two_at_once_is_asked(group: Group) -> None:
    assert at_once(group, version_of(Attendance.objects.get())) == ["asked", "saved"]
    assert Attendance.objects.get().revision == 2


def test_without_the_lock_one_is_overwritten_unseen(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_looked = Barrier(2)

    def wait(rule: Callable[..., None]) -> Callable[..., None]:
        def waiting(*args: Any, **fields: Any) -> None:
            rule(*args, **fields)
            both_have_looked.wait(PATIENCE)

        return waiting

    seen = version_of(Attendance.objects.get())
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    monkeypatch.setattr(attendance, "ensure_takes_part", wait(ensure_takes_part))
    assert at_once(group, seen) == ["saved", "saved"]
