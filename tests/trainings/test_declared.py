"""Figures known only as totals stand beside what is counted."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from resource_centre.accounts.roles import Role
from tests.factories import make_user
from tests.guards.visit import visitor
from tests.trainings.attending import make_group
from trainings.admin.attendance import attendance_panel
from trainings.models import DeclaredTotal
from trainings.services.attendance import mark

pytestmark = pytest.mark.django_db


def declare(*groups: object, **fields: object) -> DeclaredTotal:
    """Declare a total of the groups' trainings."""
    fields = {"title": "Обучени", "number": 149, "source": "Отчет", **fields}
    total = DeclaredTotal.objects.create(**fields)
    total.trainings.set(group.training for group in groups)  # type: ignore[attr-defined]
    return total


def test_what_is_declared_is_shown_apart_from_what_is_counted() -> None:
    one, two = make_group(people=3), make_group()
    declare(one, two)
    declare(one, title="НПО", number=8, unit="organisations")
    for enrolment in one.enrolments[:2]:
        mark(enrolment=enrolment, session=one.session, mark="present", by=None)
        mark(enrolment=enrolment, session=one.sessions[1], mark="present", by=None)
    mark(enrolment=two.enrolment, session=two.session, mark="absent", by=None)
    request = RequestFactory().get("/")
    request.user = make_user(Role.COORDINATOR)
    panel = attendance_panel(one.training, request)
    assert panel is not None
    shown = [
        (total.number, total.people, total.held) for total in panel.context["declared"]
    ]
    assert shown == [(149, 2, 2), (8, 2, 1)]
    page = visitor(request.user).get(
        reverse("admin:trainings_training_change", args=[one.training.pk])
    )
    assert "149" in page.text
    assert "151" not in page.text


def test_the_panel_takes_four_queries(django_assert_num_queries: object) -> None:
    group = make_group((-1, 0), people=3)
    declare(group)
    declare(group)
    request = RequestFactory().get("/")
    request.user = make_user(Role.COORDINATOR)
    assert request.user.has_perm("trainings.view_enrolment")
    with django_assert_num_queries(4):  # type: ignore[operator]
        panel = attendance_panel(group.training, request)
    assert panel is not None
    assert len(panel.context["people"]) == 3


def test_totals_are_declared_in_the_back_office() -> None:
    group, client = make_group(), visitor(make_user(Role.COORDINATOR))
    address = reverse("admin:trainings_declaredtotal_add")
    data = {
        "title": "Обучени от местната власт",
        "title_en": "",
        "trainings": [group.training.pk],
        "number": 76,
        "unit": "people",
        "source": "Заключителен отчет, с. 12",
    }
    assert client.post(address, {**data, "source": ""}).status_code == 200
    assert client.post(address, data).status_code == 302
    listed = client.get(reverse("admin:trainings_declaredtotal_changelist"))
    assert "76" in listed.text


def test_a_trainer_sees_no_panel_without_the_right() -> None:
    group, request = make_group(), RequestFactory().get("/")
    request.user = make_user(Role.SUPERVISOR)
    assert attendance_panel(group.training, request) is None
