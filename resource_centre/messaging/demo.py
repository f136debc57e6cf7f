"""The messages' part of the demo: a draft, and somebody to call. Nothing is sent."""

from django.utils.translation import override

from resource_centre.accounts.models import User
from resource_centre.messaging.models import Message
from resource_centre.messaging.services.notices import write_to_people
from resource_centre.registry.models import Person

KEY = "demo"
SUBJECT = "Среща на екипите (пример)"
TEXT = """Каним Ви на среща на екипите на социалните услуги.

Моля, потвърдете участието си до края на седмицата."""


def load() -> None:
    """Write to two invented people, one of whom has no e-mail, unless it is done."""
    writer = User.objects.filter(is_demo=True, is_active=True).order_by("pk").first()
    if writer is None or Message.objects.filter(key__startswith=f"{KEY}:").exists():
        return
    invented = Person.objects.filter(is_demo=True).order_by("pk")
    for people, is_draft in (
        (invented.exclude(email="")[:1], True),
        (invented.filter(email="").exclude(phone="")[:1], False),
    ):
        with override("bg"):
            write_to_people(
                people=people,
                key=KEY,
                subject=SUBJECT,
                text=TEXT,
                language="bg",
                by=writer,
                is_draft=is_draft,
            )


def remove() -> list[str]:
    """Take away all messages to invented people; none has to stay."""
    Message.objects.filter(is_demo=True).delete()
    return []
