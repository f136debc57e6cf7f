"""The needs of a survey become the lines of one draft."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import ServiceType
from surveys.models import Survey, TrainingNeed
from tests.documents.steps import code_of
from tests.factories import (
    make_district,
    make_mandate,
    make_municipality,
    make_service,
    make_user,
)
from tests.surveys.steps import make_area, make_need
from tests.trainings.planned import (
    cite,
    make_closed,
    make_line,
    make_plan,
    make_taught,
    planner,
)
from tests.trainings.steps import make_programme, make_training
from trainings.models import TrainingPlan
from trainings.services.plans import (
    add_needs,
    approve_plan,
    draft_plan,
    let_wait_again,
    meet_need,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return planner()


@pytest.fixture
def survey() -> Survey:
    return make_closed(title="Нужди на екипите")


def types(*codes: str) -> list[ServiceType]:
    """Make types of services."""
    return [
        ServiceType.objects.create(code=code, name_bg=f"Вид {code}", name_en=code)
        for code in codes
    ]


def needs_of(plan: TrainingPlan) -> list[set[str]]:
    """Return the titles of the needs of each line."""
    return [
        set(line.needs.values_list("title", flat=True)) for line in plan.lines.all()
    ]


def test_needs_of_an_audience_stand_under_the_module_that_teaches_them(
    survey: Survey, user: User
) -> None:
    """One module for two areas is better than one for each."""
    team, conflict, crisis = make_area(), make_area(), make_area()
    make_taught(team)
    both = make_taught(team, conflict, title="Екип и конфликти", title_en="Teams")
    for number, area in enumerate((team, conflict, crisis), start=1):
        make_need(survey, area=area, title=f"Нужда {number}", rank=number)
    plan = draft_plan(survey=survey, by=user)
    first, second = plan.lines.order_by("pk")
    assert (first.title, first.title_en) == ("Екип и конфликти", "Teams")
    assert list(first.modules.all()) == [both]
    assert needs_of(plan) == [{"Нужда 1", "Нужда 2"}, {"Нужда 3"}]
    assert (second.title, second.modules.count()) == (crisis.name_bg, 0)
    assert (plan.status, plan.survey, plan.district) == (
        "draft",
        survey,
        survey.district,
    )
    assert "Нужди на екипите" in plan.title


def test_each_type_of_service_learns_by_itself(survey: Survey, user: User) -> None:
    area = make_area()
    make_taught(area)
    for number, kind in enumerate(types("a", "b"), start=1):
        make_need(survey, area=area, service_type=kind, rank=number)
    lines = draft_plan(survey=survey, by=user).lines.order_by("pk")
    assert [line.audience for line in lines] == ["Вид a", "Вид b"]


@pytest.mark.parametrize(("besides", "is_found"), [(0, True), (3, False)])
def test_programme_is_found_if_it_has_all_modules_and_little_besides(
    survey: Survey, user: User, *, besides: int, is_found: bool
) -> None:
    areas = [make_area(), make_area()]
    modules = [make_taught(area) for area in areas]
    others = [make_taught(make_area()) for _each in range(besides)]
    programme = make_programme(*modules, *others)
    for area in areas:
        make_need(survey, area=area)
    lines = draft_plan(survey=survey, by=user).lines.all()
    assert [line.programme for line in lines] == (
        [programme] if is_found else [None, None]
    )


def test_line_is_for_services_whose_answers_it_cites_and_for_their_people(
    survey: Survey, user: User
) -> None:
    area = make_area()
    named, _silent = make_service(name="ЦОП 1"), make_service(name="ЦОП 2")
    places = [make_municipality(code) for code in ("RAZ26", "RAZ16")]
    for place, people in zip(places, (7, 5), strict=True):
        cite(make_need(survey, area=area, municipality=place, head_count=people), named)
    line = draft_plan(survey=survey, by=user).lines.get()
    assert list(line.services.all()) == [named]
    assert line.places == 12
    assert all(place.name in line.audience for place in places)


def test_line_of_a_confidential_survey_names_nobody_who_answered(user: User) -> None:
    """All services of the place are meant, not those that answered."""
    place = make_municipality()
    answered = make_service(municipality=place)
    other = make_service(municipality=place)
    make_service(municipality=make_municipality("RAZ16"))
    survey = make_closed(privacy=Survey.Privacy.CONFIDENTIAL)
    cite(make_need(survey, municipality=place), answered)
    line = draft_plan(survey=survey, by=user).lines.get()
    assert set(line.services.all()) == {answered, other}


def test_same_survey_gives_the_same_draft_and_what_was_written_stays(
    survey: Survey, user: User
) -> None:
    make_need(survey)
    plan = draft_plan(survey=survey, by=user)
    plan.lines.update(title="Друго заглавие", cost=900)
    assert draft_plan(survey=survey, by=user) == plan
    later = make_need(survey, title="Нова нужда")
    assert draft_plan(survey=survey, by=planner()) == plan
    assert TrainingPlan.objects.count() == 1
    kept, added = plan.lines.order_by("pk")
    assert (kept.title, f"{kept.cost}") == ("Друго заглавие", "900.00")
    assert list(added.needs.all()) == [later]


def test_what_was_approved_is_left_and_new_needs_get_another_draft(
    survey: Survey, user: User
) -> None:
    need = make_need(survey)
    plan = approve_plan(plan=draft_plan(survey=survey, by=user))
    need.refresh_from_db()
    assert need.status == "planned"
    with pytest.raises(ValidationError) as refused:
        draft_plan(survey=survey, by=user)
    assert code_of(refused) == "no_needs"
    later = make_need(survey)
    second = draft_plan(survey=survey, by=user)
    assert second != plan
    assert list(TrainingNeed.objects.filter(plan_lines__plan=second)) == [later]


def test_survey_of_the_country_is_planned_in_each_district(user: User) -> None:
    survey = make_closed(district=None)
    here = make_need(survey)
    there = make_need(survey, district=make_district("PDV"))
    other = make_user()
    make_mandate(other, Role.COORDINATOR, district=there.district)
    plans = [draft_plan(survey=survey, by=each) for each in (user, other)]
    assert [plan.district for plan in plans] == [here.district, there.district]
    assert [list(plan.lines.get().needs.all()) for plan in plans] == [[here], [there]]


@pytest.mark.parametrize("answers", [1, 4])
def test_drafting_takes_the_same_queries_for_any_number_of_answers(
    survey: Survey,
    user: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    *,
    answers: int,
) -> None:
    cite(make_need(survey), *(make_service() for _each in range(answers)))
    with django_assert_num_queries(22):
        draft_plan(survey=survey, by=user)


# --- Needs one by one ---------------------------------------------------------------


def test_needs_are_added_to_a_draft_once() -> None:
    plan, need = make_plan("Друго"), make_need()
    (line,) = add_needs(plan=plan, needs=[need])
    assert (line.plan, list(line.needs.all())) == (plan, [need])
    assert add_needs(plan=plan, needs=[need]) == []


@pytest.mark.parametrize(
    ("status", "need_status", "code"),
    [("approved", "open", "approved"), ("draft", "dropped", "need_not_open")],
)
def test_only_open_needs_come_into_drafts(
    status: str, need_status: str, code: str
) -> None:
    need = make_need(status=need_status)
    with pytest.raises(ValidationError) as refused:
        add_needs(plan=make_plan(status=status), needs=[need])
    assert code_of(refused) == code


def planned_need(*statuses: str) -> TrainingNeed:
    """Make a need that is planned, with trainings of these statuses."""
    need = make_need(status="planned")
    line = make_line(need)
    for status in statuses:
        make_training(plan_line=line, status=status)
    return need


def test_need_is_met_once_all_its_trainings_are_completed() -> None:
    assert meet_need(need=planned_need("completed", "cancelled")).status == "met"


@pytest.mark.parametrize("statuses", [(), ("cancelled",), ("completed", "planned")])
def test_need_is_not_met_before(statuses: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as refused:
        meet_need(need=planned_need(*statuses))
    assert code_of(refused) == "not_held"


def test_need_waits_again_while_nothing_answers_it() -> None:
    assert let_wait_again(need=planned_need("cancelled")).status == "open"
    with pytest.raises(ValidationError) as refused:
        let_wait_again(need=planned_need("planned"))
    assert code_of(refused) == "has_trainings"


@pytest.mark.parametrize("service", [meet_need, let_wait_again])
def test_need_that_is_not_planned_goes_neither_way(service: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        service(need=make_need())
    assert code_of(refused) == "not_planned"
