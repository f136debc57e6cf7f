"""Documents of the centre itself: its letters, and what there is in a district."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from resource_centre.common.charts import bars
from resource_centre.documents.addressing import Address, address_of
from resource_centre.documents.document import Belonging, Document, register
from resource_centre.documents.facts import (
    Facts,
    approvals,
    issuer,
    pictures,
    received,
    signature,
)
from resource_centre.documents.limits import REPORT
from resource_centre.documents.models import IncomingLetter, Letter
from resource_centre.documents.rules import ensure_letter_open
from resource_centre.registry.models import District, SocialService


@register
class LetterDocument(Document[Letter]):
    """A letter of the centre."""

    code = "letter"
    title = gettext_lazy("Letter")
    model = Letter
    template = "documents/letter.html"
    series = "outgoing"
    is_whole_record = True
    permission = "documents.view_letter"

    def facts(self, record: Letter) -> Mapping[str, Any]:
        """Return what the letter says (up to 8 queries)."""
        address = address_of(record)
        return {
            **issuer(record.letterhead),
            "number": None,
            "in_reply_to": received(record.in_reply_to),
            "addressee": list(address.lines),
            "about": record.about,
            "salutation": record.salutation or address.salutation,
            "body": record.body,
            "enclosures": list(record.enclosures),
            "closing": closing(record, address),
            "signature": signature(record.signatory),
            "agreed_by": signature(record.agreed_by),
            "prepared_by": record.prepared_by,
        }

    def images(self, record: Letter) -> Mapping[str, bytes]:
        """Return the logo and the signature, those that there are."""
        return pictures(record.letterhead, record.signatory)

    def belonging(self, record: Letter) -> Belonging:
        """Return whom the letter is to, and the district it is written in."""
        organisation = record.office.organisation if record.office else None
        return Belonging(
            addressee=", ".join(address_of(record).lines)[:300],
            person=record.person,
            organisation=record.organisation or organisation,
            district=record.district,
        )

    def language(self, record: Letter) -> str:
        """Return the language the letter is written in."""
        return str(record.language)

    def issued(self, record: Letter, issued: Any) -> None:
        """Tie the letter to what it became; what it answers waits no more.

        A duplicate changes nothing. Raise ValidationError when the letter was issued
        meanwhile, unless this replaces what was.
        """
        if issued.duplicate_of_id is not None:
            return
        if issued.replaces_id is None or issued.replaces_id != record.issued_id:
            ensure_letter_open(record)
        record.issued = issued
        record.save(update_fields=["issued"])
        asked = IncomingLetter.objects.filter(answers=record, answered_on=None)
        asked.update(answered_on=issued.dated)


@register
class ServicesOverview(Document[District]):
    """The social services that function in a district, as of a day."""

    code = "services-overview"
    title = gettext_lazy("Overview of social services")
    model = District
    template = "documents/services_overview.html"
    series = "documents"
    permission = "registry.view_socialservice"
    limits = REPORT
    once = False

    def facts(self, record: District) -> Mapping[str, Any]:
        """Return the services by municipality and by type (4 queries)."""
        services = (
            record.socialservices.functioning()
            .select_related("municipality", "service_type", "provider")
            .order_by("name", "pk")
        )
        rows = [service_facts(service) for service in services]
        places = in_places(rows)
        return {
            **issuer(),
            "number": None,
            "district": record.name,
            "as_of": timezone.localdate().isoformat(),
            "total": len(rows),
            "places": sum(row["capacity"] or 0 for row in rows),
            "charts": [by_type(rows), by_municipality(places)] if rows else [],
            "tables": [listed(name, some) for name, some in places.items()],
            "approvals": approvals(prepared=None, approved=None),
        }

    def images(self, record: District) -> Mapping[str, bytes]:
        """Return the logo, if there is one."""
        return pictures()

    def belonging(self, record: District) -> Belonging:
        """Return the district."""
        return Belonging(addressee=record.name, district=record)


def closing(letter: Letter, address: Address) -> str:
    """Return the words a letter ends with; English ones depend on how it begins."""
    if letter.salutation in ("", address.salutation):
        return address.closing
    return _("Yours sincerely,")


def service_facts(service: SocialService) -> Facts:
    """Return what is said of a service; what is not known is None."""
    return {
        "name": str(service),
        "municipality": service.municipality and service.municipality.name,
        "type": service.service_type and service.service_type.name,
        "provider": service.provider and str(service.provider),
        "capacity": service.capacity,
    }


def by_type(services: list[Facts]) -> Facts:
    """Return the chart of how many services there are of each type."""
    unknown = _("Type not stated")
    found = Counter(service["type"] or unknown for service in services)
    return bars(
        _("Services by type"),
        sorted(found.items()),
        by=_("Service type"),
        largest_first=True,
    ).as_facts()


def by_municipality(places: Mapping[str, list[Facts]]) -> Facts:
    """Return the chart of how many services there are in each municipality."""
    return bars(
        _("Services by municipality"),
        [(name, len(services)) for name, services in places.items()],
        by=_("Municipality"),
        largest_first=True,
    ).as_facts()


def in_places(services: list[Facts]) -> dict[str, list[Facts]]:
    """Return the services by municipality, those of an unknown one last."""
    names = sorted({service["municipality"] for service in services} - {None})
    places = {
        name: [service for service in services if service["municipality"] == name]
        for name in (*names, None)
    }
    return {
        name or _("Municipality not stated"): found
        for name, found in places.items()
        if found
    }


def listed(name: str, services: list[Facts]) -> Facts:
    """Return the table of the services of a municipality."""
    return {
        "caption": name,
        "head": [_("Service"), _("Type"), _("Service provider"), _("Capacity")],
        "shares": [5, 7, 5, 3],
        "rows": [
            [service[key] for key in ("name", "type", "provider", "capacity")]
            for service in services
        ],
    }
