"""Servers whose client dies: SIGKILL before the n-th request that changes something, or in the middle of it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive_faults import CountingDisk, DyingDisk
from botocore.awsrequest import AWSResponse

from reports.archive import S3Place, SftpPlace, Target
from reports.archive.targets.s3 import S3Target
from reports.archive.targets.s3_client import S3Client
from reports.archive.targets.sftp import SftpTarget
from reports.archive.targets.sftp_disk import SftpDisk

_CHANGING = {"put_object", "delete_object", "put_object_retention"}


class DyingClient(S3Client):
    """Counts; dies before request `number`. `torn`: when the server has half of what it was being sent."""

    def __init__(self, name: str, place: S3Place, number: int | None, *, torn: bool) -> None:
        super().__init__(name, place)
        self.count, self._number, self._torn = 0, number, torn

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        if operation in _CHANGING:
            self.count += 1
            if self.count == self._number:
                if self._torn:
                    self._boto.meta.events.register("before-send.s3", _send_half_and_die)
                    super().call(operation, **parameters)
                os.kill(os.getpid(), signal.SIGKILL)
        return super().call(operation, **parameters)


def _send_half_and_die(request: Any, **_: Any) -> None:
    body = request.body if isinstance(request.body, bytes) else request.body.read() if request.body else b""
    url = urlsplit(request.url)
    lines = [f"{request.method} {url.path}{f'?{url.query}' if url.query else ''} HTTP/1.1", f"Host: {url.netloc}"]
    lines += [
        f"{name}: {value if isinstance(value, str) else value.decode()}" for name, value in request.headers.items()
    ]
    message = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    with socket.create_connection((url.hostname, url.port)) as connection:
        connection.sendall(message[: len(message) - (len(body) + 1) // 2 if body else len(message) // 2])
        os.kill(os.getpid(), signal.SIGKILL)


class FullClient(S3Client):
    """A server that has no room: after `after` writes it answers every further one with that status and code."""

    def __init__(self, name: str, place: S3Place, after: int, status: int, code: str) -> None:
        super().__init__(name, place)
        self.is_full, self._left, self._status, self._code = True, after, status, code
        self._boto.meta.events.register("before-send.s3.PutObject", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse | None:
        self._left -= 1
        if self._left >= 0 or not self.is_full:
            return None
        body = f"<Error><Code>{self._code}</Code><Message>full</Message></Error>" if self._code else ""
        return AWSResponse(request.url, self._status, {"Content-Type": "application/xml"}, _Raw(body.encode()))


class _Raw:
    """A body as urllib3 gives it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


class CountingSftp(CountingDisk, SftpDisk):
    """Counts the requests that change something over there."""

    def __init__(self, place: SftpPlace) -> None:
        CountingDisk.__init__(self)
        SftpDisk.__init__(self, place)

    def overwrite(self, path: Path, data: bytes) -> None:
        with self.lock:
            self._step(path)
            super().overwrite(path, data)


class DyingSftp(DyingDisk, SftpDisk):
    """Dies before request `number`. `torn`: the server loses its power too, with all that no fsync has made durable."""

    def __init__(self, place: SftpPlace, number: int, *, torn: bool) -> None:
        DyingDisk.__init__(self, number, power_cut=torn)
        SftpDisk.__init__(self, place)

    def overwrite(self, path: Path, data: bytes) -> None:
        with self.lock:
            self._step(path)
            super().overwrite(path, data)


def dying(place: S3Place | SftpPlace, number: int | None, *, torn: bool) -> tuple[Target, Any]:
    """The target `b` and what counts its requests; it lives on if `number` is None."""
    if isinstance(place, S3Place):
        client = DyingClient("b", place, number, torn=torn)
        return S3Target("b", place, client), client
    disk = CountingSftp(place) if number is None else DyingSftp(place, number, torn=torn)
    return SftpTarget("b", place, disk), disk
