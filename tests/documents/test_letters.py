"""Letters are written for one addressee, and stay as they were issued."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents.addressing import (
    addressee_in_short,
    addressee_lines,
    salutations,
)
from resource_centre.documents.models import Letter, Letterhead
from resource_centre.documents.rules import ensure_letter_open, ensure_one_addressee
from resource_centre.registry.models import Office, OfficeHolder
from tests.documents.correspondence import (
    LETTERS,
    letter_form,
    make_incoming,
    make_issued,
    make_letter,
    make_signatory,
)
from tests.factories import (
    make_district,
    make_office,
    make_organisation,
    make_person,
    make_user,
    yesterday,
)

pytestmark = pytest.mark.django_db
ADD = f"{LETTERS}add/"


@pytest.fixture
def coordinator(client: Client) -> User:
    user = make_user(Role.COORDINATOR, name="Диана Колева")
    client.force_login(user)
    return user


@pytest.fixture
def mayor() -> Office:
    """Return the mayor's office of a municipality with an address."""
    body = make_organisation(
        name="Община Разград",
        name_en="Razgrad Municipality",
        address="гр. Разград, бул. „Бели Лом“ № 37А",
    )
    return make_office(organisation=body)


def held(office: Office, family: str, **fields: Any) -> OfficeHolder:
    """Let somebody hold the office since yesterday."""
    person = make_person(first_name="Иван", middle_name="", last_name=family)
    fields.setdefault("starts_on", yesterday())
    return OfficeHolder.objects.create(office=office, person=person, **fields)


# --- Whom it is to ------------------------------------------------------------------


def test_an_office_is_addressed_through_who_holds_it_today(mayor: Office) -> None:
    letter = make_letter(office=mayor, organisation=None)
    post = "Кмет на Община Разград"
    address = "гр. Разград, бул. „Бели Лом“ № 37А"
    assert addressee_lines(letter) == [post, address]
    held(mayor, "Стар", starts_on=yesterday() - timedelta(days=9), ends_on=yesterday())
    assert addressee_lines(letter) == [post, address]
    held(mayor, "Петров", starts_on=timezone.localdate())
    assert addressee_lines(letter) == ["Иван Петров", post, address]
    assert addressee_in_short(letter) == "Кмет, Община Разград"


def test_whoever_acts_by_an_order_is_addressed_so(mayor: Office) -> None:
    held(mayor, "Петров")
    held(mayor, "Колев", capacity="acting", order="РД-15/2026")
    letter = make_letter(office=mayor, organisation=None)
    assert addressee_lines(letter)[:2] == ["Иван Колев", "за Кмет на Община Разград"]


def test_a_post_that_names_the_organisation_does_not_name_it_twice(
    mayor: Office,
) -> None:
    mayor.name_bg = "Кмет на община Разград"
    assert addressee_lines(Letter(office=mayor))[0] == "Кмет на община Разград"


def test_an_english_letter_is_addressed_in_latin_letters(mayor: Office) -> None:
    held(mayor, "Петров")
    with override("en"):
        lines = addressee_lines(Letter(office=mayor))
    assert lines == [
        "Ivan Petrov",
        "Mayor of Razgrad Municipality",
        "gr. Razgrad, bul. „Beli Lom“ № 37A",
    ]


def test_people_bodies_and_lines_are_printed_as_they_are() -> None:
    person = make_person(first_name="Мария", middle_name="", last_name="Петрова")
    body = make_organisation(name="Сдружение", address="Разград")
    both = Letter(person=person, organisation=body)
    assert addressee_lines(both) == ["Мария Петрова", "Сдружение", "Разград"]
    lines = Letter(addressee="Г-н Смит\r\n\r\nЛондон\n")
    assert addressee_lines(lines) == ["Г-н Смит", "Лондон"]
    assert addressee_in_short(lines) == "Г-н Смит"


def test_a_letter_is_to_one(client: Client, coordinator: User) -> None:
    person, body = make_person(), make_organisation()
    ensure_one_addressee({"person": person, "organisation": body})
    with pytest.raises(ValidationError):
        ensure_one_addressee({"office": object(), "person": person})
    page = client.post(ADD, letter_form(organisation=body.pk, addressee="Друг"))
    assert list(page.context["adminform"].form.errors) == ["addressee"]
    page = client.post(ADD, letter_form(addressee="  "))
    assert list(page.context["adminform"].form.errors) == ["office"]
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("family", "words"),
    [
        ("Петрова", ["Уважаема госпожо Кмет,", "Уважаема госпожо Петрова,"]),
        ("Вълчев", ["Уважаеми господин Кмет,", "Уважаеми господин Вълчев,"]),
        (
            "Смит",
            [
                "Уважаеми господин Кмет,",
                "Уважаема госпожо Кмет,",
                "Уважаеми господин Смит,",
                "Уважаема госпожо Смит,",
            ],
        ),
    ],
)
def test_words_to_begin_with_are_offered(
    family: str, words: list[str], mayor: Office
) -> None:
    held(mayor, family)
    general = ["Уважаеми колеги,", "Уважаеми дами и господа,"]
    assert salutations(Letter(office=mayor)) == [*words, *general]
    assert salutations(Letter()) == general


# --- Writing ------------------------------------------------------------------------


def test_a_new_letter_begins_with_what_is_usual(
    client: Client, coordinator: User
) -> None:
    letterhead = Letterhead.objects.create(name="Проект", is_default=True)
    signatory = make_signatory()
    make_signatory(ends_on=yesterday())
    form = client.get(ADD).context["adminform"].form
    assert form.initial["prepared_by"] == "Диана Колева"
    assert form.initial["letterhead"] == letterhead.pk
    assert form.initial["signatory"] == signatory.pk
    assert form.initial["district"] == make_district().pk
    assert list(form.fields["signatory"].queryset) == [signatory]
    assert list(form.fields["district"].queryset) == [make_district()]


def test_a_draft_is_saved_and_shows_what_will_be_printed(
    client: Client, coordinator: User, mayor: Office
) -> None:
    held(mayor, "Петров")
    answer = client.post(ADD, letter_form(office=mayor.pk))
    letter = Letter.objects.get()
    assert answer.headers["Location"] == f"{LETTERS}{letter.pk}/change/"
    assert letter.written_by == coordinator
    page = client.get(answer.headers["Location"]).text
    assert "<li>Иван Петров</li><li>Кмет на Община Разград</li>" in page
    assert '<option value="Уважаеми господин Петров,">' in page
    assert "Никой не заема" not in page
    OfficeHolder.objects.all().delete()
    assert (
        "Днес никой не заема длъжността"
        in client.get(f"{LETTERS}{letter.pk}/change/").text
    )


def test_a_letter_of_another_district_is_not_there(
    client: Client, coordinator: User
) -> None:
    far = make_letter(district=make_district("PDV"))
    assert client.get(f"{LETTERS}{far.pk}/change/").status_code == 404
    page = client.get(ADD, {"like": far.pk})
    assert "about" not in page.context["adminform"].form.initial
    assert client.get(ADD, {"like": "1' OR"}).status_code == 200
    for district in (make_district("PDV").pk, ""):
        page = client.post(ADD, letter_form(district=district))
        assert list(page.context["adminform"].form.errors) == ["district"]


def test_nobody_writes_down_an_egn(client: Client, coordinator: User) -> None:
    page = client.post(ADD, letter_form(body="ЕГН 7523169263 на лицето"))
    assert list(page.context["adminform"].form.errors) == ["body"]


def test_an_issued_letter_is_only_shown(client: Client, coordinator: User) -> None:
    letter = make_letter()
    ensure_letter_open(letter)
    issued = make_issued(letter, reference="РЦ-0007")
    url = f"{LETTERS}{letter.pk}/change/"
    page = client.get(url)
    assert not page.context["adminform"].form.fields
    assert f"{issued.reference} / " in page.text
    client.post(url, letter_form(about="Друго"))
    letter.refresh_from_db()
    assert letter.about == "Покана"
    assert client.get(f"{LETTERS}{letter.pk}/delete/").status_code == 404
    chosen = {"action": "delete_selected", "_selected_action": letter.pk, "post": "yes"}
    client.post(LETTERS, chosen)
    assert Letter.objects.filter(pk=letter.pk).exists()
    with pytest.raises(ValidationError):
        ensure_letter_open(letter)


def test_a_draft_may_be_deleted(client: Client, coordinator: User) -> None:
    letter = make_letter()
    client.post(f"{LETTERS}{letter.pk}/delete/", {"post": "yes"})
    assert not Letter.objects.exists()


def test_another_letter_is_begun_from_one(client: Client, coordinator: User) -> None:
    letter = make_letter(enclosures=["Програма"], in_reply_to=make_incoming())
    make_issued(letter)
    chosen = {"action": "write_alike", "_selected_action": letter.pk, "_of": letter.pk}
    answer = client.post(LETTERS, chosen)
    assert answer.headers["Location"] == f"{ADD}?like={letter.pk}"
    initial = client.get(answer.headers["Location"]).context["adminform"].form.initial
    assert initial["organisation"] == letter.organisation_id
    assert initial["body"] == "Каним Ви."
    assert initial["enclosures"] == ["Програма"]
    assert initial["prepared_by"] == "Диана Колева"
    assert "in_reply_to" not in initial
    two = {"action": "write_alike", "_selected_action": [letter.pk, make_letter().pk]}
    assert "Изберете едно писмо." in client.post(LETTERS, two, follow=True).text


# --- The register -------------------------------------------------------------------


def test_the_list_is_the_register_with_drafts_on_top(
    client: Client, coordinator: User
) -> None:
    make_issued(make_letter(about="Първо"), reference="1", number=1)
    make_issued(make_letter(about="Второ"), reference="2", number=2)
    make_letter(about="Чернова за кмета")
    shown = client.get(LETTERS).context["cl"].result_list
    assert [letter.about for letter in shown] == ["Чернова за кмета", "Второ", "Първо"]
    page = client.get(LETTERS, {"state": "draft"})
    assert [letter.about for letter in page.context["cl"].result_list] == [
        "Чернова за кмета"
    ]
    sheet = client.get(f"{LETTERS}export/csv/", {"state": "numbered"})
    content = b"".join(sheet.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Кмет на Община Разград" in content
    assert "Чернова за кмета" not in content


def test_letters_are_found_by_number_and_addressee(
    client: Client, coordinator: User
) -> None:
    letter = make_letter(organisation=make_organisation(name="Община Лозница"))
    make_issued(letter, reference="РЦ-0412")
    make_letter()
    for typed in ("рц-0412", "Лозница", "loznitsa"):
        found = client.get(LETTERS, {"q": typed}).context["cl"].result_list
        assert list(found) == [letter], typed


@pytest.mark.parametrize("count", [1, 3])
def test_offices_to_write_to_are_read_together(
    client: Client, coordinator: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        make_office()
    query = "app_label=documents&model_name=letter&field_name=office&term=кмет"
    with django_assert_num_queries(5):
        found = client.get(f"/admin/autocomplete/?{query}").json()
    assert len(found["results"]) == count
