"""What lies in the landing folder and was not loaded yet: <landing>/<institution_id>/<YYYY-MM-DD>[.zip].

Looks at names, sizes and times only; no file is opened. A batch that was refused is tried again when it or the list of
institutions has changed.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.exports.institutions import INSTITUTIONS, institutions_fingerprint

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")  # being copied: not there yet


@dataclass(frozen=True, order=True)
class LandedBatch:
    """A batch by its place: `name` is the folder's or archive's name without `.zip`, as it should be a day.

    `fingerprint` changes when any file of it changes (name, size, time, mode).
    """

    institution_id: str
    name: str
    path: Path
    fingerprint: str


def landed(landing: Path) -> list[LandedBatch]:
    """Everything that may be a batch, sorted by institution and name. Hidden and unfinished files are passed over."""
    found: list[LandedBatch] = []
    if not landing.is_dir():
        return found
    for institution in sorted(landing.iterdir()):
        if institution.suffix.lower() == ".zip" and institution.is_file():  # laid in nobody's folder: to be refused
            found.append(LandedBatch("", institution.stem, institution, _fingerprint(institution)))
        if not institution.is_dir() or institution.name.startswith("."):
            continue
        for path in sorted(institution.iterdir()):
            if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
                continue
            name = path.stem if path.suffix.lower() == ".zip" else path.name
            found.append(LandedBatch(institution.name, name, path, _fingerprint(path)))
    return sorted(found)


def pending(landing: Path, con: duckdb.DuckDBPyConnection, seed: Path = INSTITUTIONS) -> list[LandedBatch]:
    """The landed batches that `ingest` has not seen as they are now, in the order of institution and day."""
    seen: dict[str, str] = dict(con.execute("select path, fingerprint from ingest.landing_seen").fetchall())
    suffix = refused_suffix(seed)
    return [
        batch
        for batch in landed(landing)
        if seen.get(str(batch.path.absolute())) not in (batch.fingerprint, batch.fingerprint + suffix)
    ]


def refused_suffix(seed: Path = INSTITUTIONS) -> str:
    """What a refused batch's fingerprint ends with, so that it is tried again when the institutions change."""
    return f"/{institutions_fingerprint(seed)}"


def _fingerprint(path: Path) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    if path.is_symlink() or not path.is_dir():
        _add(digest, path.name, path.stat(follow_symlinks=False))
        return digest.hexdigest()
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            member = Path(folder) / name
            _add(digest, member.relative_to(path).as_posix(), member.lstat())
    return digest.hexdigest()


def _add(digest: hashlib._Hash, name: str, status: os.stat_result) -> None:
    digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_mode}\n".encode())
