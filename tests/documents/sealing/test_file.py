"""A seal in a file: judged by others, read once, refused when it is not right."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pytest_django import Settings

from resource_centre.documents.renderer import render
from resource_centre.documents.sealing import (
    SealingError,
    current,
    ensure_sealable,
    keys,
    seal_notes,
    sealed,
    signing,
)
from resource_centre.documents.sealing.files import FileKey
from tests.documents.pdfs import assert_conforms, attached
from tests.documents.sealing.authorities import (
    PASSWORD,
    Holder,
    issue,
    issuer,
    root,
    rsa_key,
)
from tests.documents.sealing.conftest import Configure
from tests.documents.sealing.judges import TRUSTED, VALID, judged, pdfsig, seal_in
from tests.documents.test_attacks import HEAD

pytestmark = pytest.mark.django_db


def refused(data: bytes = b"") -> str:
    """Return why the seal is refused, which is noted too."""
    with pytest.raises(SealingError) as refusal:
        sealed(data)
    problem = seal_notes().problem
    assert problem
    assert problem.code == refusal.value.code
    return problem.code


def test_without_a_configuration_documents_are_as_they_were(drawn: bytes) -> None:
    assert sealed(drawn) is drawn
    ensure_sealable()


def test_a_sealed_document_is_trusted_and_conforms(
    seal: Path, drawn: bytes, tmp_path: Path
) -> None:
    # The first is written by pyHanko, those after it like the first.
    for pdf in (sealed(drawn), sealed(drawn), sealed(render(HEAD))):
        status = judged(pdf)
        assert status.summary() == TRUSTED
        assert status.bottom_line
        assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        assert VALID in pdfsig(pdf, tmp_path)
        assert_conforms(pdf)
    assert attached(sealed(drawn)) == attached(drawn)
    assert sealed(drawn).startswith(drawn)


def test_a_seal_on_an_elliptic_curve_is_trusted(
    seal: Path, drawn: bytes, tmp_path: Path
) -> None:
    seal.write_bytes(issue("Печат", issuer()).packed())
    for _time in range(2):
        pdf = sealed(drawn)
        assert judged(pdf).summary() == TRUSTED
        assert VALID in pdfsig(pdf, tmp_path)


def test_a_changed_byte_is_refused(seal: Path, drawn: bytes, tmp_path: Path) -> None:
    pdf = sealed(drawn)
    for place in (len(drawn) // 2, pdf.rindex(b"/Reason") + 12):
        changed = bytearray(pdf)
        changed[place] ^= 1
        assert not judged(bytes(changed)).intact
        assert VALID not in pdfsig(bytes(changed), tmp_path)


def test_another_root_does_not_trust(seal: Path, drawn: bytes) -> None:
    status = judged(sealed(drawn), issue("Чужд", is_authority=True))
    assert status.intact
    assert not status.trusted


@pytest.mark.parametrize(
    ("language", "place", "title"),
    [("bg", "България", "Електронен печат на документа"), ("en", "Bulgaria", "E")],
)
def test_what_a_seal_says_is_in_the_language_of_the_document(
    seal: Path, language: str, place: str, title: str
) -> None:
    pdf = sealed(render(HEAD.replace('lang="bg"', f'lang="{language}"')))
    found = seal_in(pdf)
    assert found.field_name == "Печат"
    assert found.sig_object["/Location"] == place
    with pikepdf.open(BytesIO(pdf)) as document:
        (widget,) = document.pages[0].Annots
        assert str(widget.TU) == str(widget.Contents)
        assert str(widget.TU).startswith(title)
        assert [float(each) for each in widget.Rect] == [0, 0, 0, 0]
        (form,) = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Form"
        ]
        assert form.K[0].Obj.objgen == widget.objgen
        numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
        assert numbers[-2] == widget.StructParent
        assert numbers[-1].objgen == form.objgen


def test_without_a_place_in_the_structure_a_seal_would_not_conform(
    seal: Path, drawn: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(signing, "place_in_structure", lambda *_things: None)
    with pytest.raises((AssertionError, KeyError)):
        assert_conforms(sealed(drawn))


# --- Read once ----------------------------------------------------------------------


def test_a_seal_is_read_once_and_again_when_its_file_changes(
    seal: Path, drawn: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    real = current.OPENERS["file"]
    counting = {"file": lambda each: opened.append(each) or real(each)}  # type: ignore[func-returns-value]
    monkeypatch.setattr(current, "OPENERS", counting)
    sealed(drawn)
    sealed(drawn)
    assert len(opened) == 1
    seal.write_bytes(issue("Нов печат", issuer()).packed())
    assert (
        seal_in(sealed(drawn)).signer_cert.subject.native["common_name"] == "Нов печат"
    )
    assert len(opened) == 2


def test_certificates_that_the_file_lacks_come_from_another(
    seal: Path, configure: Configure, holder: Holder, drawn: bytes, tmp_path: Path
) -> None:
    seal.write_bytes(Holder(holder.certificate, holder.key).packed())
    assert not judged(sealed(drawn)).trusted
    pem = tmp_path / "chain.pem"
    pem.write_bytes(issuer().pem())
    configure(seal.as_uri(), password=PASSWORD, certificates=str(pem))
    assert judged(sealed(drawn)).summary() == TRUSTED


# --- Refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("password", lambda holder: holder.packed("друга")),
        ("unreadable", lambda holder: b"no file of this kind"),
        ("early", lambda _: issue("Печат", issuer(), age=-1).packed()),
        ("expired", lambda _: issue("Печат", issuer(), days=-1).packed()),
    ],
)
def test_a_seal_that_is_not_right_is_refused_until_it_is(
    seal: Path, holder: Holder, drawn: bytes, code: str, data: Any
) -> None:
    seal.write_bytes(data(holder))
    assert refused(drawn) == code
    with pytest.raises(SealingError):
        ensure_sealable()
    seal.write_bytes(holder.packed())
    assert judged(sealed(drawn)).summary() == TRUSTED
    assert seal_notes().problem is None


def test_a_missing_file_is_refused(seal: Path) -> None:
    seal.unlink()
    assert refused() == "unreadable"


@pytest.mark.parametrize("url", ["ftp://x/y", "file://elsewhere/seal.p12", "seal.p12"])
def test_an_address_of_nothing_is_refused(configure: Configure, url: str) -> None:
    configure(url)
    assert refused() == "misconfigured"


def test_a_key_that_is_not_the_certificates_is_never_used(
    seal: Path, holder: Holder, drawn: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = rsa_key(2049)

    def mixed_up(_configuration: object) -> FileKey:
        return FileKey(other, holder.certificate, holder.chain)

    monkeypatch.setattr(current, "OPENERS", {"file": mixed_up})
    assert refused(drawn) == "mismatch"
    # The control: unverified, it would be in the document for ever.
    monkeypatch.setattr(keys.SealKey, "signature", FileKey.sign)
    assert not judged(sealed(drawn)).valid


def test_a_key_of_a_kind_that_readers_do_not_know_is_refused(
    seal: Path, settings: Settings
) -> None:
    seal.write_bytes(
        issue("Печат", issuer(), key=Ed25519PrivateKey.generate()).packed()
    )
    assert refused() == "misconfigured"


def test_what_stands_twice_is_no_model() -> None:
    assert signing.model_of(b"1", b"1", b"2", b"12")
    assert signing.model_of(b"1", b"11", b"2", b"12") is None
    assert root().certificate.subject == issuer().certificate.issuer
