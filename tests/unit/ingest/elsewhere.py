"""A landing place on a server, filled by somebody else: the journal's side of S3 and SFTP, and our settings for it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from moto_server import MotoServer
from ssh_server import SshServer

from pipelines.config import Home
from pipelines.exports.institutions import known_institutions
from pipelines.warehouse import loading, versions
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.loading import BatchOutcome
from pipelines.warehouse.patience import Patience
from pipelines.warehouse.places import open_landing

BUCKET = "school-exports"


class Side(Protocol):
    """What the journal can do there. Paths are below the landing place."""

    settings: str

    def put(self, path: str, data: bytes) -> None:
        """Write or overwrite a file."""
        ...

    def remove(self, path: str) -> None:
        """Take a file away."""
        ...


class S3Side:
    """A prefix of a bucket of moto; the keys come from the environment."""

    def __init__(self, server: MotoServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server = server
        self.client = server.client()
        self.client.create_bucket(Bucket=BUCKET)
        self.settings = f'[landing]\nurl = "s3://{BUCKET}/in/journal"\nendpoint_url = "{server.endpoint_url}"\n'
        monkeypatch.setenv("VEDOMOST_LANDING_ACCESS_KEY", server.access_key)
        monkeypatch.setenv("VEDOMOST_LANDING_SECRET_KEY", server.secret_key)

    def put(self, path: str, data: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=f"in/journal/{path}", Body=data)

    def remove(self, path: str) -> None:
        self.client.delete_object(Bucket=BUCKET, Key=f"in/journal/{path}")


class SftpSide:
    """A folder that the SSH server shows."""

    def __init__(self, server: SshServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        folder.mkdir()
        self.settings = (
            f'[landing]\nurl = "sftp://{server.user}@{server.host}:{server.port}{folder}"\n'
            f'key_file = "{server.client_key}"\nknown_hosts = "{server.known_hosts}"\n'
        )

    def put(self, path: str, data: bytes) -> None:
        """A file written over is at least a second younger: SFTP tells times by the second."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        former = target.stat().st_mtime if target.exists() else 0.0
        target.write_bytes(data)
        if target.stat().st_mtime < former + 1:
            os.utime(target, (former + 1, former + 1))

    def remove(self, path: str) -> None:
        (self.folder / path).unlink()


class Office:
    """Our side: an installation whose landing place is there. `now` is what its clock shows."""

    def __init__(self, root: Path, side: Side) -> None:
        self.side = side
        self.home = Home(root).create()
        self.write_settings(side.settings)
        self.now = datetime.now(UTC)

    def write_settings(self, text: str) -> None:
        (self.home.root / "vedomost.toml").write_text(text, encoding="utf-8")
        self.home = Home(self.home.root)

    def load(self) -> list[BatchOutcome]:
        """What `jobs.load` does before the models, by our clock."""
        patience = Patience(clock=lambda: self.now)
        with open_landing(self.home) as place, open_warehouse(self.home.warehouse) as con:
            outcomes = loading.ingest(con, self.home.raw, loading.pending(place, con), patience=patience)
            versions.refresh(con)
        return outcomes

    def fates(self) -> list[tuple[str, str]]:
        """(last part of the location, status) of what a load met."""
        return [(outcome.location.rpartition("/")[2], outcome.status) for outcome in self.load()]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with open_warehouse(self.home.warehouse) as con:
            return con.execute(query).fetchall()


def manifest(day: str, **described: Any) -> bytes:
    """batch.json of a delta of school-90."""
    fields = {
        "contract": "journal-export/1",
        "institution_id": next(iter(known_institutions())),
        "export_date": day,
        "exported_at": f"{day}T20:00:00+07:00",
        "source_system": "dnevnik.ru",
        "mode": "delta",
    }
    return json.dumps(fields | described).encode()


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths that are fetched from the server inside."""
    from pipelines.warehouse.places.s3 import _Prefix
    from pipelines.warehouse.places.sftp import _Folder

    fetched: list[str] = []
    with monkeypatch.context() as patch:
        for kind in (_Prefix, _Folder):
            original = kind.fetch

            def fetch(self: Any, paths: Any, original: Any = original) -> Any:
                fetched.extend(paths)
                return original(self, paths)

            patch.setattr(kind, "fetch", fetch)
        yield fetched
