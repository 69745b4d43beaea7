"""Judging a batch without loading it: what the exporting party would be told, told before anything is sent.

The same reading and sifting as loading, on one batch, and no warehouse: whether a row finds the rows it points to in
other batches is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from pipelines.exports.adapters import Adapter
from pipelines.exports.batch import MANIFEST, Manifest
from pipelines.exports.contract import FORMATS, TABLES
from pipelines.exports.institutions import Institution
from pipelines.exports.package import BatchError, Package, open_package
from pipelines.exports.quarantine import Counts, Source, sift
from pipelines.exports.understanding import understand


@dataclass(frozen=True)
class CheckedTable:
    """One file: its table's Russian title, rows, and columns that the contract does not know."""

    file: str
    title: str
    counts: Counts
    unknown_columns: tuple[str, ...]


@dataclass(frozen=True)
class CheckReport:
    """What loading would say. `error`: why the batch would be refused whole; the rest is then empty.

    `faults`: columns file, row_number, column_name, value, reason (quarantine.FAULTS without batch), in file order.
    `unread`: files nobody reads, each with what was expected of it. `notes`: what is no fault, but should be known
    (what the journal cannot give, columns nobody reads, a name that does not fit).
    """

    path: Path
    error: str | None
    manifest: Manifest | None = None
    tables: tuple[CheckedTable, ...] = ()
    faults: pl.DataFrame | None = None
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Every file would be read and every row taken."""
        return self.error is None and not self.unread and (self.faults is None or self.faults.is_empty())


def check(path: Path, institutions: Mapping[str, Institution]) -> CheckReport:
    """Judge the folder or .zip at `path`. Never raises for its content; OSError if it is not there."""
    package = open_package(path)
    try:
        return _judged(path, package, institutions)
    except BatchError as error:
        return CheckReport(path, str(error))


def _judged(path: Path, package: Package, institutions: Mapping[str, Institution]) -> CheckReport:
    name = path.stem if path.suffix.lower() == ".zip" else path.name
    declared, day = _declared(package.files, path.absolute().parent.name, name)
    understood = understand(package, declared, day, institutions)
    manifest, reading = understood.manifest, understood.read()
    tables, faults = [], []
    for raw in reading.tables:
        sifted = sift(raw.table, [Source(0, manifest.mode == "snapshot", manifest.timezone, raw)])
        tables.append(CheckedTable(raw.file, raw.table.title, sifted.counts[0], raw.unknown_columns))
        faults.append(sifted.faults.drop("batch"))
    notes = [sentence.removesuffix(".") for sentence in understood.adapter.CANNOT_GIVE.values()]
    notes += [
        f"{table.file}: столбцы {', '.join(table.unknown_columns)} договору не известны: хранятся, но не читаются"
        for table in tables
        if table.unknown_columns
    ]
    if (path.absolute().parent.name, name) != (declared, day):
        notes.append(f"чтобы загрузить, положите пакет как {declared}/{day}{path.suffix if path.is_file() else ''}")
    unread = tuple(_unread(name, understood.adapter) for name in reading.unknown_files)
    found = pl.concat(faults) if faults else None
    return CheckReport(path, None, manifest, tuple(tables), found, unread, tuple(notes))


def _unread(file: str, adapter: Adapter) -> str:
    """Why nobody reads a file, and what it may have been meant to be."""
    if adapter.NAME != "canonical":
        return f"файл «{file}» не прочитан: это не ответ журнала «{adapter.TITLE}»"
    stem, _, suffix = file.rpartition("/")[2].rpartition(".")
    if stem in TABLES:
        where = "таблицы лежат рядом с batch.json, а не глубже" if "/" in file else f"формат «.{suffix}» не читается"
        return f"файл «{file}» не прочитан: {where}; допустимы {', '.join(FORMATS)}"
    near = get_close_matches(stem or suffix, TABLES, 1, 0.7)
    hint = f"; если это «{TABLES[near[0]].title}», назовите файл {near[0]}" if near else ""
    return f"файл «{file}» не прочитан: такой таблицы в договоре нет{hint}"


def _declared(files: Mapping[str, bytes], folder: str, name: str) -> tuple[str, str]:
    """Whose batch and of which day batch.json says it is; empty where it does not say. Without one, its place says."""
    if MANIFEST not in files:
        return folder, name
    try:
        content = json.loads(files[MANIFEST].decode("utf-8-sig"))
        return str(content.get("institution_id") or ""), str(content.get("export_date") or "")
    except (KeyError, ValueError, AttributeError, RecursionError):
        return "", ""  # read_manifest says what is wrong with it
