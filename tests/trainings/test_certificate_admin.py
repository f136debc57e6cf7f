"""The register of certificates in the back office: its list, pages and panels."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory, TestCase
from django.utils import timezone
from openpyxl import load_workbook

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.search import search
from resource_centre.documents import storage
from resource_centre.documents.models import IssuedDocument
from resource_centre.documents.services import issue, make_file, revoke
from tests.backoffice.queries import assert_flat
from tests.documents.pdfs import text_of
from tests.documents.steps import offered_on, press
from tests.factories import make_district, make_mandate, make_person, make_user
from tests.trainings.earned import completed
from tests.trainings.registered import LIST, make_certificate, page_of
from tests.trainings.steps import make_enrolment, make_training
from trainings.admin.certified import certificates_of, ended_certificates
from trainings.models import Certificate

pytestmark = pytest.mark.django_db

ALL = "Връчено: всеки се е подписал за своя"


@pytest.fixture
def coordinator(client: Client) -> User:
    """Sign a coordinator of Razgrad in."""
    user = make_user(Role.COORDINATOR)
    client.force_login(user)
    return user


def shown(client: Client, query: str = "") -> list[str]:
    """Return the numbers on the list."""
    rows = client.get(f"{LIST}?{query}").context["cl"].result_list
    return [row.reference for row in rows]


def asked_by(user: User) -> Any:
    """Return a request of the user."""
    request = RequestFactory().get("/")
    request.user = user
    return request


def queried(address: str, client: Client) -> Any:
    """Return the page at the address as text."""
    return client.get(address).content.decode()


# --- The list -----------------------------------------------------------------------


def test_the_list_takes_the_same_queries_for_any_number_of_certificates(
    client: Client, coordinator: User
) -> None:
    def add() -> None:
        first = make_certificate(subject=make_enrolment())
        make_certificate(duplicate_of=first, reason="Изгубен")
        make_certificate(replaces=first, reason="Ново име")

    assert assert_flat(client, LIST, add) == 10


def test_the_page_takes_the_same_queries_for_any_number_of_duplicates(
    client: Client, coordinator: User
) -> None:
    row = make_certificate(subject=make_enrolment())

    def add() -> None:
        make_certificate(duplicate_of=row, reason="Изгубен")

    assert assert_flat(client, page_of(row), add) == 13


def test_a_certificate_is_one_line_with_its_duplicates(
    client: Client, coordinator: User
) -> None:
    original = make_certificate(reference="С-0007")
    copy = make_certificate(
        duplicate_of=original, reason="Изгубен", reference="С-0007", number=None
    )
    other = IssuedDocument.objects.get(pk=copy.pk)
    assert shown(client) == ["С-0007"]
    page = queried(LIST, client)
    assert "дубликат от" in page
    assert client.get(page_of(other)).status_code == 200
    today = f"{timezone.localdate():%d.%m.%Y}"
    press(client, LIST, "hand_over", other, asked="yes", on=today, to="Ана Колева")
    other.refresh_from_db()
    assert other.handed_to == "Ана Колева"


def test_only_what_the_register_holds_is_there(
    client: Client, coordinator: User
) -> None:
    mine = make_certificate()
    away = make_certificate(district=make_district("PDV"))
    assert shown(client) == [mine.reference]
    assert client.get(page_of(away)).status_code == 404
    press(client, LIST, "revoke", away, asked="yes", reason="Чужд")
    assert IssuedDocument.objects.get(pk=away.pk).is_valid


def test_the_list_is_searched_and_filtered(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    training = make_training()
    person = make_person(last_name="Образцова")
    part = make_enrolment(training, person)
    first = make_certificate(
        person,
        subject=part,
        dated=date(2025, 5, 6),
        reference="С-0011",
        handed_on=date(2025, 5, 7),
        handed_to="Ана Петрова",
    )
    second = make_certificate(
        about="Приемна грижа",
        document="attestation",
        reference="А-12",
        is_earlier=True,
        subject=training,
        district=make_district("PDV"),
    )
    last = make_certificate(status="replaced", subject=make_enrolment())
    both = [second.reference, first.reference]
    for query, expected in {
        "dated__year=2025": [first.reference],
        "kind=certificate": [last.reference, first.reference],
        "kind=earlier": [second.reference],
        "handed=yes": [first.reference],
        "status__exact=replaced": [last.reference],
        f"district={second.district_id}": [second.reference],
        f"training={training.pk}": both,
        "training=x": [],
        "q=образцова": [first.reference],
        "q=А-12": [second.reference],
        "q=приемна": [second.reference],
    }.items():
        assert shown(client, query) == expected, query


def test_the_sheet_has_dates_numbers_and_who_signed(
    client: Client, coordinator: User
) -> None:
    day = date(2026, 3, 4)
    make_certificate(
        dated=day,
        facts={"training": "Работа в екип", "hours": "16,5"},
        handed_on=day,
        handed_to="Ана Колева",
    )
    answer = client.get(f"{LIST}export/xlsx/")
    sheet: Any = load_workbook(BytesIO(answer.getvalue())).active
    (row,) = sheet.iter_rows(min_row=2, values_only=True)
    assert "Регистър на сертификатите" in sheet.title
    assert row[1].date() == row[7].date() == day
    assert row[3:5] == ("Работа в екип", 16.5)
    assert row[8] == "Ана Колева"


def test_a_certificate_is_found_by_number_and_by_person_once(
    coordinator: User,
) -> None:
    row = make_certificate(make_person(last_name="Образцова"))
    for words in (row.reference, "образцова", "Obraztsova"):
        found = [hit.url for each in search(coordinator, words) for hit in each.hits]
        assert page_of(row) in found
        assert not [url for url in found if "issueddocument" in url]
    assert not search(make_user(Role.TRAINER), row.reference)


# --- Handed over --------------------------------------------------------------------


def hand_out(client: Client, day: date, *rows: IssuedDocument) -> Any:
    """Note that each has signed for their own on the day."""
    data = {"asked": "yes", "on": f"{day:%d.%m.%Y}"}
    return press(client, LIST, "hand_over_each", *rows, **data)


def test_each_signs_for_their_own_on_one_day(client: Client, coordinator: User) -> None:
    rows = [make_certificate() for _ in range(2)]
    before = make_certificate(handed_on=timezone.localdate(), handed_to="Майка му")
    assert "hand_over_each" not in offered_on(client, page_of(rows[0]))
    hand_out(client, timezone.localdate(), *rows, before)
    noted = IssuedDocument.objects.order_by("pk").values_list("handed_to", flat=True)
    assert list(noted) == [*(str(row.person) for row in rows), "Майка му"]
    assert len(IssuedDocument.objects.exclude(handed_on=None)) == 3


def test_all_are_noted_or_none(client: Client, coordinator: User) -> None:
    rows = [make_certificate(), make_certificate()]
    yesterday = timezone.localdate() - timedelta(days=1)
    refused = hand_out(client, yesterday, *rows)
    assert refused.context["form"].errors["on"]
    revoke(issued=rows[1], by=coordinator, reason="Сгрешен")
    refused = hand_out(client, timezone.localdate(), *rows)
    assert rows[1].reference in str(refused.context["form"].non_field_errors())
    assert not IssuedDocument.objects.exclude(handed_on=None).exists()


def test_who_only_looks_notes_nothing(client: Client) -> None:
    rows = [make_certificate(), make_certificate()]
    user = make_user(Role.NATIONAL_COORDINATOR)
    client.force_login(user)
    hand_out(client, timezone.localdate(), *rows)
    assert not IssuedDocument.objects.exclude(handed_on=None).exists()
    client.force_login(make_user(Role.TRAINER))
    assert client.get(LIST).status_code == 404


# --- What becomes of them -----------------------------------------------------------


@pytest.fixture
def earned(coordinator: User, settings: Any, tmp_path: Path) -> IssuedDocument:
    """Issue the certificate of somebody who has earned it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    part = completed(1).enrolments.get()
    issued = issue(document="certificate", record=part, by=coordinator)
    return make_file(issued=issued)


def done(client: Client, action: str, row: IssuedDocument) -> IssuedDocument:
    """Press the button with a reason, and return what was issued by it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        press(client, LIST, action, row, asked="yes", reason="Промяна на името")
    return IssuedDocument.objects.latest("pk")


def test_a_new_name_gets_a_new_number_in_place_of_the_old(
    client: Client, earned: IssuedDocument
) -> None:
    person: Any = earned.person
    person.last_name = "Новакова"
    person.save()
    new = done(client, "replace", earned)
    old = Certificate.objects.get(pk=earned.pk)
    assert (old.status, old.addressee) == ("replaced", earned.addressee)
    assert (new.number, new.addressee) == ((old.number or 0) + 1, str(person))
    assert new.facts["replaces"]["reference"] == old.reference
    assert "Новакова" in text_of(storage.read(new.file))
    page = queried(page_of(old), client).replace("\xa0", " ")
    assert f"заменен с № {new.reference}" in page
    assert page_of(old) in queried(page_of(new), client)
    assert set(shown(client)) == {old.reference, new.reference}


def test_a_lost_one_is_drawn_again_with_the_mark(
    client: Client, earned: IssuedDocument
) -> None:
    copy = done(client, "duplicate", earned)
    assert (copy.reference, copy.duplicate_of) == (earned.reference, earned)
    assert copy.facts["name"] == earned.facts["name"]
    assert "ДУБЛИКАТ" in text_of(storage.read(copy.file)).upper()
    assert page_of(copy) in queried(page_of(earned), client)
    assert shown(client) == [earned.reference]


def test_a_revoked_one_says_why_and_the_number_stays_taken(
    client: Client, earned: IssuedDocument
) -> None:
    done(client, "revoke", earned)
    assert "Промяна на името" in queried(page_of(earned), client)
    assert "Промяна на името" in queried(
        f"/admin/registry/person/{earned.person_id}/change/", client
    )
    part: Any = earned.subject
    again = issue(document="certificate", record=part, by=make_user(Role.COORDINATOR))
    assert again.number == (earned.number or 0) + 1


# --- On other pages -----------------------------------------------------------------


def test_the_panels_say_what_stands_no_more_and_why(coordinator: User) -> None:
    training = make_training()
    part = make_enrolment(training)
    row = make_certificate(part.person, subject=part)
    request = asked_by(coordinator)
    assert ended_certificates(training, request) is None
    revoke(issued=row, by=coordinator, reason="Издаден по погрешка")
    for panel in (
        certificates_of(part.person, request),
        ended_certificates(training, request),
    ):
        assert panel is not None
        ((shown, state),) = panel.context["certificates"]
        assert shown.ended_reason == "Издаден по погрешка"
        assert state.startswith("анулиран на")
    assert certificates_of(part.person, asked_by(make_user(Role.TRAINER))) is None


def test_panels_show_only_what_the_user_reaches(coordinator: User) -> None:
    person = make_person()
    make_certificate(person, district=make_district("PDV"))
    panel = certificates_of(person, asked_by(coordinator))
    assert panel is not None
    assert panel.context["certificates"] == []
    make_mandate(coordinator, Role.COORDINATOR, district=make_district("PDV"))
    again = certificates_of(person, asked_by(User.objects.get(pk=coordinator.pk)))
    assert again is not None
    assert len(again.context["certificates"]) == 1
