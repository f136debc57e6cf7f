"""Building questionnaires in the back office."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from surveys.facts.forms import Form, form_of
from surveys.models import Question, Questionnaire, QuestionnaireVersion
from surveys.services.questionnaires import freeze
from tests.factories import make_district, make_mandate, make_user
from tests.surveys.steps import (
    Kind,
    make_area,
    make_question,
    make_section,
    make_survey,
    make_version,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/surveys/questionnaire/"


@pytest.fixture
def coordinator(client: Client) -> User:
    """Sign in a coordinator."""
    return sign_in(client, Role.COORDINATOR)


def sign_in(client: Client, role: Role) -> User:
    """Sign in somebody of the role."""
    user = make_user()
    places = {"district": make_district()} if role is Role.COORDINATOR else {}
    make_mandate(user=user, role=role, **places)
    client.force_login(user)
    return user


def address(version: QuestionnaireVersion, page: str = "version", *parts: int) -> str:
    """Return the address of one of the version's pages."""
    key = version.questionnaire_id
    return reverse(
        f"admin:surveys_questionnaire_{page}", args=[key, version.number, *parts]
    )


def asked(client: Client, version: QuestionnaireVersion, **fields: Any) -> Any:
    """Send the form of a new question."""
    section = version.sections.last()
    given: dict[str, Any] = {"label": "Въпрос?", "kind": Kind.TEXT, "operator": "="}
    if section is not None:
        given["section"] = section.pk
    return client.post(address(version, "question_add"), {**given, **fields})


def errors(response: Any) -> dict[str, Any]:
    """Return the errors of the form."""
    found: dict[str, Any] = response.context["form"].errors
    return found


def read(version: QuestionnaireVersion) -> Form:
    """Return the version as it is now."""
    return form_of(QuestionnaireVersion.objects.get(pk=version.pk))


def test_new_questionnaire_leads_to_its_first_draft(
    client: Client, coordinator: User
) -> None:
    given = {"title": "Моята карта", "purpose": "needs", "is_active": "on"}
    response = client.post(f"{LIST}add/", given)
    version = QuestionnaireVersion.objects.get()
    assert (response.status_code, response["Location"]) == (302, address(version))
    assert version.created_by == coordinator


@pytest.mark.usefixtures("coordinator")
def test_questions_are_added_one_after_another(client: Client) -> None:
    version = make_version()
    client.post(address(version, "section_add"), {"title": "Екипът", "operator": "="})
    answers = {"kind": Kind.SCALE, "ready": "agreement", "another": "yes"}
    response = asked(client, version, label="Доволни ли сте?", **answers)
    section = version.sections.get()
    assert response["Location"].endswith(f"?section={section.pk}&kind=scale")
    question = read(version).by_key["dovolni_li_ste"]
    assert [each.score for each in question.answers] == [1, 2, 3, 4, 5, None]
    assert question.answers[0].label.en == "strongly disagree"
    form = client.get(response["Location"]).context["form"]
    assert form["kind"].value() == "scale"
    response = asked(client, version, kind=Kind.COMPETENCE, area=make_area().pk)
    assert "#question-" in response["Location"]


@pytest.mark.usefixtures("coordinator")
def test_question_that_does_not_fit_is_refused_beside_its_field(
    client: Client,
) -> None:
    version = make_version()
    make_question(version, Kind.SINGLE, "one", label="Едно")
    assert set(errors(asked(client, version, kind=Kind.SINGLE))) == {"answers"}
    same = {"kind": Kind.SINGLE, "answers": "да\nда"}
    assert set(errors(asked(client, version, **same))) == {"answers"}
    assert set(errors(asked(client, version, kind=Kind.COMPETENCE))) == {"area"}
    half = {"asked_if": "one", "operator": "="}
    assert set(errors(asked(client, version, **half))) == {"answer"}
    unknown = {**half, "answer": "може би"}
    assert set(errors(asked(client, version, **unknown))) == {"answer"}
    assert set(errors(asked(client, version, condition="${one} ="))) == {"condition"}
    assert set(errors(asked(client, version, constraint="((("))) == {"constraint"}
    for low, high in (("5", "1"), ("1", "1"), ("", "5")):
        ends = {"kind": Kind.RANGE, "low": low, "high": high}
        assert set(errors(asked(client, version, **ends))) == {"high"}
    area = {"kind": Kind.COMPETENCE, "area": make_area().pk}
    for low, high in (("1", "9999999"), ("1", "1"), ("1", "4.5")):
        levels = {**area, "low": low, "high": high}
        assert set(errors(asked(client, version, **levels))) == {"high"}
    endless = asked(client, version, **area, high="1e999999")
    assert set(errors(endless)) == {"high"}
    assert version.questions.count() == 1


@pytest.mark.usefixtures("coordinator")
def test_condition_is_given_in_three_fields_and_kept_as_text(client: Client) -> None:
    version = make_version()
    make_question(version, Kind.MULTIPLE, "forms", label="Форма")
    several = {"asked_if": "forms", "operator": "=", "answer": "Отчасти"}
    asked(client, version, label="Защо", **several)
    kept = version.questions.get(key="zashto")
    assert kept.relevance == "selected(${forms}, '2')"
    response = client.get(address(version, "question", kept.pk))
    form = response.context["form"]
    shown = [form[name].value() for name in ("asked_if", "operator", "answer")]
    assert shown == ["forms", "=", "отчасти"]
    page = client.get(address(version)).content.decode()
    assert "отчасти" in page
    foreign = "selected(${forms}, '1') and selected(${forms}, '2')"
    asked(client, version, label="Кога", condition=foreign)
    late = version.questions.get(key="koga")
    assert late.relevance == foreign
    form = client.get(address(version, "question", late.pk)).context["form"]
    assert form["condition"].value() == foreign


@pytest.mark.usefixtures("coordinator")
def test_rewording_keeps_keys_and_values(client: Client) -> None:
    version = make_version()
    question = make_question(version, Kind.SINGLE, "one")
    given = {
        "label": "Друг текст",
        "kind": Kind.SINGLE,
        "section": question.section_id,
        "answers": "не\nможе би\nда",
        "operator": "=",
        "position": 1,
    }
    client.post(address(version, "question", question.pk), given)
    changed = read(version).by_key["one"]
    assert str(changed.label) == "Друг текст"
    assert [(a.value, str(a.label)) for a in changed.answers] == [
        ("1", "не"),
        ("2", "може би"),
        ("3", "да"),
    ]


@pytest.mark.usefixtures("coordinator")
def test_parts_are_moved_and_deleted_by_buttons(client: Client) -> None:
    version = make_version()
    first, second = make_question(version, key="a"), make_question(version, key="b")
    response = client.post(address(version), {"question_up": second.pk})
    assert response["Location"].endswith(f"#question-{second.pk}")
    assert [each.key for each in read(version).questions] == ["b", "a"]
    response = client.post(address(version), {"question": first.pk, "number": 1})
    assert response["Location"].endswith(f"#question-{first.pk}")
    assert [each.key for each in read(version).questions] == ["a", "b"]
    dropped = {"section": first.section_id, "position": 2}
    client.post(address(version), {"question": first.pk, **dropped})
    assert [each.key for each in read(version).questions] == ["b", "a"]
    for silly in ("²", "9" * 5000, "-1", "а"):
        for name in ("question", "question_up"):
            answer = client.post(address(version), {name: silly, "number": 1})
            assert answer.status_code == 302
        sent = {"question": first.pk, "number": silly}
        assert client.post(address(version), sent).status_code == 302
    client.post(address(version, "question", first.pk), {"delete": "yes"})
    assert [each.key for each in read(version).questions] == ["b"]
    client.post(address(version, "section", first.section_id), {"delete": "yes"})
    assert read(version).pages == ()


@pytest.mark.usefixtures("coordinator")
def test_version_is_checked_made_ready_and_followed_by_the_next(
    client: Client,
) -> None:
    version = make_version()
    page = client.get(f"{address(version)}?check=yes")
    assert [each.code for each, _a in page.context["findings"]] == ["no_questions"]
    response = client.post(address(version), {"freeze": "yes"})
    assert response["Location"].endswith("?check=yes#findings")
    assert QuestionnaireVersion.objects.get().frozen_at is None
    question = make_question(version, key="one")
    client.post(address(version), {"freeze": "yes"})
    version.refresh_from_db()
    assert version.is_frozen
    for page_name, parts in (("question", (question.pk,)), ("texts", ())):
        response = client.post(address(version, page_name, *parts), {"label": "Друг"})
        assert response["Location"] == address(version)
    assert not client.get(address(version)).context["may_build"]
    response = client.post(address(version), {"next": "yes"})
    draft = version.questionnaire.versions.get(number=2)
    assert response["Location"] == address(draft)
    Question.objects.filter(version=draft).update(label="Сега")
    changes = client.get(address(draft, "changes"))
    assert [each.key for each in changes.context["differences"]] == ["one"]
    client.post(address(draft), {"discard": "yes"})
    assert version.questionnaire.versions.get() == version


@pytest.mark.usefixtures("coordinator")
def test_what_the_check_found_leads_to_where_it_is_put_right(client: Client) -> None:
    version = make_version()
    make_question(version, key="one")
    late = make_question(version, key="two", relevance="${three} = 'а'")
    make_question(version, key="three")
    empty = make_section(version, title="Празен")
    found = client.get(f"{address(version)}?check=yes").context["findings"]
    assert [(each.code, where) for each, where in found] == [
        ("looks_ahead", address(version, "question", late.pk)),
        ("section_empty", address(version, "section", empty.pk)),
    ]


@pytest.mark.usefixtures("coordinator")
def test_preview_is_what_people_see_in_both_languages(client: Client) -> None:
    version = make_version()
    make_question(version, Kind.YES_NO, "one", label="Едно?", label_en="One?")
    make_question(version, key="two", relevance="${one} = 'yes'")
    page = client.get(address(version, "preview"))
    assert "Едно?" in page.content.decode()
    assert set(page.context["conditions"]["conditions"]) == {"two"}
    english = client.get(address(version, "preview") + "?in=en").content.decode()
    assert "One?" in english
    assert "Едно?" not in english
    assert client.get(address(version, "preview") + "?in=xx").status_code == 200


@pytest.mark.usefixtures("coordinator")
def test_condition_offers_the_answers_of_its_question(client: Client) -> None:
    version = make_version()
    make_question(version, Kind.MULTIPLE, "forms")
    make_question(version, Kind.YES_NO, "seeks")
    make_question(version, key="words")
    for page in ("question_add", "section_add"):
        offered = client.get(address(version, page)).context["form"].offered
        assert list(offered) == ["forms", "seeks"]
        assert offered["seeks"] == ["да", "не"]


@pytest.mark.usefixtures("coordinator")
def test_texts_are_written_and_hold_no_personal_numbers(client: Client) -> None:
    version = make_version()
    texts = {"intro": "Здравейте!", "thanks": "Благодарим Ви."}
    client.post(address(version, "texts"), texts)
    assert str(read(version).intro) == "Здравейте!"
    response = client.post(address(version, "texts"), {"intro": "ЕГН 7501020018"})
    assert set(errors(response)) == {"intro"}


@pytest.mark.parametrize("page", ["version", "preview", "changes"])
@pytest.mark.usefixtures("coordinator")
def test_pages_take_as_many_queries_for_many_questions(
    client: Client, page: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_version(number=2)
    make_version(version.questionnaire, number=1, frozen_at="2026-01-01T00:00Z")
    make_question(version, Kind.SINGLE)
    queries = {"version": 12, "preview": 9, "changes": 11}[page]
    with django_assert_num_queries(queries):
        client.get(address(version, page))
    make_section(version)
    for kind in Kind.values:
        make_question(version, kind)
    with django_assert_num_queries(queries):
        assert client.get(address(version, page)).status_code == 200


@pytest.mark.usefixtures("coordinator")
def test_list_says_which_version_is_in_use(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_version()
    make_question(version)
    make_survey(version)
    make_version(version.questionnaire)
    with django_assert_num_queries(6):
        row = client.get(LIST).context["cl"].result_list[0]
    assert (row.latest, row.has_draft, row.asked) == (1, True, 1)
    make_version()
    make_version()
    with django_assert_num_queries(6):
        client.get(LIST)
    page = client.get(f"{LIST}{version.questionnaire_id}/change/")
    assert len(page.context["panels"][0].context["versions"]) == 2
    assert client.get(f"{LIST}{version.questionnaire_id}/delete/").status_code == 404


@pytest.mark.usefixtures("coordinator")
def test_ready_questionnaire_is_added_from_the_list(client: Client) -> None:
    page = client.get(f"{LIST}ready/")
    assert len(page.context["offers"]) == 8
    response = client.post(f"{LIST}ready/", {"code": "feedback"})
    made = Questionnaire.objects.get(code="feedback")
    assert response["Location"] == address(made.versions.get())
    assert client.get(f"{LIST}ready/").context["offers"][4]["address"]


def test_whoever_only_views_changes_nothing(client: Client) -> None:
    sign_in(client, Role.NATIONAL_COORDINATOR)
    version = make_version()
    question = make_question(version)
    assert client.get(address(version)).status_code == 200
    assert client.get(address(version, "preview")).status_code == 200
    assert client.post(address(version), {"freeze": "yes"}).status_code == 404
    for page, parts in (
        ("texts", ()),
        ("section_add", ()),
        ("question_add", ()),
        ("question", (question.pk,)),
    ):
        assert client.get(address(version, page, *parts)).status_code == 404
    assert client.get(f"{LIST}ready/").status_code == 404


@pytest.mark.usefixtures("coordinator")
def test_part_of_another_version_is_not_there(client: Client) -> None:
    other = make_question(make_version())
    version = make_version()
    assert client.get(address(version, "question", other.pk)).status_code == 404
    client.post(address(version), {"question_down": other.pk})
    assert client.get(f"{LIST}12/versions/1/").status_code == 404
    freeze(version=other.version)
