"""What happens to issued documents that go out by mail or by a personal link."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.documents.models import IssuedDocument
from resource_centre.messaging.composing import compose
from resource_centre.messaging.mail import kind_named
from resource_centre.messaging.models import Message, SharedDocument
from resource_centre.messaging.models.sharing import OPEN_FOR
from resource_centre.messaging.rules import ensure_document_sendable
from resource_centre.messaging.services.queueing import Link, queue_message


@transaction.atomic
def share_document(*, document: IssuedDocument) -> SharedDocument:
    """Open a document to whoever has its link, for as long as links work from today.

    Raise ValidationError when it does not stand or has no file.
    """
    ensure_document_sendable(document)
    until = timezone.localdate() + OPEN_FOR
    shared, _is_new = SharedDocument.objects.update_or_create(
        document=document, defaults={"open_until": until}
    )
    return shared


@transaction.atomic
def end_links(*, document: IssuedDocument) -> bool:
    """Let no link to the document given so far open it; tell whether there was one."""
    given = SharedDocument.objects.filter(document=document)
    return bool(given.update(generation=F("generation") + 1))


@transaction.atomic
def send_document(
    *,
    document: IssuedDocument,
    key: str,
    by: User,
    language: str,
    words: str = "",
    address: str | None = None,
    is_attached: bool = True,
    is_linked: bool = False,
) -> Message:
    """Send an issued document to its addressee, as a file, a personal link or both.

    The address is the addressee's unless given. Raise ValidationError when the
    document does not stand or has no file.
    """
    ensure_document_sendable(document)
    shared = share_document(document=document) if is_linked else None
    kind = kind_named("document-link" if shared else "document")
    person, organisation = document.person, document.organisation
    with override(language):
        name = str(person or organisation or document.addressee)
        values = {
            "person": name,
            "title": document.title,
            "number": document.reference,
            "date": written_date(document.dated, language),
            "words": words,
            "until": written_date(shared.open_until, language) if shared else "",
        }
    subject, body = compose(kind, language, values)
    if person is None and organisation is not None and address is None:
        address = organisation.email
    return queue_message(
        kind=kind.code,
        key=key,
        subject=subject,
        body=body,
        person=person,
        name=name,
        address=address,
        phone=organisation.phone if organisation and not person else "",
        language=language,
        link=Link("document", shared.pk, shared.generation) if shared else None,
        about=document,
        attachments=[document] if is_attached else (),
        district=document.district,
        queued_by=by,
    )


def written_date(day: date, language: str) -> str:
    """Return the date as letters in the language write it: „22.11.2026 г.“."""
    return date_format(day, "DATE_FORMAT" if language == "en" else "SHORT_DATE_FORMAT")
