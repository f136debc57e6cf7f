"""What the settings say of the seal."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from django.utils.crypto import salted_hmac

from resource_centre.documents.sealing.errors import SealingError


@dataclass(frozen=True)
class Configuration:
    """Where the key of the seal is, and what opens it.

    `certificates` is the path of a PEM file, `timestamp_url` the address of an
    authority of time stamps; both may be empty.
    """

    url: str
    password: str
    certificates: str
    timestamp_url: str

    @property
    def scheme(self) -> str:
        """Return the kind of place where the key is."""
        return urlsplit(self.url).scheme

    @property
    def path(self) -> str:
        """Return the path of a key in a file; raise SealingError for another host."""
        parts = urlsplit(self.url)
        if parts.netloc not in ("", "localhost") or not parts.path:
            raise SealingError("misconfigured", "SEAL_URL=file:///…")
        return url2pathname(parts.path)

    @property
    def files(self) -> list[str]:
        """Return the paths of the files that the key and its certificates are in."""
        key = [self.path] if self.scheme == "file" else []
        return key + [self.certificates] * bool(self.certificates)

    @property
    def name(self) -> str:
        """Return a name of this configuration that tells nothing of its password."""
        words = "\0".join((self.url, self.password, self.certificates))
        return salted_hmac(__name__, words, algorithm="sha256").hexdigest()[:32]


def configured() -> Configuration | None:
    """Return the configuration of the seal, if there is any."""
    return Configuration(**settings.SEAL) if settings.SEAL["url"] else None
