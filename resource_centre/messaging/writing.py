"""Writing the mail of a message, or of several, as it leaves the centre."""

import mimetypes
import re
from collections.abc import Iterable, Sequence
from email.utils import formatdate, parseaddr
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _, ngettext, override

from resource_centre.documents import storage
from resource_centre.documents.models import IssuedDocument
from resource_centre.messaging.composing import put_in
from resource_centre.messaging.links import make_link
from resource_centre.messaging.models import MailSettings, Message
from resource_centre.messaging.rules import ensure_document_sendable
from resource_centre.messaging.services.sharing import share_document
from resource_centre.registry.models import Centre

LARGEST = 10 * 1024 * 1024  # bytes of all that is attached to one mail
RULE = "\n\n" + "—" * 20 + "\n\n"
# What no system allows in the name of a file, and what ends a name in a mail.
UNNAMEABLE = re.compile(r'[\\/:*?"<>|\s]+')
UNQUOTABLE = re.compile(r'[\\"<>\x00-\x1f]+')


class NotReadyError(Exception):
    """Tell that a document is still being made."""


def write(messages: Sequence[Message], mail_settings: MailSettings) -> EmailMessage:
    """Return the mail of these messages, which have one recipient and one language.

    Personal links are put in here and are kept nowhere. Raise ValidationError when
    it can never be sent, NotReadyError when it cannot be sent yet.
    """
    first = messages[0]
    with override(first.language):
        centre = Centre.objects.first()
        attached, large = chosen(documents_of(messages))
        answers = mail_settings.reply_to or (centre.email if centre else "")
        return EmailMessage(
            subject=literal(subject_of(messages, centre)),
            body=body_of(messages)
            + "".join(whereabouts(each, first.language) for each in large),
            from_email=sender(centre),
            to=[mailbox(first.name, first.address)],
            reply_to=[answers] if answers else None,
            attachments=[content_of(document) for document in attached],
            headers={
                "Message-ID": first.message_id,
                "Date": formatdate(localtime=True),
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
            },
        )


def subject_of(messages: Sequence[Message], centre: Centre | None) -> str:
    """Return the subject of the message, or what a digest is called."""
    count = len(messages)
    if count == 1:
        return messages[0].subject
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    names = {"count": count, "centre": centre.name if centre else address}
    said = ngettext(
        "%(count)d message from %(centre)s", "%(count)d messages from %(centre)s", count
    )
    return said % names


def body_of(messages: Sequence[Message]) -> str:
    """Return the words with their personal links, one message below the other."""
    bodies = [linked(message) for message in messages]
    if len(messages) == 1:
        return bodies[0]
    parts = zip(messages, bodies, strict=True)
    numbered = enumerate(parts, start=1)
    return RULE.join(f"{n}. {each.subject}\n\n{body}" for n, (each, body) in numbered)


def linked(message: Message) -> str:
    """Return the words of a message with its personal link."""
    if message.link_object is None:
        return message.body
    link = make_link(
        message.link_purpose,
        message.link_object,
        message.link_generation,
        language=message.language,
    )
    return put_in(message.body, link)


# --- From and to -------------------------------------------------------------------


def sender(centre: Centre | None) -> str:
    """Return the centre's own address, by the name that the settings or it give."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return mailbox(name or (centre.name if centre else ""), address)


def mailbox(name: str, address: str) -> str:
    """Return the address with a name that cannot be taken for anything else."""
    name = " ".join(UNQUOTABLE.sub(" ", literal(name)).split())
    return f'"{name}" <{address}>' if name else address


def literal(text: str) -> str:
    """Return the text in which no reader finds anything to decode."""
    return text.replace("=?", "= ?")


# --- Attached ----------------------------------------------------------------------


def documents_of(messages: Sequence[Message]) -> list[IssuedDocument]:
    """Return the documents to attach, each once (1 query)."""
    attached = Message.attachments.through._default_manager.filter(message__in=messages)
    documents = IssuedDocument.objects.filter(pk__in=attached.values("issueddocument"))
    return list(documents.order_by("pk"))


def chosen(
    documents: Iterable[IssuedDocument],
) -> tuple[list[IssuedDocument], list[IssuedDocument]]:
    """Return those that fit into one mail, and those too large for it."""
    attached, large, room = [], [], LARGEST
    for document in documents:
        ensure_attachable(document)
        size = size_of(document)
        if size <= room:
            room -= size
            attached.append(document)
        else:
            large.append(document)
    return attached, large


def ensure_attachable(document: IssuedDocument) -> None:
    """Raise NotReadyError while the file is made, ValidationError when it never is."""
    if document.status == IssuedDocument.Status.NUMBERED:
        raise NotReadyError(_("The attached document is still being made."))
    ensure_document_sendable(document)


def size_of(document: IssuedDocument) -> int:
    """Return how large the file is, a scan included; nothing when it is gone."""
    try:
        return storage.path_of(document.file or document.scan).stat().st_size
    except OSError:
        return 0


def content_of(document: IssuedDocument) -> tuple[str, bytes, str]:
    """Return the name, the content and the type of the file that was issued.

    Raise ValidationError when it is not the same file any more, or gone.
    """
    name = document.file or document.scan
    try:
        content = storage.read(name)
    except OSError:
        content = b""
    changed = document.file and storage.digest(content) != document.sha256
    if changed or not content:
        refusal = _("The file of “%(document)s” is damaged or missing.")
        raise ValidationError(refusal, code="damaged", params={"document": document})
    suffix = PurePath(name).suffix.lower()
    kind = mimetypes.types_map.get(suffix, "application/octet-stream")
    return f"{file_name(document)}{suffix}", content, kind


def file_name(document: IssuedDocument) -> str:
    """Return what the file is called for whoever gets it, without its suffix."""
    named = UNNAMEABLE.sub(" ", f"{document.title} {document.reference}")
    return " ".join(named.split())[:100].rstrip(" .")


def whereabouts(document: IssuedDocument, language: str) -> str:
    """Return where a document is that is too large for a mail, and open it there."""
    shared = share_document(document=document)
    told = _("The document “%(title)s” is too large for a mail. It is here: %(link)s")
    link = make_link("document", shared.pk, shared.generation, language=language)
    return f"\n\n{told % {'title': document.title, 'link': link}}\n"
