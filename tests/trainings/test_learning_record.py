"""The record of trainings completed: what it says, and of whom there is one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from resource_centre.accounts.roles import Role
from resource_centre.documents import services
from resource_centre.documents.reference import synchronise
from tests.factories import make_person, make_user
from tests.guards.visit import visitor
from tests.trainings.learning import (
    attend,
    make_area,
    make_employee,
    make_learning,
    make_norm,
)
from trainings.documents.learning_record import LearningRecord

pytestmark = pytest.mark.django_db

NOW = timezone.localdate().year
THIS, LAST = date(NOW, 1, 1), date(NOW - 1, 6, 1)


def facts_of(person: Any) -> Mapping[str, Any]:
    """Return what the record says of the person, in English."""
    with override("en"):
        return LearningRecord().facts(person)


def test_the_record_says_what_was_learnt_by_year() -> None:
    person = make_employee(make_norm(hours=16))
    attend(person, THIS, title="Работа в екип", title_en="Teamwork")
    make_learning(person, LAST, hours="20.5", reference="№ 7")
    make_learning(person, LAST, title="Без лист", evidence="")
    facts = facts_of(person)
    assert facts["hours"] == 24.5
    assert facts["sums"]["rows"] == [
        [str(NOW), 4, 16, 12],
        [str(NOW - 1), 20.5, 16, None],
    ]
    this, last = facts["years"]
    assert [row[0] for row in this["rows"]] == ["Teamwork"]
    assert [(row[0], row[3], row[4]) for row in last["rows"]] == [
        ("Работа с травма (Университет)", "№ 7", 20.5)
    ]
    (left_out,) = facts["uncounted"]
    assert left_out.startswith("Без лист, ")


def test_without_a_norm_none_is_spoken_of() -> None:
    person = make_person()
    attend(person, THIS)
    facts = facts_of(person)
    assert (facts["has_norm"], facts["sums"]["rows"]) == (False, [[str(NOW), 4]])


def test_hours_are_listed_by_area_and_what_they_share_is_said() -> None:
    person = make_person()
    attend(person, THIS, areas=(make_area("Риск"),))
    facts = facts_of(person)
    assert (facts["areas"]["rows"], facts["overlaps"]) == ([["Риск", 4]], False)
    attend(person, THIS, areas=(make_area("Екип"), make_area("Травма")))
    facts = facts_of(person)
    assert sorted(facts["areas"]["rows"]) == [["Екип", 4], ["Риск", 4], ["Травма", 4]]
    assert facts["overlaps"]


def test_the_record_is_issued_from_a_persons_page_as_often_as_asked() -> None:
    synchronise(using="default")
    person, user = make_person(), make_user(Role.COORDINATOR)
    with pytest.raises(ValidationError) as refused:
        services.issue(document=LearningRecord.code, record=person, by=user)
    assert refused.value.code == "nothing_learnt"
    attend(person, THIS)
    first, second = (
        services.issue(document=LearningRecord.code, record=person, by=user)
        for _ in range(2)
    )
    assert (first.person, second.person) == (person, person)
    assert first.reference != second.reference
    page = visitor(user).get(f"/admin/registry/person/{person.pk}/change/")
    names = {button.name for button in page.context["record_actions"]}
    assert {"draft_learning_record", "issue_learning_record"} <= names
