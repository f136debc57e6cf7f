"""A line of a plan becomes a training in one step; an approved line stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

import surveys.admin.needs  # noqa: F401 - registers
import trainings.admin  # noqa: F401 - registers
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.backoffice.queries import assert_flat
from tests.documents.steps import code_of
from tests.factories import make_district, make_service, make_user
from tests.scheduling.steps import make_venue
from tests.surveys.steps import make_need
from tests.trainings.planned import make_line, make_plan, planner
from tests.trainings.steps import make_module, make_programme, make_training
from trainings.facts.plans import Stage, lines_of
from trainings.models import PlanLine, Training
from trainings.services.plans import Making, make_trainings

pytestmark = pytest.mark.django_db
LINES = "/admin/trainings/planline/"
MONDAY = date(2027, 3, 8)


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who plans, signed in."""
    user = planner()
    client.force_login(user)
    return user


def sent(**fields: Any) -> dict[str, Any]:
    """Return what the page that makes trainings sends."""
    return {
        "starts_on": "08.03.2027",
        "ends_on": "09.03.2027",
        "venue": "Зала 1",
        "kind": "upgrading",
        "seen": 0,
        **fields,
    }


def page(line: PlanLine, name: str = "change") -> str:
    """Return the address of one of the line's pages."""
    return f"{LINES}{line.pk}/{name}/"


@pytest.mark.parametrize("status", ["draft", "approved"])
def test_line_becomes_a_training_in_one_step(
    client: Client, coordinator: User, status: str
) -> None:
    line = make_line(title="Работа в екип", title_en="Team work", places=24)
    line.plan.status = status
    line.plan.save()
    module, service = make_module(hours=8), make_service()
    line.modules.add(module)
    line.services.add(service)
    answer = client.post(page(line, "training"), sent(services=[service.pk]))
    made = Training.objects.get()
    assert answer.url == f"/admin/trainings/training/{made.pk}/change/"  # type: ignore[attr-defined]
    assert (made.title, made.title_en, made.kind) == (
        "Работа в екип",
        "Team work",
        "upgrading",
    )
    assert (made.days, made.venue.name) == ((MONDAY, MONDAY + timedelta(1)), "Зала 1")
    assert (made.plan_line, made.district) == (line, line.plan.district)
    assert (made.capacity, list(made.services.all())) == (24, [service])
    assert [(part.module, part.hours) for part in made.modules.all()] == [(module, 8)]


def test_line_becomes_a_training_for_each_service(
    client: Client, coordinator: User
) -> None:
    """They follow each other weekly, on working days: 15 March 2027 is a Monday."""
    line = make_line(programme=make_programme(make_module()), places=25)
    services = [make_service(name=f"ЦОП {n}") for n in (1, 2, 3)]
    line.services.add(*services)
    keys = [service.pk for service in services]
    assert client.get(page(line, "training")).context["form"]["services"].initial
    client.post(page(line, "training"), sent(services=keys, how="each", weeks=1))
    made = list(Training.objects.order_by("starts_on"))
    assert [each.title for each in made] == [
        f"Работа в екип – ЦОП {n}" for n in (1, 2, 3)
    ]
    assert [each.starts_on - MONDAY for each in made] == [
        timedelta(weeks=n) for n in range(3)
    ]
    assert {each.capacity for each in made} == {9}
    assert all(each.modules.count() == 1 for each in made)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "07.03.2027"}, "ends_on"),
        ({"ends_on": "09.03.9999"}, "ends_on"),
        ({"starts_on": "08.03.0027"}, "starts_on"),
        ({"venue": ""}, "venue"),
        ({"venue": "Зала 6101057509"}, "venue"),
        ({"how": "each"}, "services"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, coordinator: User, fields: dict[str, str], wrong: str
) -> None:
    line = make_line()
    line.services.add(make_service(), make_service())
    answer = client.post(page(line, "training"), sent(**{"how": "together", **fields}))
    assert list(answer.context["form"].errors) == [wrong]
    assert not Training.objects.exists()


def test_pressing_twice_makes_no_second_training(
    client: Client, coordinator: User
) -> None:
    line = make_line()
    making = Making(MONDAY, MONDAY, make_venue())
    make_trainings(line=line, making=making, by=coordinator, seen=0)
    with pytest.raises(ValidationError) as refused:
        make_trainings(line=line, making=making, by=coordinator, seen=0)
    assert code_of(refused) == "made_meanwhile"
    answer = client.post(page(line, "training"), sent())
    assert answer.context["form"].non_field_errors()
    assert line.trainings.count() == 1


def test_line_of_another_district_is_not_there(
    client: Client, coordinator: User
) -> None:
    line = make_line(plan=make_plan(district=make_district("PDV")))
    for name in ("change", "training", "delete"):
        assert client.get(page(line, name)).status_code == 404


def test_whoever_only_looks_makes_nothing(client: Client) -> None:
    line = make_line()
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    assert client.get(page(line)).status_code == 200
    assert client.post(page(line, "training"), sent()).status_code in {403, 404}
    assert page(line, "training") not in client.get(page(line)).text


# --- Writing lines ------------------------------------------------------------------


def form(line: PlanLine, **fields: Any) -> dict[str, Any]:
    """Return what the form of a line sends."""
    return {"plan": line.plan_id, "title": line.title, **fields}


def test_line_of_a_draft_is_written_with_what_it_answers(
    client: Client, coordinator: User
) -> None:
    line, need = make_line(), make_need()
    module, service = make_module(), make_service()
    chosen = {"needs": [need.pk], "modules": [module.pk], "services": [service.pk]}
    answer = client.post(page(line), form(line, places=12, **chosen))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    line.refresh_from_db()
    assert line.places == 12
    assert [list(each.all()) for each in (line.needs, line.modules, line.services)] == [
        [need],
        [module],
        [service],
    ]
    added = client.post(f"{LINES}add/", form(line, title="Нов ред"))
    assert added.status_code == 302
    assert line.plan.lines.count() == 2


def test_line_costs_no_less_than_nothing(client: Client, coordinator: User) -> None:
    line = make_line()
    refused = client.post(page(line), form(line, cost="-5"))
    assert list(refused.context["adminform"].form.errors) == ["cost"]
    rows = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1, "lines-0-id": line.pk}
    row = {"lines-0-plan": line.plan_id, "lines-0-title": "Екип", "lines-0-cost": "-5"}
    plan = f"/admin/trainings/trainingplan/{line.plan_id}/change/"
    refused = client.post(plan, {"title": "План", **rows, **row})
    (inline,) = refused.context["inline_admin_formsets"]
    assert "cost" in inline.formset.errors[0]


def test_approved_line_stays_as_it_is(client: Client, coordinator: User) -> None:
    line = make_line()
    line.plan.status = "approved"
    line.plan.save()
    assert 'name="title"' not in client.get(page(line)).text
    late = client.post(page(line), form(line, title="Друг"), follow=True)
    assert [each.level_tag for each in late.context["messages"]] == ["error"]
    assert client.post(page(line, "delete"), {"post": "yes"}).status_code == 404
    answer = client.post(f"{LINES}add/", form(line, title="Нов"))
    assert list(answer.context["adminform"].form.errors) == ["plan"]
    assert [each.title for each in PlanLine.objects.all()] == [line.title]


# --- How far a line is --------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "reached", "stage"),
    [
        ((), 0, Stage.WAITING),
        (("cancelled",), 2, Stage.WAITING),
        (("completed",), 1, Stage.PART),
        (("completed", "planned"), 2, Stage.PLANNED),
        (("completed", "cancelled"), 2, Stage.DONE),
        (("completed",), 0, Stage.DONE),
    ],
)
def test_line_is_done_when_all_its_services_have_been_trained(
    statuses: tuple[str, ...], reached: int, stage: Stage
) -> None:
    line = make_line()
    services = [make_service(), make_service()]
    line.services.add(*services)
    for status in statuses:
        training = make_training(plan_line=line, status=status)
        training.services.add(*services[:reached])
    (shown,) = lines_of(line.plan)
    assert shown.stage == stage


def test_lines_stand_by_period_and_then_by_the_ranks_of_their_needs() -> None:
    plan = make_plan()
    for title, rank, day in (("в", 3, None), ("б", 1, None), ("а", 9, MONDAY)):
        make_line(make_need(rank=rank), plan=plan, title=title, starts_on=day)
    assert [each.line.title for each in lines_of(plan)] == ["а", "б", "в"]


def test_pages_take_the_same_queries_for_any_number_of_rows(
    client: Client, coordinator: User
) -> None:
    plan = make_plan()

    def add() -> None:
        line = make_line(plan=plan, programme=make_programme(make_module()))
        line.services.add(make_service())
        make_training(plan_line=line).services.add(make_service())

    assert_flat(client, f"/admin/trainings/trainingplan/{plan.pk}/change/", add)
    assert assert_flat(client, LINES, add) <= 10
    line = make_line()

    def add_to_line() -> None:
        line.needs.add(make_need())
        line.services.add(make_service())
        make_training(plan_line=line).services.add(make_service())

    assert_flat(client, page(line), add_to_line)
    assert_flat(client, page(line, "training"), add_to_line)


@pytest.mark.usefixtures("coordinator")
def test_before_a_line_is_deleted_only_records_are_named(client: Client) -> None:
    line = make_line()
    shown = client.get(page(line, "delete")).context["deleted_objects"]
    assert line.title in str(shown)
    assert "PlanLine_needs" not in str(shown)
