"""The portal's pages."""

import os
import shutil
import sys
import tempfile
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from resource_centre.accounts.models import User
from resource_centre.accounts.roles import DUTIES, Role
from resource_centre.backoffice.cards import cards_of
from resource_centre.documents.models import IssuedDocument
from resource_centre.jobs.services import worker_is_alive
from resource_centre.registry.models import Person
from trainings.facts.asking import requests_of
from trainings.facts.holding import certificates_of, qualifications_of
from trainings.facts.ledger import Ledger, ledger_of
from trainings.facts.own import attended_by, led_by
from trainings.facts.public import cards, with_facts
from trainings.facts.register import SERIES as CERTIFICATES
from trainings.facts.replies import replies_of
from trainings.models import Training

CLOSED = (
    "/accounts/",
    "/admin/",
    "/certificates/",
    "/documents/",
    "/l/",
    "/my/",
    "/received/",
    "/surveys/",
    "/trainings/invitations/",
)
ROBOTS = "\n".join(("User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""))
NEXT_TRAININGS = 3
LEAST_FREE_BYTES = 200 * 1024**2
LEAST_FREE_SHARE = 0.05


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the centre offers, and the next trainings."""
    coming = (
        Training.objects.published()
        .upcoming()
        .filter(starts_on__gte=timezone.localdate())
    )
    next_ones = with_facts(coming.order_by("starts_on", "pk"))[:NEXT_TRAININGS]
    trainings = cards(next_ones)
    return render(request, "portal/home.html", {"trainings": trainings})


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Lead a person who has signed in to where their work is."""
    return redirect("admin:index" if request.user.is_staff else "portal:my")


@require_safe
@login_required
def my(request: HttpRequest) -> HttpResponse:
    """Show a person's own page: roles, what waits for them, their trainings."""
    user = cast(User, request.user)
    mandates = user.mandates.current().select_related(
        "district", "municipality", "organisation", "service"
    )
    held = [(mandate, DUTIES[Role(mandate.role)].purpose) for mandate in mandates]
    context = {
        "held": held,
        "waiting": [card for card in cards_of(user) if card.items],
        "documents": documents_of(user),
        "trainings": attended_by(user),
        "led": led_by(user),
        "certificates": certificates_of(user),
        "qualifications": qualifications_of(user),
        "ledger": ledger_for(user),
        "requests": requests_of(user),
        "replies": replies_of(user),
    }
    return render(request, "portal/my.html", context)


def ledger_for(user: User) -> Ledger | None:
    """Return the user's hours of training, None for who has no record."""
    person = Person.objects.filter(account=user).first()
    return ledger_of(person) if person else None


def documents_of(user: User) -> QuerySet[IssuedDocument]:
    """Return what was issued to the user besides certificates, which stand apart."""
    issued = IssuedDocument.objects.issued_to(user).defer("facts")
    return issued.exclude(series__code=CERTIFICATES)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show how the pages can be used by everybody, and whom to tell if not."""
    return render(request, "portal/accessibility.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines which pages are nobody's to find."""
    return HttpResponse(ROBOTS, content_type="text/plain")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Tell a monitor whether database, jobs and disk work: 200, or 503 if not."""
    database = database_answers()
    state = {
        "database": database,
        "jobs": database and worker_is_alive(),
        "disk": disk_has_room(),
    }
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def database_answers() -> bool:
    """Tell whether the database answers (1 query)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def disk_has_room() -> bool:
    """Tell whether files can be written and 200 MB (5 % of a small disk) are free."""
    try:
        usage = shutil.disk_usage(settings.DATA_DIR)
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
            file.write(b"room")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return usage.free >= min(LEAST_FREE_BYTES, usage.total * LEAST_FREE_SHARE)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error without touching the database, which may be what failed."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        page = get_template("503.html").render()
        return HttpResponse(page, status=503, headers={"Retry-After": "60"})
    return HttpResponse(get_template("500.html").render(), status=500)
