"""What may be refused about accounts and access cards."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from resource_centre.accounts.models import User

ISSUE_CARDS = "accounts.add_accesscard"
MANAGE_ACCOUNTS = "accounts.change_user"


def ensure_card_may_be_issued(*, user: User, by: User) -> None:
    """Raise ValidationError unless `by` may print a card that signs `user` in.

    Whoever holds the card becomes the user, so that a card never opens more
    than its issuer could open anyway.
    """
    if not by.has_perm(ISSUE_CARDS):
        raise ValidationError(_("You may not issue access cards."), code="not_allowed")
    if not user.is_active:
        raise ValidationError(
            _("This account is closed. Open it before issuing a card."),
            code="inactive",
        )
    if user.is_staff and not by.has_perm(MANAGE_ACCOUNTS):
        raise ValidationError(
            _("Only an administrator issues a card to a member of staff."),
            code="staff_card",
        )


def ensure_card_may_be_revoked(*, by: User) -> None:
    """Raise ValidationError unless `by` may take cards back."""
    if not by.has_perm(ISSUE_CARDS):
        raise ValidationError(_("You may not revoke access cards."), code="not_allowed")


def ensure_account_may_be_managed(*, user: User, by: User) -> None:
    """Raise ValidationError unless `by` looks after accounts; never one's own."""
    if not by.has_perm(MANAGE_ACCOUNTS):
        raise ValidationError(
            _("Only an administrator may do this."), code="not_allowed"
        )
    if user.pk == by.pk:
        raise ValidationError(
            _("Ask another administrator to do this to your own account."),
            code="own_account",
        )
