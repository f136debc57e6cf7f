"""A poster of a training, to hang on a wall."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy as _, override

from resource_centre.common.names import transliterate
from resource_centre.documents.document import register
from resource_centre.documents.facts import issuer, pictures, without_scheme
from trainings.documents.kinds import OfTraining
from trainings.facts.public import cards, with_facts
from trainings.models import Training

# More letters of a description than these are for the page, not for a wall.
READ_IN_PASSING = 180


@register
class Poster(OfTraining):
    """What everybody may know of a training, and the way to its page."""

    code = "training-poster"
    title = _("Poster")
    template = "trainings/documents/poster.html"

    def facts(self, record: Training) -> Mapping[str, Any]:
        """Return what the training's page says at a glance (up to 9 queries)."""
        (card,) = cards(with_facts(Training.objects.filter(pk=record.pk)))
        address = card.address
        if get_language() == "en":
            address = transliterate(address)
        return {
            **issuer(),
            "number": None,
            "training": str(card.title),
            "kind": record.get_kind_display(),
            "mode": card.mode,
            "days": card.days,
            "hours": card.hours,
            "place": str(card.place),
            "address": address or card.municipality,
            "audience": str(card.audience),
            "about": opening(record),
            "page": without_scheme(page_of(record)),
        }

    def images(self, record: Training) -> Mapping[str, bytes]:
        """Return the logo, if there is one, and the way to the page as a QR code."""
        return {**pictures(), "qr": qr_code(page_of(record))}


def opening(training: Training) -> str:
    """Return how the description begins, if that is read in passing."""
    english = training.description_en if get_language() == "en" else ""
    paragraphs = (english or training.description).strip().split("\n")
    return paragraphs[0] if len(paragraphs[0]) <= READ_IN_PASSING else ""


def page_of(training: Training) -> str:
    """Return the address of the training's page, in Bulgarian whoever prints it."""
    with override(settings.LANGUAGE_CODE):
        return f"{settings.SITE_URL}{training.get_absolute_url()}"


def qr_code(address: str) -> bytes:
    """Return the address as a QR code that is sharp on a poster."""
    written = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(written, kind="png", scale=16, border=4)
    return written.getvalue()
