"""Schema `ingest`: which batches there are, which of them is in force for its day, what was set aside and warned of.

The batch in force (действующая выгрузка) of an institution's day is the one the journal wrote last (`exported_at`),
whichever came first; of two that name the same moment the larger, as half a batch says what the whole one says, then
the one of the greater batch_id. Two journals of one day are both in force: a batch replaces those of its own journal,
and what was written by hand (`manual`) replaces and is replaced by any. What a superseded batch said is forgotten here;
its bytes stay in the raw store.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import polars as pl

from pipelines.exports.batch import Manifest
from pipelines.warehouse.places.base import LandedBatch
from pipelines.warehouse.years import quoted

BATCHES: dict[str, pl.DataType | type[pl.DataType]] = {
    "batch_id": pl.String,
    "institution_id": pl.String,
    "export_date": pl.Date,
    "exported_at": pl.String,
    "source_system": pl.String,
    "adapter": pl.String,
    "mode": pl.String,
    "coverage_from": pl.Date,
    "coverage_to": pl.Date,
    "status": pl.String,
    "error": pl.String,
    "raw_file": pl.String,
    "source_path": pl.String,
    "size": pl.Int64,
    "rows_read": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_quarantined": pl.Int64,
}


Rank = tuple[str, int, str]
"""(exported_at, bytes of its files, batch_id): of the batches of one day the greatest is in force."""


@dataclass(frozen=True)
class Entry:
    """One batch for the register; `manifest` is None, and `error` given, if it was refused before it was understood."""

    batch_id: str
    institution_id: str
    export_date: date | None
    status: str
    raw_file: str
    source_path: str
    size: int
    manifest: Manifest | None = None
    error: str | None = None
    rows: tuple[int, int, int] | None = None  # read, accepted, quarantined

    def row(self) -> tuple[object, ...]:
        """The values of BATCHES."""
        m = self.manifest
        described = (
            (m.exported_at, m.source_system, m.adapter, m.mode, m.coverage_from, m.coverage_to) if m else (None,) * 6
        )
        return (
            self.batch_id,
            self.institution_id,
            self.export_date,
            *described,
            self.status,
            self.error,
            self.raw_file,
            self.source_path,
            self.size,
            *(self.rows or (None, None, None)),
        )


def status_of(con: duckdb.DuckDBPyConnection, batch_id: str) -> str | None:
    """`loaded`, `superseded`, `rejected`, or None for a batch never seen."""
    row = con.execute("select status from ingest.batches where batch_id = ?", [batch_id]).fetchone()
    return row[0] if row else None


@dataclass(frozen=True)
class Rival:
    """A readable batch among those of its day. `rank`: of two that cannot both be in force the greater one is."""

    source_system: str
    rank: Rank
    is_in_force: bool = False

    def replaces(self, other: Rival) -> bool:
        """Whether `other` cannot be in force while there is this one."""
        rivals = self.source_system == other.source_system or "manual" in (self.source_system, other.source_system)
        return rivals and self.rank > other.rank


def of_days(con: duckdb.DuckDBPyConnection, days: Iterable[tuple[str, date]]) -> dict[tuple[str, date], list[Rival]]:
    """The readable batches known of these (institution, day), in force or superseded; every day has its list."""
    found: dict[tuple[str, date], list[Rival]] = {day: [] for day in days}
    if not found:
        return {}
    dates = [day for _, day in found]
    rows = con.execute(
        "select institution_id, export_date, source_system, exported_at, coalesce(size, 0), batch_id, "
        "status = 'loaded' from ingest.batches where status <> 'rejected' and export_date between ? and ?",
        [min(dates), max(dates)],
    ).fetchall()
    for institution_id, day, system, at, size, batch_id, is_in_force in rows:
        if (institution_id, day) in found:
            found[institution_id, day].append(Rival(system, (at, size, batch_id), is_in_force))
    return found


def register(con: duckdb.DuckDBPyConnection, entries: Sequence[Entry]) -> None:
    """Write or rewrite the register's rows of these batches."""
    insert(con, "ingest.batches", pl.DataFrame([e.row() for e in entries], schema=BATCHES, orient="row"), "or replace")


def supersede(con: duckdb.DuckDBPyConnection, batch_ids: Sequence[str]) -> None:
    """Mark batches as replaced and forget what was counted, set aside and warned of in them."""
    ids = quoted(batch_ids)
    for table in ("batch_tables", "batch_asked", "quarantine", "warnings"):
        con.execute(f"delete from ingest.{table} where batch_id in ({ids})")
    con.execute(
        "update ingest.batches set status = 'superseded', rows_read = null, rows_accepted = null, "
        f"rows_quarantined = null where batch_id in ({ids})"
    )


def remember_landing(con: duckdb.DuckDBPyConnection, seen: Sequence[tuple[str, str, str]]) -> None:
    """(path, fingerprint, batch_id) of what was looked at, so that it is not opened again while it stays as it is."""
    frame = pl.DataFrame(
        list({path: (path, print_, batch) for path, print_, batch in seen}.values()),
        schema=["path", "fingerprint", "batch_id"],
        orient="row",
    )
    insert(con, "ingest.landing_seen", frame, "or replace")


def waiting_since(con: duckdb.DuckDBPyConnection, batch: LandedBatch) -> datetime | None:
    """When a load first held this batch back as it is now; None if it did not."""
    row = con.execute(
        "select since from ingest.landing_waiting where path = ? and fingerprint = ?",
        [batch.location, batch.fingerprint],
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def held_back(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[datetime, str]]:
    """What loads held back: (location, fingerprint) → since when, and why."""
    rows = con.execute("select path, fingerprint, since, reason from ingest.landing_waiting").fetchall()
    return {(path, print_): (datetime.fromisoformat(since), reason) for path, print_, since, reason in rows}


def hold_back(
    con: duckdb.DuckDBPyConnection,
    looked_at: Iterable[LandedBatch],
    held: Sequence[tuple[LandedBatch, str]],
    now: datetime,
) -> None:
    """Of the batches looked at these, and no others, wait; one that has not changed waits since it first did."""
    rows = [
        (batch.location, batch.fingerprint, (waiting_since(con, batch) or now).isoformat(), reason)
        for batch, reason in held
    ]
    gone = [batch.location for batch in looked_at]
    con.execute("delete from ingest.landing_waiting where list_contains(?, path)", [gone])
    frame = pl.DataFrame(rows, schema=["path", "fingerprint", "since", "reason"], orient="row")
    insert(con, "ingest.landing_waiting", frame)


def insert(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, how: str = "") -> None:
    """Append a frame whose columns are named as the table's."""
    if frame.height:
        con.register("incoming", frame)
        try:
            con.execute(f"insert {how} into {table} by name select * from incoming")
        finally:
            con.unregister("incoming")
