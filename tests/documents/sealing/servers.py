"""A service that seals, and an authority that stamps the time."""

import json
import ssl
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.tsp import TimeStampReq
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.sign.timestamps import DummyTimeStamper

from tests.documents.sealing.authorities import Holder, issue, root, rsa_key

TOKEN = "token-of-the-service"
# What is asked, with which authorisation, and the answer with its status.
Answer = Callable[[str, str, bytes], tuple[int, bytes]]


@contextmanager
def serving(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Answer requests so, and give the port."""

    class Handler(BaseHTTPRequestHandler):
        """Answers one request."""

        def do_POST(self) -> None:
            """Answer."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            authorised = self.headers.get("Authorization", "")
            status, told = answer(self.path, authorised, body)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("localhost", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def known_here(folder: Path) -> ssl.SSLContext:
    """Return the face of a server that whoever trusts the root trusts."""
    holder = issue("localhost", root(), purpose="server")
    key = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(key + holder.pem())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@dataclass
class Service:
    """A service that keeps a seal, as the Cloud Signature Consortium has it."""

    holder: Holder
    mode: str = "implicit"
    pin: str = "false"
    status: int = 200
    asked: list[str] = field(default_factory=list)
    # What the service leaves out or says instead.
    instead: dict[str, Any] = field(default_factory=dict)

    def answer(self, path: str, authorised: str, body: bytes) -> tuple[int, bytes]:
        """Answer one request."""
        words, method = json.loads(body), path.removeprefix("/base/csc/v1/")
        self.asked.append(method)
        if authorised != f"Bearer {TOKEN}" or words["credentialID"] != "Печат 1":
            return 401, b'{"error": "invalid_token"}'
        if self.status != 200:
            return self.status, b"out of order"
        told = {**self.told(method, words), **self.instead}
        return 200, json.dumps(told).encode()

    def told(self, method: str, words: dict[str, Any]) -> dict[str, Any]:
        """Return what is true."""
        if method == "credentials/info":
            chain = (self.holder.certificate, *self.holder.chain)
            listed = [b64encode(c.public_bytes(Encoding.DER)).decode() for c in chain]
            return {
                "key": {"status": "enabled", "algo": [], "len": 2048},
                "cert": {"status": "valid", "certificates": listed},
                "authMode": self.mode,
                "PIN": {"presence": self.pin},
                "multisign": 1,
            }
        if method == "credentials/authorize":
            return {"SAD": f"activated {words['hash'][0]}", "expiresIn": 60}
        expected = (
            TOKEN if self.mode == "oauth2code" else f"activated {words['hash'][0]}"
        )
        assert words["SAD"] == expected
        assert words["hashAlgo"] == "2.16.840.1.101.3.4.2.1"
        made = self.signed(b64decode(words["hash"][0]), words["signAlgo"])
        return {"signatures": [b64encode(made).decode()]}

    def signed(self, digest: bytes, algorithm: str) -> bytes:
        """Return the signature of a digest."""
        hashed = Prehashed(SHA256())
        if algorithm == "1.2.840.113549.1.1.11":
            return bytes(self.holder.key.sign(digest, PKCS1v15(), hashed))
        return bytes(self.holder.key.sign(digest, ECDSA(hashed)))


@dataclass
class Authority:
    """An authority of time stamps."""

    status: int = 200
    # The digest that is stamped in the place of the one asked for.
    instead: bytes = b""
    asked: int = 0
    holder: Holder = field(
        default_factory=lambda: issue("Време", root(), key=rsa_key(), purpose="stamps")
    )

    def answer(self, _path: str, _authorised: str, body: bytes) -> tuple[int, bytes]:
        """Stamp the time."""
        self.asked += 1
        if self.status != 200:
            return self.status, b"out of order"
        asked = TimeStampReq.load(body)
        if self.instead:
            asked["message_imprint"]["hashed_message"] = self.instead
        key = self.holder.key.private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
        )
        stamper = DummyTimeStamper(
            translate_pyca_cryptography_cert_to_asn1(self.holder.certificate),
            PrivateKeyInfo.load(key),
        )
        return 200, stamper.request_tsa_response(asked).dump()
