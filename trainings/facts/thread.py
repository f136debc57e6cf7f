"""The thread that joins an answer with what was learnt, walked in both directions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _, ngettext

from resource_centre.accounts.models import User
from resource_centre.registry.models import SocialService
from surveys.models import Submission, Survey, TrainingNeed
from trainings.facts.plans import Line, in_order, rank_of, read_lines
from trainings.models import PlanLine, Training, TrainingPlan


@dataclass(frozen=True)
class Cause:
    """A need that a training answers, with what it follows from."""

    need: TrainingNeed
    services: tuple[SocialService, ...]
    # The sheets that staff may read; none of surveys in which nobody is named.
    sheets: tuple[Submission, ...]

    @property
    def figures(self) -> str:
        """Return in words how wide the gap is, in how many services and people."""
        return ", ".join(figures_of(self.need, len(self.services)))


@dataclass(frozen=True)
class Thread:
    """From where a training comes: its line, the plan, the needs and the answers."""

    line: PlanLine
    plan: TrainingPlan
    is_plan_visible: bool
    causes: tuple[Cause, ...]


def thread_of(training: Training, user: User) -> Thread | None:
    """Return from where the training comes, None if it is of no plan.

    At most 9 queries, however many needs and answers there are.
    """
    if training.plan_line_id is None:
        return None
    line = PlanLine.objects.select_related("plan__survey").get(pk=training.plan_line_id)
    seen = TrainingPlan.objects.visible_to(user).filter(pk=line.plan_id).exists()
    needs = TrainingNeed.objects.visible_to(user).filter(plan_lines=line)
    return Thread(line, line.plan, seen, tuple(causes_of(needs, user)))


def causes_of(needs: Any, user: User) -> Iterable[Cause]:
    """Yield the needs by their ranks, each with what it cites."""
    rows = needs.select_related("survey", "area", "theme").prefetch_related(
        "sources__submission__invitation__service"
    )
    found = sorted(rows, key=rank_of)
    cited = {
        source.submission_id
        for need in found
        for source in need.sources.all()
        if source.submission_id is not None
    }
    readable = set(
        Submission.objects.visible_to(user)
        .filter(pk__in=cited)
        .values_list("pk", flat=True)
    )
    for need in found:
        sheets = sheets_of(need)
        yield Cause(
            need,
            named_services(need, sheets),
            tuple(each for each in sheets if each.pk in readable),
        )


def sheets_of(need: TrainingNeed) -> list[Submission]:
    """Return the answer sheets that the need cites, each once, by their numbers."""
    cited = {source.submission for source in need.sources.all() if source.submission}
    return sorted(cited, key=lambda each: each.invitation.number)


def named_services(
    need: TrainingNeed, sheets: Iterable[Submission]
) -> tuple[SocialService, ...]:
    """Return the services that answered so, where staff may know who answered what."""
    if need.survey.privacy != Survey.Privacy.NAMED:
        return ()
    services = {each.invitation.service for each in sheets}
    return tuple(sorted(filter(None, services), key=lambda each: each.name))


def figures_of(need: TrainingNeed, services: int = 0) -> list[str]:
    """Return in words the gap, and in how many services, answers and people it is."""
    said = []
    if need.gap is not None:
        said.append(_("gap %(gap)s") % {"gap": floatformat(need.gap, 1)})
    if services:
        count = ngettext("%(n)d social service", "%(n)d social services", services)
        said.append(count % {"n": services})
    elif need.answer_count:
        number = need.answer_count
        said.append(ngettext("%(n)d answer", "%(n)d answers", number) % {"n": number})
    if need.head_count:
        number = need.head_count
        said.append(ngettext("%(n)d person", "%(n)d people", number) % {"n": number})
    return said


# --- Forward ------------------------------------------------------------------------


def consequences_of(need: TrainingNeed, user: User) -> list[Line]:
    """Return the lines that answer the need, with their trainings.

    10 queries at most. Only those of plans that the user sees.
    """
    plans = TrainingPlan.objects.visible_to(user)
    return in_order(read_lines(PlanLine.objects.filter(needs=need, plan__in=plans)))


def plans_after(survey: Survey, user: User) -> list[Any]:
    """Return the plans for the survey or its needs that the user sees (2 queries)."""
    answering = PlanLine.objects.filter(needs__survey=survey).values("plan")
    plans = TrainingPlan.objects.visible_to(user).filter(
        Q(survey=survey) | Q(pk__in=answering)
    )
    return list(plans.order_by("pk"))
