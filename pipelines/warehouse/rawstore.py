"""Every batch as it came, one file a batch, named by its content: <raw>/<two digits>/<batch_id>.zip (or .bin).

Written before anything is parsed and never changed: temporary file, fsync, rename, mode 0600. A file that is there is
therefore whole.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.exports.package import Package
from pipelines.warehouse.connection import explained


def keep(raw: Path, package: Package) -> str:
    """Keep the bytes of a batch; answers with the name of its file below `raw`. Keeping it again does nothing.

    Raises WarehouseError (Russian) if the disk is full or may not be written; nothing half-written is left.
    """
    name = f"{package.batch_id[:2]}/{package.batch_id}{package.suffix}"
    path = raw / name
    if path.exists():
        return name
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        raw.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            _write(partial, package.raw())
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        known = explained(error, path)
        if known is None:
            raise
        raise known from error
    return name


def sweep(raw: Path) -> None:
    """Remove what a killed process left half-written. Only the one writer of the warehouse may call this."""
    for partial in raw.glob("*/.*.part"):
        partial.unlink()


def sync_folder(path: Path) -> None:
    """Make a rename in the folder durable."""
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
