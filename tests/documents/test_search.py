"""Letters and documents are found from the one search box."""

import pytest
from django.test import Client

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.search import search
from tests.documents.correspondence import make_incoming, make_issued, make_letter
from tests.factories import make_district, make_organisation, make_user

pytestmark = pytest.mark.django_db


def titles(user: User, query: str) -> dict[str, list[str]]:
    """Return the titles of what is found, by kind."""
    return {
        found.label: [hit.title for hit in found.hits] for found in search(user, query)
    }


def test_each_kind_is_found_by_number_and_words() -> None:
    user = make_user(Role.COORDINATOR)
    body = make_organisation(name="Община Лозница")
    make_letter(about="Чернова за среща", organisation=body)
    make_issued(make_letter(about="Покана"), reference="РЦ-0412")
    make_incoming(about="Искане", organisation=body, their_reference="77-АБ-1")
    assert titles(user, "рц-0412") == {"Издадени документи": ["Покана № РЦ-0412"]}
    assert titles(user, "среща лозница") == {"Чернови на писма": ["Чернова за среща"]}
    assert titles(user, "77-аб") == {"Входящи писма": ["1 – Искане"]}


def test_only_what_is_visible_is_found() -> None:
    far = make_district("PDV")
    make_letter(about="Тайнство", district=far)
    make_incoming(about="Тайнство", district=far)
    make_issued(make_letter(about="Тайнство", district=far))
    assert titles(make_user(Role.COORDINATOR), "тайнство") == {}
    assert titles(make_user(Role.TRAINER), "тайнство") == {}
    assert len(titles(make_user(Role.NATIONAL_COORDINATOR), "тайнство")) == 3


def test_the_page_leads_to_the_record(client: Client) -> None:
    client.force_login(make_user(Role.COORDINATOR))
    letter = make_incoming(about="Единствено")
    answer = client.get("/admin/search/", {"q": "единствено"})
    url = f"/admin/documents/incomingletter/{letter.pk}/change/"
    assert answer.headers["Location"] == url
