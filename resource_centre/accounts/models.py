"""Accounts: who can sign in, and with what."""

from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.querysets import AccessCardQuerySet, UserQuerySet
from resource_centre.accounts.roles import BACKOFFICE_PERMISSION
from resource_centre.common.history import tracked


class UserManager(BaseUserManager["User"]):
    """Make users without a password; signing in is by code, card or passkey."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, *, name: str, email: str | None = None) -> "User":
        """Create and return a user; an empty e-mail is stored as none at all."""
        user = self.model(name=name, email=email)
        user.set_unusable_password()
        user.full_clean()
        user.save(using=self._db)
        return user


@tracked(exclude=("password", "last_login"))
class User(AbstractBaseUser, PermissionsMixin):
    """A person's account; what it may do comes from mandates alone.

    People without a mailbox of their own have no e-mail and sign in with an
    access card.
    """

    # Nobody is above the rules, and roles are given by dated mandates only.
    is_superuser = None
    groups = None  # type: ignore[assignment]
    user_permissions = None  # type: ignore[assignment]

    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(
        _("e-mail"),
        null=True,
        blank=True,
        unique=True,
        help_text=_("Leave empty for somebody without a mailbox of their own."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)
    joined_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    # The roles held and what they give, kept for one request by whoever asks.
    known_mandates: list[tuple[Any, ...]] | None = None
    known_permissions: set[str] | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("name", "pk")
        permissions = (("use_backoffice", _("Can use the back office")),)
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_once",
                violation_error_code="email_taken",
                violation_error_message=_("There is already a user with this e-mail."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Store the e-mail in lower case and an empty one as none."""
        self.email = (self.email or "").strip().lower() or None

    def get_full_name(self) -> str:
        """Return the name as shown."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name as shown."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Tell whether the back office is open to this user (1 query, cached)."""
        return self.has_perm(BACKOFFICE_PERMISSION)


@tracked(exclude=("code_hash",))
class AccessCard(models.Model):
    """A printed card that signs its holder in once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="access_cards",
        verbose_name=_("user"),
    )
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("issued by"),
    )
    issued_at = models.DateTimeField(_("issued"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = AccessCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("access card")
        verbose_name_plural = _("access cards")
        ordering = ("-issued_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=models.Q(used_at=None, revoked_at=None),
                name="accounts_accesscard_one_open",
                violation_error_code="card_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.issued_at:%d.%m.%Y}"


@tracked(exclude=("data", "last_used_at"))
class SecondFactor(Authenticator):
    """A second factor of a user: allauth's own row, followed by the history."""

    class Meta:
        proxy = True
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        default_permissions: ClassVar[tuple[str, ...]] = ()
