"""Certificates on the pages of people and of trainings."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resource_centre.backoffice.panels import Panel, register_panel
from resource_centre.documents.actions import ON_PAGE, user_of
from resource_centre.registry.models import Person
from trainings.facts.register import of_training, state_of, with_words
from trainings.models import Certificate, Training

Status = Certificate.Status


def certificates_of(person: Person, request: HttpRequest) -> Panel | None:
    """Return the certificates of the person that the user may see (2 queries)."""
    context = {
        "id": "person-certificates",
        "heading": _("Certificates"),
        "nothing": _("Has no certificate yet."),
    }
    return panel_of(request, context, person=person)


def ended_certificates(training: Training, request: HttpRequest) -> Panel | None:
    """Return the training's certificates that stand no more and why (2 queries).

    None if they all stand.
    """
    context = {
        "id": "ended-certificates",
        "heading": _("Certificates that are not valid any more"),
    }
    ended = (Status.REPLACED, Status.REVOKED)
    which = of_training(training.pk)
    panel = panel_of(request, context, which, status__in=ended)
    return panel if panel and panel.context["certificates"] else None


def panel_of(
    request: HttpRequest, context: dict[str, Any], *which: Any, **these: Any
) -> Panel | None:
    """Return the panel of certificates that are chosen, None for who sees none."""
    user = user_of(request)
    if not user.has_perm("trainings.view_certificate"):
        return None
    rows = Certificate.objects.visible_to(user).registered().filter(*which, **these)
    shown = with_words(rows).order_by("-dated", "-pk")[:ON_PAGE]
    found = [(each, state_of(each)) for each in shown]
    template = "trainings/admin/certified_panel.html"
    return Panel(template, {**context, "certificates": found})


register_panel(Person, certificates_of)
