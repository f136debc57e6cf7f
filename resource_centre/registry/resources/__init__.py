"""The registry's lists as sheets: what their columns are, whom a row is about."""

from resource_centre.registry.resources.lists import (
    CompetenceAreaResource,
    JobRoleResource,
    OfficeResource,
    OrganisationResource,
    ServiceResource,
    ServiceTypeResource,
)
from resource_centre.registry.resources.people import PersonResource

__all__ = [
    "CompetenceAreaResource",
    "JobRoleResource",
    "OfficeResource",
    "OrganisationResource",
    "PersonResource",
    "ServiceResource",
    "ServiceTypeResource",
]
