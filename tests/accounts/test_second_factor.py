"""The second factor: required of staff, asked for whatever the first one was."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.core import mail
from django.test import Client
from django.urls import reverse

from resource_centre.accounts.middleware import OPEN_WITHOUT_SECOND_FACTOR
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from tests.accounts.steps import (
    add_app,
    add_passkey,
    app_code,
    ask_for_code,
    enter_code,
    is_signed_in,
    let_pass,
    mailed_code,
    prove,
    signed_in,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FACTOR = "/accounts/login/factor/"
FACTORS = "/accounts/factors/"
APP = "/accounts/factors/app/"


@pytest.fixture
def trainer() -> User:
    """Return a member of staff."""
    return make_user(Role.TRAINER)


def half_signed_in(user: User) -> Client:
    """Return a browser where the code from the mailbox has been typed."""
    client = Client()
    ask_for_code(client, str(user.email))
    assert enter_code(client, mailed_code())["Location"] == FACTOR
    assert not is_signed_in(client)
    return client


@pytest.mark.parametrize("path", ["/start/", "/admin/", "/accounts/", "/", "/nothing/"])
def test_staff_without_a_factor_are_led_to_setting_one_up(
    trainer: User, settings: Any, path: str
) -> None:
    browser = signed_in(trainer)
    settings.STAFF_MFA_REQUIRED = True
    assert browser.get(path)["Location"] == FACTORS
    assert browser.post(path)["Location"] == FACTORS


def test_staff_work_without_a_factor_where_it_is_not_required(
    trainer: User, settings: Any
) -> None:
    settings.STAFF_MFA_REQUIRED = False
    assert signed_in(trainer).get("/accounts/").status_code == 200


def test_others_need_no_factor(settings: Any) -> None:
    settings.STAFF_MFA_REQUIRED = True
    assert signed_in(make_user(Role.TRAINEE)).get("/accounts/").status_code == 200


@pytest.mark.parametrize("add", [add_app, add_passkey])
def test_staff_with_a_factor_work(trainer: User, settings: Any, add: Any) -> None:
    browser = signed_in(trainer)
    add(trainer)
    settings.STAFF_MFA_REQUIRED = True
    assert browser.get("/accounts/").status_code == 200


def test_recovery_codes_alone_are_no_factor(trainer: User, settings: Any) -> None:
    browser = signed_in(trainer)
    add_app(trainer)
    Authenticator.objects.filter(type="totp").delete()
    settings.STAFF_MFA_REQUIRED = True
    assert browser.get("/accounts/")["Location"] == FACTORS


def test_what_is_open_without_a_factor_changes_no_one_elses_data() -> None:
    assert all(
        name.startswith(("account_", "mfa_")) for name in OPEN_WITHOUT_SECOND_FACTOR
    )


def test_staff_set_up_an_app_and_are_let_in(trainer: User, settings: Any) -> None:
    browser = signed_in(trainer)
    settings.STAFF_MFA_REQUIRED = True
    page = browser.get(APP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    code = app_code(browser.session[SECRET_SESSION_KEY])
    response = browser.post(APP, {"code": code})
    assert response["Location"] == "/accounts/factors/codes/"
    assert len(browser.get(response["Location"]).context["unused_codes"]) == 10
    assert browser.get("/accounts/").status_code == 200


def test_staff_may_leave_without_a_factor(trainer: User, settings: Any) -> None:
    browser = signed_in(trainer)
    settings.STAFF_MFA_REQUIRED = True
    browser.post("/accounts/logout/")
    assert not is_signed_in(browser)


def test_factor_is_asked_after_a_code(trainer: User) -> None:
    secret = add_app(trainer)
    browser = half_signed_in(trainer)
    assert browser.post(FACTOR, {"code": app_code(secret)})["Location"] == "/start/"
    assert is_signed_in(browser)


def test_factor_is_asked_after_a_password(client: Client, trainer: User) -> None:
    trainer.set_password("дълга тайна 42")
    trainer.save()
    add_app(trainer)
    response = client.post(
        "/accounts/login/password/",
        {"login": trainer.email, "password": "дълга тайна 42"},
    )
    assert response["Location"] == FACTOR
    assert not is_signed_in(client)


def test_code_of_the_app_works_once_for_as_long_as_it_is_valid(
    trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = app_code(add_app(trainer))
    assert half_signed_in(trainer).post(FACTOR, {"code": code}).status_code == 302
    Authenticator.objects.filter(user=trainer).update(last_used_at=None)
    let_pass(monkeypatch, seconds=31)
    assert half_signed_in(trainer).post(FACTOR, {"code": code}).status_code == 200


def test_wrong_codes_of_the_app_are_few(trainer: User) -> None:
    secret = add_app(trainer)
    browser = half_signed_in(trainer)
    for _attempt in range(5):
        browser.post(FACTOR, {"code": "000000"})
    assert browser.post(FACTOR, {"code": app_code(secret)}).status_code == 200
    assert not is_signed_in(browser)


def test_recovery_code_signs_in_once(trainer: User) -> None:
    add_app(trainer)
    codes = Authenticator.objects.get(user=trainer, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]
    browser = half_signed_in(trainer)
    browser.post(FACTOR, {"code": code})
    assert is_signed_in(browser)
    again = half_signed_in(trainer)
    again.post(FACTOR, {"code": code})
    assert not is_signed_in(again)


def test_secrets_are_encrypted_where_they_are_stored(trainer: User) -> None:
    secret = add_app(trainer)
    app = Authenticator.objects.get(user=trainer, type="totp")
    assert secret not in str(app.data)


def test_secret_of_a_lost_key_matches_nothing(trainer: User, settings: Any) -> None:
    secret = add_app(trainer)
    settings.SECRET_KEY = "another key"
    browser = half_signed_in(trainer)
    assert browser.post(FACTOR, {"code": app_code(secret)}).status_code == 200


def test_secret_of_an_older_key_is_read(trainer: User, settings: Any) -> None:
    secret = add_app(trainer)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    browser = half_signed_in(trainer)
    assert browser.post(FACTOR, {"code": app_code(secret)}).status_code == 302


# --- Proving again who one is --------------------------------------------------


def test_who_signed_in_just_now_is_not_asked_again(trainer: User) -> None:
    assert signed_in(trainer).get(APP).status_code == 200


@pytest.mark.parametrize("path", [APP, "/accounts/password/"])
def test_who_signed_in_long_ago_confirms_with_a_code(
    trainer: User, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    browser = signed_in(trainer)
    let_pass(monkeypatch, minutes=6)
    confirm = browser.get(path)["Location"]
    assert confirm.startswith("/accounts/confirm/code/?next=")
    mail.outbox.clear()
    assert browser.get(confirm).status_code == 200
    assert mail.outbox == []
    browser.post(confirm, {"send": "yes"})
    assert browser.post(confirm, {"code": "00000000"}).status_code == 200
    assert browser.get(path).status_code == 302
    assert browser.post(confirm, {"code": mailed_code()})["Location"] == path
    assert browser.get(path).status_code == 200


def test_confirming_takes_three_attempts_and_ten_minutes(
    trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(trainer)
    path = "/accounts/confirm/code/"
    let_pass(monkeypatch, minutes=6)
    browser.post(path, {"send": "yes"})
    code = mailed_code()
    for _attempt in range(3):
        browser.post(path, {"code": "00000000"})
    browser.post(path, {"code": code})
    assert browser.get(APP).status_code == 302
    let_pass(monkeypatch, minutes=6)
    browser.post(path, {"send": "yes"})
    code = mailed_code()
    let_pass(monkeypatch, minutes=11)
    browser.post(path, {"code": code})
    assert browser.get(APP).status_code == 302


def test_code_for_signing_in_elsewhere_confirms_nothing(
    trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(trainer)
    let_pass(monkeypatch, minutes=6)
    ask_for_code(Client(), str(trainer.email))
    browser.post("/accounts/confirm/code/", {"code": mailed_code()})
    assert browser.get(APP).status_code == 302


def test_who_has_a_factor_confirms_with_it_and_not_by_mail(
    trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(trainer)
    secret = add_app(trainer)
    response = browser.get(f"{APP}remove/")
    assert response["Location"].startswith("/accounts/confirm/factor/")
    refused = browser.get("/accounts/confirm/code/")
    assert refused["Location"].startswith("/accounts/confirm/factor/")
    browser.post(response["Location"], {"code": app_code(secret)})
    assert browser.post(f"{APP}remove/").status_code == 302
    assert not Authenticator.objects.filter(user=trainer).exists()


def test_who_has_passkeys_alone_confirms_with_one(trainer: User) -> None:
    browser = signed_in(trainer)
    add_app(trainer)
    add_passkey(trainer)
    Authenticator.objects.filter(type="totp").delete()
    response = browser.get(reverse("mfa_generate_recovery_codes"))
    assert response["Location"].startswith("/accounts/confirm/passkey/")


def test_who_has_only_a_card_is_not_asked_for_the_impossible(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    client.force_login(make_user(Role.TRAINEE, email=None))
    let_pass(monkeypatch, minutes=6)
    assert client.get("/accounts/factors/passkeys/add/").status_code == 200


def test_every_change_is_mailed(trainer: User) -> None:
    browser = signed_in(trainer)
    browser.get(APP)
    mail.outbox.clear()
    passkey = add_passkey(trainer)
    prove(browser)
    browser.post(f"{FACTORS}passkeys/{passkey.pk}/remove/")
    assert [m.to for m in mail.outbox] == [[trainer.email]]
    assert "site-packages" not in mail.outbox[0].subject


def test_passkey_of_another_is_not_found(trainer: User) -> None:
    passkey = add_passkey(make_user(Role.TRAINEE))
    browser = signed_in(trainer)
    prove(browser)
    for path in ("", "remove/"):
        url = f"{FACTORS}passkeys/{passkey.pk}/{path}"
        assert browser.get(url).status_code == 404
        assert browser.post(url).status_code == 404
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_recovery_codes_are_downloaded_as_text(trainer: User) -> None:
    add_app(trainer)
    browser = Client()
    browser.force_login(trainer)
    prove(browser)
    response = browser.get(reverse("mfa_download_recovery_codes"))
    assert len(response.content.split()) == 10
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
