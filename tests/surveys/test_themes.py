"""Themes: free answers are read and put together by what they say."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from surveys.facts.analysis import HIDDEN
from surveys.facts.texts import texts_of, token_of
from surveys.models import Survey, Theme, ThemeMark
from surveys.services.themes import add_theme, mark_answers, merge_themes, remove_theme
from tests.backoffice.queries import assert_flat
from tests.documents.steps import code_of
from tests.factories import make_district, make_service, make_user
from tests.surveys.steps import (
    make_anonymous,
    make_invitation,
    make_need,
    make_question,
    make_submission,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db

WORDS = ("Екипна работа", "Прегаряне", "Агресия", "Документи", "Закони")


@pytest.fixture
def coordinator(client: Client) -> User:
    """Return who reads the answers, signed in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def make_asked(**fields: Any) -> Survey:
    """Make a survey with a question in words and one of another kind."""
    version = make_version()
    make_question(version, key="topics")
    make_question(version, "yes_no", key="seeks")
    return make_survey(version, **fields)


def answered(survey: Survey, *words: str) -> list[Any]:
    """Let somebody answer with each of the texts."""
    if survey.is_anonymous:
        return [make_anonymous(survey, topics=each) for each in words]
    return [make_submission(make_invitation(survey), topics=each) for each in words]


def page_of(survey: Survey) -> str:
    """Return the address of the page of themes."""
    return f"/admin/surveys/survey/{survey.pk}/themes/"


def mark(survey: Survey, by: User, sheet: Any, *themes: Theme) -> int:
    """Let the answer of the sheet have these themes."""
    marks = {token_of(survey, sheet.pk): {theme.pk for theme in themes}}
    return mark_answers(survey=survey, key="topics", by=by, marks=marks)


# --- What may be read ---------------------------------------------------------------


def test_texts_of_named_surveys_come_with_who_wrote_them(
    client: Client, coordinator: User
) -> None:
    survey = make_asked()
    (sheet, _blank) = answered(survey, "Екипна работа", "  ")
    (text,) = client.get(page_of(survey)).context["texts"]
    assert (text.text, text.who) == ("Екипна работа", str(sheet))


@pytest.mark.parametrize("privacy", ["confidential", "anonymous"])
def test_other_texts_are_read_once_closed_without_a_name(
    client: Client, coordinator: User, privacy: str
) -> None:
    survey = make_asked(privacy=privacy)
    answered(survey, *WORDS)
    assert not client.get(page_of(survey)).context["texts"]
    Survey.objects.filter(pk=survey.pk).update(status="closed")
    texts = client.get(page_of(survey)).context["texts"]
    assert [text.text for text in texts] == sorted(WORDS)
    assert {(text.who, text.sheet) for text in texts} == {("", None)}


def test_few_texts_of_people_are_not_shown(client: Client, coordinator: User) -> None:
    survey = make_asked(privacy="confidential", status="closed")
    answered(survey, *WORDS[1:])
    page = client.get(page_of(survey))
    assert not page.context["texts"]
    assert WORDS[1] not in page.content.decode()
    answered(survey, WORDS[0])
    assert len(client.get(page_of(survey)).context["texts"]) == 5


def test_themes_of_few_people_are_not_counted_on_the_page(
    client: Client, coordinator: User
) -> None:
    survey = make_asked(privacy="confidential", status="closed")
    theme = add_theme(survey=survey, key="topics", title="Стрес")
    for sheet in answered(survey, *"абвгд")[:2]:
        mark(survey, coordinator, sheet, theme)
    (found,) = client.get(page_of(survey)).context["themes"]
    assert found.uses is HIDDEN
    Survey.objects.update(smallest_group=2)
    (found,) = client.get(page_of(survey)).context["themes"]
    assert found.uses == 2


def test_texts_of_another_district_are_not_shown(coordinator: User) -> None:
    survey = make_asked(district=None)
    for code, word in (("RAZ", "тук"), ("SHU", "там")):
        service = make_service(district=make_district(code))
        asked = make_invitation(survey, service=service, district=service.district)
        make_submission(asked, topics=word)
    words = texts_of(survey, "topics", coordinator).values_list("words", flat=True)
    assert list(words) == ["тук"]


# --- Marking ------------------------------------------------------------------------


def test_answers_are_marked_and_unmarked(client: Client, coordinator: User) -> None:
    survey = make_asked()
    first, second = answered(survey, "Екипна работа", "Прегаряне")
    theme = add_theme(survey=survey, key="topics", title="Екип")
    url = f"{page_of(survey)}?question=topics"
    shown = [token_of(survey, sheet.pk) for sheet in (first, second)]
    ticked = {"shown": shown, "mark": [f"{theme.pk}-{shown[0]}", "x-y"]}
    assert client.post(url, ticked).status_code == 302
    assert ThemeMark.objects.get().submission == first
    assert client.get(url).context["themes"][0].uses == 1
    client.post(url, {"shown": shown, "mark": [f"{theme.pk}-{shown[1]}"]})
    assert ThemeMark.objects.get().submission == second


def test_what_is_not_on_the_page_keeps_its_marks(coordinator: User) -> None:
    survey = make_asked()
    first, second = answered(survey, "Екипна работа", "Прегаряне")
    theme = add_theme(survey=survey, key="topics", title="Екип")
    assert mark(survey, coordinator, first, theme) == 1
    assert mark(survey, coordinator, second, theme) == 1
    assert mark(survey, coordinator, second, theme) == 0
    assert ThemeMark.objects.count() == 2


def test_a_theme_of_another_question_cannot_be_put(coordinator: User) -> None:
    survey = make_asked()
    (sheet,) = answered(survey, "Екипна работа")
    stranger = add_theme(survey=make_asked(), key="topics", title="Друга")
    assert mark(survey, coordinator, sheet, stranger) == 0
    assert not ThemeMark.objects.exists()


def test_anonymous_answers_are_marked_after_closing(coordinator: User) -> None:
    survey = make_asked(privacy="anonymous")
    sheet, *_others = answered(survey, *WORDS)
    theme = add_theme(survey=survey, key="topics", title="Екип")
    with pytest.raises(ValidationError) as refused:
        mark(survey, coordinator, sheet, theme)
    assert code_of(refused) == "not_closed"
    Survey.objects.filter(pk=survey.pk).update(status="closed")
    survey.refresh_from_db()
    assert mark(survey, coordinator, sheet, theme) == 1
    assert ThemeMark.objects.get().anonymous == sheet


# --- The themes themselves ----------------------------------------------------------


def test_themes_are_added_renamed_merged_and_removed(
    client: Client, coordinator: User
) -> None:
    survey = make_asked()
    first, second = answered(survey, "Екипна работа", "Прегаряне")
    url = page_of(survey)
    for title in ("Екип", "Отбор"):
        client.post(f"{url}add/?question=topics", {"title": title})
    kept, removed = Theme.objects.order_by("position")
    mark(survey, coordinator, first, kept, removed)
    mark(survey, coordinator, second, removed)
    client.post(f"{url}{kept.pk}/", {"do": "rename", "title": "Екипна работа"})
    kept.refresh_from_db()
    assert kept.title == "Екипна работа"
    client.post(f"{url}{removed.pk}/", {"do": "merge", "into": kept.pk})
    assert Theme.objects.get() == kept
    assert kept.marks.count() == 2
    client.post(f"{url}{kept.pk}/", {"do": "remove"})
    assert not Theme.objects.exists()


@pytest.mark.parametrize("title", ["Екип", "", "ЕГН 6101057509"])
def test_a_theme_of_no_good_title_is_refused(
    client: Client, coordinator: User, title: str
) -> None:
    survey = make_asked()
    add_theme(survey=survey, key="topics", title="Екип")
    page = client.post(f"{page_of(survey)}add/?question=topics", {"title": title})
    assert page.context["theme_form"].errors["title"]
    assert Theme.objects.count() == 1


def test_only_questions_in_words_have_themes() -> None:
    with pytest.raises(ValidationError) as refused:
        add_theme(survey=make_asked(), key="seeks", title="Екип")
    assert code_of(refused) == "no_text"


def test_a_theme_that_a_need_cites_stays() -> None:
    survey = make_asked()
    kept, cited = (
        add_theme(survey=survey, key="topics", title=title) for title in ("А", "Б")
    )
    make_need(survey, area=None, theme=cited, title="Б")
    for attempt in (
        lambda: remove_theme(theme=cited),
        lambda: merge_themes(kept=kept, removed=cited),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert code_of(refused) == "theme_used"


def test_themes_of_different_questions_are_not_merged() -> None:
    one, other = (
        add_theme(survey=make_asked(), key="topics", title="Екип") for _ in range(2)
    )
    with pytest.raises(ValidationError) as refused:
        merge_themes(kept=one, removed=other)
    assert code_of(refused) == "not_alike"


def test_who_only_looks_marks_nothing(client: Client) -> None:
    survey = make_asked()
    client.force_login(make_user(Role.NATIONAL_COORDINATOR))
    url = page_of(survey)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 404
    assert client.get(f"{url}add/").status_code == 404
    assert not ThemeMark.objects.exists()


def test_the_page_takes_the_same_queries_however_many_answers(
    client: Client, coordinator: User
) -> None:
    survey = make_asked()
    theme = add_theme(survey=survey, key="topics", title="Екип")

    def add_answer() -> None:
        (sheet,) = answered(survey, "Екипна работа")
        mark(survey, coordinator, sheet, theme)

    assert assert_flat(client, page_of(survey), add_answer) == 13
