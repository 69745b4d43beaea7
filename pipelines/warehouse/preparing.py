"""A landed batch made ready for writing: its bytes kept, its manifest checked, its tables read as texts.

No transaction is open here and nothing of the warehouse changes: all that can be wrong with a batch as a whole is found
before its first row is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from pipelines.exports.adapters import Reading
from pipelines.exports.batch import Manifest
from pipelines.exports.institutions import Institution
from pipelines.exports.package import BatchError, Package, open_package
from pipelines.exports.understanding import understand
from pipelines.warehouse import rawstore, registry
from pipelines.warehouse.landing import LandedBatch


@dataclass(frozen=True)
class Prepared:
    """Either `error` says why it is refused, or `known` that the warehouse has it, or `manifest` is there.

    `reading` is None where a batch already in force is newer: the rows are then not read. `size`: bytes of the files.
    """

    landed: LandedBatch
    batch_id: str
    raw_file: str
    size: int
    error: str | None = None
    known: str | None = None
    manifest: Manifest | None = None
    reading: Reading | None = field(default=None, repr=False)

    @property
    def day(self) -> date | None:
        """The export day: the manifest's, else the one the folder is named by, else None."""
        if self.manifest:
            return self.manifest.export_date
        try:
            return date.fromisoformat(self.landed.name)
        except ValueError:
            return None


def prepare(
    con: duckdb.DuckDBPyConnection, raw: Path, landed: LandedBatch, institutions: Mapping[str, Institution]
) -> Prepared:
    """Keep and read one batch. Never raises for a bad batch; raises WarehouseError if its bytes cannot be kept."""
    package = open_package(landed.path)
    raw_file = rawstore.keep(raw, package)
    known = registry.status_of(con, package.batch_id)
    if known in ("loaded", "superseded"):
        return Prepared(landed, package.batch_id, raw_file, package.size, known=known)
    try:
        manifest, reading = _read(con, package, landed, institutions)
    except BatchError as error:
        return Prepared(landed, package.batch_id, raw_file, package.size, error=str(error))
    return Prepared(landed, package.batch_id, raw_file, package.size, manifest=manifest, reading=reading)


def _read(
    con: duckdb.DuckDBPyConnection, package: Package, landed: LandedBatch, institutions: Mapping[str, Institution]
) -> tuple[Manifest, Reading | None]:
    understood = understand(package, landed.institution_id, landed.name, institutions)
    manifest = understood.manifest
    day = (manifest.institution_id, manifest.export_date)
    newest = registry.in_force(con, [day]).get(day)
    if newest is not None and newest > (manifest.exported_at, package.size, package.batch_id):
        return manifest, None
    return manifest, understood.read()
