"""What is asked about trainings by itself: before, after, and months later.

Each survey is made once, behind the training's lock and a constraint; whoever comes
later is added to it.
"""

import logging
from collections.abc import Iterator
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from resource_centre.accounts.models import User
from surveys.models import Invitation, Survey
from surveys.services.inviting import deliver, invite, withdraw
from surveys.services.ready import ready_questionnaire
from surveys.services.waves import close_survey, open_survey
from trainings.facts.asking import gone, moved, to_ask, unasked
from trainings.models import Training, TrainingSurvey
from trainings.rules.asking import (
    AHEAD,
    DIRECTORS,
    FEEDBACK,
    FOLLOW_UP,
    MONTHS,
    QUESTIONNAIRES,
    TITLES,
    audience_of,
    ensure_asks,
    ensure_somebody,
    ensure_timely,
    months_after,
    privacy_of,
    window_of,
)
from trainings.rules.enrolling import hold

logger = logging.getLogger(__name__)

ASK = "trainings.ask_participants"
Moment = TrainingSurvey.Moment
# What an answer after the training is compared with.
COMPARED = frozenset({Moment.FEEDBACK, Moment.AFTER_3, Moment.AFTER_6})
TITLE = 300
# Who has not answered is reminded after so many days.
REMIND = 5


# --- By itself ----------------------------------------------------------------------


def ask_due() -> int:
    """Ask whatever is due now; return how many surveys that were.

    Only within the window of each moment: nobody is asked about old trainings.
    """
    asked = 0
    for known in moved().select_related("survey", "training"):
        follow(known)
    for training, moment in due():
        try:
            ask(training=training, moment=moment)
        except ValidationError as refused:
            logger.warning("Training %s: %s", training.pk, " ".join(refused.messages))
        else:
            asked += 1
    return asked


def has_to_ask() -> bool:
    """Tell whether a training was moved or may be at a moment (7 queries at most)."""
    return moved().exists() or any(within(moment) for moment in Moment)


def due() -> Iterator[tuple[Training, str]]:
    """Yield the trainings with a moment whose time is now and somebody to ask."""
    for moment in Moment:
        for training in within(moment):
            if window_of(training, moment).is_now and waits(training, moment):
                yield training, moment


def within(moment: str) -> list[Training]:
    """Return the trainings whose days may be right for the moment (1 query)."""
    today = timezone.localdate()
    days = Q(ends_on__lte=today, ends_on__gte=today - timedelta(days=FEEDBACK))
    if moment == Moment.EXPECTATIONS:
        soon = today + timedelta(days=AHEAD)
        days = Q(starts_on__gt=today, starts_on__lte=soon)
        days &= ~Q(status=Training.Status.PLANNED)
    if moment in MONTHS:
        # Months have 28 to 31 days: the window itself tells exactly.
        ago = months_after(today, -MONTHS[Moment(moment)])
        days = Q(
            ends_on__lte=ago + timedelta(days=3),
            ends_on__gte=ago - timedelta(days=FOLLOW_UP + 3),
        )
    asking = Training.objects.exclude(asking=Training.Asking.NOTHING)
    return list(asking.exclude(status=Training.Status.CANCELLED).filter(days))


def waits(training: Training, moment: str) -> bool:
    """Tell whether there is somebody to ask, or to ask no more (3 queries at most)."""
    known = found(training, moment)
    if known is None:
        return to_ask(training, moment).exists()
    is_open = known.survey.status == Survey.Status.OPEN
    return is_open and (unasked(known).exists() or gone(known).exists())


def found(training: Training, moment: str) -> TrainingSurvey | None:
    """Return the survey of the moment, None while there is none (1 query)."""
    known = TrainingSurvey.objects.select_related("survey", "training")
    return known.filter(training=training, moment=moment).first()


def close_asking(*, training: Training) -> None:
    """Close whatever is open about the training: it is cancelled."""
    still = training.surveys.filter(survey__status=Survey.Status.OPEN)
    for each in still.select_related("survey"):
        close_one(each.survey)


def close_one(survey: Survey) -> None:
    """Close the survey, unless somebody did so meanwhile."""
    with transaction.atomic():
        known = Survey.objects.select_for_update().get(pk=survey.pk)
        if known.status == Survey.Status.OPEN:
            close_survey(survey=known)


# --- Asking -------------------------------------------------------------------------


@transaction.atomic
def ask(*, training: Training, moment: str, by: User | None = None) -> TrainingSurvey:
    """Ask what is asked at the moment now; who was asked before is left alone.

    Raise ValidationError when nothing is to be asked, too early, too late, when there
    is nobody to ask or the survey is closed.
    """
    hold(training)
    training = Training.objects.get(pk=training.pk)
    ensure_asks(training)
    ensure_timely(training, moment)
    known = found(training, moment)
    if known is None:
        is_somebody = to_ask(training, moment).exists()
        ensure_somebody(moment, is_somebody=is_somebody)
        known = begin(training, moment, by)
    ensure_still_open(known)
    follow(known)
    add(known, by)
    return known


def ensure_still_open(known: TrainingSurvey) -> None:
    """Raise ValidationError when the survey is closed: nobody can be asked again."""
    if known.survey.status == Survey.Status.CLOSED:
        raise ValidationError(
            _("“%(survey)s” is closed: what was asked stays as it was answered."),
            code="asked_already",
            params={"survey": known.survey},
        )


def begin(training: Training, moment: str, by: User | None) -> TrainingSurvey:
    """Make the survey of a moment, being prepared (about 5 queries)."""
    today = timezone.localdate()
    names = {
        "title": titled(training.title, moment, "bg"),
        "title_en": titled(training.title_en, moment, "en"),
    }
    survey = Survey.objects.create(
        **names,
        version=ready_questionnaire(QUESTIONNAIRES[Moment(moment)]),
        audience=audience_of(moment),
        privacy=privacy_of(training),
        district=training.district,
        project=training.project,
        starts_on=today,
        ends_on=last_day(training, moment),
        remind_after=REMIND,
        baseline=baseline_of(training, moment),
        created_by=by,
        is_demo=training.is_demo,
    )
    return TrainingSurvey.objects.create(
        training=training, moment=moment, survey=survey, due_on=today
    )


def titled(title: str, moment: str, language: str) -> str:
    """Return the survey's title in the language, nothing of a training without one."""
    if not title:
        return ""
    with override(language):
        frame = str(TITLES[Moment(moment)])
    room = TITLE - len(frame % {"training": ""})
    return frame % {"training": title[:room]}


def last_day(training: Training, moment: str) -> date:
    """Return until when it is answered, two weeks at least when sent by hand late."""
    usual = window_of(training, moment).ends_on
    if moment == Moment.EXPECTATIONS:
        return usual
    return max(usual, timezone.localdate() + timedelta(days=FEEDBACK))


def baseline_of(training: Training, moment: str) -> Survey | None:
    """Return what the answers are compared with: the expectations (1 query)."""
    if moment not in COMPARED:
        return None
    before = found(training, Moment.EXPECTATIONS)
    return before.survey if before else None


def follow(known: TrainingSurvey) -> None:
    """Let expectations be told until the eve, wherever the training was moved."""
    survey = known.survey
    eve = window_of(known.training, known.moment).ends_on
    if known.moment != Moment.EXPECTATIONS or survey.ends_on == eve:
        return
    survey.ends_on = max(eve, survey.starts_on or eve)
    survey.save(update_fields=["ends_on"])


def add(known: TrainingSurvey, by: User | None) -> None:
    """Invite and tell whoever is to be asked and was not yet; let go who is not."""
    survey, moment = known.survey, known.moment
    for each in gone(known):
        withdraw(invitation=each)
    if moment in DIRECTORS:
        write_to_providers(invite(survey=survey, services=unasked(known), by=by))
    else:
        invite(survey=survey, people=unasked(known), by=by)
    if survey.status == Survey.Status.DRAFT:
        open_survey(survey=survey, by=by)
    else:
        deliver(survey=survey, by=by)


def write_to_providers(invitations: list[Invitation]) -> None:
    """Write to the provider of a service that nobody answers for and has no e-mail."""
    for each in invitations:
        service = each.service
        if service is None or each.contact_id or service.email:
            continue
        if service.provider is not None and service.provider.email:
            each.email = service.provider.email
            each.save(update_fields=["email"])
