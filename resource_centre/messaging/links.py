"""Personal links: whoever has one may do one thing, without signing in.

A link is made when its mail is sent and is stored nowhere: it is the signature of
what it is for and of a generation, which is raised to revoke it. Opening it shows a
page and changes nothing, as mail scanners open every link and run its scripts; the
button there puts a grant into the session, and from then on the address is clean.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar, Protocol, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

P = TypeVar("P", bound="type[LinkPurpose]")

SALT = "resource_centre.messaging.links"
SIGNATURE = 16  # bytes of the signature that a link carries: 128 bits
LONGEST = 120  # characters of a token
GRANTS = "links"  # what of the session holds the grants
GRANTS_KEPT = 20
# Computers are shared: for how long the pages stay open after the button.
GRANTED_FOR = timedelta(hours=2)
# So long a browser is told that it is too late, and not that there is nothing.
COOKIE_KEPT = timedelta(days=1)


class Target(Protocol):
    """What a link is about; a higher generation revokes the links given before."""

    pk: Any
    generation: int

    @property
    def is_open(self) -> bool:
        """Tell whether what the link is for can still be done."""


class LinkPurpose:
    """What links of one kind are for.

    `code` is part of each link, so it stays for ever. `title` and `button` are on
    the page that the link opens.
    """

    code: ClassVar[str]
    title: ClassVar[str | Promise]
    button: ClassVar[str | Promise]

    def find(self, object_id: int) -> Target | None:
        """Return what the link is about, None when there is no such thing (1 query)."""
        raise NotImplementedError

    def words(self, target: Any) -> str | Promise:
        """Return what the page says before the button is pressed."""
        raise NotImplementedError

    def closed_words(self, target: Any) -> str | Promise:
        """Return what the page says when it is too late."""
        raise NotImplementedError

    def leads_to(self, target: Any) -> str:
        """Return the address without a token where the button leads."""
        raise NotImplementedError

    def opens(self, target: Any) -> bool:
        """Tell whether there is a page to open: while it can still be done."""
        return bool(target.is_open)

    def leaves_no_trace(self, target: Any) -> bool:
        """Tell whether the database must not know that the link was opened."""
        return False


_purposes: dict[str, LinkPurpose] = {}


def register(purpose: P) -> P:
    """Declare what links are for; raise ValueError when another has the code."""
    known = _purposes.get(purpose.code)
    if known and type(known).__qualname__ != purpose.__qualname__:
        raise ValueError(f"There are two purposes of the code {purpose.code!r}.")
    _purposes[purpose.code] = purpose()
    return purpose


def purpose_named(code: str) -> LinkPurpose:
    """Return the purpose; raise LookupError when none has the code."""
    return _purposes[code]


# --- Making and reading ------------------------------------------------------------


@dataclass(frozen=True)
class OpenedLink:
    """A link that is ours: its purpose and what it is about."""

    purpose: LinkPurpose
    target: Target


def make_token(purpose: str, object_id: int, generation: int) -> str:
    """Return the token of a link; it is never stored."""
    named = f"{purpose}:{object_id}"
    signature = sign(settings.SECRET_KEY, named, generation)
    return urlsafe_b64encode(signature + named.encode()).decode().rstrip("=")


def make_link(
    purpose: str, object_id: int, generation: int, *, language: str | None = None
) -> str:
    """Return the whole address of a link, of a page in the language."""
    token = make_token(purpose, object_id, generation)
    with override(language or settings.LANGUAGE_CODE):
        return f"{settings.SITE_URL}{reverse('messaging:link', args=[token])}"


def read_link(token: str) -> OpenedLink | None:
    """Return what the token opens, None when it is unknown, forged or revoked.

    1 query for whatever looks like a token.
    """
    parts = parts_of(token)
    if parts is None:
        return None
    signature, purpose, object_id = parts
    target = purpose.find(object_id)
    generation = -1 if target is None else target.generation
    named = f"{purpose.code}:{object_id}"
    is_ours = any(
        hmac.compare_digest(signature, sign(k, named, generation)) for k in keys()
    )
    return OpenedLink(purpose, target) if target is not None and is_ours else None


def parts_of(token: str) -> tuple[bytes, LinkPurpose, int] | None:
    """Return the signature, the purpose and the key, None when it is no token."""
    try:
        raw = urlsafe_b64decode(token[:LONGEST] + "=" * (-len(token) % 4))
        code, _colon, key = raw[SIGNATURE:].decode("ascii").partition(":")
        purpose, object_id = _purposes[code], int(key)
    except (ValueError, KeyError):
        return None
    # One way of writing it only: no other alphabet, no leading zero, nothing left over.
    whole = raw[:SIGNATURE] + f"{code}:{object_id}".encode()
    if urlsafe_b64encode(whole).decode().rstrip("=") != token or object_id < 0:
        return None
    return raw[:SIGNATURE], purpose, object_id


def sign(secret: str | bytes, named: str, generation: int) -> bytes:
    """Return the signature, with a key that is used for nothing else."""
    secret = secret.encode() if isinstance(secret, str) else secret
    key = hmac.digest(secret, SALT.encode(), sha256)
    return hmac.digest(key, f"{named}:{generation}".encode(), sha256)[:SIGNATURE]


def keys() -> Iterator[str | bytes]:
    """Yield the site's key, and those that it had before."""
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


# --- What the button gave ---------------------------------------------------------


def grant(request: HttpRequest, link: OpenedLink, response: HttpResponse) -> None:
    """Let this browser do for a while what the link is for; sign nobody in.

    The session of somebody unknown gets a new key, so that nobody who has planted
    the old one comes in as well; that of a user has had one at sign-in. Sessions
    are in the database, so what must leave no trace there is in a signed cookie.
    """
    target = link.target
    if link.purpose.leaves_no_trace(target):
        response.set_signed_cookie(
            cookie_of(link.purpose.code, target.pk),
            f"{target.generation}:{holder(request)}",
            salt=SALT,
            max_age=COOKIE_KEPT,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return
    grants = dict(request.session.get(GRANTS, {}))
    name = f"{link.purpose.code}:{target.pk}"
    grants.pop(name, None)
    grants[name] = [target.generation, int(timezone.now().timestamp())]
    request.session[GRANTS] = dict(list(grants.items())[-GRANTS_KEPT:])
    if not request.user.is_authenticated:
        request.session.cycle_key()


def granted(request: HttpRequest, purpose: str, object_id: int) -> Target | None:
    """Return what this browser may see, None when it may not or no more (1 query)."""
    generation = granted_generation(request, purpose, object_id)
    if generation is None:
        return None
    known = purpose_named(purpose)
    target = known.find(object_id)
    if target is None or target.generation != generation or not known.opens(target):
        return None
    return target


def granted_generation(
    request: HttpRequest, purpose: str, object_id: int
) -> int | None:
    """Return of which generation the grant is, None without one that still holds."""
    named = f"{purpose}:{object_id}"
    if named in request.session.get(GRANTS, {}):
        generation, since = request.session[GRANTS][named]
        age = timezone.now().timestamp() - since
        return int(generation) if age <= GRANTED_FOR.total_seconds() else None
    signed = request.get_signed_cookie(
        cookie_of(purpose, object_id), default=None, salt=SALT, max_age=GRANTED_FOR
    )
    told, _colon, held_by = (signed or "").partition(":")
    return int(told) if told and held_by == holder(request) else None


def holder(request: HttpRequest) -> str:
    """Return who is signed in: on a shared computer the next person has no grant."""
    return str(request.user.pk or "")


def was_granted(request: HttpRequest, purpose: str, object_id: int) -> bool:
    """Tell whether this browser has pressed the button at all, lately or not."""
    in_session = f"{purpose}:{object_id}" in request.session.get(GRANTS, {})
    return in_session or cookie_of(purpose, object_id) in request.COOKIES


def cookie_of(purpose: str, object_id: int) -> str:
    """Return the name of the cookie that is the grant of what leaves no trace."""
    return f"link-{purpose}-{object_id}"
