"""A seal in a device: found, lost and found again, its PIN never tried twice."""

from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from resource_centre.documents.sealing import (
    SealingError,
    opened_anew,
    sealed,
    tokens,
)
from resource_centre.documents.sealing.configuration import configured
from resource_centre.documents.sealing.tokens import open_token
from tests.documents.sealing.authorities import Holder, issue, issuer
from tests.documents.sealing.conftest import Configure
from tests.documents.sealing.devices import PIN, Device
from tests.documents.sealing.judges import TRUSTED, VALID, judged, pdfsig

pytestmark = pytest.mark.django_db


@pytest.fixture
def device(
    configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Device:
    """Make a device, and configure the seal that will be in it."""
    made = Device(tmp_path / "device").begin(monkeypatch)
    configure(made.url, password=PIN)
    return made


def refused(data: bytes) -> str:
    """Return why the seal is refused."""
    with pytest.raises(SealingError) as refusal:
        sealed(data)
    return refusal.value.code


def test_a_seal_in_a_device_is_trusted_also_after_the_device_went_away(
    device: Device, holder: Holder, drawn: bytes, tmp_path: Path
) -> None:
    device.put(holder)
    for _time in range(2):
        pdf = sealed(drawn)
        assert judged(pdf).summary() == TRUSTED
        assert VALID in pdfsig(pdf, tmp_path)
    device.pull_out()
    device.forget()
    assert refused(drawn) == "token"
    device.put_back()
    assert judged(sealed(drawn)).summary() == TRUSTED


def test_a_seal_on_an_elliptic_curve_with_certificates_elsewhere_is_trusted(
    device: Device, configure: Configure, drawn: bytes, tmp_path: Path
) -> None:
    curve = issue("Печат", issuer())
    device.put(curve, with_certificates=False)
    assert refused(drawn) == "misconfigured"
    pem = tmp_path / "seal.pem"
    pem.write_bytes(curve.pem())
    configure(device.url, password=PIN, certificates=str(pem))
    assert judged(sealed(drawn)).summary() == TRUSTED


def test_a_wrong_pin_is_tried_once(
    device: Device,
    holder: Holder,
    configure: Configure,
    drawn: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    device.put(holder)
    tried: list[Any] = []
    real = tokens.logged_in

    def counting(*given: Any) -> Any:
        tried.append(given)
        return real(*given)

    monkeypatch.setattr(tokens, "logged_in", counting)
    configure(device.url, password="999999")
    assert [refused(drawn), refused(drawn)] == ["password", "password"]
    assert len(tried) == 1
    # Whoever looks after the seal may try it again.
    with pytest.raises(SealingError):
        opened_anew()
    assert len(tried) == 2
    configure(device.url, password=PIN)
    assert judged(sealed(drawn)).summary() == TRUSTED


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("pkcs11:object=a?module-path=/m.so", "misconfigured"),
        ("pkcs11:token=a;object=a", "misconfigured"),
        ("pkcs11:token=a;object=a?module-path=/no/module.so", "token"),
        ("{}&", "token"),
    ],
)
def test_a_device_that_is_not_there_is_told(
    device: Device, configure: Configure, url: str, code: str
) -> None:
    # The last is ours, without a key in it.
    configure(url.format(device.url), password=PIN)
    assert refused(b"") == code


def sign_there(configuration: Any) -> bytes:
    """Sign in a process that was forked from one with an open device."""
    return open_token(configuration).signature(b"data")


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_opens_the_device_for_itself(
    device: Device, holder: Holder
) -> None:
    device.put(holder)
    configuration = configured()
    assert configuration
    here = open_token(configuration)
    assert here.signature(b"data")
    with get_context("fork").Pool(1) as pool:
        assert pool.apply(sign_there, [configuration])
    assert here.signature(b"data")
