"""A landed batch made ready for writing: its manifest checked, its bytes kept, its tables read as texts.

No transaction is open here and nothing of the warehouse changes: all that can be wrong with a batch as a whole is found
before its first row is written. A batch that may still be on its way is held back, as is one that cannot be reached.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from pipelines.exports.adapters import Reading
from pipelines.exports.batch import MANIFEST, Manifest
from pipelines.exports.institutions import Institution
from pipelines.exports.package import BatchError, Package, TornError
from pipelines.exports.understanding import Understood, understand
from pipelines.warehouse import rawstore, registry
from pipelines.warehouse.patience import Patience
from pipelines.warehouse.places import LandedBatch, PlaceError
from pipelines.warehouse.places.base import ChangedUnderneathError

LAST = 1 << 62  # bytes: of two batches that do not say when they were written, the later to come is in force


@dataclass(frozen=True)
class Held:
    """A batch that was not taken and not refused: `reason` (Russian). `is_unreachable`: its place does not answer."""

    landed: LandedBatch
    reason: str
    is_unreachable: bool = False


@dataclass(frozen=True)
class Prepared:
    """Either `error` says why it is refused, or `known` that the warehouse has it, or `manifest` is there.

    `reading` is None where a batch already in force is newer: the rows are then not read. `size`: bytes of the files.
    `rank`: which of two batches of a day is in force, the one with the higher.
    """

    landed: LandedBatch
    batch_id: str
    raw_file: str
    size: int
    error: str | None = None
    known: str | None = None
    manifest: Manifest | None = None
    rank: registry.Rank = ("", 0, "")
    reading: Reading | None = field(default=None, repr=False)

    @property
    def day(self) -> date | None:
        """The export day: the manifest's, else the one the folder is named by, else None."""
        if self.manifest:
            return self.manifest.export_date
        return self.landed.day


def prepare(
    con: duckdb.DuckDBPyConnection,
    raw: Path,
    landed: LandedBatch,
    institutions: Mapping[str, Institution],
    patience: Patience,
) -> Prepared | Held:
    """Keep and read one batch, or hold it back. Never raises for a bad batch.

    Raises WarehouseError if its bytes cannot be kept.
    """
    try:
        package = landed.read()
        since = registry.waiting_since(con, landed)
        try:
            return _prepared(con, raw, landed, package, institutions)
        except _DoubtError as doubt:
            if not patience.is_over(landed, since):
                return Held(landed, str(doubt))
            return _prepared(con, raw, landed, package, institutions, doubts=False)
    except ChangedUnderneathError:
        return Held(landed, "Файлы меняются, пока их читают.")
    except PlaceError as error:
        return Held(landed, str(error), is_unreachable=True)


class _DoubtError(Exception):
    """The batch may be half-uploaded: what is wrong with it, or cannot be known, may be mended by what comes yet."""


def _prepared(
    con: duckdb.DuckDBPyConnection,
    raw: Path,
    landed: LandedBatch,
    package: Package,
    institutions: Mapping[str, Institution],
    doubts: bool = True,
) -> Prepared:
    batch_id = _identity(package, landed)
    known = registry.status_of(con, batch_id)
    if known == "loaded" or (known == "superseded" and MANIFEST in package.files):
        return Prepared(landed, batch_id, rawstore.keep(raw, package), package.size, known=known)
    if doubts and landed.is_growing:
        raise _DoubtError("В папке файл, который ещё копируется.")
    try:
        understood = understand(package, landed.institution_id, landed.name, institutions)
        if doubts and _may_lack_files(landed, package, understood):
            raise _DoubtError("Папка не обещает своих файлов (files в batch.json): не видно, все ли переданы.")
        raw_file = rawstore.keep(raw, package)
        manifest = understood.manifest
        rank = (manifest.exported_at, package.size if understood.is_timed else LAST, batch_id)
        reading = _read(con, rank, understood)
    except BatchError as error:
        if doubts and (package.is_torn or (isinstance(error, TornError) and package.original is None)):
            raise _DoubtError(str(error)) from error
        return Prepared(landed, batch_id, rawstore.keep(raw, package), package.size, error=str(error))
    return Prepared(landed, batch_id, raw_file, package.size, manifest=manifest, rank=rank, reading=reading)


def _identity(package: Package, landed: LandedBatch) -> str:
    """The batch's content; where only its place says whose it is and of which day, that as well.

    Answers of a journal's API may be the same to the byte on two days, and between them others: a list to which
    somebody was added by mistake and taken off again.
    """
    if MANIFEST in package.files or package.error is not None:
        return package.batch_id
    place = f"{package.batch_id} {landed.institution_id}/{landed.name}"
    return hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()


def _may_lack_files(landed: LandedBatch, package: Package, understood: Understood) -> bool:
    """A zip that opens is whole. A folder on a server is whole if it has what it promises; without a promise nobody
    knows. In a folder of this machine it is taken as it is, and what is added to it replaces it.
    """
    is_remote = landed.place is not None and landed.place.is_remote
    return is_remote and package.original is None and not understood.manifest.claims


def _read(con: duckdb.DuckDBPyConnection, rank: registry.Rank, understood: Understood) -> Reading | None:
    manifest = understood.manifest
    day = (manifest.institution_id, manifest.export_date)
    own = registry.Rival(manifest.source_system, rank)
    return None if any(known.replaces(own) for known in registry.of_days(con, [day])[day]) else understood.read()
