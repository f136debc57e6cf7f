"""Personal links: signed, stored nowhere, revoked by a generation."""

import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given, settings as hypothesis_settings, strategies as st
from pytest_django import Settings

from resource_centre.messaging import links
from resource_centre.messaging.links import (
    GRANTED_FOR,
    GRANTS_KEPT,
    LONGEST,
    LinkPurpose,
    OpenedLink,
    cookie_of,
    grant,
    granted,
    make_link,
    make_token,
    read_link,
    register,
    was_granted,
)
from tests.factories import make_user

BIG = 9_223_372_036_854_775_807


@dataclass
class Thing:
    """Something that links are about."""

    pk: int
    generation: int = 1
    is_open: bool = True


THINGS = {pk: Thing(pk) for pk in (0, 1, 2, 12_345, BIG)}


class Trying(LinkPurpose):
    """A purpose that only these tests know."""

    code = "trying"

    def find(self, object_id: int) -> Thing | None:
        """Return the thing of the key."""
        return THINGS.get(object_id)


class Other(Trying):
    """Another purpose for the same things."""

    code = "other"


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare the purposes, and begin with things as they were."""
    purposes = {**links._purposes, "trying": Trying(), "other": Other()}
    monkeypatch.setattr(links, "_purposes", purposes)
    for thing in THINGS.values():
        thing.generation, thing.is_open = 1, True


@pytest.fixture
def request_of_somebody(rf: RequestFactory, db: None) -> HttpRequest:
    """Return a request of somebody who has not signed in."""
    request = rf.get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    request.session.create()
    return request


@pytest.mark.parametrize("pk", sorted(THINGS))
def test_link_opens_what_it_was_made_for(pk: int) -> None:
    opened = read_link(make_token("trying", pk, 1))
    assert opened is not None
    assert (opened.purpose.code, opened.target) == ("trying", THINGS[pk])


def test_link_is_a_whole_address_in_its_language(settings: Settings) -> None:
    settings.SITE_URL = "https://centre.example"
    token = make_token("trying", 1, 1)
    assert make_link("trying", 1, 1) == f"https://centre.example/l/{token}/"
    english = make_link("trying", 1, 1, language="en")
    assert english == f"https://centre.example/en/l/{token}/"


def test_signature_has_128_bits() -> None:
    raw = urlsafe_b64decode(padded(make_token("trying", 1, 1)))
    assert len(raw.removesuffix(b"trying:1")) * math.log2(256) >= 128


def test_closed_thing_is_still_known() -> None:
    THINGS[1].is_open = False
    assert read_link(make_token("trying", 1, 1)) is not None


def test_higher_generation_revokes() -> None:
    token = make_token("trying", 1, 1)
    THINGS[1].generation = 2
    assert read_link(token) is None
    assert read_link(make_token("trying", 1, 2)) is not None


def test_link_to_what_is_not_there_opens_nothing() -> None:
    assert read_link(make_token("trying", 77, 1)) is None
    assert read_link(make_token("trying", 77, -1)) is None


def test_link_of_another_site_opens_nothing(settings: Settings) -> None:
    token = make_token("trying", 1, 1)
    settings.SECRET_KEY = "another"
    assert read_link(token) is None
    settings.SECRET_KEY_FALLBACKS = ["what", "the key was"]
    assert read_link(token) is None


def test_link_outlives_a_change_of_the_key(settings: Settings) -> None:
    token, before = make_token("trying", 1, 1), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [before]
    assert read_link(token) is not None


def test_link_is_for_one_purpose_and_one_thing() -> None:
    raw = urlsafe_b64decode(padded(make_token("trying", 1, 1)))
    for named in (b"other:1", b"trying:2", b"nobody:1"):
        assert read_link(token_of(raw[:16] + named)) is None


def test_every_changed_character_spoils_the_link() -> None:
    token = make_token("trying", 1, 1)
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        assert read_link(f"{token[:place]}{other}{token[place + 1 :]}") is None


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token + "=",
        lambda token: token + "A",
        lambda token: token[:-1],
        lambda token: " " + token,
        lambda token: token.replace("_", "/").replace("-", "+") + "==",
        lambda token: f"{token[:5]}\n{token[5:]}",
        lambda token: token * 20,
        lambda _token: "",
        lambda _token: "я" * 40,
        lambda _token: "A" * (LONGEST + 1),
    ],
)
def test_link_is_written_in_one_way_only(change: object) -> None:
    assert callable(change)
    assert read_link(change(make_token("trying", 1, 1))) is None


@pytest.mark.parametrize("key", [b"01", b"+1", b" 1", b"1_0", b"-1", b"", "١".encode()])
def test_key_is_written_in_one_way_only(key: bytes, settings: Settings) -> None:
    signature = links.sign(settings.SECRET_KEY, "trying:1", 1)
    assert read_link(token_of(signature + b"trying:" + key)) is None


@hypothesis_settings(max_examples=300)
@given(st.text(max_size=200))
def test_nonsense_opens_nothing(token: str) -> None:
    assert read_link(token) is None


def test_second_purpose_of_a_code_is_refused() -> None:
    register(Trying)
    with pytest.raises(ValueError, match="trying"):
        register(type("Another", (Trying,), {}))


# --- Grants ------------------------------------------------------------------------


def opened(pk: int = 1) -> OpenedLink:
    """Return a link that was opened."""
    return OpenedLink(Trying(), THINGS[pk])


def test_button_lets_this_browser_in(request_of_somebody: HttpRequest) -> None:
    assert granted(request_of_somebody, "trying", 1) is None
    grant(request_of_somebody, opened(), HttpResponse())
    assert granted(request_of_somebody, "trying", 1) == THINGS[1]
    for purpose, pk in (("trying", 2), ("other", 1)):
        assert granted(request_of_somebody, purpose, pk) is None


def test_button_changes_the_session_key(request_of_somebody: HttpRequest) -> None:
    planted = request_of_somebody.session.session_key
    grant(request_of_somebody, opened(), HttpResponse())
    assert request_of_somebody.session.session_key != planted


def test_grant_ends_after_a_while(
    request_of_somebody: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(request_of_somebody, opened(), HttpResponse())
    later = timezone.now() + GRANTED_FOR * 1.01
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert granted(request_of_somebody, "trying", 1) is None
    assert was_granted(request_of_somebody, "trying", 1)


@pytest.mark.parametrize("change", [{"generation": 2}, {"is_open": False}])
def test_grant_ends_with_its_link(
    request_of_somebody: HttpRequest, change: dict[str, object]
) -> None:
    grant(request_of_somebody, opened(), HttpResponse())
    vars(THINGS[1]).update(change)
    assert granted(request_of_somebody, "trying", 1) is None


def test_grant_without_a_trace_is_in_a_signed_cookie(
    request_of_somebody: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dict(request_of_somebody.session.items())
    key = request_of_somebody.session.session_key
    monkeypatch.setattr(Trying, "leaves_no_trace", lambda self, target: True)
    response = HttpResponse()
    grant(request_of_somebody, opened(), response)
    assert dict(request_of_somebody.session.items()) == before
    assert request_of_somebody.session.session_key == key
    name = cookie_of("trying", 1)
    cookie = response.cookies[name]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    request_of_somebody.COOKIES[name] = cookie.value
    assert granted(request_of_somebody, "trying", 1) is not None
    assert was_granted(request_of_somebody, "trying", 1)
    request_of_somebody.user = make_user()  # who sits down afterwards
    assert granted(request_of_somebody, "trying", 1) is None
    request_of_somebody.user = AnonymousUser()
    for forged in ("1", cookie.value[:-1] + "x", cookie.value.replace("1:", "2:", 1)):
        request_of_somebody.COOKIES[name] = forged
        assert granted(request_of_somebody, "trying", 1) is None


def test_purpose_says_whether_its_page_still_opens(
    request_of_somebody: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(request_of_somebody, opened(), HttpResponse())
    THINGS[1].is_open = False
    monkeypatch.setattr(Trying, "opens", lambda self, target: True)
    assert granted(request_of_somebody, "trying", 1) is not None


def test_session_keeps_few_grants(
    request_of_somebody: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pk in range(GRANTS_KEPT + 5):
        monkeypatch.setitem(THINGS, pk, Thing(pk))
        grant(request_of_somebody, opened(pk), HttpResponse())
    assert len(request_of_somebody.session["links"]) == GRANTS_KEPT
    assert granted(request_of_somebody, "trying", GRANTS_KEPT + 4) is not None
    assert not was_granted(request_of_somebody, "trying", 0)


def padded(token: str) -> str:
    """Return the token with the padding that base64 wants."""
    return token + "=" * (-len(token) % 4)


def token_of(raw: bytes) -> str:
    """Return the bytes as a token is written."""
    return urlsafe_b64encode(raw).decode().rstrip("=")
