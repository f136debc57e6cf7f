"""Issuing: a number for good, facts as they were, a file made once."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from resource_centre.documents import services, storage
from resource_centre.documents.document import Document
from resource_centre.documents.models import IssuedDocument, Series
from resource_centre.documents.renderer import RenderingError
from resource_centre.documents.rules import ensure_not_issued
from resource_centre.documents.services import issuing
from tests.documents.pdfs import text_of
from tests.documents.sandbox.notes import Note
from tests.documents.steps import (
    code_of,
    issue,
    issued,
    make_ready,
    make_series,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db
Status = IssuedDocument.Status


def failing(error: Exception) -> Any:
    """Return what raises the error instead of drawing."""

    def fail(*args: object, **kwargs: object) -> bytes:
        raise error

    return fail


def grow_old() -> None:
    """Let the numbers have been given a while ago."""
    past = timezone.now() - timedelta(minutes=2)
    IssuedDocument.objects.update(issued_at=past)


# --- The number and the facts -------------------------------------------------------


def test_an_issued_document_has_its_number_facts_and_file(note: Note) -> None:
    person, user = make_ready(), make_user()
    row = issued(person, user)
    assert (row.status, row.reference, row.number) == (Status.ISSUED, "РЦ-0001", 1)
    assert (row.dated, row.year) == (timezone.localdate(), timezone.localdate().year)
    assert (row.title, row.addressee) == (f"Бележка – {person}", str(person))
    assert (row.subject, row.person, row.district) == (person, person, person.district)
    assert (row.issued_by, row.template_version, row.language) == (user, 1, "bg")
    data = storage.read(row.file)
    assert (row.sha256, row.size) == (storage.digest(data), len(data))
    assert str(person) in text_of(data)
    assert "РЦ-0001" in text_of(data)


def test_facts_are_of_the_language_asked_for_and_cleaned(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"дати": [timezone.localdate()], "име": {"й\u0306": "\x00и\u0306 "}}
    monkeypatch.setattr(note, "facts", lambda record: facts)
    row = issue()
    day = timezone.localdate().isoformat()
    assert row.facts == {
        "дати": [day],
        "име": {"й\u0306": "й"},
        "number": {"reference": "РЦ-0001", "dated": day},
    }
    monkeypatch.undo()


def test_a_document_is_written_in_a_language_it_has(note: Note) -> None:
    person = make_ready()
    row = issue(person, language="en")
    assert row.facts["language"] == row.language == "en"
    assert row.facts["name"] == person.latin_name
    with pytest.raises(ValidationError) as refused:
        issue(language="de")
    assert code_of(refused) == "other_language"


@pytest.mark.parametrize("field", ["reference", "dated", "facts", "title", "number"])
def test_nobody_changes_what_has_a_number(note: Note, field: str) -> None:
    row = issue()
    value = {"dated": timezone.localdate() - timedelta(days=1), "number": 9}
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.update(**{field: value.get(field, {"x": 1})})
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_a_record_that_is_not_ready_takes_no_number(note: Note) -> None:
    with pytest.raises(ValidationError) as refused:
        issue(make_ready(), dated=timezone.localdate() + timedelta(days=1))
    assert code_of(refused) == "in_future"
    person = make_ready()
    person.email = ""
    person.save()
    with pytest.raises(ValidationError, match="Няма имейл"):
        issue(person)
    person.delete()
    with pytest.raises(ValidationError) as refused:
        issue(person)
    assert code_of(refused) == "gone"
    assert issue().number == 1


def test_a_record_has_one_such_document_that_stands(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_ready()
    first = issued(person)
    with pytest.raises(ValidationError, match="РЦ-0001"):
        issue(person)
    services.revoke(issued=first, by=make_user(), reason="Грешка")
    assert issue(person).number == 2
    monkeypatch.setattr(note, "once", False, raising=False)
    assert issue(person).number == 3


def test_numbers_of_another_register_are_typed(note: Note) -> None:
    make_series(is_automatic=False)
    assert issue(reference="93-12").reference == "93-12"
    with pytest.raises(ValidationError):
        issue(reference="93-12")


def test_a_document_that_is_only_drawn_is_never_issued(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note, "series", None)
    with pytest.raises(ImproperlyConfigured):
        issue()


def test_the_room_acts_in_the_same_transaction(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note, "issued", failing(ValidationError("Не сега.")))
    with pytest.raises(ValidationError, match="Не сега"):
        issue()
    monkeypatch.undo()
    assert not IssuedDocument.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_the_same_at_once_issue_one(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waits for the other after having asked whether it is issued, if it may."""
    make_series()
    person, user, start, told = make_ready(), make_user(), Barrier(2), []

    def ask() -> None:
        start.wait()
        try:
            told.append(issue(person, user).reference)
        except ValidationError as refused:
            told.append(refused.code or "")
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["already_issued", "РЦ-0001"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_is_issued_twice(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_asked = Barrier(2)
    asked = ensure_not_issued

    def ask_and_wait(document: Document[Any], record: Any) -> None:
        asked(document, record)
        both_asked.wait(10)

    monkeypatch.setattr(issuing, "locked", lambda record: record)
    monkeypatch.setattr(issuing, "ensure_not_issued", ask_and_wait)
    make_series()
    person, user, given = make_ready(), make_user(), []

    def ask() -> None:
        given.append(issue(person, user).reference)
        connection.close()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == ["РЦ-0001", "РЦ-0002"]


# --- The file -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_file_is_never_made_while_others_wait_for_a_number(note: Note) -> None:
    row = issue()
    with (
        pytest.raises(RuntimeError, match="durable"),
        transaction.atomic(),
    ):
        services.make_file(issued=row)
    assert services.make_file(issued=row).status == Status.ISSUED


def test_a_file_is_made_once(note: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    row = issued()
    monkeypatch.setattr(issuing, "drawn", failing(AssertionError()))
    assert services.make_file(issued=row).sha256 == row.sha256
    issuing.keep_file(row, b"another")
    assert storage.digest_of(row.file) == row.sha256


def test_the_database_refuses_another_file(note: Note) -> None:
    row = issued()
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(pk=row.pk).update(sha256="0" * 64)


def test_what_cannot_be_drawn_keeps_its_number_and_says_why(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = issue()
    with monkeypatch.context() as patch:
        error = RenderingError("too_complicated")
        patch.setattr(issuing, "drawn", failing(error))
        made = services.make_file(issued=row)
        assert (made.status, made.fault) == (Status.NUMBERED, error.messages[0])
        grow_old()
        assert not services.has_abandoned()
    again = services.try_again(issued=row)
    assert (again.status, again.fault, again.number) == (Status.ISSUED, "", row.number)


def test_an_unexpected_error_is_told_without_its_details(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "drawn", failing(KeyError("тайна")))
    made = services.make_file(issued=issue())
    assert (made.status, made.file) == (Status.NUMBERED, "")
    assert made.fault
    assert "тайна" not in made.fault


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left"), RenderingError("unavailable")]
)
def test_what_passes_is_tried_again_by_itself(
    note: Note, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(issuing, "drawn", failing(error))
        made = services.make_file(issued=issue())
    assert (made.status, made.fault) == (Status.NUMBERED, "")
    assert not services.has_abandoned()
    grow_old()
    assert services.has_abandoned()
    assert services.make_abandoned_files() == 1
    assert not services.has_abandoned()
    assert Series.objects.get(code=note.series).issueddocuments.count() == 1


def test_a_draft_is_drawn_and_nothing_is_stored(note: Note) -> None:
    person = make_ready()
    words = text_of(services.draft_of(document=note, record=person, language="en"))
    assert person.latin_name in words
    assert "draft" in words
    assert not IssuedDocument.objects.exists()
    with pytest.raises(ValidationError):
        services.draft_of(document=note, record=person, language="de")
