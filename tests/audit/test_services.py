"""Readings of confidential records."""

from collections.abc import Callable
from typing import Any

import pytest

from resource_centre.audit.services import reads_of, record_read
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_reading_is_told_newest_first_with_its_reason() -> None:
    record, first, second = (make_user(None, name=name) for name in ("А", "Б", "В"))
    record_read(user=first, obj=record)
    record_read(user=second, obj=record, reason="Сигнал от дирекцията")
    record_read(user=first, obj=second)
    assert [(read.who, read.reason) for read in reads_of(record)] == [
        ("В", "Сигнал от дирекцията"),
        ("Б", ""),
    ]


def test_reading_outlives_the_reader() -> None:
    record, reader = make_user(None), make_user(None)
    record_read(user=reader, obj=record)
    reader.delete()
    assert len(reads_of(record)) == 1


@pytest.mark.parametrize("readers", [1, 3])
def test_readings_ask_as_often_for_many(
    readers: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    record = make_user(None)
    for _number in range(readers):
        record_read(user=make_user(None), obj=record)
    with django_assert_num_queries(2):
        assert len(reads_of(record)) == readers
