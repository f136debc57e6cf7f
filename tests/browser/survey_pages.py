"""The pages of surveys that lie behind a personal link or a button."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from resource_centre.accounts.roles import Role
from resource_centre.messaging.links import make_token
from surveys.models import Invitation, Survey
from surveys.services.answering import save_answers
from tests.browser.pages import Steps, Visit, press
from tests.guards.surveyed import open_invitation
from tests.guards.world import World
from tests.surveys.steps import make_invitation, make_submission, make_survey
from tests.surveys.xlsforms import PUBLIC_CHOICES, PUBLIC_SURVEY, workbook


def of_surveys(world: World) -> Iterator[Visit]:
    """Yield the pages of who is asked, and the preview of a form brought in."""
    survey = world.own["surveys.survey"]
    assert isinstance(survey, Survey)
    asked = open_invitation(survey)
    yield "survey-answer", None, through(asked)
    yield "survey-pass-on", None, through(asked, "surveys:pass_on")
    yield "survey-refuse", None, through(asked, "surveys:refuse")
    yield "survey-windows", None, in_two_windows(asked)
    yield "survey-again", None, too_late(asked)
    sent = make_submission(make_invitation(survey), words="Отговор").invitation
    yield "survey-thanks", None, through(sent)
    hidden = make_survey(survey.version, privacy="anonymous", district=world.district)
    unknown = make_invitation(hidden)
    yield "survey-anonymous", None, through(unknown)
    yield "survey-anonymous-thanks", None, sending(unknown)
    yield "xlsform", world.users[Role.ADMINISTRATOR], uploading


def through(invitation: Invitation, beyond: str = "") -> Steps:
    """Return the steps through the link, and on to a page behind it."""
    token = make_token("survey", invitation.pk, invitation.generation)

    def steps(page: Page) -> None:
        press(reverse("messaging:link", args=[token]), "Напред")(page)
        if beyond:
            page.goto(reverse(beyond, args=[invitation.pk]))

    return steps


def sending(invitation: Invitation) -> Steps:
    """Return the steps through the link to the words of thanks."""

    def steps(page: Page) -> None:
        through(invitation)(page)
        with page.expect_navigation():
            page.get_by_role("button", name="Изпрати").click()

    return steps


def in_two_windows(invitation: Invitation) -> Steps:
    """Return the steps to where who answered in two windows chooses."""

    def steps(page: Page) -> None:
        through(invitation)(page)
        save_answers(invitation=invitation, answers={"words": "Друго"}, revision=0)
        see_answer(page, invitation, typed(page))

    return steps


def too_late(invitation: Invitation) -> Steps:
    """Return the steps to where who had the page open for too long goes on."""

    def steps(page: Page) -> None:
        through(invitation)(page)
        fields = typed(page)
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        see_answer(page, invitation, fields)

    return steps


def typed(page: Page) -> dict[str, str]:
    """Return what the page would send once something is typed."""
    form = page.locator("form[data-autosave]").first
    fields = ("csrfmiddlewaretoken", "section", "revision")
    sent = {name: form.locator(f"[name={name}]").input_value() for name in fields}
    return {**sent, "a_words": "Това", "do": "save"}


def see_answer(page: Page, invitation: Invitation, fields: dict[str, str]) -> None:
    """Post the fields and show what comes back as the server sends it.

    The browser itself would complain of its status.
    """
    answer = page.request.post(
        reverse("surveys:answer", args=[invitation.pk]),
        form=dict(fields),
        headers={"Referer": page.url},
    )
    body, headers = answer.body(), answer.headers
    page.route(
        "**/answer-seen", lambda route: route.fulfill(body=body, headers=headers)
    )
    page.goto("/answer-seen")


def uploading(page: Page) -> None:
    """Bring a form in, as far as its preview."""
    page.goto(reverse("admin:surveys_questionnaire_xlsform_new"))
    given = workbook(survey=PUBLIC_SURVEY, choices=PUBLIC_CHOICES)
    file = {
        "name": given.name or "form.xlsx",
        "mimeType": "application/vnd.ms-excel",
        "buffer": given.read(),
    }
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    submit = "main form button[type=submit], main form input[type=submit]"
    with page.expect_navigation():
        page.locator(submit).last.click()
