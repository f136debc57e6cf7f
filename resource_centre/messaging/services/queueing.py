"""What happens to a message before it is sent, and when it did not arrive."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _, override

from resource_centre.accounts.models import User
from resource_centre.common.text import clean
from resource_centre.documents.models import IssuedDocument
from resource_centre.messaging import rules
from resource_centre.messaging.models import MailSettings, Message, RefusedAddress
from resource_centre.registry.models import District, Person

Status = Message.Status


@dataclass(frozen=True)
class Link:
    """The personal link of a message: what for, about what, of which generation."""

    purpose: str
    object_id: int
    generation: int = 0


@transaction.atomic
def queue_message(
    *,
    kind: str,
    key: str,
    subject: str,
    body: str,
    person: Person | None = None,
    name: str = "",
    address: str | None = None,
    phone: str = "",
    language: str = settings.LANGUAGE_CODE,
    link: Link | None = None,
    about: Model | None = None,
    attachments: Iterable[IssuedDocument] = (),
    district: District | None = None,
    is_urgent: bool = False,
    is_digest: bool = False,
    is_draft: bool = False,
    queued_by: User | None = None,
) -> Message:
    """Queue a message in the caller's transaction; the same key is queued once.

    Name, address, phone and district are the person's unless given. What can be sent
    to nobody waits for a call; nothing about an address fails the caller. A draft
    waits to be released. Return the message, also when it was there before.
    """
    message = Message(
        kind=kind,
        key=key,
        status=Status.DRAFT,
        message_id=new_message_id(),
        person=person,
        name=one_line(name or named(person, language), 310),
        address=one_line(address_of(person) if address is None else address, 254),
        phone=one_line(phone or (person.phone if person else ""), 50),
        language=language,
        subject=one_line(subject, 300),
        body=clean(body),
        about=about,
        district=district or (person.district if person else None),
        is_urgent=is_urgent,
        queued_by=queued_by,
        is_demo=bool(person and person.is_demo),
    )
    if link is not None:
        message.link_purpose, message.link_object = link.purpose, link.object_id
        message.link_generation = link.generation
    if is_digest and not is_urgent:
        message.digest_key = digest_key_of(message)
    if not is_draft:
        find_way(message)
    return written_once(message, attachments)


def written_once(message: Message, attachments: Iterable[IssuedDocument]) -> Message:
    """Save the message unless one of its key is there; return the one that is.

    Who asks for the same at the same time waits here until it is known.
    """
    Message.objects.bulk_create([message], ignore_conflicts=True)
    saved = Message.objects.get(key=message.key)
    if saved.message_id == message.message_id:
        saved.attachments.set(attachments)
    return saved


def find_way(message: Message) -> None:
    """Let the message go out when it may, or wait for a call (2 queries).

    A call tells why no mail is sent; who has no address needs no other reason.
    """
    message.queued_at = now = timezone.now()
    message.last_error = rules.why_not_sent(message.address)
    if not message.address or message.last_error:
        message.status, message.due_at, message.digest_key = Status.TO_CALL, None, ""
        return
    settings = MailSettings.objects.current()
    message.status = Status.QUEUED
    if message.digest_key:
        message.due_at = rules.digest_goes_out(now, settings)
    else:
        message.due_at = rules.goes_out(now, settings, is_urgent=message.is_urgent)


@transaction.atomic
def release_drafts(*, drafts: Iterable[Message], by: User) -> int:
    """Let drafts go out; return how many. Those released meanwhile are left alone."""
    keys = [draft.pk for draft in drafts]
    waiting = Message.objects.filter(pk__in=keys, status=Status.DRAFT)
    messages = list(waiting.select_for_update().order_by("pk"))
    for message in messages:
        message.queued_by = message.queued_by or by
        find_way(message)
        message.save()
    return len(messages)


@transaction.atomic
def cancel(*, message: Message) -> Message:
    """Keep a message from being sent; raise ValidationError when it is too late.

    One that was sent or is on its way cannot be cancelled.
    """
    message = locked(message)
    rules.ensure_status(message, (Status.DRAFT, Status.QUEUED, *rules.CORRECTABLE))
    message.status, message.due_at, message.digest_key = Status.CANCELLED, None, ""
    message.sent_at = None
    message.save()
    return message


@transaction.atomic
def send_again(*, message: Message, address: str = "") -> Message:
    """Send a message that did not arrive, to the address that is right now.

    It is the given one, or the person's of today, or the same. Whoever asks for it
    vouches for the address. It is another mail, with a name of its own. Raise
    ValidationError for an address that is none.
    """
    message = locked(message)
    rules.ensure_status(message, rules.CORRECTABLE)
    wanted = address or address_of(message.person) or message.address
    message.address = rules.ensure_address(wanted)
    RefusedAddress.objects.filter(address=message.address.lower()).delete()
    message.message_id = new_message_id()
    message.attempts, message.sent_at = 0, None
    find_way(message)
    message.save()
    return message


def locked(message: Message) -> Message:
    """Return the message as it is now, for nobody else to change meanwhile.

    Raise ValidationError when somebody else has it in hand: it may be on its way.
    """
    try:
        with transaction.atomic():
            return Message.objects.select_for_update(nowait=True).get(pk=message.pk)
    except OperationalError:
        raise ValidationError(
            _("The message is being sent at this moment. Look at it again shortly."),
            code="being_sent",
        ) from None


def new_message_id() -> str:
    """Return a name for a mail that no other mail in the world has."""
    return f"<{uuid4()}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


def digest_key_of(message: Message) -> str:
    """Return what messages of one digest have in common."""
    person = message.person_id or ""
    return f"{person}:{message.language}:{message.address.lower()}"


def named(person: Person | None, language: str) -> str:
    """Return the person's name in the language, nothing for nobody."""
    with override(language):
        return str(person or "")


def address_of(person: Person | None) -> str:
    """Return the person's e-mail, nothing for nobody."""
    return person.email if person else ""


def one_line(text: str, longest: int) -> str:
    """Return the text on one line, cut where it is too long."""
    return Truncator(" ".join(clean(text).split())).chars(longest)
