"""The calendar that everybody can subscribe to."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from resource_centre.scheduling.models import Occasion
from tests.backoffice.queries import assert_flat
from tests.factories import make_municipality
from tests.scheduling.steps import at, make_occasion, make_venue

pytestmark = pytest.mark.django_db
URL = "/calendar.ics"


def published(**fields: Any) -> Occasion:
    """Plan something and let everybody know."""
    occasion = make_occasion(is_public=True, **fields)
    occasion.released_at = timezone.now()
    occasion.public_starts_at = occasion.starts_at
    occasion.public_ends_at = occasion.ends_at
    occasion.public_venue = occasion.venue
    occasion.public_status = occasion.status
    occasion.save()
    return occasion


def test_everybody_reads_what_was_published_and_nothing_else(client: Client) -> None:
    known = published(title="Известно")
    make_occasion(title="Чернова", is_public=True)
    published(title="Отдавна", starts_at=at(-400))
    Occasion.objects.filter(pk=published(title="Вътрешно").pk).update(is_public=False)
    known.starts_at, known.ends_at = at(8, 10), at(8, 13)  # nobody was told
    known.save()
    answer = client.get(URL)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Известно" in answer.text
    assert f"DTSTART;TZID=Europe/Sofia:{at():%Y%m%dT090000}" in answer.text


def test_one_municipality_or_kind_is_a_calendar_of_its_own(client: Client) -> None:
    kubrat = make_municipality("RAZ16")
    published(title="Там", venue=make_venue(municipality=kubrat))
    published(title="Тук")
    there = client.get(URL, {"municipality": "RAZ16", "kind": "absence"}).text
    assert "SUMMARY:Там" in there
    assert "SUMMARY:Тук" not in there
    assert str(kubrat) in there
    assert "VEVENT" not in client.get(URL, {"kind": "training"}).text
    for query in ({"kind": "none"}, {"municipality": "XXX00"}):
        assert client.get(URL, query).status_code == 404


def test_a_program_that_has_it_is_told_so_until_it_changes(client: Client) -> None:
    published()
    etag = client.get(URL)["ETag"]
    assert client.get(URL, headers={"if-none-match": etag}).status_code == 304
    Occasion.objects.all().delete()
    changed = client.get(URL, headers={"if-none-match": etag})
    assert (changed.status_code, changed["ETag"] == etag) == (200, False)


def test_it_takes_as_many_queries_for_one_as_for_three(client: Client) -> None:
    def add() -> None:
        published(venue=make_venue(municipality=make_municipality()))

    assert assert_flat(client, URL, add) == 3
