"""Two people who are made one keep their time, and are not in two places."""

import pytest

from resource_centre.accounts.roles import Role
from resource_centre.registry.services import merge_people
from resource_centre.registry.services.comparing import preview
from tests.factories import make_person, make_user
from tests.scheduling.steps import at, make_occasion

pytestmark = pytest.mark.django_db


def test_bookings_go_along_with_the_person() -> None:
    kept, removed = make_person(), make_person()
    booked = make_occasion(removed)
    merge_people(kept=kept, removed=removed, by=make_user(Role.ADMINISTRATOR))
    assert booked.bookings.get().person == kept


def test_two_bookings_at_one_time_are_named_as_a_clash() -> None:
    kept, removed = make_person(), make_person()
    make_occasion(kept, starts_at=at())
    make_occasion(removed, starts_at=at(hour=11))
    found = preview(kept=kept, removed=removed, by=make_user(Role.ADMINISTRATOR))
    (clash,) = found.clashes
    assert clash.clash == "Лицето е заето по това време."
