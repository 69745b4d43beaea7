"""A certification authority on loopback for tests: a root, certificates it issues, and its revocation list over HTTP.

with certificate_authority(tmp_path) as authority:
    person = authority.issue("Ёлкин Пётр")          # a key and its certificate
    authority.revoke(person)                        # in the list from now on
    authority.certificate                           # PEM: what is trusted
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A key and the certificate of it."""

    key: ec.EllipticCurvePrivateKey | RSAPrivateKey
    certificate: x509.Certificate

    def pkcs12(self, path: Path, passphrase: str, chain: tuple[x509.Certificate, ...] = ()) -> Path:
        """Written as a PKCS#12 file."""
        locked = BestAvailableEncryption(passphrase.encode())
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"key", self.key, self.certificate, chain, locked))
        return path

    @property
    def pem(self) -> tuple[bytes, bytes]:
        """The key, not locked, and the certificate."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key, self.certificate.public_bytes(Encoding.PEM)


@dataclass
class Authority:
    """An authority that answers at `url`; `certificate` is its root as PEM."""

    url: str
    root: Issued
    certificate: Path
    revoked: dict[int, datetime] = field(default_factory=dict)
    answers: bool = True

    def issue(
        self,
        name: str,
        begins: datetime | None = None,
        ends: datetime | None = None,
        *,
        usage: str = "sign",
        rsa: bool = False,
    ) -> Issued:
        """A certificate for `name`, from yesterday for a year if not told otherwise; to `sign`, `stamp` or `agree`."""
        key = generate_private_key(65537, 2048) if rsa else ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        signs = usage != "agree"
        allowed = x509.KeyUsage(signs, usage == "sign", False, False, not signs, False, False, False, False)
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(self.url)], None, None, None)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(self.root.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins or now - DAY)
            .not_valid_after(ends or now + 365 * DAY)
            .add_extension(allowed, critical=True)
            .add_extension(x509.CRLDistributionPoints([place]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key()), False)
        )
        if usage == "stamp":
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return Issued(key, builder.sign(self.root.key, hashes.SHA256()))

    def revoke(self, issued: Issued, at: datetime | None = None) -> None:
        """Take a certificate back."""
        self.revoked[issued.certificate.serial_number] = at or datetime.now(UTC)

    def revocation_list(self, at: datetime | None = None) -> bytes:
        """The list as it is now, or was then; DER."""
        now = at or datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.certificate.subject)
            .last_update(now - timedelta(hours=1))
            .next_update(now + 7 * DAY)
            .add_extension(x509.CRLNumber(1), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key()), False)
        )
        for number, moment in self.revoked.items():
            revoked = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(moment).build()
            builder = builder.add_revoked_certificate(revoked)
        return builder.sign(self.root.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _root(name: str) -> Issued:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 4000 * DAY)
        .not_valid_after(now + 20000 * DAY)
        .add_extension(x509.BasicConstraints(True, None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Issued(key, certificate)


@contextmanager
def certificate_authority(folder: Path, name: str = "Test CA") -> Iterator[Authority]:
    """Run one whose root lies in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = Authority("", _root(name), folder / "root.pem")
    authority.certificate.write_bytes(authority.root.certificate.public_bytes(Encoding.PEM))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = authority.revocation_list() if authority.answers else b""
            self.send_response(200 if authority.answers else 503)
            self.send_header("Content-Type", "application/pkix-crl")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority.url = f"http://127.0.0.1:{server.server_port}/root.crl"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
