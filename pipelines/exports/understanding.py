"""From the files of a batch to its manifest and its tables: which journal wrote it, whose it is, what stands in it.

Shared by loading and by the check that loads nothing. No warehouse is known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.exports.adapters import Adapter, Files, Place, Reading, adapter_of
from pipelines.exports.batch import (
    MANIFEST,
    Manifest,
    manifest_of_place,
    read_manifest,
    verify_digests,
    verify_rows,
)
from pipelines.exports.institutions import Institution
from pipelines.exports.package import BatchError, Package


@dataclass(frozen=True)
class Understood:
    """A batch whose manifest is sound; its rows are read when asked for. `is_timed`: it says when it was written."""

    files: Files
    adapter: Adapter
    manifest: Manifest
    is_timed: bool = True

    def read(self) -> Reading:
        """The tables. Raises BatchError if a file has not the number of rows that batch.json promises."""
        place = Place(self.manifest.institution_id, self.manifest.export_date, self.manifest.timezone)
        reading = self.adapter.read(self.files, place)
        counted = {table.file: table.rows_read for table in reading.tables if table.rows_read is not None}
        verify_rows(self.manifest, counted)
        return reading


def understand(package: Package, institution_id: str, name: str, institutions: Mapping[str, Institution]) -> Understood:
    """The batch that lies at <landing>/<institution_id>/<name>[.zip].

    Raises BatchError if it cannot be taken: no batch at all, a journal nobody knows, a manifest or a digest that is
    wrong.
    """
    if package.error is not None:
        raise BatchError(package.error)
    files = package.files
    adapter = adapter_of(files)
    is_timed = True
    if MANIFEST in files or adapter.NAME == "canonical":
        manifest = read_manifest(files, institution_id, name, institutions, adapter.NAME)
    else:
        moment = adapter.written_at(files)
        is_timed = moment is not None
        manifest = manifest_of_place(institution_id, name, institutions, adapter.NAME, adapter.SOURCE_SYSTEM, moment)
    verify_digests(manifest, files)
    return Understood(files, adapter, manifest, is_timed)
