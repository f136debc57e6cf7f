"""Accounts and the roles they hold."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from resource_centre.accounts import services as accounts
from resource_centre.accounts.card_codes import access_card_context
from resource_centre.accounts.models import User
from resource_centre.accounts.roles import Role
from resource_centre.backoffice.actions import Menu, confirmed, kept_in, offered
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin, CentreInline
from resource_centre.registry import services
from resource_centre.registry.forms import MandateForm, MandateFormSet, UserForm
from resource_centre.registry.models import Mandate
from resource_centre.registry.visibility import users_visible_to

ACTIVE, ENDED = pgettext_lazy("access", "active"), pgettext_lazy("access", "ended")


class RoleFilter(admin.SimpleListFilter):
    """Users by a role they hold today."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return every role."""
        return list(Role.choices)

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those who hold it, as far as the asking user sees."""
        if not self.value():
            return None
        held = Mandate.objects.visible_to(request.user).current()
        return queryset.filter(pk__in=held.filter(role=self.value()).values("user"))


class AccessFilter(admin.SimpleListFilter):
    """Users by whether they may sign in."""

    title = _("access")
    parameter_name = "access"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two states."""
        return [("open", ACTIVE), ("ended", ENDED)]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep those in the state."""
        if not self.value():
            return None
        return queryset.filter(is_active=self.value() == "open")


class MandateInline(CentreInline):
    """The roles of one user."""

    model = Mandate
    form = MandateForm
    formset = MandateFormSet
    classes = ("as-cards",)
    fields = (
        "role",
        "district",
        "municipality",
        "organisation",
        "service",
        "seat",
        "is_deputy",
        "starts_on",
        "ends_on",
    )
    autocomplete_fields = ("municipality", "organisation", "service")
    related = ("district", "municipality", "organisation", "service")
    error_fields = {
        "ends_before_start": "ends_on",
        "district_missing": "district",
        "municipality_missing": "municipality",
        "seat_missing": "seat",
        "seat_taken": "seat",
    }


@admin.register(User)
class UserAdmin(CentreAdmin):
    """Accounts: who signs in, and with which roles."""

    section = Section.PEOPLE
    order = 60
    can_delete = False
    form = UserForm
    change_list_template = "registry/admin/list_beside_vacancies.html"
    fields = ("name", "email", "access", "joined_at", "last_login")
    state_fields = ("access", "joined_at", "last_login")
    error_fields = {"email_taken": "email"}
    inlines = (MandateInline,)
    list_display = ("name", "email", "roles", "access", "last_login")
    list_filter = (RoleFilter, AccessFilter)
    search_fields = ("name", "email")
    search_help_text = _("Name or e-mail")
    empty_text = _("There are no users in your district yet.")
    actions = ("issue_card", "end_access", "restore_access", "reset_second_factor")

    class Media:
        css = {"all": ("registry/registry.css",)}
        js = ("registry/mandates.js",)

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the users of the districts that the user covers."""
        return users_visible_to(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the users with the roles that are shown beside them."""
        mandates = Mandate.objects.visible_to(request.user).unended()
        shown = mandates.select_related(
            "district", "municipality", "organisation", "service"
        )
        users = super().get_queryset(request)
        return users.prefetch_related(
            Prefetch("mandates", queryset=shown, to_attr="shown_mandates")
        )

    @admin.display(description=_("roles held"))
    def roles(self, user: Any) -> str:
        """Return the roles held now or later, with their places."""
        return "; ".join(map(str, user.shown_mandates))

    @admin.display(description=_("access"), ordering="is_active")
    def access(self, user: User) -> Any:
        """Say whether the user may sign in."""
        return ACTIVE if user.is_active else ENDED

    def has_issue_card_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may issue access cards."""
        return request.user.has_perm("accounts.add_accesscard")

    @offered(lambda user: user.is_active)
    @admin.action(description=_("Issue an access card"), permissions=["issue_card"])
    def issue_card(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Issue a card for one user and show it for printing, this once."""
        users = list(queryset[:2])
        if len(users) != 1:
            messages.warning(request, _("Choose one user: a card is for one person."))
            return None
        card, code = accounts.issue_access_card(user=users[0], by=request.user)  # type: ignore[arg-type]
        context = access_card_context(card=card, code=code)
        return TemplateResponse(request, "accounts/access_card.html", context)

    @offered(lambda user: user.is_active)
    @admin.action(description=_("End access"), permissions=["change"])
    @confirmed(
        consequence=_(
            "They are signed out everywhere at once, their access cards stop"
            " working, and they can no longer sign in. Their records stay as they"
            " are. Access can be restored later."
        ),
        button=_("End access"),
    )
    def end_access(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """End the access of each user."""
        users = list(queryset)
        for user in users:
            services.end_access(user=user, by=request.user)  # type: ignore[arg-type]
        done = ngettext(
            "The access of %(count)d user was ended.",
            "The access of %(count)d users was ended.",
            len(users),
        )
        messages.success(request, done % {"count": len(users)})

    @offered(lambda user: not user.is_active)
    @admin.action(description=_("Restore access"), permissions=["change"])
    @confirmed(
        consequence=_("They can sign in again with the roles they hold."),
        button=_("Restore access"),
        takes_away=False,
    )
    def restore_access(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Restore the access of each user."""
        users = list(queryset)
        for user in users:
            accounts.reactivate(user=user, by=request.user)  # type: ignore[arg-type]
        done = ngettext(
            "The access of %(count)d user was restored.",
            "The access of %(count)d users was restored.",
            len(users),
        )
        messages.success(request, done % {"count": len(users)})

    @kept_in(Menu.MORE)
    @offered(lambda user: user.is_active)
    @admin.action(description=_("Reset the second factor"), permissions=["change"])
    @confirmed(
        consequence=_(
            "They are signed out everywhere, and their authenticator apps, passkeys"
            " and recovery codes stop working: at the next sign-in they set up new"
            " ones. Make sure that it is really they who ask."
        ),
        button=_("Reset the second factor"),
    )
    def reset_second_factor(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> None:
        """Reset the second factor of each user."""
        users = list(queryset)
        for user in users:
            accounts.reset_second_factor(user=user, by=request.user)  # type: ignore[arg-type]
        done = ngettext(
            "The second factor of %(count)d user was reset.",
            "The second factor of %(count)d users was reset.",
            len(users),
        )
        messages.success(request, done % {"count": len(users)})
