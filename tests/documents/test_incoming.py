"""Incoming letters get a number for good, wait for an answer, and keep their scan."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.documents import storage
from resource_centre.documents.cards import unanswered
from resource_centre.documents.models import IncomingLetter, Letter
from resource_centre.documents.services import letters
from resource_centre.documents.services.letters import incoming_series
from tests.documents.correspondence import (
    INCOMING,
    LETTERS,
    incoming_form,
    letter_form,
    make_incoming,
    picture,
    upload,
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
ADD = f"{INCOMING}add/"


@pytest.fixture
def coordinator(client: Client) -> User:
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


@pytest.fixture
def typed() -> None:
    """Let the numbers be those of another register."""
    series = incoming_series()
    series.is_automatic = False
    series.save()


def errors_of(client: Client, **fields: Any) -> list[str]:
    """Return at which fields a new letter is refused."""
    page = client.post(ADD, incoming_form(**fields))
    return list(page.context["adminform"].form.errors)


# --- The number ---------------------------------------------------------------------


def test_the_number_is_given_when_the_letter_is_saved(
    client: Client, coordinator: User
) -> None:
    page = client.get(ADD)
    assert "reference" not in page.context["adminform"].form.fields
    assert page.context["adminform"].form.initial["received_on"] == timezone.localdate()
    assert errors_of(client, sender="") == ["organisation"]
    for _ in range(2):
        client.post(ADD, incoming_form())
    first, second = IncomingLetter.objects.order_by("pk")
    assert (first.reference, first.number) == ("1", 1)
    assert (second.reference, second.number) == ("2", 2)
    assert first.entered_by == coordinator
    assert first.year == timezone.localdate().year


def test_the_number_never_changes_and_no_letter_goes(
    client: Client, coordinator: User
) -> None:
    letter = make_incoming()
    url = f"{INCOMING}{letter.pk}/change/"
    client.post(url, incoming_form(reference="99", about="Друго"))
    letter.refresh_from_db()
    assert (letter.reference, letter.about) == ("1", "Друго")
    assert client.post(f"{INCOMING}{letter.pk}/delete/").status_code == 404
    assert "delete_selected" not in client.get(INCOMING).text


def test_a_number_is_typed_where_another_register_gives_it(
    client: Client, coordinator: User, typed: None
) -> None:
    assert errors_of(client) == ["reference"]
    client.post(ADD, incoming_form(reference=" ВХ-17 "))
    letter = IncomingLetter.objects.get()
    assert (letter.reference, letter.number) == ("ВХ-17", None)
    assert errors_of(client, reference="ВХ-17") == ["reference"]
    client.post(f"{INCOMING}{letter.pk}/change/", incoming_form(about="Друго"))
    letter.refresh_from_db()
    assert (letter.reference, letter.about) == ("ВХ-17", "Друго")


def test_whoever_types_a_number_a_moment_later_is_told(
    client: Client, coordinator: User, typed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = letters.enter_letter
    faster: list[IncomingLetter] = []

    def late(**values: Any) -> Any:
        if not faster:
            faster.append(make_incoming(reference="ВХ-17"))
        return enter(**values)

    monkeypatch.setattr("resource_centre.documents.forms.enter_letter", late)
    assert errors_of(client, reference="ВХ-17") == ["reference"]
    assert not IncomingLetter.objects.filter(about="Запитване", sender="Гражданин")


def test_days_that_cannot_be_are_refused(client: Client, coordinator: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert errors_of(client, received_on=f"{tomorrow:%d.%m.%Y}") == ["received_on"]
    assert errors_of(client, answer_by="01.01.2020") == ["answer_by"]
    with pytest.raises(ValidationError):
        make_incoming(received_on=tomorrow)
    assert not IncomingLetter.objects.exists()


def test_the_number_is_of_the_year_the_letter_came(
    client: Client, coordinator: User
) -> None:
    letter = make_incoming(received_on=date(2025, 12, 30))
    assert letter.year == 2025
    url = f"{INCOMING}{letter.pk}/change/"
    page = client.post(url, incoming_form(received_on="02.01.2026"))
    assert list(page.context["adminform"].form.errors) == ["received_on"]


# --- The answer ---------------------------------------------------------------------


def test_an_answer_is_begun_from_the_letter(client: Client, coordinator: User) -> None:
    office = make_office()
    letter = make_incoming(organisation=office.organisation, about="Обучение")
    chosen = {"action": "write_answer", "_selected_action": letter.pk, "_of": letter.pk}
    answer = client.post(INCOMING, chosen)
    assert answer.headers["Location"] == f"{LETTERS}add/?answering={letter.pk}"
    initial = client.get(answer.headers["Location"]).context["adminform"].form.initial
    assert initial["office"] == office.pk
    assert initial["organisation"] is None
    assert initial["in_reply_to"] == letter.pk
    assert initial["about"] == "Отговор: Обучение"
    assert initial["district"] == letter.district_id
    sent = letter_form(office=office.pk, in_reply_to=letter.pk)
    client.post(f"{LETTERS}add/", sent)
    assert Letter.objects.get().in_reply_to == letter
    assert sent["about"] in client.get(f"{INCOMING}{letter.pk}/change/").text


def test_an_answer_goes_to_whoever_wrote() -> None:
    person, body = make_person(), make_organisation()
    begun = letters.answer_to(make_incoming(person=person, organisation=body))
    assert (begun["person"], begun["organisation"]) == (person.pk, body.pk)
    begun = letters.answer_to(make_incoming(organisation=None, sender="Гражданин"))
    assert begun["addressee"] == "Гражданин"
    make_office(organisation=body)
    make_office(organisation=body, name_bg="Директор")
    begun = letters.answer_to(make_incoming(organisation=body))
    assert (begun["office"], begun["organisation"]) == (None, body.pk)


def test_letters_wait_for_an_answer_on_the_start_page(coordinator: User) -> None:
    today = timezone.localdate()
    later = make_incoming(answer_by=today + timedelta(days=9))
    first = make_incoming(answer_by=today, about="Спешно")
    make_incoming()
    make_incoming(answer_by=today, answered_on=today)
    make_incoming(answer_by=today, district=make_district("PDV"))
    items = list(unanswered(coordinator))
    assert [item.title for item in items] == [str(first), str(later)]
    assert items[0].due == today


@pytest.mark.parametrize(
    ("state", "about"),
    [("waiting", ["Късно", "Навреме"]), ("late", ["Късно"]), ("answered", ["Готово"])],
)
def test_the_register_is_filtered_by_answer(
    client: Client, coordinator: User, state: str, about: list[str]
) -> None:
    before = yesterday() - timedelta(days=3)
    make_incoming(about="Без отговор")
    make_incoming(about="Навреме", answer_by=timezone.localdate())
    make_incoming(about="Късно", answer_by=yesterday(), received_on=before)
    make_incoming(
        about="Готово",
        answer_by=timezone.localdate(),
        answered_on=yesterday(),
        received_on=before,
    )
    shown = client.get(INCOMING, {"answer": state}).context["cl"].result_list
    assert sorted(letter.about for letter in shown) == about


# --- The scan -----------------------------------------------------------------------


def test_a_scan_is_kept_and_given_back(
    client: Client, coordinator: User, media: Path
) -> None:
    client.post(ADD, incoming_form(scan_file=upload(picture("JPEG"), "scan.jpg")))
    letter = IncomingLetter.objects.get()
    url = f"{INCOMING}{letter.pk}/scan/"
    assert url in client.get(f"{INCOMING}{letter.pk}/change/").text
    answer = client.get(url)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content == storage.read(letter.scan)
    assert "attachment" in answer.headers["Content-Disposition"]
    stranger = Client()
    stranger.force_login(make_user(Role.TRAINER))
    assert stranger.get(url).status_code == 404


def test_a_damaged_scan_is_not_given(
    client: Client, coordinator: User, media: Path
) -> None:
    letter = make_incoming()
    assert client.get(f"{INCOMING}{letter.pk}/scan/").status_code == 404
    form = incoming_form(scan_file=upload(picture(), "scan.png"))
    client.post(f"{INCOMING}{letter.pk}/change/", form)
    letter.refresh_from_db()
    storage.store(letter.scan, b"other")
    page = client.get(f"{INCOMING}{letter.pk}/scan/", follow=True)
    assert "Сканираното копие е повредено" in page.text


def test_what_is_no_scan_is_refused_at_its_field(
    client: Client, coordinator: User, media: Path
) -> None:
    script = upload(b"<script>", "scan.pdf")
    assert errors_of(client, scan_file=script) == ["scan_file"]
    assert not list(media.rglob("*.*"))
