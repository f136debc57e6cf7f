"""A note about a person, which needs an e-mail to be ready."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from resource_centre.documents.document import Belonging, Document
from resource_centre.registry.models import Person

SERIES = "sandbox"


class Note(Document[Person]):
    """A note about a person."""

    code = "sandbox-note"
    title = "Бележка"
    model = Person
    template = "sandbox/note.html"
    series = SERIES
    permission = "registry.view_person"

    def facts(self, record: Person) -> Mapping[str, Any]:
        """Return the name, and the language in which it was asked for."""
        return {"name": str(record), "language": get_language()}

    def ensure_ready(self, record: Person) -> None:
        """Refuse a person without an e-mail."""
        if not record.email:
            raise ValidationError("Няма имейл.", code="email_missing")

    def belonging(self, record: Person) -> Belonging:
        """Return the person."""
        return Belonging(str(record), record, None, record.district)
