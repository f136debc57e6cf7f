"""Who can no longer reach the threshold, for the start page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.cards import READ, Card, CardItem, register
from trainings.facts.hours import hours_of_enrolments
from trainings.models import Enrolment, Training


def beyond_reach(user: User) -> Iterator[CardItem]:
    """Yield who can no longer reach the threshold, the latest on top (3 queries).

    Of trainings that are held now, since something can still be done about it there.
    """
    today = timezone.localdate()
    over = (Training.Status.COMPLETED, Training.Status.CANCELLED)
    enrolments = (
        Enrolment.objects.visible_to(user)
        .enrolled()
        .filter(training__starts_on__lte=today, training__ends_on__gte=today)
        .exclude(training__status__in=over)
        .select_related("person", "training")
        .order_by("pk")
    )
    lost = [each for each in hours_of_enrolments(enrolments) if not each.can_reach]
    lost.sort(key=lambda each: each.lost_on or today, reverse=True)
    for each in lost[:READ]:
        training, day = each.enrolment.training, each.lost_on or today
        words = {
            "training": training,
            "day": date_format(day, "SHORT_DATE_FORMAT"),
            "percent": each.percent,
            "threshold": training.threshold,
        }
        told = gettext(
            "%(training)s: since %(day)s %(threshold)d%% cannot be reached any more,"
            " %(percent)d%% so far"
        )
        page = reverse("admin:trainings_training_attendance", args=[training.pk])
        yield CardItem(
            title=str(each.enrolment.person),
            url=f"{page}?day={day.isoformat()}",
            detail=told % words,
        )


register(
    Card(
        code="attendance-beyond-reach",
        title=_("They can no longer reach the least attendance"),
        empty=_("Everybody in a training can still reach the least attendance."),
        permission="trainings.mark_attendance",
        items=beyond_reach,
    )
)
