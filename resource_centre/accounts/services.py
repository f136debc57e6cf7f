"""What happens to accounts: cards, second factors, leaving and coming back."""

import logging
from datetime import timedelta
from smtplib import SMTPException

import pghistory
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from resource_centre.accounts import card_codes, rules
from resource_centre.accounts.models import AccessCard, SecondFactor, User

CARD_LIFETIME = timedelta(days=90)

logger = logging.getLogger(__name__)


@transaction.atomic
def issue_access_card(*, user: User, by: User) -> tuple[AccessCard, str]:
    """Return a new card and its code, which is kept nowhere.

    The user's earlier unused card stops working.
    """
    holder = locked(user)
    rules.ensure_card_may_be_issued(user=holder, by=by)
    with pghistory.context(user=by.pk):
        take_back_cards(holder)
        code = card_codes.new_code()
        card = AccessCard.objects.create(
            user=holder,
            issued_by=by,
            code_hash=card_codes.digests(code)[0],
            expires_at=timezone.now() + CARD_LIFETIME,
        )
    return card, code


@transaction.atomic
def revoke_access_card(*, card: AccessCard, by: User) -> None:
    """Make the card useless; a used or revoked one stays as it is."""
    rules.ensure_card_may_be_revoked(by=by)
    with pghistory.context(user=by.pk):
        AccessCard.objects.open().filter(pk=card.pk).update(revoked_at=timezone.now())


@transaction.atomic
def redeem_access_card(*, code: str) -> User:
    """Use the card up and return its holder; raise ValidationError for any other.

    Whatever is wrong with a card, the answer is the same.
    """
    card = (
        AccessCard.objects.usable()
        .select_related("user")
        .select_for_update(of=("self",))
        .filter(code_hash__in=card_codes.digests(code))
        .first()
    )
    if card is None:
        raise ValidationError(
            _(
                "This card does not work: the code is mistyped, or the card is used,"
                " expired or replaced by a newer one."
            ),
            code="card_refused",
        )
    card.used_at = timezone.now()
    with pghistory.context(user=card.user_id):
        card.save(update_fields=["used_at"])
    return card.user


@transaction.atomic
def reset_second_factor(*, user: User, by: User) -> None:
    """Remove the user's second factors and sessions, and tell the user by mail."""
    rules.ensure_account_may_be_managed(user=user, by=by)
    with pghistory.context(user=by.pk):
        SecondFactor.objects.filter(user=locked(user)).delete()
    end_sessions(user)
    transaction.on_commit(lambda: tell(user, "second_factor_reset"))


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """Close the account of somebody who leaves: sessions and cards end with it."""
    rules.ensure_account_may_be_managed(user=user, by=by)
    leaver = locked(user)
    with pghistory.context(user=by.pk):
        leaver.is_active = user.is_active = False
        leaver.save(update_fields=["is_active"])
        take_back_cards(leaver)
    end_sessions(leaver)


@transaction.atomic
def reactivate(*, user: User, by: User) -> None:
    """Open a closed account again; what ended with it stays ended."""
    rules.ensure_account_may_be_managed(user=user, by=by)
    returning = locked(user)
    with pghistory.context(user=by.pk):
        returning.is_active = user.is_active = True
        returning.save(update_fields=["is_active"])


def locked(user: User) -> User:
    """Return the user, fresh and locked until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


def take_back_cards(user: User) -> None:
    """Revoke what the user has not used yet."""
    AccessCard.objects.open().filter(user=user).update(revoked_at=timezone.now())


def end_sessions(user: User) -> None:
    """Sign the user out wherever the user is signed in."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def tell(user: User, message: str) -> None:
    """Mail the user, where there is an address; a failure is only logged."""
    if not user.email:
        return
    subject = render_to_string(f"accounts/email/{message}_subject.txt").strip()
    body = render_to_string(f"accounts/email/{message}_message.txt", {"user": user})
    try:
        send_mail(subject, body.strip() + "\n", None, [user.email])
    except (SMTPException, OSError):
        logger.exception("The mail %s could not be sent to user %s", message, user.pk)
