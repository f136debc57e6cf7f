"""Who leaves loses everything at once, and who loses a role loses that."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from resource_centre.accounts import services
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.registry.models import Mandate
from tests.accounts.steps import (
    CARD,
    add_app,
    ask_for_code,
    enter_code,
    is_signed_in,
    mailed_code,
    signed_in,
)
from tests.factories import make_user, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    """Return who looks after accounts."""
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def leaver() -> User:
    """Return somebody who leaves."""
    return make_user(Role.TRAINEE)


def test_replayed_cookie_of_a_leaver_is_refused(
    leaver: User, administrator: User
) -> None:
    browsers = [signed_in(leaver), signed_in(leaver)]
    services.deactivate(user=leaver, by=administrator)
    assert not any(is_signed_in(browser) for browser in browsers)
    assert not UserSession.objects.filter(user=leaver).exists()
    assert not Session.objects.exists()


def test_cookie_of_a_leaver_is_refused_even_where_the_session_stayed(
    leaver: User,
) -> None:
    browser = signed_in(leaver)
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    assert Session.objects.exists()
    assert not is_signed_in(browser)


def test_card_of_a_leaver_is_refused(
    client: Client, leaver: User, administrator: User
) -> None:
    card, code = services.issue_access_card(user=leaver, by=administrator)
    services.deactivate(user=leaver, by=administrator)
    client.post(CARD, {"code": code})
    assert not is_signed_in(client)
    card.refresh_from_db()
    assert card.revoked_at


def test_code_asked_for_before_leaving_is_refused(
    client: Client, leaver: User, administrator: User
) -> None:
    ask_for_code(client, str(leaver.email))
    services.deactivate(user=leaver, by=administrator)
    enter_code(client, mailed_code())
    assert not is_signed_in(client)


def test_second_factors_of_a_leaver_stay(leaver: User, administrator: User) -> None:
    add_app(leaver)
    services.deactivate(user=leaver, by=administrator)
    assert Authenticator.objects.filter(user=leaver).count() == 2


def test_who_comes_back_signs_in_again(leaver: User, administrator: User) -> None:
    browser = signed_in(leaver)
    services.deactivate(user=leaver, by=administrator)
    services.reactivate(user=leaver, by=administrator)
    assert not is_signed_in(browser)
    signed_in(leaver)


def test_role_removed_mid_session_is_refused_at_the_next_request() -> None:
    coordinator = make_user(Role.COORDINATOR)
    browser = signed_in(coordinator)
    assert browser.get(reverse("admin:index")).status_code == 200
    Mandate.objects.filter(user=coordinator).update(ends_on=yesterday())
    assert browser.get(reverse("admin:index")).status_code != 200


def test_reset_removes_factors_and_sessions_and_tells(
    leaver: User,
    administrator: User,
    django_capture_on_commit_callbacks: object,
) -> None:
    browser = signed_in(leaver)
    add_app(leaver)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.reset_second_factor(user=leaver, by=administrator)
    assert not Authenticator.objects.filter(user=leaver).exists()
    assert not is_signed_in(browser)
    assert [m.to for m in mail.outbox] == [[leaver.email]]


def test_reset_is_in_the_history_with_who_did_it(
    leaver: User, administrator: User
) -> None:
    secret = add_app(leaver)
    services.reset_second_factor(user=leaver, by=administrator)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.type, c.metadata->>'user', e::text"
            " FROM accounts_secondfactorevent e"
            " JOIN pghistory_context c ON c.id = e.pgh_context_id"
            " WHERE e.pgh_label = 'delete' ORDER BY e.type"
        )
        rows = cursor.fetchall()
    assert [row[:2] for row in rows] == [
        ("recovery_codes", str(administrator.pk)),
        ("totp", str(administrator.pk)),
    ]
    assert not any(secret in row[2] for row in rows)


@pytest.mark.parametrize(
    "service",
    [services.deactivate, services.reactivate, services.reset_second_factor],
)
def test_only_administrators_manage_accounts_and_never_their_own(
    service: object, leaver: User, administrator: User
) -> None:
    refused = [(make_user(role), leaver) for role in Role if role != "administrator"]
    for by, user in [*refused, (administrator, administrator)]:
        with pytest.raises(ValidationError) as refusal:
            service(user=user, by=by)  # type: ignore[operator]
        assert refusal.value.code in {"not_allowed", "own_account"}
    service(user=leaver, by=administrator)  # type: ignore[operator]
