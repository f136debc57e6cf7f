"""The back office of vocabularies and of what people agree to."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Consent, ConsentText, JobRole
from resource_centre.registry.rules import ensure_text_unused
from tests.factories import make_person, make_user, yesterday

pytestmark = pytest.mark.django_db
TEXTS = "/admin/registry/consenttext/"
ROLES = "/admin/registry/jobrole/"


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def make_text() -> ConsentText:
    return ConsentText.objects.create(
        purpose="news",
        version=98,
        text_bg="Да.",
        text_en="Yes.",
        in_force_from=yesterday(),
    )


def text_form(**fields: Any) -> dict[str, Any]:
    return {
        "purpose": "news",
        "version": 98,
        "text_bg": "Да, съгласен съм.",
        "text_en": "Yes, I agree.",
        "in_force_from": "01.01.2026",
        **fields,
    }


def agree(text: ConsentText) -> Consent:
    return Consent.objects.create(person=make_person(), text=text, given_on=yesterday())


def test_a_text_may_change_until_somebody_agrees(
    client: Client, administrator: User
) -> None:
    text = make_text()
    url = f"{TEXTS}{text.pk}/change/"
    assert client.post(url, text_form()).status_code == 302
    text.refresh_from_db()
    assert text.text_bg == "Да, съгласен съм."
    agree(text)
    page = client.get(url)
    assert "добавете нова версия" in page.text
    assert not page.context["adminform"].form.fields
    client.post(url, text_form(text_bg="Друго"))
    text.refresh_from_db()
    assert text.text_bg == "Да, съгласен съм."
    assert client.get(f"{TEXTS}{text.pk}/delete/").status_code == 404


def test_the_rule_says_so_to_services_too() -> None:
    text = make_text()
    ensure_text_unused(text)
    agree(text)
    with pytest.raises(ValidationError):
        ensure_text_unused(text)


def test_a_version_exists_once(client: Client, administrator: User) -> None:
    make_text()
    page = client.post(f"{TEXTS}add/", text_form())
    assert list(page.context["adminform"].form.errors) == ["version"]
    assert client.post(f"{TEXTS}add/", text_form(version=99)).status_code == 302


def test_a_word_out_of_use_is_not_offered_and_stays_where_it_is(
    client: Client, administrator: User
) -> None:
    word = JobRole.objects.create(name_bg="Шапкар", name_en="Hatter", code="hatter")
    query = "app_label=registry&model_name=employment&field_name=job_role&term=шапкар"
    assert client.get(f"/admin/autocomplete/?{query}").json()["results"]
    data = {"name_bg": "Шапкар", "name_en": "Hatter"}
    assert client.post(f"{ROLES}{word.pk}/change/", data).status_code == 302
    word.refresh_from_db()
    assert (word.is_active, word.code) == (False, "hatter")
    assert not client.get(f"/admin/autocomplete/?{query}").json()["results"]
    assert list(client.get(ROLES, {"q": "шапкар"}).context["cl"].result_list) == [word]


@pytest.mark.parametrize("role", [Role.TRAINER, Role.SUPERVISOR])
def test_trainers_and_supervisors_look_words_up_and_see_no_people(
    client: Client, role: Role
) -> None:
    client.force_login(make_user(role))
    for model in ("jobrole", "servicetype", "competencearea", "municipality"):
        assert client.get(f"/admin/registry/{model}/").status_code == 200
        assert client.get(f"/admin/registry/{model}/add/").status_code == 404
    for model in ("person", "organisation", "socialservice", "office", "consenttext"):
        assert client.get(f"/admin/registry/{model}/").status_code == 404
    assert client.get("/admin/registry/office/vacancies/").status_code == 404
