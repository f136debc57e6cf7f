"""Forms of the registry."""

from typing import Any

from django.utils import timezone

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.forms import CentreModelForm, LabelledFormSet
from resource_centre.registry.models import Mandate
from resource_centre.registry.rules import ensure_administrator_remains


class UserForm(CentreModelForm):
    """An account: a name and, for whoever has one, an e-mail."""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save the account; a new one has no password to sign in with."""
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        return super().save(*args, **kwargs)


class MandateFormSet(LabelledFormSet):
    """The roles of one user; the last administrator stays one."""

    def clean(self) -> None:
        """Refuse to take the role of administrator from the last who holds it."""
        super().clean()
        user = self.instance
        if not any(self.errors) and is_administrator(user) and not self.leaves_one():
            ensure_administrator_remains(without=user)

    def leaves_one(self) -> bool:
        """Tell whether the user would still be an administrator today."""
        today = timezone.localdate()
        left = [form.instance for form in self.forms if form not in self.deleted_forms]
        return any(
            mandate.role == Role.ADMINISTRATOR
            and mandate.starts_on <= today <= (mandate.ends_on or today)
            for mandate in left
            if mandate.starts_on
        )


def is_administrator(user: User) -> bool:
    """Tell whether the user is an administrator today (1 query)."""
    held = Mandate.objects.current().filter(user=user.pk, role=Role.ADMINISTRATOR)
    return held.exists()
