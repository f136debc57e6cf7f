"""The demo's way from the survey of the centres to the trainings of their teams."""

from datetime import date, timedelta
from random import Random
from typing import Any

from surveys.demo import example, invited, made, sheet
from surveys.facts.forms import form_of
from surveys.models import Submission, Survey, TrainingNeed
from trainings.demo.story import Story
from trainings.models import (
    Enrolment,
    Module,
    PlanLine,
    Training,
    TrainingPlan,
    TrainingSurvey,
)

NEEDS = "needs-team"


def add_plan(story: Story) -> None:
    """Make the approved plan whose lines are the trainings of the twelve teams."""
    surveys = Survey.objects.filter(is_demo=True)
    survey = surveys.filter(version__questionnaire__code=NEEDS).first()
    teams = story.trainings.get("teams", [])
    if survey is None or not teams:
        return
    facts = story.facts["plan"]
    plan = TrainingPlan.objects.create(
        district=story.district,
        survey=survey,
        status=TrainingPlan.Status.APPROVED,
        is_demo=True,
        title=facts["title"],
        title_en=facts["title_en"],
        **{day: date.fromisoformat(facts[day]) for day in ("starts_on", "ends_on")},
    )
    for number in story.facts["teams"]["modules"]:
        module = story.modules[number]
        line = add_line(plan, module, [t for t in teams if module_of(t) == module])
        line.audience = facts["audience"]
        line.save()


def module_of(training: Training) -> Module:
    """Return the only module of a team's training (1 query)."""
    return training.modules.select_related("module").get().module


def add_line(plan: TrainingPlan, module: Module, trainings: list[Training]) -> PlanLine:
    """Let a line of the plan lead from the needs to the trainings of the module."""
    ids = [training.pk for training in trainings]
    people = Enrolment.objects.filter(training__in=ids)
    line = PlanLine.objects.create(
        plan=plan,
        title=module.title,
        title_en=module.title_en,
        places=people.count(),
        starts_on=min(training.starts_on for training in trainings),
        ends_on=max(training.ends_on for training in trainings),
    )
    line.modules.add(module)
    for training in trainings:
        line.services.add(*training.services.all())
    needs = TrainingNeed.objects.filter(survey=plan.survey, area__in=module.areas.all())
    line.needs.add(*needs)
    needs.update(status=TrainingNeed.Status.PLANNED)
    for training in trainings:
        training.plan_line = line
        training.save()
    return line


def add_asked(story: Story) -> None:
    """Let the participants of one training say what they expected, and what came."""
    teams = story.trainings.get("teams", [])
    chance = Random(149)  # noqa: S311 - examples, no secrets
    for training in teams[:1]:
        for facts in story.facts["asking"]["moments"]:
            ask(training, {**story.facts["asking"], **facts}, chance)


def ask(training: Training, facts: dict[str, Any], chance: Random) -> None:
    """Make a survey of the training that everybody has answered."""
    around = training.starts_on if facts["days"] < 0 else training.ends_on
    day = around + timedelta(days=facts["days"])
    survey = made(
        {
            **facts,
            "title": f"{facts['title']}: {training.title}"[:300],
            "title_en": f"{facts['title_en']}: {training.title_en}"[:300],
            "starts_on": day.isoformat(),
            "ends_on": (day + timedelta(days=4)).isoformat(),
        },
        training.district,
        audience=Survey.Audience.PEOPLE,
        privacy=Survey.Privacy.CONFIDENTIAL,
    )
    form = form_of(survey.version)
    enrolments = training.enrolments.enrolled().select_related("person")
    Submission.objects.bulk_create(
        sheet(
            invited(survey, number, "submitted", person=enrolment.person),
            example(form, facts, chance),
        )
        for number, enrolment in enumerate(enrolments.order_by("seat"), start=1)
    )
    TrainingSurvey.objects.create(
        training=training, moment=facts["moment"], survey=survey, due_on=day
    )
