"""What people do with issued documents: each asks for what it takes."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import Menu, kept_in, offered
from resource_centre.documents import services
from resource_centre.documents.actions import finish_later, try_again_later, user_of
from resource_centre.documents.issue_forms import (
    HandOverForm,
    ReasonForm,
    ReplaceForm,
    ScanForm,
)
from resource_centre.documents.models import IssuedDocument

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin as AnyAdmin
else:
    AnyAdmin = object

Status = IssuedDocument.Status


def stands(issued: IssuedDocument) -> bool:
    """Tell whether the document stands and its file is there."""
    return issued.status == Status.ISSUED


def is_original(issued: IssuedDocument) -> bool:
    """Tell whether it can be drawn anew: a standing original of the system."""
    return stands(issued) and not issued.duplicate_of_id and not issued.is_earlier


class ChainMixin(AnyAdmin):
    """The actions on issued documents, and who may do them."""

    actions = (
        "hand_over",
        "attach_scan",
        "duplicate",
        "replace",
        "revoke",
        "try_again",
    )

    def has_note_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may note what became of a document."""
        return request.user.has_perm("documents.change_issueddocument")

    def has_issue_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may issue documents."""
        return request.user.has_perm("documents.issue_issueddocument")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may revoke and replace documents."""
        return request.user.has_perm("documents.revoke_issueddocument")

    @offered(stands)
    @admin.action(description=_("Handed over"), permissions=["note"])
    @asking(HandOverForm, button=_("Note it"), one=True)
    def hand_over(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Note who signed for the document."""
        services.hand_over(issued=queryset.get(), **filled)
        messages.success(request, _("It is noted who has signed for the document."))

    @offered(stands)
    @admin.action(description=_("Attach a scan"), permissions=["note"])
    @asking(
        ScanForm,
        button=_("Attach"),
        consequence=_("The scan of the copy that was signed and stamped is kept."),
        one=True,
    )
    def attach_scan(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Keep the scan of the signed copy."""
        services.attach_scan(issued=queryset.get(), scan=filled["scan"])
        messages.success(request, _("The scan is kept."))

    @kept_in(Menu.MORE)
    @offered(is_original)
    @admin.action(description=_("Issue a duplicate"), permissions=["issue"])
    @asking(
        ReasonForm,
        button=_("Issue a duplicate"),
        consequence=_(
            "It has the same number, date and contents and is marked as a duplicate;"
            " the original stays valid."
        ),
        one=True,
    )
    def duplicate(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Issue a duplicate of the document."""
        issued = services.duplicate(
            issued=queryset.get(), by=user_of(request), **filled
        )
        finish_later(request, issued)

    @kept_in(Menu.MORE)
    @offered(is_original)
    @admin.action(description=_("Replace"), permissions=["revoke"])
    @asking(
        ReplaceForm,
        button=_("Issue another instead"),
        consequence=_(
            "Another document is issued from the record as it is now, with a new"
            " number; this one is not valid any more."
        ),
        one=True,
    )
    def replace(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Issue another document instead of this one."""
        issued = services.replace(issued=queryset.get(), by=user_of(request), **filled)
        finish_later(request, issued)

    @kept_in(Menu.MORE)
    @offered(lambda issued: issued.status in (Status.NUMBERED, Status.ISSUED))
    @admin.action(description=_("Revoke"), permissions=["revoke"])
    @asking(
        ReasonForm,
        button=_("Revoke"),
        consequence=_(
            "It is not valid any more, and neither are its duplicates. The number"
            " stays taken. This cannot be undone."
        ),
    )
    def revoke(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Revoke the documents, all or none."""
        for issued in queryset.order_by("pk"):
            services.revoke(issued=issued, by=user_of(request), **filled)
        messages.success(request, _("Revoked."))

    @offered(lambda issued: issued.status == Status.NUMBERED)
    @admin.action(description=_("Try again"), permissions=["issue"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Make the file of one document again."""
        unfinished: Any = queryset
        for issued in unfinished.unfinished()[:1]:
            try_again_later(request, issued)
