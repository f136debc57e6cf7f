"""Bringing a sheet in, from pasting to landing."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.exchange import findings as findings_module, services
from resource_centre.backoffice.models import SheetImport, SheetRow
from resource_centre.jobs.models import Job
from resource_centre.jobs.worker import work
from resource_centre.registry.models import Organisation, SocialService
from tests.backoffice.exchange.steps import (
    HEADERS,
    IMPORT,
    ORGANISATIONS,
    PLACE,
    ROW,
    bring,
    findings,
    kinds,
    make_organisation,
    paste,
    pasted,
    say,
)
from tests.factories import make_municipality, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.backoffice.exchange.site"),
]


def test_a_pasted_sheet_lands(client: Client, coordinator: User) -> None:
    sheet = bring(client, ROW, ("Фондация", "ngo", "", PLACE, ""))
    assert kinds(sheet) == {"new": 2}
    assert not Organisation.objects.exists()
    page = say(client, sheet, "land")
    assert page.redirect_chain == [(f"{IMPORT}{sheet.pk}/", 302)]
    assert "To the list" in page.content.decode() or "списъка" in page.content.decode()
    landed = Organisation.objects.get(eik="100000001")
    assert (landed.name, landed.kind, landed.email) == ("Сдружение", "ngo", ROW[4])
    assert landed.municipality.code == "RAZ26"  # type: ignore[union-attr]
    assert landed.district == landed.municipality.district  # type: ignore[union-attr]
    assert landed.search_text


def test_what_landed_is_forgotten_but_for_the_counts(
    client: Client, coordinator: User
) -> None:
    sheet = bring(client, ROW)
    say(client, sheet, "land")
    sheet.refresh_from_db()
    assert (sheet.status, sheet.counts["new"], sheet.columns) == ("landed", 1, [])
    assert not SheetRow.objects.exists()


def test_the_history_says_who_brought_it_in(client: Client, coordinator: User) -> None:
    say(client, bring(client, ROW), "land")
    event = Organisation.pgh_event_model.objects.get()  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == coordinator.pk


def test_the_same_sheet_again_changes_nothing(
    client: Client, coordinator: User
) -> None:
    say(client, bring(client, ROW), "land")
    again = bring(client, ROW)
    assert kinds(again) == {"same": 1}
    assert "act" in say(client, again, "check").content.decode()


def test_changes_are_shown_and_made(client: Client, coordinator: User) -> None:
    known = make_organisation("Сдружение", eik="100000001", email="old@example.org")
    sheet = bring(client, ROW)
    assert kinds(sheet) == {"changed": 1}
    assert findings(sheet, 2)["changes"] == {"email": ["old@example.org", ROW[4]]}
    page = client.get(f"{IMPORT}{sheet.pk}/").content.decode()
    assert "<del>" in page
    say(client, sheet, "land")
    known.refresh_from_db()
    assert known.email == ROW[4]
    assert "a@example.org" in known.search_text or known.search_text


def test_an_empty_cell_erases_only_if_told(client: Client, coordinator: User) -> None:
    make_organisation("Сдружение", eik="100000001", email="old@example.org")
    row = (*ROW[:4], "")
    sheet = bring(client, row)
    assert kinds(sheet) == {"same": 1}
    columns = dict(zip([f"column_{n}" for n in range(5)], sheet.columns, strict=True))
    data = {**columns, "header_row": 1, "blanks_erase": "on"}
    client.post(f"{IMPORT}{sheet.pk}/columns/", data)
    assert findings(sheet, 2)["changes"] == {"email": ["old@example.org", ""]}


def test_bad_cells_are_said_and_corrected(client: Client, coordinator: User) -> None:
    sheet = bring(client, ("Център", "ngos", "100000002", "Атлантида", "a.example.org"))
    errors = findings(sheet, 2)["errors"]
    assert set(errors) == {"kind", "eik", "municipality", "email"}
    html = client.get(f"{IMPORT}{sheet.pk}/").content.decode()
    assert html.count("aria-invalid") == 4
    assert f'aria-describedby="errors-2-{"eik"}"' in html
    assert 'value="land"' not in html
    page = say(
        client,
        sheet,
        "check",
        cell__2__kind="ngo",
        cell__2__eik="100000001",
        cell__2__municipality="общ. RAZ26",
        cell__2__email="a@example.org",
    )
    assert (
        findings(sheet, 2)["errors"]
        == {"municipality": ["„общ. RAZ26“ is not known here."]}
        or "municipality" in findings(sheet, 2)["errors"]
    )
    page = say(client, sheet, "check", cell__2__municipality="община raz26")
    assert kinds(sheet) == {"new": 1}
    assert 'value="land"' in page.content.decode()


def test_what_was_typed_survives_the_way_to_another_page(
    client: Client, coordinator: User
) -> None:
    sheet = bring(client, ("Център", "?", "", PLACE, ""))
    page = say(client, sheet, "save", cell__2__kind="ngo", then="?show=new")
    assert page.redirect_chain == [(f"{IMPORT}{sheet.pk}/?show=new", 302)]
    assert sheet.rows.get(number=2).corrections == {"kind": "ngo"}
    assert say(client, sheet, "save", then="//evil").redirect_chain == [
        (f"{IMPORT}{sheet.pk}/", 302)
    ]


def test_a_required_column_that_is_missing_can_be_filled_in(
    client: Client, coordinator: User
) -> None:
    headers = ("Име", "Община")
    answer = paste(client, pasted(("Център", PLACE), headers=headers))
    assert answer.redirect_chain[-1][0].endswith("/columns/")
    sheet = SheetImport.objects.get()
    client.post(
        f"{IMPORT}{sheet.pk}/columns/",
        {"column_0": "name", "column_1": "municipality", "header_row": 1},
    )
    assert set(findings(sheet, 2)["errors"]) == {"kind"}
    say(client, sheet, "check", cell__2__kind="ngo")
    assert kinds(sheet) == {"new": 1}


def test_nothing_lands_while_one_row_is_bad(client: Client, coordinator: User) -> None:
    sheet = bring(client, ROW, ("", "ngo", "", PLACE, ""))
    assert kinds(sheet) == {"new": 1, "faulty": 1}
    say(client, sheet, "land")
    assert not Organisation.objects.exists()
    say(client, sheet, "check", out__3="1")
    assert kinds(sheet) == {"new": 1, "left_out": 1}
    say(client, sheet, "land", out__3="1")
    assert Organisation.objects.count() == 1


def test_the_database_has_its_say_in_the_check(
    client: Client, coordinator: User
) -> None:
    """Two rows clash with each other only: no record is there yet."""
    other = ("Друго име", *ROW[1:])
    bring(client, ROW, other)
    sheet = bring(client, ("А", *ROW[1:]), ("Б", "ngo", "", PLACE, ""))
    assert kinds(sheet) == {"new": 2}
    foreign = make_municipality("PDV22")
    make_organisation("Чужда", eik="100000001", municipality=foreign)
    say(client, sheet, "check")
    assert kinds(sheet) == {"faulty": 1, "new": 1}
    assert list(findings(sheet, 2)["errors"]) == ["eik"]


def test_what_a_related_record_is_refused_for_is_said_of_its_row(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"Център {n}", "ngo", "", PLACE, f"услуга {n}") for n in range(5)]
    rows[3] = ("Без място", "ngo", "", "", "услуга")
    monkeypatch.setattr(
        "tests.backoffice.exchange.site.OrganisationResource.ensure_within_reach",
        lambda self, instance: None,
    )
    sheet = bring(client, *rows, headers=(*HEADERS[:4], "Услуга"))
    assert kinds(sheet) == {"new": 4, "faulty": 1}
    assert list(findings(sheet, 5)["errors"]) == [""]
    say(client, sheet, "check", out__5="1")
    say(client, sheet, "land", out__5="1")
    assert SocialService.objects.count() == 4


def test_pressing_twice_lands_once(client: Client, coordinator: User) -> None:
    sheet = bring(client, ROW)
    say(client, sheet, "land")
    url = f"{IMPORT}{sheet.pk}/"
    answer = client.post(url, {"act": "land"}, follow=True)
    assert answer.status_code == 200
    services.ask_landing(sheet=sheet)
    services.land(sheet=sheet)
    assert Organisation.objects.count() == 1


def test_a_clash_since_the_check_lands_nothing_and_says_so(
    client: Client, coordinator: User
) -> None:
    sheet = bring(client, ROW, ("Фондация", "ngo", "", PLACE, ""))
    foreign = make_municipality("PDV22")
    make_organisation("Чужда", eik=ROW[2], municipality=foreign)
    page = say(client, sheet, "land")
    assert Organisation.objects.count() == 1
    assert "errornote" in page.content.decode()
    assert kinds(sheet) == {"faulty": 1, "new": 1}
    assert list(findings(sheet, 2)["errors"]) == ["eik"]


def test_all_or_nothing_even_if_the_database_dies_half_way(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = bring(client, *(("Център", "ngo", "", PLACE, ""),))
    monkeypatch.setattr(services, "counted", lambda found: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.land(sheet=sheet)
    sheet.refresh_from_db()
    assert sheet.status == SheetImport.Status.CHECKED
    assert not Organisation.objects.exists()


def land_at_once(sheet: SheetImport, monkeypatch: pytest.MonkeyPatch) -> None:
    """Land the sheet in two threads, each waiting for the other if it can."""
    meeting = Barrier(2)
    counted = findings_module.counted

    def count_together(found: Any) -> dict[str, int]:
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=1)
        return counted(found)

    def land() -> None:
        with suppress(services.ClashError):
            services.land(sheet=sheet)
        connection.close()

    monkeypatch.setattr(services, "counted", count_together)
    threads = [Thread(target=land) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_at_once_land_once_thanks_to_the_lock(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch, *, locked: bool
) -> None:
    sheet = bring(client, ("Център", "ngo", "", PLACE, ""))
    if not locked:
        unlocked = lambda self, **options: self  # noqa: E731
        monkeypatch.setattr(QuerySet, "select_for_update", unlocked)
        monkeypatch.setattr(services, "hold_key", lambda key: None)
    land_at_once(sheet, monkeypatch)
    assert (Organisation.objects.count() == 1) is locked


def test_formulas_stay_text(client: Client, coordinator: User) -> None:
    sheet = bring(client, ("=1+1", "ngo", "", PLACE, ""))
    say(client, sheet, "land")
    assert Organisation.objects.get().name == "=1+1"


def test_long_sheets_are_worked_on_in_the_background(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 2)
    rows = [(f"Център {n}", "ngo", "", PLACE, "") for n in range(3)]
    answer = paste(client, pasted(*rows))
    job = Job.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("jobs:job", args=[job.pk])
    sheet = SheetImport.objects.get()
    work(job.pk)
    assert kinds(sheet) == {"new": 3}
    job.refresh_from_db()
    assert job.result["url"] == f"{IMPORT}{sheet.pk}/"
    say(client, sheet, "land")
    say(client, sheet, "land")
    landing = Job.objects.latest("pk")
    assert Job.objects.count() == 2
    work(landing.pk)
    work(landing.pk)
    assert Organisation.objects.count() == 3
    landing.refresh_from_db()
    assert (landing.status, landing.done, landing.total) == ("done", 4, 4)


def test_a_landing_whose_job_failed_can_be_tried_again(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 0)
    paste(client, pasted(ROW))
    sheet = SheetImport.objects.get()
    work(Job.objects.get().pk)
    services.ask_landing(sheet=sheet)
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(status=Job.Status.FAILED, error="Бум.")
    html = client.get(f"{IMPORT}{sheet.pk}/").content.decode()
    assert "Бум." in html
    say(client, sheet, "check")
    work(Job.objects.latest("pk").pk)
    services.ask_landing(sheet=sheet)
    work(Job.objects.latest("pk").pk)
    assert Organisation.objects.count() == 1


def test_who_lost_the_right_lands_nothing(client: Client, coordinator: User) -> None:
    sheet = bring(client, ROW)
    coordinator.mandates.update(ends_on=coordinator.mandates.get().starts_on)
    assert client.post(f"{IMPORT}{sheet.pk}/", {"act": "land"}).status_code == 404
    owner = User.objects.get(pk=coordinator.pk)
    sheet.owner = owner
    with pytest.raises(Exception, match=r"bring in|внасяте"):
        services.land(sheet=SheetImport.objects.get(pk=sheet.pk))
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("page", ["", "columns/"])
def test_a_sheet_is_its_owners_alone(
    client: Client, coordinator: User, page: str
) -> None:
    sheet = bring(client, ROW)
    url = f"{IMPORT}{sheet.pk}/{page}"
    assert client.get(url).status_code == 200
    client.force_login(make_user(Role.COORDINATOR))
    assert client.get(url).status_code == 404
    assert client.post(url, {"act": "land"}).status_code == 404
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("role", [Role.NATIONAL_COORDINATOR, Role.TRAINER])
def test_whoever_may_not_add_and_change_brings_nothing_in(
    client: Client, role: Role
) -> None:
    client.force_login(make_user(role))
    for url in (IMPORT, f"{IMPORT}template/", f"{IMPORT}1/"):
        assert client.get(url).status_code == 404
    assert client.post(IMPORT, {"pasted": pasted(ROW)}).status_code == 404
    assert not SheetImport.objects.exists()


def test_a_check_asks_the_same_for_few_and_for_many_rows(
    client: Client, coordinator: User
) -> None:
    asked = {}
    for count in (2, 40):
        rows = [(f"Център {n}", "ngo", "", PLACE, "") for n in range(count)]
        sheet = bring(client, *rows)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            services.check(sheet=sheet)
        asked[count] = len(captured)
    assert asked == {2: 21, 40: 21}


def test_a_page_asks_the_same_for_few_and_for_many_rows(
    client: Client, coordinator: User
) -> None:
    asked = {}
    for count in (2, 40):
        rows = [(f"Център {n}", "?", "", PLACE, "") for n in range(count)]
        sheet = bring(client, *rows)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(f"{IMPORT}{sheet.pk}/")
        asked[count] = len(captured)
    assert asked == {2: 9, 40: 9}


def test_giving_up_forgets_the_sheet(client: Client, coordinator: User) -> None:
    sheet = bring(client, ROW)
    say(client, sheet, "discard")
    assert not SheetImport.objects.exists()
    assert client.get(ORGANISATIONS).status_code == 200


def test_old_drafts_are_forgotten_with_the_next_one(
    client: Client, coordinator: User
) -> None:
    old, landed = bring(client, ROW), bring(client, ROW)
    say(client, landed, "land")
    long_ago = old.created_at.replace(year=2020)
    SheetImport.objects.update(created_at=long_ago)
    fresh = bring(client, ROW)
    assert set(SheetImport.objects.all()) == {landed, fresh}
