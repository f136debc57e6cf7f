"""The demo's certificates, and what its people learnt elsewhere."""

import json
from functools import partial
from typing import Any

from django.db import transaction

from resource_centre.accounts.models import User
from resource_centre.common.charts.drawing import engine
from resource_centre.documents.scans import Scan
from resource_centre.documents.services.issuing import issue, make_file
from resource_centre.registry.models import CompetenceArea, JobRole, Person
from resource_centre.registry.reference import DEMO
from trainings.demo.story import Story
from trainings.models import ExternalLearning, HourNorm, Training

EVIDENCE = """<svg xmlns="http://www.w3.org/2000/svg" width="420" height="297">
<rect width="420" height="297" fill="#fff"/>
<g font-family="Sofia Sans" text-anchor="middle" fill="#333">
<text x="210" y="130" font-size="26">{}</text>
<text x="210" y="170" font-size="18">{}</text></g></svg>"""
EVIDENCE_SCALE = 2


def add_certificates(story: Story) -> None:
    """Issue certificates to the ten trainers and to a team; the rest wait at the gate.

    Without a user who issues them there are none.
    """
    facts = json.loads((DEMO / "certificates.json").read_text(encoding="utf-8"))
    add_norms(facts)
    add_learning(facts)
    by = User.objects.filter(is_demo=True, is_active=True).order_by("pk").first()
    if by is None:
        return
    (trainers,), team = story.trainings["trainers"], story.trainings["teams"][0]
    for training, choices in ((trainers, facts["trainers"]), (team, facts["team"])):
        for name, value in choices.items():
            setattr(training, name, value)
        training.save()
        issue_to_all(training, by)


def issue_to_all(training: Training, by: User) -> None:
    """Issue a certificate to everybody; the files follow once the demo is there."""
    for enrolment in training.enrolments.order_by("seat"):
        issued = issue(document="certificate", record=enrolment, by=by)
        transaction.on_commit(partial(make_file, issued=issued))


def add_norms(facts: dict[str, Any]) -> None:
    """Make example norms of hours, said to be examples."""
    roles = JobRole.objects.in_bulk(field_name="code")
    for row in facts["norms"]:
        HourNorm.objects.create(
            job_role=roles[row["job_role"]],
            hours=row["hours"],
            starts_on="2026-01-01",
            source=facts["norm_source"],
            is_demo=True,
        )


def add_learning(facts: dict[str, Any]) -> None:
    """Let some people of a team have learnt elsewhere, all but the last with proof."""
    learning = dict(facts["learning"])
    areas: list[Any] = list(
        CompetenceArea.objects.filter(code__in=learning.pop("areas"))
    )
    people = Person.objects.filter(
        is_demo=True,
        enrolments__training__kind=Training.Kind.UPGRADING,
        enrolments__training__status=Training.Status.COMPLETED,
    ).order_by("enrolments__seat", "pk")[: learning.pop("people")]
    drawn = engine().svg_to_png(
        EVIDENCE.format(*facts["evidence"]), scale=EVIDENCE_SCALE
    )
    last = len(people) - 1
    for n, person in enumerate(people):
        made = ExternalLearning.objects.create(person=person, is_demo=True, **learning)
        made.areas.set(areas)
        if n < last:
            made.refresh_from_db()
            made.evidence = Scan(drawn, ".png").stored(made.ends_on)
            made.save(update_fields=["evidence"])
