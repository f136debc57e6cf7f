"""What the parts of the demo share: its facts, its people and its trainings."""

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

from resource_centre.common.names import transliterate
from resource_centre.registry.demo import first
from resource_centre.registry.models import (
    District,
    Employment,
    JobRole,
    Municipality,
    Organisation,
    Person,
    SocialService,
)
from resource_centre.registry.reference import DEMO
from resource_centre.reporting.models import Project
from resource_centre.scheduling.models import Venue
from trainings.models import Module, Programme, Trainer, Training


@dataclass
class Story:
    """The demo as it is being told; the same facts always make the same records."""

    facts: dict[str, Any]
    district: District
    project: Project | None = None
    programme: Programme | None = None
    modules: list[Module] = field(default_factory=list)
    venues: dict[str, Venue] = field(default_factory=dict)
    trainers: list[Trainer] = field(default_factory=list)
    trainings: dict[str, list[Training]] = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(2026))  # noqa: S311
    names: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Think of names that nobody has, more than are needed."""
        known = json.loads((DEMO / "names.json").read_text(encoding="utf-8"))
        kinds = ((known["men"], ""), (known["women"], "а"))
        self.names = [
            (first_name, f"{self.chance.choice(known['men'])}ов{end}", f"{family}{end}")
            for firsts, end in kinds
            for first_name in firsts
            for family in self.facts["families"]
        ]
        self.chance.shuffle(self.names)

    def place(self, code: str | None) -> dict[str, Any]:
        """Return the municipality of the code and its district, Razgrad's if none."""
        municipality = first(Municipality, code=code) if code else None
        district = municipality.district if municipality else self.district
        return {"municipality": municipality, "district": district}

    def new_people(self, number: int, district: District) -> list[Person]:
        """Make so many invented people; most have an e-mail, some have not."""
        people = []
        for _ in range(number):
            first_name, middle, last = self.names.pop()
            address = transliterate(f"{first_name}.{last}.{len(self.names)}").lower()
            people.append(
                Person(
                    first_name=first_name,
                    middle_name=middle,
                    last_name=last,
                    email=f"{address}@demo.example" if len(self.names) % 6 else "",
                    district=district,
                    is_demo=True,
                )
            )
        return Person.objects.bulk_create(people)

    def employ(
        self,
        people: list[Person],
        employer: SocialService | Organisation,
        roles: list[str],
    ) -> list[Employment]:
        """Let the people work there, in one role after the other."""
        key = "service" if isinstance(employer, SocialService) else "organisation"
        found = JobRole.objects.in_bulk(roles, field_name="code")
        return Employment.objects.bulk_create(
            Employment(
                person=person,
                job_role=found.get(roles[n % len(roles)]),
                **{key: employer},
            )
            for n, person in enumerate(people)
        )

    def organisation(self, facts: dict[str, Any]) -> Organisation:
        """Make an invented organisation unless it is there."""
        known = first(Organisation, name=facts["name"], is_demo=True)
        if known:
            return known
        rest = {k: v for k, v in facts.items() if k != "municipality"}
        return Organisation.objects.create(
            is_demo=True, **rest, **self.place(facts.get("municipality"))
        )
