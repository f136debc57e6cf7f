"""Makers of materials and of their hand-overs, for tests."""

from typing import Any

from django.utils import timezone

from tests.factories import make_district, make_organisation
from trainings.models import HandOver, Material, PrintRun


def make_material(copies: int = 100, **fields: Any) -> Material:
    """Make a brochure of which so many were printed."""
    fields.setdefault("title", "Брошура")
    material = Material.objects.create(kind=Material.Kind.BROCHURE, **fields)
    print_more(material, copies)
    return material


def print_more(material: Material, copies: int) -> PrintRun:
    """Receive more copies."""
    today = timezone.localdate()
    return PrintRun.objects.create(
        material=material, quantity=copies, received_on=today
    )


def make_hand_over(*lines: tuple[Material, int], **fields: Any) -> HandOver:
    """Hand the copies over to an organisation of Razgrad."""
    if not {"person", "organisation", "training"} & set(fields):
        fields["organisation"] = make_organisation()
    fields.setdefault("district", make_district())
    given = HandOver.objects.create(given_on=timezone.localdate(), **fields)
    for material, copies in lines:
        given.lines.create(material=material, quantity=copies)
    return given
