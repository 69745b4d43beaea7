"""Every batch as it came, one file a batch, named by its content: <raw>/<two digits>/<batch_id>.zip (or .bin).

Written before anything is parsed and never changed: temporary file, fsync, rename, mode 0600. A file that is there is
therefore whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.exports.package import Package
from pipelines.warehouse.connection import explaining


def keep(raw: Path, package: Package) -> str:
    """Keep the bytes of a batch; answers with the name of its file below `raw`. Keeping it again does nothing.

    Raises WarehouseError (Russian) if the disk is full or may not be written; nothing half-written is left.
    """
    name = f"{package.batch_id[:2]}/{package.batch_id}{package.suffix}"
    path = raw / name
    if path.exists():
        return name
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    with put_in_place(partial, path):
        raw.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        _write(partial, package.raw())
    return name


def sweep(raw: Path) -> None:
    """Remove what a killed process left half-written. Only the one writer of the warehouse may call this."""
    for partial in raw.glob("*/.*.part"):
        partial.unlink()


@contextmanager
def put_in_place(partial: Path, path: Path) -> Iterator[None]:
    """Inside, `partial` is written and fsynced; it then becomes `path`, durably. If anything fails it is removed.

    Raises WarehouseError (Russian) if the disk is full or may not be written; what `path` was before then stays.
    """
    with explaining(path):
        try:
            yield
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
        sync(path.parent)


def sync(path: Path) -> None:
    """Make what the file or folder holds durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
