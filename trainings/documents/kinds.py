"""What the documents of trainings have in common."""

from collections.abc import Mapping
from typing import Any

from resource_centre.documents.document import Belonging, Document
from resource_centre.documents.facts import Facts, issuer, pictures
from resource_centre.documents.models import Signatory
from trainings.documents.words import place
from trainings.facts.days import span
from trainings.models import Enrolment, Training
from trainings.rules.documents import is_held


class OfTraining(Document[Training]):
    """A document about a training, which whoever sees the training may draw."""

    model = Training
    permission = "trainings.view_training"

    def is_due(self, record: Training) -> bool:
        """Tell whether it was held: what has a number says how it went."""
        return is_held(record)

    def images(self, record: Training) -> Mapping[str, bytes]:
        """Return the logo, if there is one."""
        return pictures()

    def belonging(self, record: Training) -> Belonging:
        """Return the district of the training."""
        return Belonging(addressee=str(record), district=record.district)


class OfEnrolment(Document[Enrolment]):
    """A document for a participant."""

    model = Enrolment
    permission = "trainings.view_enrolment"

    def images(self, record: Enrolment) -> Mapping[str, bytes]:
        """Return the logo and the signature, those that there are."""
        return pictures(None, only_signatory())

    def belonging(self, record: Enrolment) -> Belonging:
        """Return the participant and the workplace that sends them."""
        employment = record.employment
        return Belonging(
            addressee=str(record.person),
            person=record.person,
            organisation=employment.organisation if employment else None,
            district=record.training.district,
        )

    def name(self, record: Enrolment) -> str:
        """Return what lists call it: whose it is, and of which training."""
        return f"{self.title} – {record.person}, {record.training}"


def heading(training: Training) -> Facts:
    """Return whose paper it is, which training, when and where (up to 4 queries)."""
    return {
        **issuer(),
        "number": None,
        "training": str(training),
        "period": span(*training.days),
        "place": place(training.venue),
    }


def only_signatory() -> Signatory | None:
    """Return who signs for the centre today, None if they are several (1 query).

    Then whoever signs writes their name.
    """
    signatories: list[Any] = list(Signatory.objects.current()[:2])
    return signatories[0] if len(signatories) == 1 else None
