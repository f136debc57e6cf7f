"""What of surveys the search box finds."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from resource_centre.accounts.models import User
from resource_centre.backoffice.search import Hit, SearchSource, containing, register
from surveys.models import Survey, TrainingNeed


def find_surveys(user: User, query: str) -> QuerySet[Any]:
    """Return surveys by title or by that of the questionnaire."""
    fields = ("title", "title_en", "version__questionnaire__title")
    return Survey.objects.visible_to(user).filter(containing(query, *fields))


def hit_of(survey: Survey) -> Hit:
    """Return a survey as it is shown among what was found."""
    address = reverse("admin:surveys_survey_change", args=[survey.pk])
    return Hit(str(survey), address, survey.get_status_display())


register(
    SearchSource(
        label=_("Surveys"),
        permission="surveys.view_survey",
        find=find_surveys,
        hit=hit_of,
    )
)


def find_needs_named(user: User, query: str) -> QuerySet[Any]:
    """Return training needs by title or competence area."""
    fields = ("title", "title_en", "area__name_bg", "area__name_en")
    needs = TrainingNeed.objects.visible_to(user).filter(containing(query, *fields))
    return needs.select_related("survey", "district", "municipality")


register(
    SearchSource(
        label=_("Training needs"),
        permission="surveys.view_trainingneed",
        find=find_needs_named,
        hit=lambda need: Hit(
            title=str(need),
            url=reverse("admin:surveys_trainingneed_change", args=[need.pk]),
            detail=" · ".join(filter(None, (need.place, str(need.survey)))),
        ),
    )
)
