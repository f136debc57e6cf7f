"""What the pages about one training share."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from resource_centre.accounts.models import User
from trainings.models import Training

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

    AnyAdmin = CentreAdmin
else:
    AnyAdmin = object

# The button that takes what was offered.
TAKE = "take"
Doors = Iterable[tuple[str, Callable[..., HttpResponse], str]]


class AboutTraining(AnyAdmin):
    """An admin with pages about one training, for whoever may plan it."""

    def doors(self, doors: Doors) -> list[URLPattern]:
        """Return the doors behind the site's own: address, view, end of the name."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [path(p, self.guard(view), name=f"{name}_{n}") for p, view, n in doors]

    def planned_by(self, request: HttpRequest, pk: int) -> tuple[Training, User]:
        """Return the training and the user, if they may plan it.

        Raise Http404 when the user does not see it, PermissionDenied when they may
        not change it.
        """
        training = self.get_visible(request, str(pk))
        if not self.has_change_permission(request, training):
            raise PermissionDenied
        assert isinstance(request.user, User)  # noqa: S101 - the site asked
        return training, request.user

    def about(
        self, request: HttpRequest, training: Training, name: str, **context: Any
    ) -> TemplateResponse:
        """Return a page about the training."""
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"trainings/admin/{name}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "section": self.section,
                "training": training,
                "back": self.record_url(training),
                "media": self.media,
                **context,
            },
        )

    def to_record(self, training: Training) -> HttpResponseRedirect:
        """Lead back to the training, where its schedule stands."""
        return HttpResponseRedirect(f"{self.record_url(training)}#schedule")


def parse_moment(text: str) -> datetime | None:
    """Return the moment that a button named, None if it names none."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None
