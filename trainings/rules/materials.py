"""What is allowed with materials: nobody hands out what is not there."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, ngettext

from resource_centre.documents.document import document_named
from resource_centre.documents.rules import standing
from trainings.models import HandOver, Material

PROTOCOL = "hand-over"


def held(keys: Iterable[int]) -> dict[int, Material]:
    """Return the materials by their keys, nobody else's until the transaction ends.

    1 query. They are taken in one order, so that two who want the same do not wait
    for each other.
    """
    rows = Material.objects.filter(pk__in=set(keys)).order_by("pk")
    return {each.pk: each for each in rows.select_for_update(no_key=True)}


def ensure_in_stock(material: Material, wanted: int, *, besides: int = 0) -> None:
    """Raise ValidationError when more is wanted than there is.

    `besides` is what the same row has had until now. The material is held.
    """
    there = material.stock + besides
    if wanted <= there:
        return
    message = _("There is none left in stock.")
    if there > 0:
        message = ngettext(
            "Only %(n)d is left in stock.", "Only %(n)d are left in stock.", there
        )
    raise ValidationError(message, code="out_of_stock", params={"n": there})


def ensure_not_handed_out(material: Material, less: int) -> None:
    """Raise ValidationError when so many copies less would be fewer than handed out.

    The material is held.
    """
    if less > material.stock:
        raise ValidationError(
            _(
                "So many are handed out already that at most %(n)d copies of"
                " “%(material)s” can be taken off."
            ),
            code="handed_out",
            params={"n": material.stock, "material": material},
        )


def ensure_protocol_open(hand_over: HandOver) -> None:
    """Raise ValidationError when a protocol of the hand-over stands (1 query)."""
    if has_protocol(hand_over):
        raise ValidationError(
            _(
                "A protocol of this hand-over is issued. Revoke it first, if something"
                " in it is wrong."
            ),
            code="protocol_issued",
        )


def has_protocol(hand_over: HandOver) -> bool:
    """Tell whether a protocol of the hand-over was issued and stands (1 query)."""
    return standing(document_named(PROTOCOL), hand_over).exists()
