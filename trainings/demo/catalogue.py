"""The demo's catalogue: six methodologies, five modules and a programme."""

from resource_centre.registry.models import CompetenceArea
from resource_centre.reporting.models import Project
from trainings.demo.story import Story
from trainings.models import Methodology, Module, Programme


def add_catalogue(story: Story) -> None:
    """Make the project and what is taught; methodologies 1–5 are of modules 1–5."""
    facts = dict(story.facts["project"])
    code = facts.pop("code")
    defaults = {**facts, "is_demo": True}
    story.project = Project.objects.get_or_create(code=code, defaults=defaults)[0]
    methodologies = [
        Methodology.objects.create(title=title, title_en=title_en, is_demo=True)
        for title, title_en in story.facts["methodologies"]
    ]
    for methodology, described in zip(
        methodologies, story.facts["modules"], strict=False
    ):
        facts = dict(described)
        areas = CompetenceArea.objects.filter(code__in=facts.pop("areas"))
        made = Module.objects.create(methodology=methodology, is_demo=True, **facts)
        made.areas.set(areas.values_list("pk", flat=True))
        story.modules.append(made)
    story.programme = Programme.objects.create(is_demo=True, **story.facts["programme"])
    for position, module in enumerate(story.modules, start=1):
        story.programme.parts.create(module=module, position=position)
