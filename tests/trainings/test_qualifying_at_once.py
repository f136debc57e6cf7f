"""Several qualifications of one person at once; what happens without the lock."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from resource_centre.accounts.roles import Role
from tests.factories import make_person, make_user
from tests.trainings.qualified import days, make_earlier, make_qualification
from trainings.documents import qualifying as conferring
from trainings.facts.qualifications import latest
from trainings.models import Qualification
from trainings.services import qualifying

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AT_ONCE = 4
DONE, CONFLICT = "done", "conflict"


def grant_at_once() -> Counter[str]:
    """Return how it ended for each of several certificates of one person."""
    person, by = make_person(), make_user(Role.ADMINISTRATOR)
    make_qualification(person, days(-99), days(99))
    certificates = [make_earlier(person, dated=days(-9)) for _ in range(AT_ONCE)]
    start = Barrier(AT_ONCE)

    def ask(place: int) -> str:
        try:
            connection.ensure_connection()
            start.wait()
            qualifying.grant(
                certificate=certificates[place],
                kind="trainer",
                starts_on=days(place),
                ends_on=None,
                by=by,
            )
        except IntegrityError:
            return CONFLICT
        else:
            return DONE
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(ask, range(AT_ONCE)))


def test_each_renews_another_one() -> None:
    assert grant_at_once() == {DONE: AT_ONCE}
    renewed = Qualification.objects.filter(renews__isnull=False).values_list("renews")
    assert len(renewed) == len(set(renewed)) > 0


def test_without_the_lock_the_database_refuses_all_but_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = Barrier(AT_ONCE)

    def look(rows: Iterable[Qualification]) -> Qualification | None:
        found = latest(rows)
        looked.wait()
        return found

    monkeypatch.setattr(qualifying, "locked", lambda person: person)
    monkeypatch.setattr(conferring, "latest", look)
    assert grant_at_once() == {DONE: 1, CONFLICT: AT_ONCE - 1}
