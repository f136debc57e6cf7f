"""Training needs in the back office: the list, the page, what can be done to them."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from surveys.models import Survey, TrainingNeed
from surveys.search import find_needs_named
from surveys.services.needs import drop_need, reopen_need
from tests.backoffice.queries import assert_flat
from tests.documents.steps import code_of, offered_on, press
from tests.factories import (
    make_district,
    make_municipality,
    make_service,
    make_user,
)
from tests.surveys.steps import (
    make_invitation,
    make_need,
    make_question,
    make_submission,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db
NEEDS = "/admin/surveys/trainingneed/"


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who plans in Razgrad, signed in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def make_here(**fields: Any) -> TrainingNeed:
    """Make a need of Razgrad."""
    fields.setdefault("district", make_district())
    return make_need(**fields)


def page_of(need: TrainingNeed) -> str:
    """Return the address of the need's page."""
    return f"{NEEDS}{need.pk}/change/"


def make_cited() -> TrainingNeed:
    """Make a need that cites the answers of a service here and of one elsewhere."""
    version = make_version()
    question = make_question(version, "competence", key="team", label="Екип")
    survey = make_survey(version, district=None)
    need = make_here(survey=survey, area=question.area)
    for code in ("RAZ", "SHU"):
        service = make_service(district=make_district(code), name=f"ЦОП {code}")
        asked = make_invitation(survey, service=service, district=service.district)
        sheet = make_submission(asked, team={"required": 5, "actual": 3})
        need.sources.create(
            question_key="team",
            submission=sheet,
            figures={"required": 5, "actual": 3},
        )
    return need


# --- The list -----------------------------------------------------------------------


def test_needs_are_listed_by_rank_and_narrowed(
    client: Client, coordinator: User
) -> None:
    survey = make_survey(status=Survey.Status.CLOSED)
    second, first = (make_here(survey=survey, rank=rank) for rank in (2, 1))
    other = make_here(status="dropped")
    rows = client.get(NEEDS, {"survey": survey.pk}).context["cl"].result_list
    assert list(rows) == [first, second]
    rows = client.get(NEEDS, {"status__exact": "dropped"}).context["cl"].result_list
    assert list(rows) == [other]
    rows = client.get(NEEDS, {"area": str(first.area_id)}).context["cl"].result_list
    assert list(rows) == [first]


def test_needs_of_another_district_are_not_there(
    client: Client, coordinator: User
) -> None:
    here, everywhere = make_here(), make_need(district=None)
    there = make_here(district=make_district("SHU"))
    assert set(client.get(NEEDS).context["cl"].result_list) == {here, everywhere}
    assert client.get(page_of(there)).status_code == 404
    assert set(find_needs_named(coordinator, "Област")) == {here, everywhere}


def test_the_list_takes_the_same_queries_however_many_needs(
    client: Client, coordinator: User
) -> None:
    survey = make_survey(status=Survey.Status.CLOSED)
    place = make_municipality()
    flat = assert_flat(
        client,
        NEEDS,
        lambda: make_here(survey=survey, district=place.district, municipality=place),
    )
    assert flat == 8


# --- The page -----------------------------------------------------------------------


def test_the_page_shows_the_answers_that_are_the_readers_to_see(
    client: Client, coordinator: User
) -> None:
    page = client.get(page_of(make_cited()))
    (panel,) = (p.context for p in page.context["panels"] if "sources" in p.context)
    (origin,) = panel["sources"]
    assert origin.label == "Екип"
    assert [(each.who, each.actual) for each in origin.cited] == [("ЦОП RAZ", 3)]
    assert origin.hidden == 1
    assert "ЦОП SHU" not in page.content.decode()


def test_figures_and_state_cannot_be_changed_by_hand(
    client: Client, coordinator: User
) -> None:
    need = make_here()
    data = {"title": "Екип", "note": "", "gap": 9, "status": "met", "head_count": 99}
    assert client.post(page_of(need), data).status_code == 302
    need.refresh_from_db()
    assert [need.title, need.gap, need.status] == ["Екип", 1.5, "open"]
    assert need.head_count == 10


# --- Dropped and opened again -------------------------------------------------------


def test_a_need_is_dropped_with_a_reason_and_opened_again(
    client: Client, coordinator: User
) -> None:
    need = make_here(note="Важно.")
    assert offered_on(client, page_of(need)) >= {"drop"}
    filled = {"asked": "yes", "reason": "Обучени са през 2026 г."}
    press(client, NEEDS, "drop", need, **filled)
    need.refresh_from_db()
    assert need.status == "dropped"
    assert need.note.startswith("Важно.\n")
    assert need.note.endswith(filled["reason"])
    assert "danger" not in press(client, NEEDS, "reopen", need).content.decode()
    press(client, NEEDS, "reopen", need, confirmed="yes")
    need.refresh_from_db()
    assert need.status == "open"


def test_a_reason_with_an_egn_is_refused(client: Client, coordinator: User) -> None:
    need = make_here()
    page = press(client, NEEDS, "drop", need, asked="yes", reason="ЕГН 6101057509")
    assert "reason" in page.context["form"].errors
    need.refresh_from_db()
    assert need.status == "open"


def test_only_an_open_need_is_dropped_and_only_a_dropped_one_opened() -> None:
    planned = make_here(status="planned")
    with pytest.raises(ValidationError) as refused:
        drop_need(need=planned, reason="Не.")
    assert code_of(refused) == "need_not_open"
    with pytest.raises(ValidationError) as refused:
        reopen_need(need=planned)
    assert code_of(refused) == "need_not_dropped"
