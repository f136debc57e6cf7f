"""A seal that somebody keeps for us: trusted when it is right, waited for when not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from resource_centre.documents.sealing import SealingError, sealed, web
from tests.documents.sealing.authorities import Holder, issue, issuer, root
from tests.documents.sealing.conftest import Configure
from tests.documents.sealing.judges import TRUSTED, judged
from tests.documents.sealing.servers import TOKEN, Service, known_here, serving

pytestmark = pytest.mark.django_db

Keeping = Callable[..., Any]


@pytest.fixture
def keeping(
    configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Keeping:
    """Return what runs a service and configures its seal."""

    @contextmanager
    def run(service: Service, token: str = TOKEN, **more: str) -> Iterator[Service]:
        trusted = tmp_path / "trusted.pem"
        trusted.write_bytes(root().pem())
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with serving(service.answer, known_here(tmp_path)) as port:
            credential = "credentialID=%D0%9F%D0%B5%D1%87%D0%B0%D1%82%201"
            url = f"https://localhost:{port}/base/?{credential}"
            configure(url, password=token, **more)
            yield service

    return run


def refused(data: bytes = b"") -> SealingError:
    """Return why the seal is refused."""
    with pytest.raises(SealingError) as refusal:
        sealed(data)
    return refusal.value


@pytest.mark.parametrize(
    ("mode", "kind"), [("implicit", "rsa"), ("oauth2code", "rsa"), ("implicit", "ec")]
)
def test_a_remote_seal_is_trusted(
    keeping: Keeping, holder: Holder, drawn: bytes, mode: str, kind: str
) -> None:
    own = holder if kind == "rsa" else issue("Печат", issuer())
    with keeping(Service(own, mode)) as service:
        for _time in range(2):
            assert judged(sealed(drawn)).summary() == TRUSTED
    activated = ["credentials/authorize"] * (mode == "implicit")
    each = [*activated, "signatures/signHash"]
    assert service.asked == ["credentials/info", *each, *each]


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        ({"cert": {}}, "server"),
        ({"cert": {"certificates": ["bm9uZQ=="]}}, "server"),
        ({"authMode": "explicit", "PIN": {"presence": "true"}}, "misconfigured"),
        ({"signatures": []}, "server"),
        ({"signatures": ["AAAA"]}, "mismatch"),
        ({"signatures": 5}, "server"),
    ],
)
def test_what_a_service_gets_wrong_is_in_no_document(
    keeping: Keeping, holder: Holder, drawn: bytes, instead: Any, code: str
) -> None:
    with keeping(Service(holder, instead=instead)):
        assert refused(drawn).code == code


def test_a_service_is_asked_again_once_it_is_well(
    keeping: Keeping, holder: Holder, drawn: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keeping(Service(holder, status=503)) as service:
        assert [refused().code, refused().code] == ["server", "server"]
        assert len(service.asked) == 1, "it is left alone for a while"
        monkeypatch.setattr(web, "paused", {})
        service.status = 200
        assert judged(sealed(drawn)).summary() == TRUSTED


def test_a_token_that_is_refused_is_told(keeping: Keeping, holder: Holder) -> None:
    with keeping(Service(holder), token="another"):
        error = refused()
    assert error.code == "server"
    assert "401" in error.detail
    assert "another" not in error.detail


def test_a_service_that_leads_elsewhere_is_not_followed(
    keeping: Keeping, holder: Holder
) -> None:
    with keeping(Service(holder, status=302)) as service:
        assert refused().code == "server"
    assert service.asked == ["credentials/info"]


def test_a_service_that_nobody_knows_gets_no_token(
    keeping: Keeping, holder: Holder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with keeping(Service(holder)) as service:
        other = tmp_path / "other.pem"
        other.write_bytes(issue("Чужд", is_authority=True).pem())
        monkeypatch.setenv("SSL_CERT_FILE", str(other))
        assert refused().code == "server"
        assert service.asked == []


def test_certificates_may_come_from_a_file(
    keeping: Keeping, holder: Holder, drawn: bytes, tmp_path: Path
) -> None:
    pem = tmp_path / "own.pem"
    pem.write_bytes(holder.pem())
    with keeping(Service(holder, instead={"cert": {}}), certificates=str(pem)):
        assert judged(sealed(drawn)).summary() == TRUSTED


@pytest.mark.parametrize("url", ["https://localhost:1/base", "https:?credentialID=1"])
def test_an_address_without_a_credential_is_told(
    configure: Configure, url: str
) -> None:
    configure(url)
    assert refused().code == "misconfigured"
