"""Reading what mail servers report of mails that did not arrive (RFC 3464).

Whatever lies in a mailbox was written by anybody: it is read in small portions,
and what is no report in order is left as it is.
"""

import logging
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail

from django.utils.text import Truncator

from resource_centre.common.text import clean
from resource_centre.messaging import smtp

logger = logging.getLogger(__name__)

LARGEST = 64 * 1024  # bytes of a mail that are looked at
# Parts in parts in parts take parsers their time; a report has a few.
MOST_BOUNDARIES = 10
MOST_PARTS = 20
LONGEST_REASON = 300
LONGEST_ID = 255


@dataclass(frozen=True)
class Bounce:
    """What a report says of one mail to one recipient."""

    message_id: str
    recipient: str
    status: str
    is_final: bool
    reason: str

    @property
    def is_of_address(self) -> bool:
        """Tell whether the address is why, so that no other mail would arrive."""
        status = self.status.encode("ascii", "replace")
        return smtp.is_of_address(status) or smtp.enhanced(status)[0] == 0


def bounce_in(raw: bytes) -> Bounce | None:
    """Return what the mail reports, None when it is no report; never fail."""
    if raw.lower().count(b"boundary") > MOST_BOUNDARIES:
        return None
    try:
        return read(message_from_bytes(raw[:LARGEST]))
    except Exception:
        # Parsers fail at hostile mails in more ways than one can name.
        logger.warning("A mail in the mailbox of refusals cannot be read")
        return None


def read(mail: Mail) -> Bounce | None:
    """Return what the mail reports, None when it is no report."""
    if mail.get_content_type() != "multipart/report":
        return None
    parts = {part.get_content_type(): part for part in parts_of(mail)}
    report = parts.get("message/delivery-status")
    blocks = parts_of(report) if report is not None else []
    recipients = [block for block in blocks if block["Final-Recipient"]]
    if not recipients:
        return None
    worst = next(filter(is_final, recipients), recipients[0])
    return Bounce(
        message_id=message_id_in(parts),
        recipient=recipient_of(worst),
        status=word(worst["Status"]),
        is_final=is_final(worst),
        reason=reason_of(worst),
    )


def parts_of(mail: Mail) -> list[Mail]:
    """Return the first parts of a mail, nothing for one that has none."""
    payload = mail.get_payload()
    found = payload[:MOST_PARTS] if isinstance(payload, list) else []
    return [part for part in found if isinstance(part, Mail)]


def is_final(block: Mail) -> bool:
    """Tell whether the server has given the recipient up."""
    failed = word(block["Action"]).lower() == "failed"
    return failed and word(block["Status"]).startswith("5.")


def recipient_of(block: Mail) -> str:
    """Return the address that the mail was for: the one that we wrote, if known."""
    named = block["Original-Recipient"] or block["Final-Recipient"]
    return word(str(named).rpartition(";")[2]).strip("<>")[:LONGEST_ID]


def reason_of(block: Mail) -> str:
    """Return in the server's words why, with its code, on one line."""
    diagnosis = str(block["Diagnostic-Code"] or "").partition(";")[2]
    said = " ".join(clean(f"{diagnosis} ({word(block['Status'])})").split())
    return Truncator(said).chars(LONGEST_REASON)


def message_id_in(parts: dict[str, Mail]) -> str:
    """Return the name of the mail that came back, nothing if it is not told."""
    if "message/rfc822" in parts:
        originals = parts_of(parts["message/rfc822"])
    elif "text/rfc822-headers" in parts:
        headers = parts["text/rfc822-headers"].get_payload(decode=True)
        originals = [message_from_bytes(headers)] if isinstance(headers, bytes) else []
    else:
        originals = []
    return word(originals[0]["Message-ID"])[:LONGEST_ID] if originals else ""


def word(value: object) -> str:
    """Return the first word of a header, nothing for none."""
    return next(iter(clean(str(value or "")).split()), "")
