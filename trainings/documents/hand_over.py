"""The protocol that materials were handed over."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from resource_centre.documents.document import Belonging, Document, register
from resource_centre.documents.facts import Facts, issuer, pictures
from trainings.models import HandOver
from trainings.rules.materials import PROTOCOL


@register
class HandOverProtocol(Document[HandOver]):
    """Who gave which materials to whom, with room for both to sign."""

    code = PROTOCOL
    title = gettext_lazy("Protocol of hand-over")
    model = HandOver
    template = "trainings/documents/hand_over.html"
    series = "documents"
    is_whole_record = True
    permission = "trainings.view_handover"

    def ensure_ready(self, record: HandOver) -> None:
        """Raise ValidationError while nothing is on the list (1 query)."""
        if not record.lines.exists():
            raise ValidationError(_("Nothing is on the list yet."), code="empty")

    def facts(self, record: HandOver) -> Mapping[str, Any]:
        """Return what was given, by whom and to whom (up to 6 queries)."""
        given = list(record.lines.select_related("material").order_by("pk"))
        return {
            **issuer(),
            "number": None,
            "given_on": record.given_on.isoformat(),
            "recipient": recipient(record),
            "training": str(record.training) if record.training else "",
            "table": {
                "head": [_("No."), _("Material"), pgettext("hand-over", "Copies")],
                "shares": [2, 14, 4],
                "rows": [
                    [f"{number}.", str(each.material), each.quantity]
                    for number, each in enumerate(given, start=1)
                ],
            },
            "total": sum(each.quantity for each in given),
            "note": record.note,
            "approvals": [
                signing(pgettext("hand-over", "Given by:"), record.given_by),
                signing(pgettext("hand-over", "Received by:"), receiver(record)),
            ],
        }

    def images(self, record: HandOver) -> Mapping[str, bytes]:
        """Return the logo, if there is one."""
        return pictures()

    def belonging(self, record: HandOver) -> Belonging:
        """Return who received it, and the district."""
        return Belonging(
            addressee=record.recipient[:300],
            person=record.person,
            organisation=record.organisation,
            district=record.district,
        )


def recipient(record: HandOver) -> str:
    """Return who received it: the person, their organisation, or a training's people.

    Up to 3 queries.
    """
    named = ", ".join(str(who) for who in (record.person, record.organisation) if who)
    return named or _("the participants in the training")


def receiver(record: HandOver) -> str:
    """Return who signs for it, if it is known."""
    return str(record.person) if record.person else ""


def signing(role: str, name: str) -> Facts:
    """Return who signs as what; without a name it is written on the line."""
    return {"role": role, "name": name, "post": ""}
