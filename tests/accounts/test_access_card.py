"""A printed card signs its holder in once, and nobody else ever."""

import math
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
import segno
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override

from resource_centre.accounts import card_codes, services
from resource_centre.accounts.models import AccessCard, User
from resource_centre.accounts.querysets import AccessCardQuerySet
from resource_centre.accounts.roles import Role
from tests.accounts.steps import CARD, add_app, app_code, is_signed_in, let_pass
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    """Return who may do everything with accounts."""
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def holder() -> User:
    """Return somebody without a mailbox."""
    return make_user(Role.TRAINEE, email=None, name="Мария Иванова")


@pytest.fixture
def code(holder: User, administrator: User) -> str:
    """Return the code of the holder's card."""
    return services.issue_access_card(user=holder, by=administrator)[1]


def enter(client: Client, code: str, **fields: str) -> Any:
    """Press the button with the code."""
    return client.post(CARD, {"code": code, **fields})


def test_card_signs_in_and_changes_the_session_key(client: Client, code: str) -> None:
    client.get(CARD)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    assert enter(client, code)["Location"] == "/start/"
    assert is_signed_in(client)
    assert client.session.session_key != session.session_key


def test_card_signs_in_once(client: Client, code: str) -> None:
    enter(Client(), code)
    assert enter(client, code).status_code == 200
    assert not is_signed_in(client)


def test_code_has_64_bits_in_groups_of_four() -> None:
    code = card_codes.new_code()
    characters = card_codes.normalised(code)
    assert len(characters) * math.log2(len(set(card_codes.ALPHABET))) >= 64
    assert {len(group) for group in code.split("-")} == {4}
    assert card_codes.new_code() != code


def test_alphabet_has_no_characters_that_look_alike() -> None:
    assert not set(card_codes.ALPHABET) & set("01OIL8BS5Z2DQUV") - set("B25")
    assert len(set(card_codes.ALPHABET)) == len(card_codes.ALPHABET)


@pytest.mark.parametrize(
    "retyped",
    [
        str.lower,
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", "-\n"),
        lambda code: code.translate(str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ")),
        lambda code: code.lower().translate(
            str.maketrans("abcehkmptxy", "авсенкмртху")
        ),
        lambda code: f"http://localhost/accounts/card/#{code}",
    ],
)
def test_code_may_be_typed_in_many_ways(
    client: Client, code: str, retyped: Any
) -> None:
    enter(client, retyped(code))
    assert is_signed_in(client)


def test_code_is_stored_only_as_a_keyed_hash(code: str) -> None:
    stored = AccessCard.objects.get().code_hash
    assert code not in stored
    assert card_codes.normalised(code) not in stored
    assert stored == card_codes.digests(code)[0]


def test_code_of_an_older_key_still_works(
    client: Client, code: str, settings: Any
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    enter(client, code)
    assert is_signed_in(client)


def test_history_keeps_no_trace_of_the_code(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(e::text, ' ') FROM accounts_accesscardevent e"
        )
        history = cursor.fetchone()[0]
    assert AccessCard.objects.get().code_hash not in history


def test_looking_at_the_page_uses_nothing_up(client: Client, code: str) -> None:
    for _visit in range(3):
        assert client.head(CARD).status_code == 200
        assert client.get(CARD, {"code": code}).status_code == 200
    assert AccessCard.objects.usable().count() == 1
    assert not is_signed_in(client)
    enter(client, code)
    assert is_signed_in(client)


def test_card_expires_after_ninety_days(
    client: Client, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_pass(monkeypatch, days=90, seconds=1)
    enter(client, code)
    assert not is_signed_in(client)


def test_card_is_good_for_ninety_days(
    client: Client, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_pass(monkeypatch, days=89, hours=23)
    enter(client, code)
    assert is_signed_in(client)


def test_new_card_revokes_the_earlier_one(
    client: Client, code: str, holder: User, administrator: User
) -> None:
    _card, newer = services.issue_access_card(user=holder, by=administrator)
    enter(client, code)
    assert not is_signed_in(client)
    enter(client, newer)
    assert is_signed_in(client)


def test_revoked_card_is_refused(
    client: Client, code: str, administrator: User
) -> None:
    card = AccessCard.objects.get()
    services.revoke_access_card(card=card, by=administrator)
    enter(client, code)
    assert not is_signed_in(client)


def test_revoking_leaves_a_used_card_as_it_was(
    client: Client, code: str, administrator: User
) -> None:
    enter(client, code)
    services.revoke_access_card(card=AccessCard.objects.get(), by=administrator)
    assert AccessCard.objects.get().revoked_at is None


def test_two_open_cards_are_impossible(
    code: str, holder: User, administrator: User
) -> None:
    card = AccessCard.objects.get()
    card.pk, card.code_hash = None, "0" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        card.save(force_insert=True)


def test_every_wrong_card_gets_the_same_answer(
    code: str, holder: User, administrator: User
) -> None:
    _card, newer = services.issue_access_card(user=holder, by=administrator)
    enter(Client(), newer)
    errors = {
        str(enter(Client(), wrong).context["form"].errors["code"])
        for wrong in (code, newer, card_codes.new_code(), "АБВ", "'; --")
    }
    assert len(errors) == 1


def test_five_failures_close_the_page_for_ten_minutes(
    client: Client, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _attempt in range(5):
        assert enter(client, card_codes.new_code()).status_code == 200
    response = enter(client, code)
    assert response.status_code == 429
    assert response["Retry-After"] == "600"
    assert not is_signed_in(client)
    let_pass(monkeypatch, minutes=10, seconds=1)
    enter(client, code)
    assert is_signed_in(client)


def test_failures_are_counted_although_the_cookie_is_thrown_away(code: str) -> None:
    for _attempt in range(5):
        enter(Client(), card_codes.new_code())
    assert enter(Client(), code).status_code == 429


def test_failures_are_counted_although_forwarding_is_forged(code: str) -> None:
    statuses = [
        Client(headers={"X-Forwarded-For": f"10.0.0.{number}"})
        .post(CARD, {"code": card_codes.new_code()})
        .status_code
        for number in range(6)
    ]
    assert statuses == [200] * 5 + [429]


def test_failures_of_one_browser_leave_the_others_of_the_office_alone(
    code: str,
) -> None:
    for _attempt in range(5):
        enter(Client(headers={"User-Agent": "one"}), card_codes.new_code())
    other = Client(headers={"User-Agent": "other"})
    enter(other, code)
    assert is_signed_in(other)


def test_successes_are_not_counted(administrator: User) -> None:
    for _person in range(7):
        holder = make_user(Role.TRAINEE, email=None)
        _card, code = services.issue_access_card(user=holder, by=administrator)
        assert enter(Client(), code).status_code == 302


def test_changing_the_browser_name_does_not_help_for_ever() -> None:
    statuses = [
        Client(headers={"User-Agent": f"browser {number}"})
        .post(CARD, {"code": card_codes.new_code()})
        .status_code
        for number in range(51)
    ]
    assert statuses == [200] * 50 + [429]


def test_next_is_kept_and_leads_nowhere_else(
    code: str, holder: User, administrator: User
) -> None:
    assert enter(Client(), code, next="/my/")["Location"] == "/my/"
    _card, another = services.issue_access_card(user=holder, by=administrator)
    assert enter(Client(), another, next="//evil.example")["Location"] == "/start/"


def test_card_does_not_replace_who_is_signed_in(code: str, administrator: User) -> None:
    client = Client()
    client.force_login(administrator)
    response = enter(client, code)
    assert administrator.name in response.content.decode()
    assert AccessCard.objects.usable().count() == 1


def test_staff_with_a_card_are_asked_for_the_second_factor(
    client: Client, administrator: User
) -> None:
    trainer = make_user(Role.TRAINER, email=None)
    secret = add_app(trainer)
    _card, code = services.issue_access_card(user=trainer, by=administrator)
    assert enter(client, code, next="/my/")["Location"] == "/accounts/login/factor/"
    assert not is_signed_in(client)
    response = client.post("/accounts/login/factor/", {"code": app_code(secret)})
    assert response["Location"] == "/my/"
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("role", "holder_role", "problem"),
    [
        (Role.COORDINATOR, Role.TRAINEE, None),
        (Role.COORDINATOR, Role.TRAINER, "staff_card"),
        (Role.COORDINATOR, Role.ADMINISTRATOR, "staff_card"),
        (Role.ADMINISTRATOR, Role.TRAINER, None),
        (Role.TRAINER, Role.TRAINEE, "not_allowed"),
        (Role.TRAINEE, Role.TRAINEE, "not_allowed"),
        (Role.NATIONAL_COORDINATOR, Role.TRAINEE, "not_allowed"),
    ],
)
def test_who_may_issue_a_card_for_whom(
    role: Role, holder_role: Role, problem: str | None
) -> None:
    by, user = make_user(role), make_user(holder_role)
    if problem is None:
        services.issue_access_card(user=user, by=by)
        return
    with pytest.raises(ValidationError) as refusal:
        services.issue_access_card(user=user, by=by)
    assert refusal.value.code == problem


def test_closed_account_gets_no_card(holder: User, administrator: User) -> None:
    services.deactivate(user=holder, by=administrator)
    with pytest.raises(ValidationError) as refusal:
        services.issue_access_card(user=holder, by=administrator)
    assert refusal.value.code == "inactive"


@pytest.mark.parametrize("language", ["bg", "en"])
def test_printed_card_names_holder_address_code_and_validity(
    holder: User, administrator: User, rf: RequestFactory, language: str
) -> None:
    with override(language):
        card, code = services.issue_access_card(user=holder, by=administrator)
        request = rf.get("/")
        request.user, request.session = administrator, {}  # type: ignore[assignment]
        context = card_codes.access_card_context(card=card, code=code)
        page = render_to_string("accounts/access_card.html", context, request)
    prefix = "/en" if language == "en" else ""
    assert holder.name in page
    assert f"{settings.SITE_URL}{prefix}/accounts/card/" in page
    assert all(f"<b>{group}</b>" in page for group in code.split("-"))
    assert f"{card.expires_at:%Y}" in page
    assert 'src="data:image/svg+xml' in page
    assert code not in page
    assert "style=" not in page
    assert "<script>" not in page


def test_qr_carries_the_code_where_no_server_sees_it(
    holder: User, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    make = segno.make

    def spy(content: str, **kwargs: Any) -> Any:
        seen.append(content)
        return make(content, **kwargs)

    monkeypatch.setattr("segno.make", spy)
    card, code = services.issue_access_card(user=holder, by=administrator)
    card_codes.access_card_context(card=card, code=code)
    address, _hash, secret = seen[0].partition("#")
    assert address == f"{settings.SITE_URL}/accounts/card/"
    assert secret == code.replace("-", "")


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_sign_in_once() -> None:
    holder = make_user(Role.TRAINEE, email=None)
    _card, code = services.issue_access_card(
        user=holder, by=make_user(Role.ADMINISTRATOR)
    )
    start = Barrier(20)

    def press(number: int) -> int:
        client = Client(headers={"User-Agent": f"browser {number}"})
        start.wait()
        try:
            return enter(client, code).status_code  # type: ignore[no-any-return]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(press, range(20)))
    assert statuses.count(302) == 1
    assert UserSession.objects.filter(user=holder).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locked", "sessions"), [(True, 1), (False, 2)])
def test_lock_lets_one_of_two_in(
    monkeypatch: pytest.MonkeyPatch, *, locked: bool, sessions: int
) -> None:
    _card, code = services.issue_access_card(
        user=make_user(Role.TRAINEE, email=None), by=make_user(Role.ADMINISTRATOR)
    )
    if not locked:
        monkeypatch.setattr(
            AccessCardQuerySet, "select_for_update", lambda self, **_kwargs: self
        )
    both_have_read = Barrier(2)
    save = AccessCard.save

    def save_late(self: AccessCard, **kwargs: Any) -> None:
        try:
            both_have_read.wait(0.5)
        except BrokenBarrierError:
            assert locked
        save(self, **kwargs)

    monkeypatch.setattr(AccessCard, "save", save_late)

    def redeem(_number: int) -> int:
        try:
            services.redeem_access_card(code=code)
        except ValidationError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(redeem, range(2))) == sessions
