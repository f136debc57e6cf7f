"""Time stamps of an authority (RFC 3161)."""

from typing import Any

from asn1crypto.tsp import TimeStampResp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from resource_centre.documents.sealing.errors import SealingError
from resource_centre.documents.sealing.web import ensure_answering, post

CODE = "timestamp"


class AuthorityStamper(TimeStamper):
    """Asks an authority for time stamps, and looks at what it gives."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    def ensure_ready(self) -> None:
        """Raise SealingError while the authority is left alone."""
        ensure_answering(self.url, CODE)

    async def async_request_tsa_response(self, req: Any) -> Any:
        """Return the authority's answer; raise SealingError."""
        headers = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        answer = post(self.url, req.dump(), headers, code=CODE)
        return TimeStampResp.load(answer)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        """Return the time stamp of the digest; raise SealingError.

        One of something else would spoil a document for ever.
        """
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            content = token["content"]["encap_content_info"]["content"].parsed
            stamped = content["message_imprint"]["hashed_message"].native
        except (TimestampRequestError, ValueError, KeyError, TypeError) as error:
            raise SealingError(CODE, error) from error
        if stamped != message_digest:
            raise SealingError(CODE, self.url)
        return token
