"""Surveys as people meet them: from a workbook to a training, and back to answers."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from resource_centre.accounts.roles import Role
from resource_centre.messaging.models import Message
from surveys.models import (
    AnonymousSubmission,
    Ballot,
    Questionnaire,
    Submission,
    Survey,
    TrainingNeed,
)
from surveys.services.inviting import invite
from surveys.services.ready import ready_questionnaire
from surveys.services.waves import open_survey
from tests.browser.answering import (
    LAW,
    NOW,
    TEAMWORK,
    choose,
    enter,
    examine,
    form_of_services,
    invited,
    levels,
    link_to,
    press,
    rate,
    record,
    saving,
)
from tests.browser.watch import WIDTHS, Watched, watched
from tests.factories import make_user
from tests.surveys.answering import make_asking
from tests.surveys.steps import make_area, make_survey
from tests.surveys.waving import make_led_service
from trainings.models import PlanLine, Training, TrainingPlan

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Нужди от обучение, есен"
FIRST, SECOND, THIRD = "ЦНСТ „Надежда“", "Дневен център „Лъч“", "Приют „Закрила“"
WHO, PLACE = "Мария Петрова, директор", "Зала в Кубрат"


def test_a_survey_leads_from_its_workbook_to_a_training_and_back(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    make_area(code="teamwork-x", name_bg=TEAMWORK.lower(), name_en="Teamwork")
    make_area(code="law-x", name_bg=LAW.lower(), name_en="Law")
    for number, name in enumerate((FIRST, SECOND, THIRD)):
        make_led_service(f"lead{number}@example.org", name=name)
    base = live_server.url
    with watched(browser, base, user=make_user(Role.COORDINATOR)) as seen:
        bring_in(seen, tmp_path / "form.xlsx")
        survey = prepare(seen)
        ask(seen, survey)
        link = link_to(survey, FIRST)
        with watched(browser, base, width="phone") as phone:
            begin(phone, link)
        with watched(browser, base) as desk, watched(browser, base) as late:
            enter(late, link)
            finish(desk, link)
            be_refused(late, link)
        key_in(seen, survey)
        remind(seen, survey)
        close(seen, survey)
        find_needs(seen, survey)
        training = plan(seen, survey)
        walk_back(seen, training)


def test_a_director_answers_on_a_phone(
    browser: Browser, live_server: LiveServer
) -> None:
    survey = make_survey(ready_questionnaire("needs-team"), status="draft")
    invite(survey=survey, services=[make_led_service(name=FIRST)])
    open_survey(survey=survey)
    with watched(browser, live_server.url, width="phone") as seen:
        page = seen.page
        enter(seen, link_to(survey, FIRST, says="Попълнете анкетната карта"))
        examine(seen, "director-team")
        with saving(seen, "seeks"):
            page.get_by_label("Колко служители работят").fill("12")
            choose(seen, "Търси ли екипът обучение", "Да")
        press(seen, "Напред")
        with saving(seen, "c_teamwork:actual"):
            rate(seen, "Екипна работа и мотивация", 5, 2)
        examine(seen, "director-competences", *WIDTHS)
        press(seen, "Напред")
        page.get_by_label("Вашето име и длъжност").fill(WHO)
        examine(seen, "director-last")
        press(seen, "Изпрати")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Благодарим Ви")
        examine(seen, "director-thanks", *WIDTHS)
    (sheet,) = Submission.objects.exclude(submitted_at=None)
    assert sheet.answers["c_teamwork"] == {"required": 5, "actual": 2}


def test_an_anonymous_sheet_is_one_sending(
    browser: Browser, live_server: LiveServer
) -> None:
    survey = make_asking(privacy=Survey.Privacy.ANONYMOUS, status="draft")
    invite(survey=survey, services=[make_led_service(name=FIRST)])
    open_survey(survey=survey)
    link = link_to(survey, FIRST)
    with watched(browser, live_server.url, width="phone") as seen:
        page = seen.page
        sent: list[str] = []
        enter(seen, link)
        page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
        examine(seen, "anonymous", *WIDTHS)
        expect(page.get_by_label("Въпрос why_not")).to_be_hidden()
        choose(seen, "Търсите?", "Не")
        expect(page.get_by_label("Въпрос how_many")).to_be_hidden()
        page.get_by_label("Въпрос why_not").fill("Не търсим")
        rate(seen, "Въпрос skill", 4, 2)
        press(seen, "Изпрати")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Благодарим Ви")
        examine(seen, "anonymous-thanks", *WIDTHS)
        assert len(sent) == 1
        enter(seen, link)
        expect(page.get_by_role("button", name="Изпрати")).to_have_count(0)
    assert (AnonymousSubmission.objects.count(), Ballot.objects.count()) == (1, 1)
    assert AnonymousSubmission.objects.get().answers["why_not"] == "Не търсим"


# --- A coordinator asks -------------------------------------------------------------


def bring_in(seen: Watched, path: Path) -> None:
    """Upload the workbook, see what is in it and what is not, and bring it in."""
    page = seen.page
    path.write_bytes(form_of_services().read())
    page.goto(reverse("admin:surveys_questionnaire_changelist"))
    page.get_by_role("link", name="Внеси от XLSForm").click()
    page.locator("input[type=file]").set_input_files(path)
    examine(seen, "workbook")
    press(seen, "Напред")
    expect(page.get_by_text("geopoint")).to_be_visible()
    examine(seen, "workbook-seen", *WIDTHS)
    assert not Questionnaire.objects.exists()
    press(seen, "Внеси")
    examine(seen, "draft")
    page.get_by_role("link", name="Както я вижда анкетираният").click()
    expect(page.get_by_text("Колко души са в екипа?")).to_be_visible()
    examine(seen, "preview")


def prepare(seen: Watched) -> Survey:
    """Make a survey of the questionnaire for the services of the district."""
    page = seen.page
    page.goto(reverse("admin:surveys_survey_add"))
    page.get_by_label("Заглавие").first.fill(TITLE)
    page.locator("#id_version").select_option(index=1)
    page.locator("#id_district").select_option(index=1)
    page.get_by_role("radio", name="С имена").check()
    examine(seen, "survey-new")
    press(seen, "Запази")
    survey = Survey.objects.get()
    assert (survey.title, survey.privacy) == (TITLE, Survey.Privacy.NAMED)
    return survey


def ask(seen: Watched, survey: Survey) -> None:
    """Invite all services there are, and open the survey: each gets a mail."""
    page = seen.page
    press(seen, "Покани")
    for name in (FIRST, SECOND, THIRD):
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    examine(seen, "inviting")
    press(seen, "Покани")
    assert not Message.objects.exists()
    press(seen, "Отвори")
    examine(seen, "opening")
    press(seen, "Отвори")
    assert Message.objects.filter(kind="survey-invitation").count() == 3
    survey.version.refresh_from_db()
    assert survey.version.is_frozen
    examine(seen, "open", *WIDTHS)


def key_in(seen: Watched, survey: Survey) -> None:
    """Key in the sheet that the second service sent on paper."""
    page = seen.page
    page.goto(record(invited(survey, SECOND)))
    page.get_by_role("link", name="Въведете картата").click()
    page.get_by_label("Колко души са в екипа?").fill("3")
    choose(seen, "Търсите ли обучение?", "Да")
    rate(seen, TEAMWORK, 5, 3)
    rate(seen, LAW, 4, 3)
    examine(seen, "paper", *WIDTHS)
    press(seen, "Запази картата")
    sheet = Submission.objects.get(invitation=invited(survey, SECOND))
    assert (sheet.source, sheet.submitted_at is None) == ("paper", False)


def remind(seen: Watched, survey: Survey) -> None:
    """Remind from the board: only who has not answered is written to."""
    page = seen.page
    page.goto(reverse("admin:surveys_survey_coverage", args=[survey.pk]))
    silent = page.get_by_role("region", name="Още не са отговорили")
    expect(silent.get_by_role("link")).to_have_text([THIRD])
    examine(seen, "board")
    press(seen, "Напомни на неотговорилите")
    press(seen, "Напомни")
    (reminder,) = Message.objects.filter(kind="survey-reminder")
    assert reminder.link_object == invited(survey, THIRD).pk
    page.goto(reverse("admin:surveys_survey_coverage", args=[survey.pk]))
    examine(seen, "board-reminded", *WIDTHS)


# --- A service answers --------------------------------------------------------------


def begin(seen: Watched, link: str) -> None:
    """Answer the first half on a phone, and leave."""
    page = seen.page
    page.goto(link)
    examine(seen, "link")
    press(seen, "Напред")
    with saving(seen, "seeks"):
        page.get_by_label("Колко души са в екипа?").fill("3")
        choose(seen, "Търсите ли обучение?", "Да")
    expect(page.get_by_label("Защо не?")).to_be_hidden()
    examine(seen, "first-half", *WIDTHS)
    press(seen, "Напред")
    with saving(seen, "teamwork:actual"):
        rate(seen, TEAMWORK, 5, 1)
    examine(seen, "second-half", *WIDTHS)


def finish(seen: Watched, link: str) -> None:
    """Go on with what was answered elsewhere, and send it."""
    page = seen.page
    enter(seen, link)
    expect(levels(seen, TEAMWORK, NOW).get_by_label("1")).to_be_checked()
    rate(seen, LAW, 4, 2)
    press(seen, "Изпрати")
    expect(page.get_by_role("alert")).to_contain_text("име и длъжност")
    examine(seen, "incomplete", *WIDTHS, expected="422")
    page.get_by_label("Вашето име и длъжност").fill(WHO)
    press(seen, "Изпрати")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Благодарим Ви")
    examine(seen, "thanks", *WIDTHS)


def be_refused(seen: Watched, link: str) -> None:
    """Send once more from a window that was open, and again by the link."""
    page = seen.page
    before = Submission.objects.values_list("answers", "respondent").get()
    press(seen, "Изпрати")
    expect(page.get_by_text("Вече сте отговорили")).to_be_visible()
    examine(seen, "again", *WIDTHS, expected="409")
    page.goto(link)
    expect(page.get_by_text("Вече сте отговорили")).to_be_visible()
    examine(seen, "link-again", *WIDTHS)
    press(seen, "Напред")
    expect(page.get_by_role("heading", name="Копие от отговорите")).to_be_visible()
    expect(page.get_by_text(WHO)).to_be_visible()
    assert Submission.objects.values_list("answers", "respondent").get() == before


# --- What follows from the answers --------------------------------------------------


def close(seen: Watched, survey: Survey) -> None:
    """Close the survey and read its analysis."""
    page = seen.page
    page.goto(record(survey))
    press(seen, "Приключи")
    examine(seen, "closing")
    press(seen, "Приключи")
    page.get_by_role("link", name="Анализ", exact=True).click()
    gaps = page.get_by_role("region", name="Разлики в компетентностите").first
    rows = gaps.get_by_role("rowheader")
    expect(rows).to_have_text([TEAMWORK, LAW])
    examine(seen, "analysis", *WIDTHS)


def find_needs(seen: Watched, survey: Survey) -> None:
    """Make needs of the gaps that are wide enough."""
    page = seen.page
    page.get_by_role("link", name="Създай нужди от обучение").click()
    examine(seen, "gaps")
    press(seen, "Създай отбелязаните нужди")
    assert set(TrainingNeed.objects.values_list("survey", "area__code")) == {
        (survey.pk, "teamwork-x"),
        (survey.pk, "law-x"),
    }
    examine(seen, "needs")


def plan(seen: Watched, survey: Survey) -> Training:
    """Make the plan of the survey, and a training of its line about team work."""
    page = seen.page
    page.goto(record(survey))
    press(seen, "Направи план за обучение")
    press(seen, "Направи план за обучение")
    assert page.url.endswith(f"{record(TrainingPlan.objects.get())}#lines")
    examine(seen, "plan", *WIDTHS)
    line = PlanLine.objects.get(needs__area__code="teamwork-x")
    page.get_by_role("link", name=f"Създай обучение: {line}").click()
    day = timezone.localdate() + timedelta(days=20)
    page.get_by_label("Първи ден").fill(f"{day:%d.%m.%Y}")
    page.get_by_label("Място").fill(PLACE)
    examine(seen, "making")
    press(seen, "Създай обучение")
    training = Training.objects.get()
    assert training.plan_line == line
    return training


def walk_back(seen: Watched, training: Training) -> None:
    """Walk from the training by links alone to the sheet of who has answered."""
    page = seen.page
    assert page.url.endswith(record(training))
    examine(seen, "training", *WIDTHS)
    origin = page.get_by_role("region", name="Откъде идва")
    origin.get_by_role("link", name=TEAMWORK).last.click()
    examine(seen, "need")
    page.get_by_role("region", name="Откъде идва").get_by_role(
        "link", name=TITLE
    ).click()
    expect(page.get_by_role("rowheader", name=TEAMWORK).first).to_be_visible()
    page.go_back()
    cited = page.get_by_role("region", name="Откъде идва")
    cited.locator("summary").first.click()
    cited.get_by_role("link", name=FIRST).click()
    expect(page.get_by_text(WHO)).to_be_visible()
    expect(page.get_by_role("region", name="Отговори")).to_contain_text(TEAMWORK)
    examine(seen, "sheet", *WIDTHS)
