"""Who issues credentials, as programs read it."""

from typing import Any

from django.conf import settings

from resource_centre.documents.credentials.signing import address_of

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def issuer_address() -> str:
    """Return the address that is the issuer's name in credentials."""
    return address_of("issuer")


def profile(name: str, email: str) -> dict[str, Any]:
    """Return who issues, under the name and with the e-mail that the centre has."""
    about = {"name": name, "url": settings.SITE_URL, "email": email}
    known = {key: text for key, text in about.items() if text}
    return {"id": issuer_address(), "type": ["Profile"], **known}
