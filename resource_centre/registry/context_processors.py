"""What every page knows of the centre."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from resource_centre.registry.models import Centre


def centre(request: HttpRequest) -> dict[str, object]:
    """Offer `centre` to templates; the row is read only by pages that use it."""
    return {"centre": SimpleLazyObject(Centre.objects.first)}
