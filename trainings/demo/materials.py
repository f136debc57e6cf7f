"""The demo's materials, and the totals that are published."""

from datetime import date

from resource_centre.registry.demo import first
from resource_centre.registry.models import Organisation
from trainings.demo.story import Story
from trainings.models import DeclaredTotal, HandOver, HandOverLine, Material, PrintRun

PRINTED, GIVEN = date(2026, 2, 2), date(2026, 7, 8)


def add_declared(story: Story) -> None:
    """Write down the totals as they are published, apart from what is counted."""
    for row in story.facts["declared"]:
        facts = {k: v for k, v in row.items() if k != "of"}
        total = DeclaredTotal.objects.create(
            source=story.facts["source"], is_demo=True, **facts
        )
        total.trainings.set(story.trainings[row["of"]])


def add_materials(story: Story) -> None:
    """Make the print runs as published, and an example of a hand-over."""
    to = first(Organisation, name="Примерна НПО 1", is_demo=True)
    given = HandOver.objects.create(
        given_on=GIVEN,
        organisation=to,
        training=story.trainings["ngo"][0],
        district=story.district,
        is_demo=True,
    )
    for row in story.facts["materials"]:
        titles = {k: row[k] for k in ("title", "title_en", "kind")}
        material = Material.objects.create(is_demo=True, **titles)
        PrintRun.objects.create(
            material=material,
            quantity=row["quantity"],
            received_on=PRINTED,
            project=story.project,
        )
        HandOverLine.objects.create(
            hand_over=given, material=material, quantity=row["handed"]
        )
