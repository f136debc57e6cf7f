"""The credential of an issued document: an Open Badge (3.0) as a signed text.

It names the person and nothing else of theirs. What identifies them is made for this
document alone: nobody can tell from two credentials that they are one person's.
"""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from resource_centre.documents.credentials.profile import OPEN_BADGES, VC, profile
from resource_centre.documents.credentials.signing import signed
from resource_centre.documents.credentials.status import entry_of
from resource_centre.documents.credentials.subject import Subject
from resource_centre.documents.models import IssuedDocument, Proof

# How it is called beside or inside the document's file.
ATTACHMENT = "credential.jwt"


def credential_of(*, proof: Proof, issued: IssuedDocument, subject: Subject) -> str:
    """Return the credential of the document that the proof belongs to.

    The proof has its key already: it is the place in the status list. Raise
    UnusableKeyError when there is nothing to sign with. 1 query.
    """
    credential = described(proof, issued, subject)
    claims = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        "nbf": seconds(credential["validFrom"]),
    }
    if "validUntil" in credential:
        claims["exp"] = seconds(credential["validUntil"])
    return signed({**credential, **claims})


def described(proof: Proof, issued: IssuedDocument, subject: Subject) -> dict[str, Any]:
    """Return the credential as it is before it is signed.

    The centre is called as the document calls it (`facts.issuer`).
    """
    centre = issued.facts.get("centre", {})
    issuer = profile(centre.get("name", ""), centre.get("email", ""))
    since = beginning_of(issued.dated)
    credential: dict[str, Any] = {
        "@context": [VC, OPEN_BADGES],
        "id": issued.key.urn,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{subject.kind} {issued.reference}",
        "issuer": issuer,
        "validFrom": since,
        "awardedDate": since,
        "credentialSubject": {
            "id": uuid5(issued.key, "subject").urn,
            "type": ["AchievementSubject"],
            **activity(subject),
            "identifier": [identity(subject.name)],
            "achievement": achievement(issuer["id"], subject),
        },
        "credentialStatus": entry_of(proof),
    }
    if subject.valid_until:
        credential["validUntil"] = end_of(subject.valid_until)
    return credential


def activity(subject: Subject) -> dict[str, str]:
    """Return from when to when it was learnt, as far as that is known."""
    days = {}
    if subject.starts_on:
        days["activityStartDate"] = beginning_of(subject.starts_on)
    if subject.ends_on:
        days["activityEndDate"] = end_of(subject.ends_on)
    return days


def identity(name: str) -> dict[str, Any]:
    """Return whose it is: the name, as it stands in the document."""
    return {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": name,
        "identityType": "name",
    }


def achievement(issuer: str, subject: Subject) -> dict[str, Any]:
    """Return what was achieved; all who achieved the same have one and the same."""
    about: dict[str, Any] = {
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": subject.title,
        "description": subject.description,
        "criteria": {"narrative": subject.criteria},
        "inLanguage": subject.language,
    }
    if subject.hours is not None:
        about["creditsAvailable"] = as_number(float(subject.hours))
    if subject.areas:
        about["tag"] = list(subject.areas)
    said = json.dumps([issuer, about], sort_keys=True)
    return {"id": uuid5(NAMESPACE_URL, said).urn, **about}


def as_number(value: float) -> int | float:
    """Return 16 rather than 16.0: JSON knows one kind of number only."""
    return int(value) if value.is_integer() else value


def beginning_of(day: date) -> str:
    """Return the first second of the day, as it is here."""
    return moment(day).isoformat()


def end_of(day: date) -> str:
    """Return the last second of the day, as it is here."""
    return (moment(day + timedelta(days=1)) - timedelta(seconds=1)).isoformat()


def moment(day: date) -> datetime:
    """Return the midnight with which the day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def seconds(moment: str) -> int:
    """Return an ISO moment as claims give it."""
    return int(datetime.fromisoformat(moment).timestamp())
