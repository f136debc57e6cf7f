"""The trainings' part of the demo: the story of Razgrad, made of records.

How many trainings and people there were is published; the days, venues, subjects
and people are invented and say so. Two example trainings show what goes on now and
what comes next.
"""

import json

from resource_centre.registry.models import Centre, District
from resource_centre.registry.reference import DEMO
from trainings.demo.catalogue import add_catalogue
from trainings.demo.certificates import add_certificates
from trainings.demo.held import add_held
from trainings.demo.leaving import remove
from trainings.demo.materials import add_declared, add_materials
from trainings.demo.now import add_coming, add_running
from trainings.demo.plans import add_asked, add_plan
from trainings.demo.roster import add_trainers, add_venues
from trainings.demo.story import Story
from trainings.models import Training

__all__ = ["load", "remove"]


def load() -> None:
    """Add the trainings unless they are there: what people did since stays so."""
    shown = Centre.objects.filter(is_demo=True).exists()
    razgrad = District.objects.filter(code="RAZ").first()
    if not shown or razgrad is None or Training.objects.filter(is_demo=True).exists():
        return
    facts = json.loads((DEMO / "trainings.json").read_text(encoding="utf-8"))
    story = Story(facts, razgrad)
    add_catalogue(story)
    add_venues(story)
    add_trainers(story)
    add_held(story)
    add_plan(story)
    add_asked(story)
    add_certificates(story)
    add_running(story)
    add_coming(story)
    add_declared(story)
    add_materials(story)
