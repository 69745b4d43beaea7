"""An S3 server on loopback for tests (moto), and the client that looks at it from the other side.

    with moto_server() as server:
        server.client().create_bucket(Bucket="school")   # server.endpoint_url, server.access_key, server.secret_key

Moto accepts any key unless told otherwise. All servers of one process share their buckets, so each runs in a process of
its own, which ends when its standard input does: with the test, whatever becomes of it.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import boto3


@dataclass(frozen=True)
class MotoServer:
    """A server that answers at `endpoint_url`."""

    endpoint_url: str
    access_key: str = "test-access"
    secret_key: str = "test-secret"
    region: str = "us-east-1"

    def client(self) -> Any:
        """A boto3 client of this server."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint_url,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name=self.region,
        )

    def empty(self) -> None:
        """Forget every bucket."""
        urlopen(Request(f"{self.endpoint_url}/moto-api/reset", method="POST")).close()


@contextmanager
def moto_server() -> Iterator[MotoServer]:
    """A server on a free port, empty."""
    process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            port = process.stdout.readline().strip()
            assert port, "moto did not start"
            yield MotoServer(f"http://127.0.0.1:{port}")
        finally:
            process.stdin.close()


def _serve() -> None:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line a request otherwise
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    print(server.get_host_and_port()[1], flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    _serve()
