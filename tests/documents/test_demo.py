"""The demo's letters come once, are issued like any other, and leave no trace."""

import pytest
from django.utils.translation import override

from resource_centre.documents import demo, services
from resource_centre.documents.models import (
    Counter,
    IncomingLetter,
    IssuedDocument,
    Letter,
    Letterhead,
    Signatory,
)
from resource_centre.registry import demo as registry_demo
from tests.documents.steps import make_series

pytestmark = pytest.mark.django_db
MODELS = (IncomingLetter, IssuedDocument, Letter, Letterhead, Signatory)


@pytest.fixture
def loaded(db: None) -> None:
    """Load the demo of the registry, and the letters."""
    make_series("outgoing")
    with override("en"):
        registry_demo.load()
        demo.load()


def rows() -> list[int]:
    """Return how many rows there are of each model."""
    return [model._default_manager.count() for model in MODELS]


def test_there_are_drafts_an_issued_letter_and_one_that_waits(loaded: None) -> None:
    assert rows() == [1, 1, 3, 1, 1]
    assert IncomingLetter.objects.unanswered().count() == 1
    assert Letter.objects.filter(issued=None).count() == 2
    issued = IssuedDocument.objects.get()
    assert issued.is_demo
    assert issued.reference == "РЦ-0001"
    assert issued.facts["donor_line"].startswith("[Примерен текст, за потвърждаване")


def test_a_second_time_adds_nothing(loaded: None) -> None:
    demo.load()
    assert rows() == [1, 1, 3, 1, 1]


def test_it_goes_whole_with_its_numbers(loaded: None) -> None:
    assert demo.remove() == []
    assert rows() == [0, 0, 0, 0, 0]
    assert set(Counter.objects.values_list("last", flat=True)) == {0}


def test_what_is_in_use_stays(loaded: None) -> None:
    Letter.objects.filter(issued=None).update(is_demo=False)
    kept = demo.remove()
    assert len(kept) == 2
    assert rows() == [0, 0, 2, 1, 1]


def test_numbers_after_it_stay(loaded: None) -> None:
    letter = Letter.objects.filter(issued=None)[0]
    Letter.objects.filter(pk=letter.pk).update(is_demo=False)
    letter.refresh_from_db()
    assert letter.written_by
    services.issue(document="letter", record=letter, by=letter.written_by)
    demo.remove()
    assert IssuedDocument.objects.get().reference == "РЦ-0002"
    last = Counter.objects.get(series__code="outgoing").last
    assert last == 2
