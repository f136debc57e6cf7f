"""Signing: what is said, as a text that anyone can verify."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from joserfc import jws

from resource_centre.documents.credentials.keys import (
    ALGORITHM,
    kid_of,
    publish,
    signing_key,
)

Claims = Mapping[str, Any]

MEDIA_TYPE = "application/vc+jwt"


def signed(claims: Claims, *, typ: str = "JWT") -> str:
    """Return the claims signed (VC-JWT, RS256); whoever reads them finds the key.

    Raise UnusableKeyError without a key. 1 query.
    """
    key = signing_key()
    publish(key)
    kid = address_of("key", kid_of(key))
    header = {"alg": ALGORITHM, "typ": typ, "kid": kid}
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(header, payload, key, [ALGORITHM])


def address_of(name: str, *arguments: str | int) -> str:
    """Return the whole address of what programs read about credentials."""
    path = reverse(f"credentials:{name}", args=arguments)
    return f"{settings.SITE_URL}{path}"
