"""When a message may go out, where to, and what may be done with it."""

from datetime import UTC, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from resource_centre.common.text import clean
from resource_centre.documents.models import IssuedDocument
from resource_centre.messaging.models import MailSettings, Message, RefusedAddress

# After each failed attempt; then the last one again and again, up to two days in all.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
LONGEST = timedelta(days=2)

# How long a server that refuses us, or does not answer, is left alone.
SERVER_PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
)

Status = Message.Status
CORRECTABLE = (Status.FAILED, Status.REFUSED, Status.TO_CALL)


# --- When --------------------------------------------------------------------------


def is_quiet(moment: datetime, settings: MailSettings) -> bool:
    """Tell whether only urgent mails go out at that moment."""
    start, end, hour = settings.quiet_from, settings.quiet_to, clock(moment)
    if start <= end:
        return start <= hour < end
    return hour >= start or hour < end


def goes_out(moment: datetime, settings: MailSettings, *, is_urgent: bool) -> datetime:
    """Return when something ready at that moment is sent: at the end of quiet hours."""
    if is_urgent or not is_quiet(moment, settings):
        return moment
    return next_time(moment, settings.quiet_to)


def digest_goes_out(moment: datetime, settings: MailSettings) -> datetime:
    """Return when what is collected from that moment on is sent."""
    collected = next_time(moment, settings.digest_at)
    return goes_out(collected, settings, is_urgent=False)


def next_time(moment: datetime, hour: time) -> datetime:
    """Return when the clocks in Sofia next show the hour after that moment.

    An hour that the clocks leave out in spring comes with the one after it.
    """
    today = timezone.localtime(moment).date()
    # In autumn the clocks show an hour twice. Only in UTC is later always more.
    times = (
        timezone.make_aware(datetime.combine(day, hour.replace(fold=fold)))
        for day in (today, today + timedelta(days=1))
        for fold in (0, 1)
    )
    return next(found for each in times if (found := each.astimezone(UTC)) > moment)


def clock(moment: datetime) -> time:
    """Return what the clocks in Sofia show at the moment."""
    return timezone.localtime(moment).time()


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many failed attempts, at least one."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def is_last(attempts: int) -> bool:
    """Tell whether nothing is to be tried after that many failed attempts."""
    waits = (pause_after(number) for number in range(1, attempts + 1))
    return sum(waits, timedelta()) > LONGEST


def server_pause_after(failures: int) -> timedelta:
    """Return how long a server that failed that often is left alone."""
    return SERVER_PAUSES[min(failures, len(SERVER_PAUSES)) - 1]


# --- Where -------------------------------------------------------------------------


def ensure_address(address: str) -> str:
    """Return the address to send to; raise ValidationError when it is none."""
    address = clean(address)
    try:
        validate_email(address)
        address.rpartition("@")[2].encode("idna")
    except (ValidationError, UnicodeError):
        message = _("“%(address)s” is not an e-mail address to which mail can be sent.")
        raise ValidationError(
            message, code="address_invalid", params={"address": address}
        ) from None
    return address


def why_not_sent(address: str) -> str:
    """Return in words why no mail can go to the address, nothing if it can (1 query).

    Nothing for no address at all, which says so itself.
    """
    if not address:
        return ""
    try:
        address = ensure_address(address)
    except ValidationError as error:
        return " ".join(error.messages)
    refused = RefusedAddress.objects.of(address)
    if refused is None:
        return ""
    return _("The address was refused earlier: %(reason)s") % {"reason": refused.reason}


# --- What may be done --------------------------------------------------------------


def ensure_status(message: Message, allowed: tuple[str, ...]) -> None:
    """Raise ValidationError when the message stands otherwise."""
    if message.status not in allowed:
        refusal = _("“%(message)s” is now: %(status)s. This cannot be done with it.")
        raise ValidationError(
            refusal,
            code="other_status",
            params={"message": message, "status": message.get_status_display()},
        )


def ensure_document_sendable(document: IssuedDocument) -> None:
    """Raise ValidationError when the document does not stand or has no file yet."""
    if not document.is_valid or not (document.file or document.scan):
        refusal = _(
            "“%(document)s” cannot be sent: it is not valid or has no file yet."
        )
        raise ValidationError(
            refusal, code="not_sendable", params={"document": document}
        )
