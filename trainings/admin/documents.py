"""What the documents of trainings need besides their buttons.

Links to what is printed, papers for all participants at once, and the training's file.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.backoffice.action_forms import ActionForm, asking
from resource_centre.backoffice.actions import (
    Action,
    Menu,
    kept_in,
    offered,
    register_action,
)
from resource_centre.backoffice.panels import Panel
from resource_centre.documents.document import Document
from resource_centre.documents.models import Batch, IssuedDocument
from resource_centre.documents.services import jobs_of, start_batch
from resource_centre.jobs.models import Job
from trainings.documents import (
    AttendanceList,
    Badges,
    CertificateHandOver,
    DayAttendanceList,
    Inventory,
    Invitation,
    MealList,
    ParticipationNote,
    Poster,
    TrainingProgramme,
)
from trainings.models import Enrolment, Session, Training
from trainings.rules.documents import is_held, is_to_come
from trainings.services.filing import ask_for_file

PRINTED: tuple[type[Document[Training]], ...] = (
    TrainingProgramme,
    AttendanceList,
    MealList,
    Badges,
    Poster,
    CertificateHandOver,
)
ARCHIVES = 3
LANGUAGES = dict(settings.LANGUAGES)
Status = IssuedDocument.Status


# --- What is printed ----------------------------------------------------------------


def printed(training: Training, request: HttpRequest) -> Panel | None:
    """Return the panel of what is printed of the training (2 queries)."""
    if not request.user.has_perm(TrainingProgramme.permission):
        return None
    kept = Batch.objects.visible_to(request.user).filter(
        document=Inventory.code, records=[training.pk]
    )
    context = {
        "papers": [paper(kind, training) for kind in PRINTED],
        "days": days_to_print(training),
        "archives": list(kept.exclude(archive="").order_by("-pk")[:ARCHIVES]),
    }
    return Panel("trainings/admin/printed_panel.html", context)


def paper(kind: type[Document[Any]], training: Training) -> dict[str, Any]:
    """Return the document's title and its address in each language."""
    address = reverse("documents:draft", args=[kind.code, training.pk])
    return {
        "title": kind.title,
        "links": [
            (f"{address}?language={code}", LANGUAGES[code], code)
            for code in kind.languages
        ],
    }


def days_to_print(training: Training) -> list[dict[str, Any]]:
    """Return the days whose attendance list can be printed by itself (1 query)."""
    planned = training.sessions.planned().select_related("occasion")
    first: dict[Any, Session] = {}
    for session in planned.order_by("occasion__starts_at", "pk"):
        first.setdefault(session.day, session)
    if len(first) < 2:
        return []
    code = DayAttendanceList.code
    return [
        {"day": day, "address": reverse("documents:draft", args=[code, session.pk])}
        for day, session in first.items()
    ]


# --- Papers for all participants ----------------------------------------------------


class LanguageForm(ActionForm):
    """The language of the papers."""

    language = forms.ChoiceField(
        label=gettext_lazy("language"), choices=settings.LANGUAGES
    )


def to_all(kind: type[Document[Enrolment]], title: Any, when: Any) -> Action:
    """Return the action that issues a paper to each participant who has none yet."""

    def issue(
        modeladmin: Any,
        request: HttpRequest,
        queryset: QuerySet[Training],
        filled: dict[str, Any],
    ) -> HttpResponseBase | None:
        user: Any = request.user
        batch = start_batch(
            document=kind.code,
            records=without(kind, queryset.get()),
            by=user,
            language=filled["language"],
        )
        return to_job(jobs_of(batch).get())

    issue.__name__ = f"issue_all_{kind.code.replace('-', '_')}"
    consequence = gettext_lazy(
        "Each participant who has none yet gets one, with a number and today’s date."
        " What was issued can be replaced or revoked, but not changed."
    )
    action = asking(
        LanguageForm, button=gettext_lazy("Issue"), consequence=consequence, one=True
    )(issue)
    action = offered(when)(admin.action(description=title)(action))
    return kept_in(Menu.DOCUMENTS)(action)


def without(kind: type[Document[Enrolment]], training: Training) -> list[Enrolment]:
    """Return the participants who can get the paper and have none that stands.

    Raise ValidationError when there is nobody (2 queries).
    """
    given = IssuedDocument.objects.filter(
        document=kind.code,
        content_type=ContentType.objects.get_for_model(Enrolment),
        object_id=OuterRef("pk"),
        status__in=(Status.NUMBERED, Status.ISSUED),
        duplicate_of=None,
    )
    rows = training.enrolments.enrolled().filter(~Exists(given))
    if kind is ParticipationNote:
        rows = rows.filter(attendances__minutes__gt=0).distinct()
    order = ("person__last_name", "person__first_name", "pk")
    found = list(rows.select_related("person").order_by(*order))
    if not found:
        message = _("There is nobody who could get it and has none yet.")
        raise ValidationError(message, code="nobody")
    return found


# --- The training's file ------------------------------------------------------------


@kept_in(Menu.DOCUMENTS)
@admin.action(description=gettext_lazy("Put the training’s file together (ZIP)"))
def make_training_file(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Training]
) -> HttpResponseBase | None:
    """Ask for the file of one training and lead to the progress."""
    if queryset[:2].count() != 1:
        message = _("Choose one: this is done one by one.")
        raise ValidationError(message, code="several")
    user: Any = request.user
    return to_job(ask_for_file(training=queryset.get(), by=user))


def to_job(job: Job) -> HttpResponse:
    """Lead to the progress of the work, not back to the record."""
    address = reverse("jobs:job", args=[job.pk])
    return HttpResponse(status=303, headers={"Location": address})


register_action(
    Training,
    to_all(Invitation, gettext_lazy("Issue invitations to all"), is_to_come),
    permission=Invitation.issue_permission,
)
register_action(
    Training,
    to_all(
        ParticipationNote,
        gettext_lazy("Issue official notes to all who attended"),
        is_held,
    ),
    permission=ParticipationNote.issue_permission,
)
register_action(Training, make_training_file, permission=Inventory.issue_permission)
