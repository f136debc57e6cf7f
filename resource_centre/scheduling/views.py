"""The calendar that everybody can subscribe to."""

from datetime import timedelta
from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from resource_centre.registry.models import Centre, Municipality
from resource_centre.scheduling.feeds import CONTENT_TYPE, calendar_of
from resource_centre.scheduling.kinds import kind_choices, kind_label
from resource_centre.scheduling.models import Occasion

# What is long over leaves the calendar.
KEPT = timedelta(days=365)


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Send what was published, of one municipality or kind if asked (6 queries).

    A program that has it as it is gets 304. There is no date of the last change: it
    would stay when something is taken out, or called otherwise.
    """
    kind = request.GET.get("kind", "")
    code = request.GET.get("municipality", "")
    since = timezone.now() - KEPT
    occasions = Occasion.objects.published().filter(public_ends_at__gte=since)
    parts = [str(Centre.objects.first() or _("Calendar"))]
    if code:
        municipality = get_object_or_404(Municipality, code=code)
        occasions = occasions.filter(public_venue__municipality=municipality)
        parts.append(str(municipality))
    if kind:
        if kind not in dict(kind_choices()):
            raise Http404
        occasions = occasions.filter(kind=kind)
        parts.append(kind_label(kind))
    found = occasions.order_by("public_starts_at", "pk")
    content = calendar_of(found, name=" · ".join(parts))
    etag = f'"{sha256(content).hexdigest()}"'
    response = HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={
            "ETag": etag,
            "Cache-Control": "public, max-age=900",
            "Content-Disposition": 'inline; filename="calendar.ics"',
        },
    )
    return get_conditional_response(request, etag=etag, response=response) or response
