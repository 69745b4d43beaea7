"""The target `s3`: a bucket of any S3 server, or the part of it below a prefix.

Keys are written once: looked at first, read back by the protocol; conditional writes are not relied upon (Ceph 16 takes
them and ignores them). Where the bucket has Object Lock, what is written is locked (`s3_locks`). Talking to the server,
and what its errors mean, is `s3_client`'s.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from reports.archive.model import TargetError, UnreachableError
from reports.archive.targets.at_once import on_all
from reports.archive.targets.hosts import host_devices
from reports.archive.targets.lease import Lease
from reports.archive.targets.places import S3Place
from reports.archive.targets.s3_client import S3Client
from reports.archive.targets.s3_locks import Locks
from reports.archive.targets.target import NOT_OURS, WRITERS, Condition, Occupied, Protection

_AT_ONCE = 8


class S3Target:
    """A bucket. `client` is another than the place's own in tests only."""

    kind = "s3"
    readers = _AT_ONCE

    def __init__(self, name: str, place: S3Place, client: S3Client | None = None) -> None:
        self.name = name
        self._place = place
        self._client = client or S3Client(name, place)
        self._locks = Locks(self._client)
        self._lease = Lease(name, _S3Tokens(self))

    def place(self) -> str:
        below = f"/{self._prefix}" if self._prefix else ""
        return f"s3://{urlsplit(self._place.endpoint).netloc}/{self._place.bucket}{below}"

    def devices(self) -> frozenset[str]:
        return host_devices(urlsplit(self._place.endpoint).hostname or "")

    def is_blank(self) -> bool:
        return next(self.paths(), None) is None

    @contextmanager
    def exclusive(self, owner: str) -> Iterator[None]:
        with self._lease.held(owner):
            self._locks.detect()
            yield

    def paths(self, below: str = "") -> Iterator[str]:
        for path, _ in self.listed(f"{below.rstrip('/')}/" if below else ""):
            if path and not any(path.startswith(f"{folder}/") for folder in NOT_OURS):
                yield path

    def listed(self, below: str) -> Iterator[tuple[str, datetime]]:
        """Path and time of writing, by the server's clock, of every key that begins so."""
        for page in self._client.pages("list_objects_v2", Prefix=self._key(below)):
            for found in page.get("Contents", ()):
                yield found["Key"].removeprefix(self._key("")), found["LastModified"]

    def read(self, path: str) -> bytes:
        self._lease.renew()
        try:
            answer, data = self._client.get(self._key(path))
        except UnreachableError:
            raise
        except TargetError as failure:
            self._client.probe(failure)
            raise
        self._locks.seen(self._key(path), answer)
        return data

    def put(self, files: Mapping[str, bytes], *, in_order: bool = False) -> None:
        on_all(lambda path: self._put_new(path, files[path]), files, 1 if in_order else _AT_ONCE)

    def replace(self, files: Mapping[str, bytes]) -> None:
        on_all(lambda path: self.write(path, files[path], self._locks.at_writing()), files, _AT_ONCE)

    def _put_new(self, path: str, data: bytes) -> None:
        try:
            there = self.read(path)
        except KeyError:
            self.write(path, data, self._locks.at_writing())
            return
        if there != data:
            raise Occupied(self.name, path)

    def write(self, path: str, data: bytes, lock: Mapping[str, Any]) -> None:
        """One key, whole or not at all; the server checks the MD5."""
        self._lease.renew()
        checksum = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        self._client.call("put_object", Key=self._key(path), Body=data, ContentMD5=checksum, **lock)

    def remove(self, path: str) -> None:
        self._lease.renew()
        self._client.call("delete_object", Key=self._key(path))

    def refuse_locked(self, folder: str) -> None:
        if self._locks.detect():
            self._locks.refuse_locked(folder, list(self._client.versions(self._key(f"{folder}/"))))

    def erase(self, folder: str) -> None:
        self._destroy(folder, list(self._client.versions(self._key(f"{folder}/"))))

    def forget(self, path: str) -> None:
        """Destroy one key of the writer's own; only hidden where the bucket locks all it is given."""
        key = self._key(path)
        try:
            self._destroy(path, [found for found in self._client.versions(key) if found["Key"] == key])
        except UnreachableError:
            raise
        except TargetError:
            self.remove(path)

    def _destroy(self, path: str, versions: Sequence[Mapping[str, Any]]) -> None:
        self._lease.renew()
        self._locks.refuse_locked(path, versions)
        for version in versions:
            self._client.call("delete_object", Key=version["Key"], VersionId=version["VersionId"])

    def protect(self, terms: Mapping[str, datetime | None]) -> Protection:
        extended: set[str] = set()
        weak: set[str] = set()
        failures: list[str] = []

        def extend(path: str) -> None:
            self._lease.renew()
            if self._locks.is_weak(self._key(path), terms[path]):
                weak.add(path)
            try:
                if self._locks.extend(self._key(path), terms[path]):
                    extended.add(path)
            except UnreachableError:
                raise
            except TargetError as failure:
                failures.append(f"{path}: {failure.cause}")

        on_all(extend, terms if self._locks.detect() else (), _AT_ONCE)
        relocked, left = sorted(weak & extended), sorted(weak - extended)
        return Protection(len(extended), tuple(relocked), tuple(left), min(failures, default=""))

    def condition(self) -> Condition:
        self._locks.detect()
        return self._locks.condition()

    @property
    def _prefix(self) -> str:
        return self._place.prefix.strip("/")

    def _key(self, path: str) -> str:
        return f"{self._prefix}/{path}" if self._prefix else path


class _S3Tokens:
    """The tokens of writers below WRITERS; none of their versions is kept."""

    def __init__(self, target: S3Target) -> None:
        self._target = target

    def write(self, owner: str) -> None:
        self._target.write(f"{WRITERS}/{owner}", b"", {})

    def written(self) -> dict[str, float]:
        found = self._target.listed(f"{WRITERS}/")
        return {path.removeprefix(f"{WRITERS}/"): when.timestamp() for path, when in found}

    def forget(self, owner: str) -> None:
        self._target.forget(f"{WRITERS}/{owner}")
