"""What happens to plans, to their lines, and to the needs that they answer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _, override

from resource_centre.accounts.models import User
from resource_centre.registry.models import District, Municipality, SocialService
from resource_centre.registry.reach import reach_of
from resource_centre.scheduling.models import Venue
from resource_centre.scheduling.workdays import working_days
from surveys.models import Survey, TrainingNeed
from trainings.models import PlanLine, Training, TrainingModule, TrainingPlan
from trainings.rules.plans import (
    ensure_approvable,
    ensure_as_seen,
    ensure_can_be_met,
    ensure_can_wait_again,
    ensure_draft,
    ensure_needs,
    ensure_open,
    ensure_year,
)
from trainings.services.drafting import (
    LONGEST,
    Group,
    audience_of,
    groups_of,
    places_for,
    services_for,
    with_sources,
)
from trainings.services.planning import plan_training

NeedStatus = TrainingNeed.Status
PlanStatus = TrainingPlan.Status


# --- Drafts -------------------------------------------------------------------------


@transaction.atomic
def draft_plan(*, survey: Survey, by: User) -> TrainingPlan:
    """Return the draft of a plan for the open needs of the survey.

    There is one draft of a survey: asked again it gets lines for needs that have none
    yet, and what people have written in the others stays. Raise ValidationError when
    no need waits for a plan and there is no draft.
    """
    survey = Survey.objects.select_for_update(of=("self",), no_key=True).get(
        pk=survey.pk
    )
    district = district_for(survey, by)
    plan = TrainingPlan.objects.filter(
        survey=survey, district=district, status=PlanStatus.DRAFT
    ).first()
    needs = with_sources(waiting(survey, district, by))
    if plan is None:
        ensure_needs(needs)
        plan = new_plan(survey, district)
    add_lines(plan=plan, needs=needs)
    return plan


def new_plan(survey: Survey, district: District | None) -> TrainingPlan:
    """Keep an empty draft that is called after the survey."""
    titles = {}
    for language, title in (("bg", survey.title), ("en", survey.title_en)):
        with override(language):
            text = _("Training plan after “%(survey)s”") % {"survey": title}
        titles[language] = text[:LONGEST] if title else ""
    return TrainingPlan.objects.create(
        title=titles["bg"],
        title_en=titles["en"],
        survey=survey,
        district=district,
        is_demo=survey.is_demo,
    )


def district_for(survey: Survey, by: User) -> District | None:
    """Return whose the plan is: of a survey of the whole country the planner's own.

    1 query at most.
    """
    reach = reach_of(by)
    if survey.district_id is not None or reach.everything:
        return survey.district
    return District.objects.filter(pk__in=reach.districts).order_by("pk").first()


def waiting(
    survey: Survey, district: District | None, by: User
) -> QuerySet[TrainingNeed]:
    """Return the survey's open needs in the district that no draft answers."""
    needs = TrainingNeed.objects.visible_to(by).open().filter(survey=survey)
    drafted = PlanLine.objects.filter(plan__status=PlanStatus.DRAFT)
    needs = needs.exclude(plan_lines__in=drafted)
    if district is not None:
        needs = needs.filter(district=district) | needs.filter(district=None)
    return needs


@transaction.atomic
def add_needs(*, plan: TrainingPlan, needs: Collection[TrainingNeed]) -> list[PlanLine]:
    """Add lines to the draft for the needs that it does not answer yet; return them.

    Raise ValidationError when the plan is approved, or a need waits no more.
    """
    plan = TrainingPlan.objects.select_for_update().get(pk=plan.pk)
    ensure_draft(plan)
    ensure_open(needs)
    keys = [need.pk for need in needs]
    missing = TrainingNeed.objects.filter(pk__in=keys)
    missing = missing.exclude(plan_lines__in=PlanLine.objects.filter(plan=plan))
    return add_lines(plan=plan, needs=with_sources(missing))


@transaction.atomic
def add_lines(*, plan: TrainingPlan, needs: Sequence[TrainingNeed]) -> list[PlanLine]:
    """Add the lines that answer the needs (4 queries for each, and 5)."""
    if not needs:
        return []
    groups = groups_of(needs)
    everybody = services_for(groups, plan.district)
    return [
        add_line(plan, group, services)
        for group, services in zip(groups, everybody, strict=True)
    ]


def add_line(
    plan: TrainingPlan, group: Group, services: Sequence[SocialService]
) -> PlanLine:
    """Keep a line that answers the group; when and at what cost people write."""
    title, title_en = group.titles
    line = PlanLine.objects.create(
        plan=plan,
        title=title,
        title_en=title_en,
        programme=group.programme,
        audience=audience_of(group.needs, services),
        places=places_for(group.needs),
    )
    line.needs.set(group.needs)
    line.modules.set(group.modules)
    line.services.set(services)
    return line


# --- What becomes of plans and needs ------------------------------------------------


@transaction.atomic
def approve_plan(*, plan: TrainingPlan) -> TrainingPlan:
    """Approve the plan, which then stays as it is; its needs are planned.

    Raise ValidationError when it has no lines or is approved already.
    """
    plan = TrainingPlan.objects.select_for_update().get(pk=plan.pk)
    ensure_approvable(plan)
    plan.status = PlanStatus.APPROVED
    plan.save()
    answered = TrainingNeed.objects.open().filter(plan_lines__plan=plan)
    move(answered, NeedStatus.PLANNED)
    return plan


@transaction.atomic
def meet_need(*, need: TrainingNeed) -> TrainingNeed:
    """Say that the need is met.

    Raise ValidationError until all trainings that answer it are completed.
    """
    need = TrainingNeed.objects.select_for_update().get(pk=need.pk)
    ensure_can_be_met(need)
    need.status = NeedStatus.MET
    need.save(update_fields=["status"])
    return need


@transaction.atomic
def let_wait_again(*, need: TrainingNeed) -> TrainingNeed:
    """Let a need that was planned wait for a plan again.

    Raise ValidationError while there are trainings that answer it.
    """
    need = TrainingNeed.objects.select_for_update().get(pk=need.pk)
    ensure_can_wait_again(need)
    need.status = NeedStatus.OPEN
    need.save(update_fields=["status"])
    return need


def move(needs: QuerySet[TrainingNeed], status: str) -> None:
    """Give the needs the status, in one order so that nobody waits for each other."""
    keys = (
        needs.order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )
    TrainingNeed.objects.filter(pk__in=set(keys)).update(status=status)


# --- Trainings ----------------------------------------------------------------------


@dataclass(frozen=True)
class Making:
    """How a line becomes trainings: one for all its services, or one for each.

    Each begins so many weeks after the one before.
    """

    starts_on: date
    ends_on: date
    venue: Venue
    kind: str = ""
    services: tuple[SocialService, ...] = ()
    is_each: bool = False
    weeks: int = 1


@transaction.atomic
def make_trainings(
    *, line: PlanLine, making: Making, by: User, seen: int | None = None
) -> list[Training]:
    """Plan the trainings of a line, be its plan a draft or approved.

    `seen` is how many trainings of the line somebody has seen. Raise ValidationError
    when there are others meanwhile, the end is before the start, or the year is
    beyond all plans.
    """
    line = PlanLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    ensure_as_seen(line, seen)
    ensure_year(making.starts_on)
    ensure_year(making.ends_on)
    if not making.is_each:
        title = (line.title, line.title_en)
        days = (making.starts_on, making.ends_on)
        return [make_training(line, making, by, title, days, making.services)]
    places = share(line.places, line.services.count() or len(making.services))
    made = []
    for number, service in enumerate(making.services):
        title = (
            f"{line.title} – {service}"[:LONGEST],
            f"{line.title_en} – {service}"[:LONGEST] if line.title_en else "",
        )
        days = days_after(making, number)
        made.append(
            make_training(line, making, by, title, days, (service,), places=places)
        )
    return made


def make_training(
    line: PlanLine,
    making: Making,
    by: User,
    titles: tuple[str, str],
    days: tuple[date, date],
    services: Iterable[SocialService],
    *,
    places: int | None = None,
) -> Training:
    """Plan one training of the line, with its modules."""
    teams = list(services)
    modules = list(line.modules.order_by("pk"))
    training = plan_training(
        title=titles[0],
        title_en=titles[1],
        starts_on=days[0],
        ends_on=days[1],
        venue=making.venue,
        by=by,
        kind=making.kind,
        programme=None if modules else line.programme,
        audience=line.audience if len(teams) != 1 else "",
        capacity=places or line.places or None,
        plan_line=line,
        district=line.plan.district,
        municipality=only_place(teams, line.plan.district),
        is_demo=line.plan.is_demo,
        services=teams,
    )
    if modules:
        TrainingModule.objects.bulk_create(
            TrainingModule(
                training=training,
                module=module,
                position=position,
                hours=module.hours,
                hour_minutes=module.hour_minutes,
            )
            for position, module in enumerate(modules, start=1)
        )
    return training


def only_place(
    services: Iterable[SocialService], district: District | None
) -> Municipality | None:
    """Return the municipality that all the services are in, if it is one there."""
    places = {service.municipality for service in services}
    only = places.pop() if len(places) == 1 else None
    is_there = only and (district is None or only.district_id == district.pk)
    return only if is_there else None


def share(places: int | None, parts: int) -> int | None:
    """Return how many places each part gets, rounded up."""
    return -(-places // parts) if places and parts else None


def days_after(making: Making, number: int) -> tuple[date, date]:
    """Return the days of the training of that number, which begins on a working day.

    The first is on the days that were asked for (1 query for each other).
    """
    if not number or not making.weeks:
        return making.starts_on, making.ends_on
    wanted = making.starts_on + timedelta(weeks=making.weeks * number)
    first = next(working_days(wanted))
    return first, first + (making.ends_on - making.starts_on)
