"""What happens when the staff write to people."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.messaging.composing import composer
from resource_centre.messaging.mail import kind_named
from resource_centre.messaging.models import Message
from resource_centre.messaging.services.queueing import queue_message
from resource_centre.registry.models import Person


@transaction.atomic
def write_to_people(
    *,
    people: Iterable[Person],
    key: str,
    subject: str,
    text: str,
    language: str,
    by: User,
    is_draft: bool = False,
) -> list[Message]:
    """Write the same to each person, to each a message of their own.

    People who share a mailbox get one each, since each is addressed by name. The
    same key writes once, however often the button was pressed.
    """
    kind = kind_named("notice")
    mail = composer(kind, language)
    written = []
    for person in people:
        with override(language):
            name = str(person)
        values = {"person": name, "subject": subject, "text": text}
        made_subject, body = mail.compose(values)
        written.append(
            queue_message(
                kind=kind.code,
                key=f"{key}:{person.pk}",
                subject=made_subject,
                body=body,
                person=person,
                name=name,
                language=language,
                queued_by=by,
                is_draft=is_draft,
            )
        )
    return written
