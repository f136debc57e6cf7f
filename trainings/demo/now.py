"""The demo's example trainings: one that goes on today, and one that comes."""

from datetime import timedelta

from django.utils import timezone

from resource_centre.registry.models import Employment
from trainings.demo.held import Plan, days_from, enrol, planned, texts
from trainings.demo.story import Story
from trainings.models import Enrolment, Training


def add_running(story: Story) -> None:
    """Make a training of today and the next working day."""
    facts = story.facts["running"]
    today = timezone.localdate()
    after = (today + timedelta(days=1)).isoformat()
    plan = Plan(
        days=[today, *days_from(after, 1)],
        venue=facts["venue"],
        trainer=facts["trainer"],
        modules=[story.modules[facts["module"]]],
        facts=texts(facts),
    )
    training = planned(story, plan, Training.Status.RUNNING)
    enrol(training, colleagues(facts["people"], "upgrading", start=0))


def add_coming(story: Story) -> None:
    """Make a training in Kubrat whose enrolment is open."""
    facts = story.facts["coming"]
    day = timezone.localdate() + timedelta(days=facts["in_days"])
    plan = Plan(
        days=days_from(day.isoformat(), 2),
        venue=facts["venue"],
        trainer=facts["trainer"],
        modules=[story.modules[facts["module"]]],
        facts=texts(facts),
    )
    training = planned(story, plan, Training.Status.OPEN)
    enrol(training, colleagues(facts["people"], "upgrading", start=5))


def colleagues(number: int, kind: str, *, start: int) -> list[Employment]:
    """Return the jobs of so many who were at trainings of the kind, of each some."""
    enrolments = (
        Enrolment.objects.filter(
            is_demo=True,
            training__status=Training.Status.COMPLETED,
            training__kind=kind,
        )
        .select_related("employment__person")
        .order_by("seat", "pk")
    )
    chosen = enrolments[start : start + number]
    return [e.employment for e in chosen if e.employment is not None]
