"""The centre, the places it serves, and whoever works there."""

from resource_centre.registry.models.consents import Consent, ConsentText
from resource_centre.registry.models.duplicates import Distinction, Merge
from resource_centre.registry.models.mandates import SEATS, Mandate
from resource_centre.registry.models.offices import Office, OfficeHolder
from resource_centre.registry.models.organisations import Organisation, SocialService
from resource_centre.registry.models.people import Employment, Person, name_key
from resource_centre.registry.models.places import (
    Centre,
    District,
    Municipality,
    Named,
    Placed,
)
from resource_centre.registry.models.vocabularies import (
    CompetenceArea,
    JobRole,
    ServiceType,
    SocialActivity,
)

__all__ = [
    "SEATS",
    "Centre",
    "CompetenceArea",
    "Consent",
    "ConsentText",
    "Distinction",
    "District",
    "Employment",
    "JobRole",
    "Mandate",
    "Merge",
    "Municipality",
    "Named",
    "Office",
    "OfficeHolder",
    "Organisation",
    "Person",
    "Placed",
    "ServiceType",
    "SocialActivity",
    "SocialService",
    "name_key",
]
