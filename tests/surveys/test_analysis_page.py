"""The page with what a survey has found, and the pages it leads to."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.roles import Role
from resource_centre.registry.models import JobRole
from surveys.facts.analysis import Count
from surveys.facts.forms import Wording
from surveys.facts.lines import parts_of
from surveys.models import Question, Survey
from tests.backoffice.queries import assert_flat
from tests.factories import (
    make_district,
    make_municipality,
    make_service,
    make_user,
)
from tests.surveys.steps import (
    make_invitation,
    make_question,
    make_submission,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db
HIDDEN_TEXT = "Твърде малко отговори"


@pytest.fixture(autouse=True)
def coordinator(client: Client) -> None:
    """Sign in who reads the analysis."""
    client.force_login(make_user(Role.COORDINATOR))


def make_asked(**fields: Any) -> Survey:
    """Make a survey of every kind of question."""
    version = make_version()
    make_question(version, "yes_no", key="seeks", meaning=Question.Meaning.SEEKS)
    make_question(version, "competence", key="team")
    make_question(version, "scale", key="useful")
    make_question(version, "multiple", key="forms")
    make_question(version, "integer", key="people")
    make_question(version, "text", key="topics")
    return make_survey(version, **fields)


def answered(survey: Survey, seeks: str = "yes", **places: Any) -> Any:
    """Let somebody answer every question."""
    return make_submission(
        make_invitation(survey, **places),
        seeks=seeks,
        team={"required": 5, "actual": 3},
        useful="3",
        forms=["1", "2"],
        people=7,
        topics="Екипна работа",
    )


def page_of(survey: Survey, rest: str = "analysis/") -> str:
    """Return the address of a page of the survey's analysis."""
    return f"/admin/surveys/survey/{survey.pk}/{rest}"


def line(page: Any, key: str) -> Any:
    """Return how the page shows a question."""
    return next(each for each in page.context["lines"] if each.result.key == key)


def test_the_page_says_what_was_found(client: Client) -> None:
    survey = make_asked()
    sheets = [answered(survey) for _ in range(11)]
    answered(survey, "no")
    make_invitation(survey)
    page = client.get(page_of(survey))
    seeking = page.context["analysis"].seeking
    assert (seeking.asked, seeking.answered, seeking.yes, seeking.no) == (13, 12, 11, 1)
    assert str(sheets[0]) in page.content.decode()
    (gap,) = page.context["gaps"]
    assert gap.levels.gap == 2
    assert page.context["chart"].svg
    assert [bar.times for bar in line(page, "seeks").bars] == [11, 1]
    assert [part.share for part in line(page, "useful").parts][-1] == "100\xa0%"
    assert HIDDEN_TEXT not in page.content.decode()


def test_groups_are_shown_by_place(client: Client) -> None:
    survey = make_asked()
    places = [make_municipality(code) for code in ("RAZ26", "RAZ14")]
    for place in places:
        answered(survey, municipality=place)
    page = client.get(page_of(survey), {"by": "municipality"})
    labels = [group.label for group in line(page, "team").groups]
    assert labels == sorted(place.name for place in places)
    assert len(page.context["gaps"]) == 2
    assert client.get(page_of(survey), {"by": "colour"}).status_code == 404


def test_small_groups_of_people_are_hidden_and_the_page_says_why(
    client: Client,
) -> None:
    survey = make_asked(privacy="confidential", status="closed")
    for code, times in (("RAZ26", 2), ("RAZ14", 6), ("RAZ16", 6)):
        for _ in range(times):
            answered(survey, municipality=make_municipality(code))
    page = client.get(page_of(survey), {"by": "municipality"})
    hidden = {group.label for group in line(page, "team").groups if group.is_hidden}
    assert make_municipality("RAZ26").name in hidden
    assert len(hidden) > 1
    # They stand in one line, of the gaps as well.
    assert line(page, "team").hidden == ", ".join(sorted(hidden))
    ((_area, groups, wider),) = page.context["untold"]
    assert (set(groups.split(", ")), wider.n) == (hidden, 14)
    assert HIDDEN_TEXT in page.content.decode()
    assert not page.context["analysis"].seeking.who


def test_the_cross_table_says_why_figures_are_hidden(client: Client) -> None:
    survey = make_asked(privacy="confidential", status="closed")
    for seeks in ["yes"] * 6 + ["no"]:
        answered(survey, seeks)
    url = page_of(survey, "analysis/table/")
    page = client.get(url, {"row": "seeks", "by": "municipality"})
    *_rows, (total, cells) = page.context["lines"]
    assert (total.n, cells) == (7, [])
    assert "Защо някои данни са скрити" in page.content.decode()
    assert "Защо тук се виждат" not in page.content.decode()


def test_names_are_for_who_covers_all_that_were_asked(client: Client) -> None:
    survey = make_asked(district=None)
    service = make_service()
    sheet = answered(survey, service=service, district=service.district)
    assert str(sheet) not in client.get(page_of(survey)).content.decode()
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    assert str(sheet) in client.get(page_of(survey)).content.decode()


def test_the_survey_leads_to_its_analysis(client: Client) -> None:
    survey = make_asked()
    page = client.get(f"/admin/surveys/survey/{survey.pk}/change/")
    assert page_of(survey) in page.content.decode()
    elsewhere = make_asked(district=make_district("SHU"))
    assert client.get(page_of(elsewhere)).status_code == 404


def test_a_cross_table_is_of_two_questions_or_of_places(client: Client) -> None:
    survey = make_asked()
    answered(survey)
    answered(survey, "no")
    url = page_of(survey, "analysis/table/")
    assert client.get(url).context["table"] is None
    for by in ("useful", "municipality"):
        page = client.get(url, {"row": "seeks", "by": by})
        *_rows, (total, cells) = page.context["lines"]
        assert (total.n, [count for count, _share in cells]) == (2, [1, 1])
    assert client.get(url, {"row": "seeks", "by": "seeks"}).context["is_same"]
    assert client.get(url, {"row": "topics", "by": "seeks"}).status_code == 404


def test_the_cross_table_of_people_says_which_question_parts_them(
    client: Client,
) -> None:
    survey = make_asked(privacy="confidential", status="closed")
    for _ in range(5):
        answered(survey)
    url = page_of(survey, "analysis/table/")
    for row, by in (("seeks", "useful"), ("useful", "seeks")):
        page = client.get(url, {"row": row, "by": by})
        assert (page.context["row"], page.context["by"]) == ("useful", "seeks")


def test_a_wave_is_compared_with_the_one_before(client: Client) -> None:
    before = make_asked(status="closed")
    answered(before)
    version = make_version(before.version.questionnaire)
    make_question(version, "scale", key="useful", label="Полезно ли беше?")
    after = make_survey(version, baseline=before)
    make_submission(make_invitation(after), useful="1")
    page = client.get(page_of(after, "analysis/compared/"))
    became = {
        each["change"].key: each["change"].what for each in page.context["changes"]
    }
    assert (became["useful"], became["team"]) == ("renamed", "dropped")
    (useful,) = (
        each for each in page.context["changes"] if each["change"].key == "useful"
    )
    assert useful["difference"] == "−2,00"
    assert client.get(page_of(before, "analysis/compared/")).status_code == 404


def test_shares_of_two_waves_are_shown_with_their_points(client: Client) -> None:
    before = make_asked(status="closed")
    after = make_survey(before.version, baseline=before)
    for survey, said in ((before, ("yes", "no")), (after, ("no", "no"))):
        for seeks in said:
            answered(survey, seeks)
    page = client.get(page_of(after, "analysis/compared/"))
    seeks = next(e for e in page.context["changes"] if e["change"].key == "seeks")
    assert (seeks["before"][-4:], seeks["after"][-3:]) == ("50\xa0%", "0\xa0%")
    assert seeks["difference"].startswith("−50")
    assert "%" not in seeks["difference"]


def test_jobs_hidden_in_both_waves_stand_in_one_line(client: Client) -> None:
    before = make_asked(audience="people", privacy="confidential", status="closed")
    after = make_survey(
        before.version,
        audience="people",
        privacy="confidential",
        status="closed",
        baseline=before,
    )
    first, second = JobRole.objects.order_by("pk")[:2]
    for survey in (before, after):
        for number in range(5):
            answered(survey, job_role=second if number else first)
    page = client.get(page_of(after, "analysis/compared/"))
    useful = next(e for e in page.context["changes"] if e["change"].key == "useful")
    assert useful["groups"] == []
    assert set(useful["hidden"].split(", ")) == {str(first), str(second)}


def test_nothing_is_counted_while_nobody_may_read(client: Client) -> None:
    survey = make_asked(privacy="confidential")
    answered(survey)
    page = client.get(page_of(survey)).content.decode()
    assert "Отговорили" not in page
    assert "analysis.xlsx" not in page
    survey.status = "closed"
    survey.closed_at = timezone.now()
    survey.save()
    page = client.get(page_of(survey)).content.decode()
    assert "Отговорили" in page
    assert "analysis.xlsx" in page


def test_needs_are_offered_where_competences_were_asked(client: Client) -> None:
    version = make_version()
    make_question(version, "scale", key="useful")
    feedback, survey = make_survey(version), make_asked()
    make_submission(make_invitation(feedback), useful="1")
    answered(survey)
    assert not client.get(page_of(feedback)).context["can_find"]
    assert client.get(page_of(survey)).context["can_find"]


def test_the_page_takes_the_same_queries_however_many_answers(client: Client) -> None:
    survey = make_asked()
    url = f"{page_of(survey)}?by=municipality"
    place = make_municipality()
    assert assert_flat(client, url, lambda: answered(survey, municipality=place)) == 17


def test_parts_of_a_scale_lie_on_both_sides_of_the_middle() -> None:
    counts = tuple(
        Count(str(score), Wording(str(score)), count, 0.0, score)
        for score, count in ((1, 1), (2, 2), (3, 1))
    )
    parts = parts_of(counts)
    assert [(part.x, part.width) for part in parts] == [
        ("50.00", "25.00"),
        ("75.00", "50.00"),
        ("125.00", "25.00"),
    ]
    assert parts_of(counts * 2) == ()
