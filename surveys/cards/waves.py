"""What of surveys waits on the start page."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from resource_centre.accounts.models import User
from resource_centre.backoffice.cards import READ, Card, CardItem, register
from surveys.facts.waves import with_numbers
from surveys.models import Invitation, Questionnaire, Survey, TrainingNeed

# Days before the end in which there is still time to call.
SOON = 3
# Needs are drawn from these; feedback and expectations have uses of their own.
NEEDING = (Questionnaire.Purpose.NEEDS, Questionnaire.Purpose.OPINION)
RECENT = timedelta(days=180)


def closing(user: User) -> Iterator[CardItem]:
    """Yield the surveys that close soon and lack answers (1 query)."""
    last = timezone.localdate() + timedelta(days=SOON)
    rows = Survey.objects.visible_to(user).open().filter(ends_on__lte=last)
    for each in with_numbers(rows).order_by("ends_on", "pk")[:READ]:
        waiting = each.waiting
        if waiting <= 0:
            continue
        text = ngettext(
            "%(n)d has not answered yet", "%(n)d have not answered yet", waiting
        )
        yield CardItem(
            title=str(each),
            url=reverse("admin:surveys_survey_coverage", args=[each.pk]),
            due=each.ends_on,
            detail=text % {"n": waiting},
        )


def unopened(user: User) -> Iterator[CardItem]:
    """Yield the surveys whose first day has passed without their opening (1 query)."""
    yesterday = timezone.localdate() - timedelta(days=1)
    late = Q(starts_on__lte=yesterday) | Q(ends_on__lte=yesterday)
    rows = Survey.objects.visible_to(user).filter(late, status=Survey.Status.DRAFT)
    asked = Exists(Invitation.objects.filter(survey=OuterRef("pk")))
    for each in rows.annotate(is_asked=asked).order_by("ends_on", "pk")[:READ]:
        yield CardItem(
            title=str(each),
            url=reverse("admin:surveys_survey_change", args=[each.pk]),
            due=each.ends_on or each.starts_on,
            detail=why_unopened(each, yesterday),
        )


def why_unopened(survey: Any, yesterday: date) -> str:
    """Say what stands in the way of a survey that was not opened in time."""
    if survey.ends_on and survey.ends_on <= yesterday:
        return gettext("Its last day has passed: choose a later one, or delete it.")
    if not survey.is_asked:
        return gettext("Nobody is invited yet.")
    return gettext("Open it by hand: you will see what is missing.")


def without_needs(user: User) -> Iterator[CardItem]:
    """Yield the surveys that are closed and have led to no need yet (1 query)."""
    needs = TrainingNeed.objects.filter(survey=OuterRef("pk"))
    rows = Survey.objects.visible_to(user).closed()
    found = with_numbers(
        rows.filter(
            ~Exists(needs),
            version__questionnaire__purpose__in=NEEDING,
            closed_at__gte=timezone.now() - RECENT,
        )
    ).filter(answered__gt=0)
    for each in found.order_by("closed_at", "pk")[:READ]:
        said = gettext("%(answered)d of %(asked)d")
        yield CardItem(
            title=str(each),
            url=reverse("admin:surveys_survey_change", args=[each.pk]),
            detail=said % {"answered": each.answered, "asked": each.asked},
        )


register(
    Card(
        code="surveys-closing",
        title=_("Surveys that close soon"),
        empty=_("No survey closes in the next days without its answers."),
        permission="surveys.change_survey",
        items=closing,
    )
)
register(
    Card(
        code="surveys-unopened",
        title=_("Surveys not opened in time"),
        empty=_("Every survey was opened on its first day."),
        permission="surveys.change_survey",
        items=unopened,
    )
)
register(
    Card(
        code="surveys-without-needs",
        title=_("Closed surveys without training needs"),
        empty=_("Every closed survey has led to training needs."),
        permission="surveys.add_trainingneed",
        items=without_needs,
    )
)
