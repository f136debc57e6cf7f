"""The demo's venues and trainers."""

from resource_centre.registry.demo import first
from resource_centre.registry.models import Person
from resource_centre.scheduling.models import Venue
from trainings.demo.story import Story
from trainings.models import Trainer, TrainerModule

OWN = "trainer@demo.example"


def add_venues(story: Story) -> None:
    """Make the rooms."""
    for key, described in story.facts["venues"].items():
        facts = dict(described)
        place = story.place(facts.pop("municipality"))
        story.venues[key] = Venue.objects.create(is_demo=True, **facts, **place)


def add_trainers(story: Story) -> None:
    """Put the centre's own trainer on the roster, and those it invites."""
    own = (
        first(Person, email=OWN, is_demo=True) or story.new_people(1, story.district)[0]
    )
    story.trainers.append(Trainer.objects.create(person=own, is_demo=True))
    for first_name, middle, last, expertise, english in story.facts[
        "external_trainers"
    ]:
        person = Person.objects.create(
            first_name=first_name,
            middle_name=middle,
            last_name=last,
            email=f"external{len(story.trainers)}@demo.example",
            district=story.district,
            is_demo=True,
        )
        trainer = Trainer.objects.create(
            person=person,
            is_external=True,
            expertise=expertise,
            expertise_en=english,
            is_demo=True,
        )
        story.trainers.append(trainer)
    TrainerModule.objects.bulk_create(
        TrainerModule(trainer=story.trainers[1], module=module, basis="Пример")
        for module in story.modules
        if module.needs_qualified
    )
