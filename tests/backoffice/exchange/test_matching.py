"""Which record a row is about, and who is asked where that is not clear."""

import pytest
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.backoffice.exchange import services
from resource_centre.registry.models import Organisation
from tests.backoffice.exchange.steps import (
    HEADERS,
    IMPORT,
    PLACE,
    ROW,
    bring,
    findings,
    kinds,
    make_organisation,
    say,
)
from tests.factories import make_municipality

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.backoffice.exchange.site"),
]


def test_doubt_is_asked_about(client: Client, coordinator: User) -> None:
    first, second = make_organisation("Център"), make_organisation("Център")
    sheet = bring(client, ("център", "ngo", "", PLACE, "a@example.org"))
    assert kinds(sheet) == {"doubtful": 1}
    assert [c[0] for c in findings(sheet, 2)["candidates"]] == [first.pk, second.pk]
    html = client.get(f"{IMPORT}{sheet.pk}/").content.decode()
    assert f'value="same:{second.pk}"' in html
    say(client, sheet, "check", decision__2=f"same:{second.pk}")
    assert kinds(sheet) == {"changed": 1}
    say(client, sheet, "land", decision__2=f"same:{second.pk}")
    second.refresh_from_db()
    assert second.email == "a@example.org"


def test_doubt_may_be_somebody_new_and_asked_again(
    client: Client, coordinator: User
) -> None:
    make_organisation("Център")
    make_organisation("Център")
    sheet = bring(client, ("Център", "ngo", "", PLACE, ""))
    say(client, sheet, "check", decision__2="new")
    assert kinds(sheet) == {"new": 1}
    say(client, sheet, "check", decision__2="new", ask__2="1")
    assert kinds(sheet) == {"doubtful": 1}
    say(client, sheet, "check", decision__2="same:x")
    assert kinds(sheet) == {"doubtful": 1}


def test_a_surer_key_that_differs_is_a_doubt(client: Client, coordinator: User) -> None:
    make_organisation("Сдружение", eik="100000019")
    assert kinds(bring(client, ROW)) == {"doubtful": 1}


def test_a_record_out_of_sight_is_never_matched(
    client: Client, coordinator: User
) -> None:
    foreign = make_organisation("Чужда", municipality=make_municipality("PDV22"))
    headers = ("Number in the system", *HEADERS)
    rows = (str(foreign.pk), "Чужда", "ngo", "", "Община PDV22", "b@example.org")
    sheet = bring(client, rows, headers=headers)
    assert kinds(sheet) == {"faulty": 1}
    assert findings(sheet, 2)["errors"] == {"municipality": ["Извън Вашата област."]}
    sheet.rows.filter(number=2).update(decision=f"same:{foreign.pk}")
    services.check(sheet=sheet)
    assert kinds(sheet) == {"faulty": 1}


def test_two_rows_about_one_new_record_make_one(
    client: Client, coordinator: User
) -> None:
    second = ("Сдружение", "ngo", "", PLACE, "")
    sheet = bring(client, ("Сдружение", "ngo", "", PLACE, "c@example.org"), second)
    assert kinds(sheet) == {"new": 1, "same": 1}
    assert findings(sheet, 3)["repeats"] == 2
    say(client, sheet, "land")
    assert Organisation.objects.get().email == "c@example.org"


def test_a_later_row_completes_a_new_record(client: Client, coordinator: User) -> None:
    first = ("Сдружение", "ngo", "", PLACE, "")
    sheet = bring(client, first, (*first[:4], "c@example.org"))
    assert kinds(sheet) == {"new": 1, "changed": 1}
    say(client, sheet, "land")
    assert Organisation.objects.get().email == "c@example.org"


def test_numbers_match_exactly_unless_the_name_is_quite_another(
    client: Client, coordinator: User
) -> None:
    known = make_organisation("Сдружение Заедно")
    headers = ("number in the system", *HEADERS)
    rest = ("ngo", "", PLACE, "")
    corrected = bring(
        client, (str(known.pk), "Сдружение „Заедно“ 2", *rest), headers=headers
    )
    assert kinds(corrected) == {"changed": 1}
    other = bring(client, (str(known.pk), "Фондация Мир", *rest), headers=headers)
    assert kinds(other) == {"doubtful": 1}
