"""A diploma of a person, which anybody can verify and programs too."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from resource_centre.documents.credentials.subject import Subject
from resource_centre.documents.document import Verified
from tests.documents.sandbox.notes import Note


class Diploma(Note):
    """A diploma of a person, for good or until a day."""

    code = "sandbox-diploma"
    title = "Диплома"
    is_verifiable = True
    valid_until: date | None = None
    has_credential = False

    def facts(self, record: Any) -> Mapping[str, Any]:
        """Return the name and what for."""
        return {
            "name": str(record),
            "training": "Работа в екип",
            "email": record.email,
        }

    def verified(self, facts: Mapping[str, Any]) -> Verified:
        """Return the name, what for, and until when it is valid."""
        rows = (("Обучение", facts["training"]),)
        return Verified(facts["name"], rows, self.valid_until)

    def credential(self, facts: Mapping[str, Any]) -> Subject | None:
        """Return what the credential says, where the test wants one."""
        if not self.has_credential:
            return None
        return Subject(
            name=facts["name"],
            kind="Диплома",
            title=facts["training"],
            description="",
            criteria="",
            language="bg",
        )
