"""Time stamps: in the seal when they are right, waited for when not."""

from pathlib import Path

import pytest

from resource_centre.documents.sealing import (
    SealingError,
    ensure_sealable,
    sealed,
    stamps,
)
from tests.documents.pdfs import assert_conforms
from tests.documents.sealing.authorities import PASSWORD
from tests.documents.sealing.conftest import Configure
from tests.documents.sealing.judges import VALID, judged, pdfsig
from tests.documents.sealing.servers import Authority, serving

pytestmark = pytest.mark.django_db
STAMPED = "INTACT:TRUSTED,TIMESTAMP_TOKEN<INTACT:TRUSTED>,UNTOUCHED"


def test_a_stamped_seal_is_trusted_with_its_time(
    seal: Path, configure: Configure, drawn: bytes, tmp_path: Path
) -> None:
    authority = Authority()
    with serving(authority.answer) as port:
        stamped_by(configure, seal, port)
        for _time in range(2):
            pdf = sealed(drawn)
            status = judged(pdf)
            assert status.summary() == STAMPED
            assert VALID in pdfsig(pdf, tmp_path)
            assert_conforms(pdf)
    assert authority.asked == 2


@pytest.mark.parametrize(
    "authority",
    [Authority(status=500), Authority(status=404), Authority(instead=b"0" * 32)],
    ids=["broken", "absent", "another digest"],
)
def test_a_stamp_that_is_not_right_is_in_no_document(
    seal: Path, configure: Configure, drawn: bytes, authority: Authority
) -> None:
    with serving(authority.answer) as port:
        stamped_by(configure, seal, port)
        with pytest.raises(SealingError) as refusal:
            sealed(drawn)
    assert refusal.value.code == "timestamp"
    assert authority.asked == 1


def test_an_authority_that_fails_is_left_alone_for_a_while(
    seal: Path, configure: Configure, drawn: bytes
) -> None:
    authority = Authority(status=500)
    with serving(authority.answer) as port:
        stamped_by(configure, seal, port)
        for attempt in (lambda: sealed(drawn), ensure_sealable, lambda: sealed(drawn)):
            with pytest.raises(SealingError):
                attempt()
    assert authority.asked == 1


def test_another_digest_would_spoil_the_document(
    seal: Path, configure: Configure, drawn: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without our look at it, pyHanko takes any stamp."""
    monkeypatch.delattr(stamps.AuthorityStamper, "async_timestamp")
    with serving(Authority(instead=b"0" * 32).answer) as port:
        stamped_by(configure, seal, port)
        assert not judged(sealed(drawn)).bottom_line


def stamped_by(configure: Configure, seal: Path, port: int) -> None:
    """Configure the seal with the authority at the port."""
    url = f"http://localhost:{port}/tsa"
    configure(seal.as_uri(), password=PASSWORD, timestamp_url=url)
