"""One correction for all cells that are wrong in the same way."""

import pytest
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.backoffice.exchange import services
from resource_centre.backoffice.exchange.resources import resource_named
from resource_centre.backoffice.models import SheetImport, SheetRow
from tests.backoffice.exchange.steps import IMPORT, bring, say

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.backoffice.exchange.site"),
]

PLACE = "Община RAZ26"
WRONG = "Разград Град"


def sheet_of(client: Client, *places: str) -> SheetImport:
    """Bring in an organisation for each of the places."""
    rows = (
        (f"Сдружение {number}", "ngo", "", place, "")
        for number, place in enumerate(places)
    )
    return bring(client, *rows)


def corrected(sheet: SheetImport) -> dict[int, dict[str, str]]:
    """Return the corrections there are, by row."""
    rows = SheetRow.objects.filter(sheet=sheet).exclude(corrections={})
    return dict(rows.values_list("number", "corrections"))


def correct(sheet: SheetImport, *alike: tuple[int, str], **texts: str) -> bool:
    """Correct the municipality of the second row and others, some for all alike."""
    corrections = {
        2: PLACE,
        **{int(k.removeprefix("row")): v for k, v in texts.items()},
    }
    return services.correct(
        sheet=sheet,
        corrections={n: {"municipality": text} for n, text in corrections.items()},
        decisions={},
        alike=alike,
    )


FIRST = (2, "municipality")


def test_one_correction_does_for_all_alike(client: Client, coordinator: User) -> None:
    sheet = sheet_of(
        client, WRONG, PLACE, f"{WRONG.upper()} ", "разград  град", "Друго"
    )
    assert correct(sheet, FIRST)
    fixed = {"municipality": PLACE}
    assert corrected(sheet) == {2: fixed, 4: fixed, 5: fixed}
    checked = services.ask_check(sheet=sheet)
    assert (checked.counts["new"], checked.counts["faulty"]) == (4, 1)


def test_a_correction_not_meant_for_all_stays_alone(
    client: Client, coordinator: User
) -> None:
    sheet = sheet_of(client, WRONG, WRONG)
    correct(sheet)
    assert set(corrected(sheet)) == {2}


def test_what_was_typed_into_a_cell_counts_more(
    client: Client, coordinator: User
) -> None:
    sheet = sheet_of(client, WRONG, WRONG, WRONG)
    correct(sheet, FIRST, row3="Друго")
    assert corrected(sheet)[3] == {"municipality": "Друго"}
    assert corrected(sheet)[4] == {"municipality": PLACE}


def test_the_same_text_is_left_where_it_is_right(
    client: Client, coordinator: User
) -> None:
    sheet = bring(
        client,
        ("", "ngo", "", PLACE, ""),
        ("Сдружение", "ngo", "", PLACE, ""),
        ("", "ngo", "", WRONG, ""),
        headers=("Име", "Вид", "Name", "Община", "Имейл"),
    )
    services.correct(
        sheet=sheet,
        corrections={2: {"name": "Център", "name_en": "Centre"}},
        decisions={},
        alike=[(2, "name"), (2, "name_en")],
    )
    assert corrected(sheet)[4] == {"name": "Център"}
    assert 3 not in corrected(sheet)


def test_a_correction_that_was_wrong_is_corrected_with_the_others(
    client: Client, coordinator: User
) -> None:
    sheet = sheet_of(client, WRONG, "Друго")
    services.correct(
        sheet=sheet, corrections={3: {"municipality": WRONG}}, decisions={}
    )
    services.ask_check(sheet=sheet)
    correct(sheet, FIRST)
    assert corrected(sheet)[3] == {"municipality": PLACE}


def test_rows_left_out_stay_as_they_are(client: Client, coordinator: User) -> None:
    sheet = sheet_of(client, WRONG, WRONG)
    services.correct(sheet=sheet, corrections={}, decisions={3: SheetRow.LEFT_OUT})
    services.ask_check(sheet=sheet)
    correct(sheet, FIRST)
    assert set(corrected(sheet)) == {2}


def test_the_page_offers_it_where_others_are_as_wrong(
    client: Client, coordinator: User
) -> None:
    sheet = sheet_of(client, WRONG, WRONG, "Друго")
    html = client.get(f"{IMPORT}{sheet.pk}/").content.decode()
    assert html.count('name="alike-2-municipality"') == 1
    assert 'name="alike-4-municipality"' not in html
    assert html.count('class="alike again"') == 1
    fields = {"cell__2__municipality": PLACE, "alike__2__municipality": "1"}
    say(client, sheet, "check", **fields)
    sheet.refresh_from_db()
    assert (sheet.counts["new"], sheet.counts["faulty"]) == (2, 1)


def test_counting_asks_once(
    client: Client, coordinator: User, django_assert_num_queries: object
) -> None:
    sheet = sheet_of(client, *[WRONG] * 30)
    resource = resource_named(sheet.resource)(coordinator)
    with django_assert_num_queries(1):  # type: ignore[operator]
        counted = services.count_alike(sheet, resource)
    assert counted == {("municipality", WRONG.casefold()): 30}
