"""A device that keeps seals: SoftHSM, which only pretends to be one."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pkcs11 import Attribute, CertificateType, ObjectClass

from tests.documents.sealing.authorities import Holder

PLACES = ("/usr/lib/softhsm", "/usr/local/lib/softhsm", "/opt/homebrew/lib/softhsm")
PIN, OFFICER = "123456", "654321"
KEY = b"\x01\xa0"


def module() -> Path:
    """Return where the device's library is."""
    paths = [Path(place) / "libsofthsm2.so" for place in PLACES]
    return next(path for path in paths if path.exists())


@dataclass
class Device:
    """A device with one token; its content lies in a folder."""

    folder: Path

    @property
    def url(self) -> str:
        """Return the address of the seal, as the environment gives it."""
        known = f"token={quote('Нашият печат')};object={quote('печат')}"
        return f"pkcs11:{known}?module-path={quote(str(module()))}"

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> "Device":
        """Make the token."""
        content = self.folder / "tokens"
        content.mkdir(parents=True)
        configuration = self.folder / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {content}\nlog.level = ERROR")
        monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
        run("--init-token", "--free", "--pin", PIN, "--so-pin", OFFICER)
        return self

    def put(self, holder: Holder, *, with_certificates: bool = True) -> None:
        """Put a seal into the token."""
        path = self.folder / "key.pem"
        path.write_bytes(
            holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        run("--import", str(path), "--label", "печат", "--id", KEY.hex(), "--pin", PIN)
        if with_certificates:
            self.put_certificates(holder)

    def put_certificates(self, holder: Holder) -> None:
        """Put the certificates beside the key."""
        library = pkcs11.lib(str(module()))
        library.reinitialize()
        with library.get_token(token_label="Нашият печат").open(
            rw=True, user_pin=PIN
        ) as session:
            for number, each in enumerate((holder.certificate, *holder.chain)):
                session.create_object(
                    {
                        Attribute.CLASS: ObjectClass.CERTIFICATE,
                        Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                        Attribute.TOKEN: True,
                        Attribute.ID: bytes([number]) if number else KEY,
                        Attribute.SUBJECT: each.subject.public_bytes(),
                        Attribute.VALUE: each.public_bytes(Encoding.DER),
                    }
                )

    def pull_out(self) -> None:
        """Take the token away."""
        os.rename(self.folder / "tokens", self.folder / "away")
        (self.folder / "tokens").mkdir()

    def forget(self) -> None:
        """End all sessions, which SoftHSM itself would never."""
        pkcs11.lib(str(module())).finalize()

    def put_back(self) -> None:
        """Bring the token again."""
        (self.folder / "tokens").rmdir()
        os.rename(self.folder / "away", self.folder / "tokens")


def run(*arguments: str) -> None:
    """Run SoftHSM's own program about the token."""
    label = ["--label"] if arguments[0] == "--init-token" else ["--token"]
    command = ["softhsm2-util", *arguments, *label, "Нашият печат"]
    subprocess.run(command, check=True, capture_output=True)
