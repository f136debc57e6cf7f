"""The series that rooms declare are there, and stay as people write them."""

import pytest

from resource_centre.documents.document import every_document
from resource_centre.documents.models import Series
from resource_centre.documents.reference import declared_series, synchronise

pytestmark = pytest.mark.django_db


def test_every_document_is_numbered_by_a_series_that_is_declared() -> None:
    used = {each.series for each in every_document() if each.series}
    assert used <= set(declared_series())


def test_missing_series_are_added_and_those_there_stay_as_they_are() -> None:
    Series.objects.all().delete()
    synchronise(using="default")
    outgoing = Series.objects.get(code="outgoing")
    assert outgoing.reference(12) == "РЦ-0012"
    assert outgoing.name_en == "Outgoing letters"
    outgoing.prefix = "А-"
    outgoing.save()
    synchronise(using="default")
    outgoing.refresh_from_db()
    assert outgoing.prefix == "А-"
    assert Series.objects.count() == len(declared_series())
