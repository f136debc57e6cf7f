"""The back office's site: one door, one menu, one search, one start page."""

from collections.abc import Iterable
from functools import update_wrapper
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.backoffice import cards, search
from resource_centre.backoffice.navigation import current_admin, menu
from resource_centre.backoffice.options import CentreAdmin

NOT_OURS = frozenset({"view_on_site", "password_change_done"})


class CentreSite(AdminSite):
    """The admin of the resource centre."""

    site_header = _("Resource centre")
    site_title = _("Back office")
    index_title = _("For today")
    empty_value_display = "–"

    # --- Who enters -----------------------------------------------------------

    def admin_view(self, view: Any, *args: Any, **kwargs: Any) -> Any:
        """Let staff in; for everybody else there is nothing here.

        Whoever has not signed in is led to the one sign-in page, and what a
        member of staff may not do answers 404 as well.
        """
        guarded = super().admin_view(view, *args, **kwargs)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            try:
                response: HttpResponse = guarded(request, *args, **kwargs)
            except PermissionDenied as denied:
                raise Http404 from denied
            return response

        return update_wrapper(inner, view)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one sign-in page, and whoever has signed in to their start."""
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(resolve_url("admin:index"))

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Lead to the one sign-out page."""
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Lead to the profile, where people look after how they sign in."""
        return redirect("account_profile")

    # --- What is inside -------------------------------------------------------

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[Any] | None = None,
        **options: Any,
    ) -> None:
        """Register what is a CentreAdmin, and leave out what libraries bring.

        Raise ImproperlyConfigured for a model of ours without one: its records
        would be seen by everybody.
        """
        one = isinstance(model_or_iterable, type)
        models: Any = [model_or_iterable] if one else model_or_iterable
        for model in models:
            if admin_class and issubclass(admin_class, CentreAdmin):
                super().register(model, admin_class, **options)
            elif is_ours(model):
                message = f"The admin of {model._meta.label} must be a CentreAdmin."
                raise ImproperlyConfigured(message)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the doors: Django's that are needed, and the search."""
        searching = path("search/", self.admin_view(self.search), name="search")
        doors = super().get_urls()
        return [
            searching,
            *(door for door in doors if getattr(door, "name", "") not in NOT_OURS),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page shows around its own content."""
        admin = current_admin(request)
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "has_permission": self.has_permission(request),
            "is_popup": False,
            "is_nav_sidebar_enabled": False,
            "menu": menu(request, self._registry.values()),
            "section": getattr(admin, "section", None),
        }

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Suggest records for a box of a form."""
        return Choices.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def app_index(
        self,
        request: HttpRequest,
        app_label: str,
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Lead to the start page: the work is not grouped by table."""
        return redirect("admin:index")

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what waits for the user, what is due first on top."""
        filled = cards.cards_of(request.user)  # type: ignore[arg-type]
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "greeting": greeting(timezone.localtime().hour),
            "purposes": cards.purposes_of(request.user),  # type: ignore[arg-type]
            "waiting": [card for card in filled if card.items],
            "quiet": [card for card in filled if not card.items],
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/index.html", context)

    def search(self, request: HttpRequest) -> HttpResponse:
        """Show what is found in all rooms; go straight to a single record."""
        query = search.clean(request.GET.get("q", ""))
        is_short = len(query) < search.SHORTEST
        found = [] if is_short else search.search(request.user, query)  # type: ignore[arg-type]
        hits = [hit for source in found for hit in source.hits]
        if len(hits) == 1:
            return redirect(hits[0].url)
        context = {
            **self.each_context(request),
            "title": gettext("Search"),
            "query": query,
            "is_short": is_short,
            "shortest": search.SHORTEST,
            "shown": search.SHOWN,
            "found": found,
        }
        request.current_app = self.name
        return TemplateResponse(request, "backoffice/search.html", context)


class Choices(AutocompleteJsonView):
    """What a box suggests: each record with what tells it from its namesakes.

    An admin says so in `option_label`, and in `option_records` what it reads for it.
    """

    def get_queryset(self) -> QuerySet[Any]:
        """Return the records with what their labels need."""
        read = getattr(self.model_admin, "option_records", None)
        records: QuerySet[Any] = super().get_queryset()
        return read(records) if read else records

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """Return the record's key and label."""
        label = getattr(self.model_admin, "option_label", str)
        found = super().serialize_result(obj, to_field_name)  # type: ignore[misc]
        return {**found, "text": label(obj)}


def is_ours(model: type[Model]) -> bool:
    """Tell whether the model belongs to one of our rooms and not to a library."""
    room = Path(apps.get_app_config(model._meta.app_label).path)
    return room.parent in (settings.PROJECT, settings.PROJECT / "resource_centre")


def greeting(hour: int) -> str:
    """Return the greeting of the hour."""
    if 4 <= hour < 11:
        return gettext("Good morning")
    return gettext("Good day") if 11 <= hour < 18 else gettext("Good evening")
