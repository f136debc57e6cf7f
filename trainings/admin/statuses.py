"""The buttons that move a training from one state to the next."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import (
    gettext as _,
    gettext_lazy,
    ngettext,
    pgettext_lazy,
)

from resource_centre.accounts.models import User
from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import Menu, confirmation, kept_in, offered
from trainings.forms.trainings import CancelForm, ReasonForm
from trainings.models import Attendance, Enrolment, Session, Training
from trainings.rules.planning import may_step
from trainings.services import statuses

if TYPE_CHECKING:
    from resource_centre.backoffice.options import CentreAdmin

    AnyAdmin = CentreAdmin
else:
    AnyAdmin = object

CONFIRMED = "confirmed"
CHANGE = ["change"]
SEE_CERTIFICATES = "documents.view_issueddocument"
ANNOUNCE = pgettext_lazy("training, do", "Announce")
START = pgettext_lazy("training, do", "Start")
COMPLETE = pgettext_lazy("training, do", "Complete")
REOPEN = pgettext_lazy("training, do", "Reopen")


def standing(step: str) -> Callable[[Training], bool]:
    """Return what tells whether a training stands where the step can be taken."""
    return partial(may_step, step=step)


def may_start(training: Training) -> bool:
    """Tell whether it is time to say that the training has begun."""
    return may_step(training, "start") and training.starts_on <= timezone.localdate()


def may_complete(training: Training) -> bool:
    """Tell whether it is time to complete the training."""
    is_time = training.ends_on <= timezone.localdate()
    return may_step(training, "complete") and is_time


def is_over(training: Training) -> bool:
    """Tell whether the training can be taken up again."""
    return training.is_over


class Moving(AnyAdmin):
    """What can be done to trainings as a whole."""

    def each(
        self,
        request: HttpRequest,
        trainings: Iterable[Training],
        service: Callable[..., Any],
    ) -> None:
        """Do it to each training and say what its status is now."""
        for training in trainings:
            service(training=training)
            told = _("“%(title)s”: %(status)s.") % {
                "title": training,
                "status": training.get_status_display(),
            }
            messages.success(request, told)

    @offered(standing("announce"))
    @admin.action(description=ANNOUNCE, permissions=CHANGE)
    def announce(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Show trainings on the portal."""
        self.each(request, queryset, statuses.announce_training)

    @offered(standing("open"))
    @admin.action(description=gettext_lazy("Open enrolment"), permissions=CHANGE)
    def open_enrolment(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Let people be enrolled."""
        self.each(request, queryset, statuses.open_enrolment)

    @offered(standing("close"))
    @admin.action(description=gettext_lazy("Close enrolment"), permissions=CHANGE)
    def close_enrolment(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take no more people."""
        self.each(request, queryset, statuses.close_enrolment)

    @offered(may_start)
    @admin.action(description=START, permissions=CHANGE)
    def start(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Say that trainings have begun."""
        self.each(request, queryset, statuses.start_training)

    @offered(may_complete)
    @admin.action(description=COMPLETE, permissions=CHANGE)
    def complete(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Close trainings, having said for whom no attendance is marked."""
        if request.POST.get(CONFIRMED) == "yes":
            return self.completed(request, list(queryset))
        texts: Any = {
            "consequence": " ".join(
                filter(
                    None,
                    (
                        unmarked_in_words(queryset),
                        _(
                            "Its schedule and its participants then stay as they are."
                            " It can be reopened, with a reason."
                        ),
                    ),
                )
            ),
            "button": COMPLETE,
        }
        return confirmation(self, request, queryset, "complete", texts)

    def completed(
        self, request: HttpRequest, trainings: list[Training]
    ) -> HttpResponseBase | None:
        """Close the trainings; from a single one lead on to its certificates."""
        self.each(request, trainings, statuses.complete_training)
        if len(trainings) != 1 or not request.user.has_perm(SEE_CERTIFICATES):
            return None
        # Not back to the record, where redirects of its buttons lead.
        address = self.url("certificates", trainings[0].pk)
        return HttpResponse(status=303, headers={"Location": address})

    @kept_in(Menu.MORE)
    @offered(is_over)
    @admin.action(description=REOPEN, permissions=CHANGE)
    @asking(
        ReasonForm,
        button=REOPEN,
        consequence=gettext_lazy(
            "A completed training is in progress again. A cancelled one is planned"
            " again, and its sessions are to be laid out anew."
        ),
    )
    def reopen(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Take trainings up again, for a reason."""
        service = partial(statuses.reopen_training, reason=filled["reason"])
        self.each(request, queryset, service)

    @kept_in(Menu.MORE)
    @offered(standing("cancel"))
    @admin.action(description=gettext_lazy("Cancel the training"), permissions=CHANGE)
    @asking(
        CancelForm,
        button=gettext_lazy("Cancel the training"),
        consequence=gettext_lazy(
            "Its sessions are cancelled, trainers and rooms are free again, and"
            " participants and trainers get a message."
        ),
    )
    def cancel(
        self, request: HttpRequest, queryset: QuerySet[Any], filled: dict[str, Any]
    ) -> None:
        """Cancel trainings and tell people of it."""
        assert isinstance(request.user, User)  # noqa: S101 - the site asked
        for training in queryset:
            told = statuses.cancel_training(
                training=training, by=request.user, reason=filled["reason"]
            )
            text = ngettext(
                "“%(title)s” is cancelled; %(n)d person is told.",
                "“%(title)s” is cancelled; %(n)d people are told.",
                told,
            )
            messages.success(request, text % {"title": training, "n": told})

    @kept_in(Menu.MORE)
    @admin.action(description=gettext_lazy("Copy the training"), permissions=["add"])
    def copy(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponseBase | None:
        """Lead to the page on which the copy's days are chosen."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            messages.warning(request, _("Choose one: this is done one by one."))
            return None
        # Not back to the record, where redirects of its buttons lead.
        address = self.url("copy", chosen[0].pk)
        return HttpResponse(status=303, headers={"Location": address})


def unmarked_in_words(trainings: QuerySet[Any]) -> str:
    """Say how many participants lack a mark of some session (3 queries)."""
    number = unmarked_participants(trainings)
    if not number:
        return ""
    text = ngettext(
        "%(n)d participant has sessions without a mark of attendance.",
        "%(n)d participants have sessions without a mark of attendance.",
        number,
    )
    return text % {"n": number}


def unmarked_participants(trainings: QuerySet[Any]) -> int:
    """Return how many participants lack a mark of some planned session (3 queries)."""
    keys = list(trainings.values_list("pk", flat=True))
    sessions = Session.objects.planned().filter(training__in=keys)
    held: dict[int, set[int]] = {}
    for training, session in sessions.values_list("training", "pk"):
        held.setdefault(training, set()).add(session)
    enrolled = Enrolment.objects.enrolled().filter(training__in=keys)
    marks: dict[int, set[int]] = {}
    rows = Attendance.objects.filter(enrolment__in=enrolled.values("pk"))
    for enrolment, session in rows.values_list("enrolment", "session"):
        marks.setdefault(enrolment, set()).add(session)
    return sum(
        1
        for enrolment, training in enrolled.values_list("pk", "training")
        if held.get(training, set()) - marks.get(enrolment, set())
    )
