"""Who has earned a certificate and waits for it, for the start page."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from resource_centre.accounts.models import User
from resource_centre.backoffice.cards import READ, Card, CardItem, register
from trainings.facts.days import span
from trainings.facts.gate import lines_of_many
from trainings.models import Enrolment, Training

# Of what was held longer ago the gate tells, if it is opened.
LATEST = timedelta(days=90)
PEOPLE = 1000


def waiting(user: User) -> Iterator[CardItem]:
    """Yield the completed trainings with people to be certified, the last on top.

    3 queries.
    """
    people = (
        Enrolment.objects.visible_to(user)
        .enrolled()
        .filter(
            training__status=Training.Status.COMPLETED,
            training__ends_on__gt=timezone.localdate() - LATEST,
        )
        .order_by("-training__ends_on", "-training", "pk")
    )
    ready = [line.enrolment for line in lines_of_many(people[:PEOPLE]) if line.is_ready]
    found = groupby(ready, key=lambda each: each.training)
    for _number, (training, some) in zip(range(READ), found, strict=False):
        count = len(list(some))
        words = ngettext(
            "%(n)d person can get a certificate",
            "%(n)d people can get a certificate",
            count,
        )
        yield CardItem(
            title=str(training),
            url=reverse("admin:trainings_training_certificates", args=[training.pk]),
            detail=f"{span(*training.days)}: {words % {'n': count}}",
        )


register(
    Card(
        code="certificates-due",
        title=_("Certificates to be issued"),
        empty=_("Everybody who has earned a certificate has it."),
        permission="documents.issue_issueddocument",
        items=waiting,
    )
)
