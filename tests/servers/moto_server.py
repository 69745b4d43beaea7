"""An S3 server on loopback for tests (moto), and the client that looks at it from the other side.

    with moto_server() as server:
        server.client().create_bucket(Bucket="school")   # server.endpoint_url, server.access_key, server.secret_key

Moto accepts any key unless told otherwise, and keeps its buckets in this process: they are gone when it stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto.moto_api._internal.models import moto_api_backend
from moto.server import ThreadedMotoServer


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


@contextmanager
def moto_server() -> Iterator[MotoServer]:
    """A server on a free port, empty at the start and at the end."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    moto_api_backend.reset()
    try:
        host, port = server.get_host_and_port()
        yield MotoServer(f"http://{host}:{port}")
    finally:
        moto_api_backend.reset()
        server.stop()
