"""A time-stamp server (RFC 3161) on loopback for tests: OpenSSL's own, with a certificate made for it.

with tsa_server(tmp_path) as server:
    server.url, server.certificate      # the certificate (PEM) is what its tokens are trusted by
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
[made]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = {name}
[extensions]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


@dataclass(frozen=True)
class TsaServer:
    """A server that answers at `url`."""

    url: str
    certificate: Path


@contextmanager
def tsa_server(folder: Path, name: str = "Test TSA", issued: tuple[bytes, bytes] | None = None) -> Iterator[TsaServer]:
    """Run one whose key and certificate lie in `folder`: its own, or `issued` by an authority (PEM of both)."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "tsa.cnf"
    configuration.write_text(CONFIGURATION.format(folder=folder, name=name), encoding="utf-8")
    (folder / "serial").write_text("01\n", encoding="ascii")
    if issued is not None:
        (folder / "tsa.key").write_bytes(issued[0])
        (folder / "tsa.pem").write_bytes(issued[1])
    else:
        _make_own(folder, configuration)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = folder / f"{threading.get_ident()}.tsq"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            answer = _openssl(
                "ts", "-reply", "-config", configuration, "-section", "here", "-queryfile", query, "-chain",
                folder / "tsa.pem",
            )  # fmt: skip
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield TsaServer(f"http://127.0.0.1:{server.server_port}/", folder / "tsa.pem")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _make_own(folder: Path, configuration: Path) -> None:
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "20000", "-config", configuration, "-section", "made",
        "-keyout", folder / "tsa.key", "-out", folder / "tsa.pem",
    )  # fmt: skip


def _openssl(*arguments: object) -> bytes:
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True).stdout
