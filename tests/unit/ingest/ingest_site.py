"""A landing folder that tests fill in a few lines, and the whole of `journal` as comparable rows."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipelines.exports.adapters.base import Asked, Files, Place, Reading
from pipelines.exports.adapters.canonical import read as read_canonical
from pipelines.exports.contract import TABLES
from pipelines.warehouse import loading, versions
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.loading import BatchOutcome
from pipelines.warehouse.patience import Patience

AT_ONCE = Patience(timedelta(0))  # nothing here is still being copied
SCHOOL = "school-90"
ASKED = "asked.txt"  # of a journal that tells of some: a line a class, or a class and a pupil
YEAR = "academic_year,starts_on,ends_on\n2025-26,2025-09-01,2026-05-31\n"


class Site:
    """One installation in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.landing = root / "landing"
        self.raw = root / "raw"
        self.warehouse = root / "warehouse" / "warehouse.duckdb"

    def land(
        self, day: str, tables: dict[str, str | bytes] | None = None, name: str | None = None, **described: Any
    ) -> Path:
        """A batch as a folder: `tables` by file name; `described` overrides fields of batch.json (None: left out)."""
        institution = described.pop("folder", described.get("institution_id", SCHOOL))
        path = self.landing / institution / (name or day)
        path.mkdir(parents=True)
        fields = {
            "contract": "journal-export/1",
            "institution_id": SCHOOL,
            "export_date": day,
            "exported_at": f"{day}T20:00:00+07:00",
            "source_system": "dnevnik.ru",
            "mode": "delta",
        } | described
        content = {key: value for key, value in fields.items() if value is not None}
        (path / "batch.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        for file, data in (tables or {}).items():
            (path / file).write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    def snapshot(self, day: str, tables: dict[str, str | bytes], first: str, last: str, **described: Any) -> Path:
        """A batch that holds all rows dated from `first` to `last`."""
        return self.land(day, tables, mode="snapshot", coverage={"from": first, "to": last}, **described)

    def load(self) -> list[BatchOutcome]:
        """Everything pending, then the versions."""
        with self.open() as con:
            return self.load_into(con)

    def load_into(self, con: duckdb.DuckDBPyConnection) -> list[BatchOutcome]:
        outcomes = loading.ingest(con, self.raw, loading.pending(self.landing, con), patience=AT_ONCE)
        versions.refresh(con)
        return outcomes

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with open_warehouse(self.warehouse) as con:
            yield con

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.open() as con:
            return con.execute(query).fetchall()

    def marks(self) -> list[tuple[Any, ...]]:
        """(mark, value, from, to, removed) of every version, days as text."""
        return self.rows(
            "select mark_id, value, valid_from::varchar, valid_to::varchar, is_removed from journal.marks order by all"
        )

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All versions, slices and the register but for where batches lay."""
        with self.open() as con:
            found = {
                name: con.execute(f"select * from journal.{name} order by all").fetchall()
                for name in (*TABLES, "slices")
            }
            found["observed"] = [
                (name, *row)
                for name in TABLES
                for row in con.execute(f"select * from observed.{name} order by all").fetchall()
            ]
            found["batches"] = con.execute(
                "select * exclude (source_path) from ingest.batches order by batch_id"
            ).fetchall()
            for name in ("batch_tables", "batch_asked", "quarantine", "warnings"):
                found[name] = con.execute(f"select * from ingest.{name} order by all").fetchall()
            return found


def read_with_asked(files: Files, place: Place) -> Reading:
    """As the contract's adapter reads, but of those alone whom asked.txt names, if the batch has it."""
    reading = read_canonical({name: data for name, data in files.items() if name != ASKED}, place)
    if ASKED not in files:
        return reading
    named = [(*line.split(), "")[:2] for line in files[ASKED].decode().splitlines()]
    asked = Asked(frozenset(each for each in named if each[1]), frozenset(each[0] for each in named if not each[1]))
    return replace(reading, asked=asked)


def zip_of(folder: Path, target: Path, prefix: str = "") -> Path:
    """Pack a batch's folder as people do."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, prefix + path.name)
    return target


def lessons(rows: Iterable[tuple[str, str]], status: str = "held") -> str:
    """lessons.csv of (lesson_id, held_on)."""
    body = "".join(f"{lesson},{day},c1,math,{status}\n" for lesson, day in rows)
    return "lesson_id,held_on,class_id,subject_id,status\n" + body


def marks(rows: Iterable[tuple[str, str, str]]) -> str:
    """marks.csv of (mark_id, lesson_id, value), all of one pupil."""
    return "mark_id,lesson_id,student_id,value\n" + "".join(f"{m},{lesson},p1,{v}\n" for m, lesson, v in rows)
