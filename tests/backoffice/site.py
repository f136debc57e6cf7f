"""A back office with one more model, whose records can be deleted and asked about.

Used as a URLconf by the tests of the base admin, so that they stand on no room
above it.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path

from resource_centre.accounts.models import AccessCard
from resource_centre.backoffice.actions import confirmed
from resource_centre.backoffice.navigation import Section
from resource_centre.backoffice.options import CentreAdmin
from resource_centre.backoffice.site import CentreSite
from resource_centre.urls import urlpatterns as everything_else


class CardAdmin(CentreAdmin):
    """Access cards, each seen by whoever issued it."""

    section = Section.PEOPLE
    confidential = True
    can_add = False
    state_fields = ("used_at",)
    fields = ("user", "expires_at", "used_at")
    list_display = ("user", "expires_at")
    list_filter = ("expires_at",)
    list_select_related = ("user",)
    empty_text = "Print the first card."
    actions = ("expire", "refuse")

    def visible_to(self, user: Any) -> QuerySet[Any]:
        """Return the cards the user issued."""
        return AccessCard.objects.filter(issued_by=user.pk)

    @admin.action(description="Expire", permissions=["change"])
    @confirmed(consequence="They stop working.", button="Expire now")
    def expire(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Say how many cards would expire."""
        messages.success(request, f"{queryset.count()} expired")

    @admin.action(description="Refuse", permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete the cards, and then refuse to."""
        queryset.delete()
        raise ValidationError("Not today.", code="refused")


site = CentreSite()
site.register(AccessCard, CardAdmin)

urlpatterns = [
    path("admin/", site.urls),
    *everything_else,
]
