"""Who has answered, of an anonymous survey known only to whoever has the site's key.

A ballot bears the mark of an invitation: what a key that is not in the database makes
of it. The database alone joins a ballot to nobody.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from resource_centre.messaging.links import keys
from surveys.models import Ballot, Invitation, Survey

SALT = b"surveys.ballots"


def mark_of(invitation: Invitation) -> str:
    """Return the mark that the invitation's ballot bears (0 queries)."""
    return marks_of(invitation.survey_id, invitation.pk)[0]


def marks_of(survey: int, invitation: int) -> list[str]:
    """Return the marks of an invitation: by the key of today, and by those before."""
    named = f"{survey}:{invitation}".encode()
    return [hmac.new(derived(secret), named, sha256).hexdigest() for secret in keys()]


def derived(secret: str | bytes) -> bytes:
    """Return a key that is used for nothing else."""
    secret = secret.encode() if isinstance(secret, str) else secret
    return hmac.digest(secret, SALT, sha256)


def has_answered(invitation: Invitation) -> bool:
    """Tell whether the invitation was answered, anonymously or not (1 query at most).

    The key may have changed since the answer: marks of former keys count too.
    """
    if invitation.status == Invitation.Status.SUBMITTED:
        return True
    marks = marks_of(invitation.survey_id, invitation.pk)
    found = Ballot.objects.filter(survey=invitation.survey_id, mark__in=marks)
    return found.exists()


def answered_among(invitations: Iterable[Invitation]) -> set[int]:
    """Return the keys of those that were answered, of whichever surveys (1 query)."""
    asked = list(invitations)
    told = {each.pk for each in asked if each.status == Invitation.Status.SUBMITTED}
    marks = {
        mark: each.pk for each in asked for mark in marks_of(each.survey_id, each.pk)
    }
    cast = Ballot.objects.filter(mark__in=marks).values_list("mark", flat=True)
    return told | {marks[mark] for mark in cast}


def answered(survey: Survey) -> set[int]:
    """Return the keys of the invitations that were answered (2 queries at most)."""
    rows = list(survey.invitations.values_list("pk", "status"))
    told = {pk for pk, status in rows if status == Invitation.Status.SUBMITTED}
    if not survey.is_anonymous:
        return told
    marks = set(survey.ballots.values_list("mark", flat=True))
    if not marks:
        return told
    found = {
        pk for pk, _status in rows if not marks.isdisjoint(marks_of(survey.pk, pk))
    }
    return told | found
