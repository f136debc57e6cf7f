"""What participants are asked, on the page of a training, and what it brought."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from resource_centre.backoffice.action_forms import asking
from resource_centre.backoffice.actions import Menu, kept_in, offered, register_action
from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents.actions import user_of
from surveys.models import TrainingNeed
from trainings.admin.parts import PartInline
from trainings.facts.asking import to_ask
from trainings.facts.outcomes import (
    Turnout,
    changes,
    sums_of,
    told,
    turnouts_of,
)
from trainings.forms.asking import AskForm
from trainings.models import Conclusion, Training, TrainingSurvey
from trainings.rules.asking import Window, nobody_to_ask, window_of
from trainings.services.asking import ask

Moment = TrainingSurvey.Moment
SEE, VIEW = "surveys.view_survey", "trainings.view_training"
MONTHS_LATER = (Moment.AFTER_3, Moment.AFTER_6, Moment.DIRECTOR_3, Moment.DIRECTOR_6)


class ConclusionInline(PartInline):
    """What the centre concludes from a training."""

    model = Conclusion
    classes = ("as-cards", "collapse")
    fields = ("position", "text", "text_en")


# --- On the page of a training ------------------------------------------------------


class Coming(NamedTuple):
    """What will be asked by itself: from when, and what it still waits for."""

    label: Promise | str
    opens_at: datetime
    lacks: str


def asks(training: Training) -> bool:
    """Tell whether anything is asked about the training."""
    return bool(training.asking) and training.status != Training.Status.CANCELLED


@kept_in(Menu.MORE)
@offered(asks)
@admin.action(description=pgettext_lazy("training", "Send a survey now"))
@asking(
    AskForm,
    button=_("Send now"),
    consequence=_(
        "Each who is to be asked gets a mail with a personal link; who has no e-mail"
        " waits for a call. What is sent by itself is then not sent again."
    ),
    one=True,
)
def send_survey_now(
    _admin: Any,
    request: HttpRequest,
    queryset: QuerySet[Training],
    filled: dict[str, Any],
) -> None:
    """Ask the participants, or their directors, before it is done by itself."""
    known = ask(training=queryset.get(), moment=filled["moment"], by=user_of(request))
    words = gettext("“%(survey)s” was sent; it can be answered until %(day)s.")
    day = date_format(known.survey.ends_on or known.due_on, "SHORT_DATE_FORMAT")
    messages.success(request, words % {"survey": known.survey, "day": day})


def before_and_after(training: Training, request: HttpRequest) -> Panel | None:
    """Show what was asked about the training and what it brought (about 8 queries)."""
    if not request.user.has_perm(SEE):
        return None
    turnouts = turnouts_of(training)
    known = sums_of([training]).get(training.pk, {})
    context = {
        "training": training,
        "asks": asks(training),
        "turnouts": turnouts,
        "coming": coming(training, turnouts),
        "changes": changes([known]),
        "is_answered": Moment.EXPECTATIONS in known and Moment.FEEDBACK in known,
    }
    return Panel("trainings/admin/asking_panel.html", context)


def coming(training: Training, turnouts: list[Turnout]) -> list[Coming]:
    """Return what will be asked by itself, the next first (1 query for each due)."""
    if not asks(training):
        return []
    asked = {each.about.moment for each in turnouts}
    windows = ((moment, window_of(training, moment)) for moment in Moment)
    found = [
        Coming(moment.label, window.opens_at, what_lacks(training, moment, window))
        for moment, window in windows
        if moment.value not in asked and not window.is_over
    ]
    return sorted(found, key=lambda each: each.opens_at)


def what_lacks(training: Training, moment: str, window: Window) -> str:
    """Return why it is time and yet nobody is asked, nothing if they will be."""
    if not window.is_now or to_ask(training, moment).exists():
        return ""
    return nobody_to_ask(moment)


# --- On the page of a need ----------------------------------------------------------


def answered_need(need: TrainingNeed, request: HttpRequest) -> Panel | None:
    """Show what the trainings of a need have brought (about 5 queries)."""
    if not (request.user.has_perm(SEE) and request.user.has_perm(VIEW)):
        return None
    trainings = list(
        Training.objects.visible_to(request.user)
        .filter(plan_line__needs=need)
        .order_by("starts_on", "pk")
        .distinct()
    )
    if not trainings:
        return None
    known = list(sums_of(trainings).values())
    later = [(str(each.label), told(known, each)) for each in MONTHS_LATER]
    context = {
        "trainings": trainings,
        "changes": changes(known),
        "later": [(label, lines) for label, lines in later if lines],
    }
    return Panel("trainings/admin/need_outcome_panel.html", context)


register_action(Training, send_survey_now, permission="trainings.change_training")
register_panel(TrainingNeed, answered_need)
