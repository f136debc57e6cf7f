"""Who lacks hours of the norm at the end of the year, for the start page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from resource_centre.accounts.models import User
from resource_centre.backoffice.cards import Card, CardItem, register
from trainings.facts.norms import TOLD_FROM, last_day, measured, short
from trainings.models import PersonHours

# Nobody needs to know how many more there are.
MOST = 1000


def falling_short(user: User) -> Iterator[CardItem]:
    """Yield how many fall short of the norm, from October on (1 query)."""
    today = timezone.localdate()
    if today.month < TOLD_FROM:
        return
    people = measured(PersonHours.objects.visible_to(user), today.year)
    number = short(people).order_by().values("pk")[: MOST + 1].count()
    if not number:
        return
    day = last_day(today.year)
    told = gettext("They have fewer hours than the norm asks for by %(day)s.")
    yield CardItem(
        title=in_words(number),
        url=f"{reverse('admin:trainings_personhours_changelist')}?short=1",
        due=day,
        detail=told % {"day": date_format(day, "SHORT_DATE_FORMAT")},
    )


def in_words(number: int) -> str:
    """Return how many people they are; of very many only that there are more."""
    if number > MOST:
        return gettext("More than %(n)d people") % {"n": MOST}
    return ngettext("%(n)d person", "%(n)d people", number) % {"n": number}


register(
    Card(
        code="hours-short",
        title=_("Short of the norm of hours by 31 December"),
        empty=_("Nobody is short of the norm of hours (watched from October on)."),
        permission="trainings.view_personhours",
        items=falling_short,
    )
)
