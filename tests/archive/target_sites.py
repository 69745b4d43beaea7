"""The places where targets of each kind keep their bytes, seen from behind: what an attacker, a rotting disk or another
program does there, without a line of the archive's own code.

A site is one place; `fresh` gives another one on the same server.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from ceph_server import ceph_server
from gate import Gate, gate
from moto_server import MotoServer, moto_server
from ssh_server import SshServer, ssh_server

from reports.archive import DirectoryPlace, Place, S3Place, SftpPlace

BUCKET = "school"
_numbers = itertools.count(1)


class Site(Protocol):
    """What the tests do to a place."""

    place: Place
    gate: Gate | None

    def fresh(self) -> Site: ...
    def paths(self) -> list[str]: ...
    def read(self, path: str) -> bytes: ...
    def write(self, path: str, data: bytes) -> None: ...
    def keep(self, path: str, data: bytes) -> None:
        """Write as the archive does: locked where the place locks."""

    def remove(self, path: str) -> None: ...


def content(site: Site) -> dict[str, bytes]:
    """Every path and its bytes."""
    return {path: site.read(path) for path in site.paths()}


def fill(site: Site, files: Mapping[str, bytes]) -> None:
    """Make the place hold just these."""
    for path in site.paths():
        site.remove(path)
    for path, data in files.items():
        site.keep(path, data)


class FolderSite:
    """A folder of this machine: that of a directory target, or the one an SSH server shows."""

    def __init__(self, root: Path, place: Place, gate: Gate | None = None) -> None:
        self.root, self.place, self.gate = root, place, gate

    def fresh(self) -> FolderSite:
        root = self.root.with_name(f"{self.root.name.split('-')[0]}-{next(_numbers)}")
        return FolderSite(root, replace(self.place, path=root), self.gate)

    def paths(self) -> list[str]:
        return sorted(p.relative_to(self.root).as_posix() for p in self.root.rglob("*") if p.is_file())

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def write(self, path: str, data: bytes) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(data)

    keep = write

    def remove(self, path: str) -> None:
        (self.root / path).unlink()


class BucketSite:
    """A prefix of a bucket of `server`, with Object Lock or without; `client` speaks to that itself."""

    def __init__(
        self,
        client: Any,
        place: S3Place,
        gate: Gate | None = None,
        server: MotoServer | None = None,
        *,
        lock: bool = False,
    ) -> None:
        self.client, self.place, self.gate, self.server, self.lock = client, place, gate, server, lock

    def fresh(self) -> BucketSite:
        place = replace(self.place, prefix=f"архив/{next(_numbers)}")
        return BucketSite(self.client, place, self.gate, self.server, lock=self.lock)

    def key(self, path: str) -> str:
        return f"{self.place.prefix}/{path}"

    def paths(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.place.bucket, Prefix=self.key(""))
        return sorted(found["Key"].removeprefix(self.key("")) for page in pages for found in page.get("Contents", ()))

    def read(self, path: str) -> bytes:
        return bytes(self.client.get_object(Bucket=self.place.bucket, Key=self.key(path))["Body"].read())

    def write(self, path: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.place.bucket, Key=self.key(path), Body=data)

    def keep(self, path: str, data: bytes) -> None:
        until = datetime.now(UTC) + timedelta(days=400)
        lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until} if self.lock else {}
        checksum = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        key = {"Bucket": self.place.bucket, "Key": self.key(path)}
        self.client.put_object(**key, Body=data, ContentMD5=checksum, **lock)

    def remove(self, path: str) -> None:
        self.client.delete_object(Bucket=self.place.bucket, Key=self.key(path))

    def versions(self, path: str) -> list[dict[str, Any]]:
        """Newest first; delete markers have no Size."""
        answer = self.client.list_object_versions(Bucket=self.place.bucket, Prefix=self.key(path))
        found = [*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())]
        return sorted(found, key=lambda version: not version["IsLatest"])


def bucket_site(server: MotoServer, door: Gate, *, lock: bool = True, bucket: str = BUCKET) -> BucketSite:
    """A new bucket, with Object Lock or without."""
    client = server.client()
    client.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=lock)
    endpoint = f"http://127.0.0.1:{door.port}"
    place = S3Place(endpoint, bucket, server.access_key, server.secret_key, prefix="архив/0", timeout=3, attempts=1)
    return BucketSite(client, place, door, server, lock=lock)


def sftp_site(server: SshServer, door: Gate, root: Path) -> FolderSite:
    """A folder that the server shows; it is told by its fingerprint."""
    place = SftpPlace(
        server.host,
        server.user,
        root,
        port=door.port,
        fingerprints=(server.fingerprint,),
        private_key=server.client_key,
        timeout=3,
    )
    return FolderSite(root, place, door)


@contextmanager
def site_of(kind: str, folder: Path) -> Iterator[Site]:
    """The first site of a kind, its server running: directory, sftp, s3 (moto), ceph."""
    with ExitStack() as stack:
        if kind == "directory":
            yield FolderSite(folder / "b", DirectoryPlace(folder / "b"))
        elif kind == "sftp":
            server = stack.enter_context(ssh_server(folder / "sshd"))
            yield sftp_site(server, stack.enter_context(gate(server.port)), folder / "b")
        else:
            s3 = stack.enter_context(moto_server() if kind == "s3" else ceph_server(folder / "ceph"))
            yield bucket_site(s3, stack.enter_context(gate(int(s3.endpoint_url.rsplit(":", 1)[1]))))
