"""Proofs: made with the number, shown by duplicates, kept for good."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import Settings

from resource_centre.documents import sealing, services, storage
from resource_centre.documents.models import IssuedDocument, Proof
from resource_centre.documents.services import issuing, proofs
from resource_centre.documents.verification.codes import grouped, new_code, new_key
from tests.documents.proving import (
    make_diploma,
    make_known,
    proof_of,
    quickly_made,
    with_codes,
)
from tests.documents.sandbox.diplomas import Diploma
from tests.documents.steps import issue, make_ready, make_series
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_verifiable_document_says_how_it_is_verified(
    diploma: Diploma, settings: Settings
) -> None:
    settings.SITE_URL = "https://centre.example"
    row = make_diploma()
    proof = proof_of(row)
    address = f"https://centre.example/certificates/{proof.key}/"
    verification = {"address": address, "code": grouped(proof.code)}
    assert row.facts["verification"] == verification
    english = services.issue(
        document=diploma, record=make_ready(), by=make_user(), language="en"
    )
    assert "/en/" not in english.facts["verification"]["address"]


def test_what_nobody_verifies_has_no_proof(diploma: Diploma) -> None:
    assert services.proof_of(issue()) is None
    assert not Proof.objects.exists()


def test_a_proof_is_there_only_with_its_number(
    diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise LookupError

    monkeypatch.setattr(diploma, "issued", fail)
    with pytest.raises(LookupError), transaction.atomic():
        make_diploma()
    assert not Proof.objects.exists()


def test_a_duplicate_shows_its_originals(diploma: Diploma) -> None:
    row = make_known()
    copy = services.duplicate(issued=row, by=make_user(), reason="Изгубен")
    assert copy.facts["verification"] == row.facts["verification"]
    assert proof_of(copy) == proof_of(row)
    assert Proof.objects.count() == 1


def test_what_replaces_it_has_a_proof_of_its_own(diploma: Diploma) -> None:
    row = make_known()
    new = services.replace(issued=row, by=make_user(), reason="Ново име")
    assert proof_of(new).key != proof_of(row).key


@pytest.mark.parametrize("field", ["key", "code", "issued"])
def test_nobody_changes_codes_or_deletes_them(diploma: Diploma, field: str) -> None:
    proof, other = proof_of(make_diploma()), make_diploma()
    value = {"key": new_key(), "code": new_code(), "issued": other}[field]
    with pytest.raises(DatabaseError), transaction.atomic():
        Proof.objects.filter(pk=proof.pk).update(**{field: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        proof.delete()


# --- Codes that are taken -----------------------------------------------------------

TAKEN, FREE = ("A" * 26, "AAAAAAAAA"), ("B" * 26, "BBBBBBBBB")


@pytest.mark.parametrize(
    "drawn", [TAKEN, (TAKEN[0], "CCCCCCCCC"), ("C" * 26, TAKEN[1])]
)
def test_codes_that_are_taken_are_drawn_anew(
    diploma: Diploma, monkeypatch: pytest.MonkeyPatch, drawn: tuple[str, str]
) -> None:
    with_codes(monkeypatch, TAKEN, drawn, FREE)
    first, second = make_diploma(), make_diploma()
    assert (proof_of(second).key, proof_of(second).code) == FREE
    assert second.facts["verification"]["code"] == grouped(FREE[1])
    assert (first.number, second.number) == (1, 2)
    assert IssuedDocument.objects.count() == 2


def test_a_generator_that_only_repeats_itself_is_an_error(
    diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_codes(monkeypatch, *[TAKEN] * (proofs.DRAWINGS + 1))
    make_diploma()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_diploma()


def test_what_else_the_database_refuses_is_not_tried_again(
    diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_codes(monkeypatch, TAKEN)
    row = make_diploma()
    columns = {"document": row.document, "series": row.series, "title": row.title}

    def write(facts: dict[str, object]) -> IssuedDocument:
        return IssuedDocument.objects.create(
            **columns,
            year=row.year,
            dated=row.dated,
            reference=row.reference,
            facts=facts,
        )

    with_codes(monkeypatch, FREE)
    with pytest.raises(IntegrityError, match="documents_issued_reference"):
        proofs.proven({}, write)


@pytest.mark.django_db(transaction=True)
def test_two_who_draw_the_same_at_once_both_get_codes(
    diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = at_once(monkeypatch)
    assert sorted(told) == ["made", "made"]
    assert {proof.key for proof in Proof.objects.all()} == {TAKEN[0], FREE[0]}


@pytest.mark.django_db(transaction=True)
def test_without_drawing_anew_one_of_them_is_refused(
    diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "is_taken", lambda refused: False)
    assert sorted(at_once(monkeypatch)) == ["made", "refused"]


def at_once(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Issue two diplomas at once, for which the same codes are drawn first.

    They are of two series, as the counter of one lets them in one by one.
    """
    start = Barrier(2)
    with_codes(monkeypatch, TAKEN, TAKEN, FREE)
    rows = [
        {
            "document": Diploma.code,
            "series": make_series(code),
            "reference": "1",
            "title": "Диплома",
            "year": 2026,
            "dated": "2026-11-02",
        }
        for code in ("one", "other")
    ]

    def ask(columns: dict[str, object]) -> str:
        def write(facts: dict[str, object]) -> IssuedDocument:
            return IssuedDocument.objects.create(facts=facts, **columns)

        try:
            connection.ensure_connection()
            start.wait()
            with transaction.atomic():
                proofs.proven({}, write)
        except IntegrityError:
            return "refused"
        else:
            return "made"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(ask, rows))


# --- With the file ------------------------------------------------------------------


def test_the_credential_is_kept_and_attached_and_a_duplicate_has_the_same(
    diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diploma, "has_credential", True)
    row = services.make_file(issued=make_diploma())
    kept = Proof.objects.get(issued=row).credential
    assert kept.count(".") == 2
    copy = services.duplicate(issued=row, by=make_user(), reason="Изгубен")
    monkeypatch.setattr(issuing, "credential_of", None)
    copy = services.make_file(issued=copy)
    assert attached_to(row) == attached_to(copy) == {"credential.jwt": kept}
    assert copy.sha256 != row.sha256
    with pytest.raises(DatabaseError), transaction.atomic():
        Proof.objects.update(credential="друг")


def attached_to(row: IssuedDocument) -> dict[str, str]:
    """Return the files within the document's file, by their names."""
    with pikepdf.open(storage.path_of(row.file)) as pdf:
        return {
            name: file.get_file().read_bytes().decode()
            for name, file in pdf.attachments.items()
        }


def test_a_file_is_sealed_before_it_is_kept(
    diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "drawn", lambda *args: b"drawn")
    monkeypatch.setattr(issuing, "sealed", lambda data: data + b" and sealed")
    row = services.make_file(issued=make_diploma())
    assert storage.read(row.file) == b"drawn and sealed"
    note = services.make_file(issued=issue())
    assert storage.read(note.file) == b"drawn"


def test_what_cannot_be_sealed_waits_and_is_tried_again(
    diploma: Diploma, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise sealing.SealingError("server")

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "ensure_sealable", fail)
        patch.setattr(issuing, "drawn", None)
        row = services.make_file(issued=make_diploma())
    assert (row.status, row.fault) == (IssuedDocument.Status.NUMBERED, "")
    monkeypatch.setattr(issuing, "drawn", lambda *args: b"drawn")
    assert services.make_file(issued=row).file


def test_the_second_of_two_that_make_a_file_leaves_the_credential(
    diploma: Diploma,
) -> None:
    row = quickly_made(make_diploma())
    issuing.keep_file(row, b"late", "late")
    assert proof_of(row).credential == ""


def test_a_document_that_lost_its_proof_is_named(
    diploma: Diploma, capsys: pytest.CaptureFixture[str]
) -> None:
    row = make_known()
    services.duplicate(issued=row, by=make_user(), reason="Изгубен")
    call_command("verify_documents")
    lost = IssuedDocument.objects.create(
        document=row.document,
        series=row.series,
        year=row.year,
        dated=row.dated,
        reference="С-0009",
        title="Диплома",
        facts=row.facts,
    )
    with pytest.raises(CommandError, match="1 documents cannot be verified"):
        call_command("verify_documents")
    assert f"on them: {lost.pk}\n" in capsys.readouterr().err
