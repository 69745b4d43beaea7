"""A group of prepared batches written in one transaction: register, rows, years, and what is to be derived anew.

All or nothing: the caller's transaction holds it together. Nothing is read from the landing folder here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from pipelines.exports.contract import TABLES
from pipelines.exports.quarantine import Counts, Sifted, Source, sift
from pipelines.warehouse import observed, registry
from pipelines.warehouse.preparing import Held, Prepared
from pipelines.warehouse.versions_sql import OF_ASKED
from pipelines.warehouse.warnings import warnings_of
from pipelines.warehouse.years import forget_changes, quoted, resolve

COUNTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "batch_id": pl.String,
    "table_name": pl.String,
    "rows_read": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_quarantined": pl.Int64,
    "is_complete": pl.Boolean,
    "coverage_from": pl.Date,
    "coverage_to": pl.Date,
    "is_of_asked": pl.Boolean,
}
ASKED = {"batch_id": pl.String, "class_id": pl.String, "student_id": pl.String}


@dataclass(frozen=True)
class BatchOutcome:
    """What became of a landed batch. `status`: `loaded`, `superseded`, `rejected`; `is_new` False if it was known.

    Not taken and not refused: `waiting` (it may be half-uploaded) and `unreachable` (its place does not answer; what
    came after it was not tried). `error`: Russian, for what is not taken. `touched`: (institution_id, academic_year)
    that its rows belong to, sorted.
    """

    batch_id: str
    institution_id: str
    export_date: date | None
    location: str
    status: str
    error: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    touched: tuple[tuple[str, str], ...] = ()
    is_new: bool = True


def write_group(con: duckdb.DuckDBPyConnection, group: Sequence[Prepared]) -> list[BatchOutcome]:
    """Write the batches of a group inside the caller's transaction; outcomes in their order."""
    forget_changes(con)
    new = [p for p in reversed(group) if p.known is None]
    fresh = {p.batch_id: p for p in sorted(new, key=lambda p: p.error is None)}  # its right place, else the first
    winners = _decide(con, [p for p in fresh.values() if p.manifest is not None])
    counts = _write_rows(con, winners)
    entries = [_entry(p, _status(p, winners), _total(counts.get(p.batch_id, {}))) for p in fresh.values()]
    registry.register(con, entries)
    _write_counts(con, counts, winners)
    _note(con, winners, counts)
    if winners:
        resolve(con, sorted({p.landed.institution_id for p in winners}))
    touched = _touched(con, winners, counts)
    return [_outcome(p, fresh, winners, counts, touched) for p in group]


def held_outcome(held: Held) -> BatchOutcome:
    """The outcome of a batch that was held back."""
    status = "unreachable" if held.is_unreachable else "waiting"
    return BatchOutcome("", held.landed.institution_id, held.landed.day, held.landed.location, status, held.reason)


def _decide(con: duckdb.DuckDBPyConnection, candidates: Sequence[Prepared]) -> list[Prepared]:
    """Who is in force for each day, of the group and of what is loaded; those who lose the place are taken out."""
    own = {p.batch_id: _rival(p) for p in candidates}
    came = set(own.values())
    rivals = registry.of_days(con, map(_day, candidates))
    for p in candidates:
        rivals[_day(p)].append(own[p.batch_id])
    winners = [p for p in candidates if not any(each.replaces(own[p.batch_id]) for each in rivals[_day(p)])]
    gone = [
        (known.rank[-1], day)
        for (_, day), found in rivals.items()
        for known in found
        if known.is_in_force and any(each.replaces(known) for each in found if each in came)
    ]
    if gone:
        observed.remove(con, gone)
        registry.supersede(con, [batch_id for batch_id, _ in gone])
    return sorted(winners, key=lambda p: (_day(p), p.batch_id))


def _day(p: Prepared) -> tuple[str, date]:
    assert p.manifest is not None
    return p.manifest.institution_id, p.manifest.export_date


def _rival(p: Prepared) -> registry.Rival:
    assert p.manifest is not None
    return registry.Rival(p.manifest.source_system, p.rank)


def _status(p: Prepared, winners: Sequence[Prepared]) -> str:
    if p.error is not None:
        return "rejected"
    return "loaded" if p in winners else "superseded"


def _write_rows(con: duckdb.DuckDBPyConnection, winners: Sequence[Prepared]) -> dict[str, dict[str, Counts]]:
    """Rows, quarantine and warnings of the batches in force; their counts by batch and table."""
    counts: dict[str, dict[str, Counts]] = {p.batch_id: {} for p in winners}
    batches = pl.DataFrame(
        [(n, p.batch_id, *_day(p), p.manifest.source_system) for n, p in enumerate(winners) if p.manifest],
        schema={
            "batch": pl.UInt32,
            "batch_id": pl.String,
            "institution_id": pl.String,
            "export_date": pl.Date,
            "source_system": pl.String,
        },
        orient="row",
    )
    for name, table in TABLES.items():
        sources = [
            Source(n, p.manifest.mode == "snapshot", p.manifest.timezone, raw)
            for n, p in enumerate(winners)
            if p.manifest is not None and p.reading is not None
            for raw in p.reading.tables
            if raw.table.name == name
        ]
        if not sources:
            continue
        sifted = sift(table, sources)
        if sifted.rows.height:
            observed.append(con, table, sifted.rows, batches)
        _write_faults(con, name, sifted, batches)
        for number, count in sifted.counts.items():
            counts[winners[number].batch_id][name] = count
        warnings = warnings_of(name, sources, sifted, batches)
        registry.insert(con, "ingest.warnings", warnings.join(batches, on="batch").drop(_OTHER_THAN_ID))
    files = [
        (p.batch_id, None, "unknown_file", file, 1, f"Файл «{file}» не входит в договор: сохранён, но не загружен.")
        for p in winners
        if p.reading is not None
        for file in p.reading.unknown_files
    ]
    columns = ["batch_id", "table_name", "kind", "value", "n", "message"]
    registry.insert(con, "ingest.warnings", pl.DataFrame(files, schema=columns, orient="row"))
    return counts


_OTHER_THAN_ID = ["batch", "institution_id", "export_date", "source_system"]


def _write_faults(con: duckdb.DuckDBPyConnection, table: str, sifted: Sifted, batches: pl.DataFrame) -> None:
    faults = sifted.faults.join(batches, on="batch").drop("batch", "source_system")
    registry.insert(con, "ingest.quarantine", faults.with_columns(pl.lit(table).alias("table_name")))


def _write_counts(
    con: duckdb.DuckDBPyConnection, counts: dict[str, dict[str, Counts]], winners: Sequence[Prepared]
) -> None:
    """With the days each table of a batch tells everything of: its own, else those of batch.json; and of whom."""
    covers = {
        p.batch_id: (p.reading, (p.manifest.coverage_from, p.manifest.coverage_to))
        for p in winners
        if p.manifest is not None and p.reading is not None
    }
    rows = [
        (
            *(batch_id, table, c.read, c.accepted, c.quarantined, c.is_complete),
            *reading.covers.get(table, common),
            reading.asked is not None and table in OF_ASKED,
        )
        for batch_id, tables in counts.items()
        for reading, common in [covers[batch_id]]
        for table, c in tables.items()
    ]
    registry.insert(con, "ingest.batch_tables", pl.DataFrame(rows, schema=COUNTS, orient="row"))
    asked = [
        (batch_id, *each)
        for batch_id, (reading, _) in covers.items()
        if reading.asked is not None
        for each in (*sorted((c, None) for c in reading.asked.classes), *sorted(reading.asked.pupils))
    ]
    registry.insert(con, "ingest.batch_asked", pl.DataFrame(asked, schema=ASKED, orient="row"))


def _note(con: duckdb.DuckDBPyConnection, winners: Sequence[Prepared], counts: dict[str, dict[str, Counts]]) -> None:
    tables = sorted({table for found in counts.values() for table in found})
    if winners:
        observed.note_dirty(con, tables, [(p.batch_id, _day(p)[1]) for p in winners])


def _touched(
    con: duckdb.DuckDBPyConnection, winners: Sequence[Prepared], counts: dict[str, dict[str, Counts]]
) -> dict[str, tuple[tuple[str, str], ...]]:
    tables = sorted({table for found in counts.values() for table in found})
    if not tables:
        return {}
    days = [_day(p)[1] for p in winners]
    ids = quoted([p.batch_id for p in winners])
    rows = con.execute(
        "select distinct batch_id, institution_id, academic_year from ("
        + " union all ".join(
            f"select batch_id, institution_id, academic_year from observed.{table} where export_date between "
            f"date '{min(days)}' and date '{max(days)}' and batch_id in ({ids}) and academic_year is not null"
            for table in tables
        )
        + ") order by all"
    ).fetchall()
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for batch_id, institution_id, academic_year in rows:
        found[batch_id] = (*found.get(batch_id, ()), (institution_id, academic_year))
    return found


def _total(counts: dict[str, Counts]) -> tuple[int, int, int]:
    found = counts.values()
    return sum(c.read for c in found), sum(c.accepted for c in found), sum(c.quarantined for c in found)


def _entry(p: Prepared, status: str, total: tuple[int, int, int]) -> registry.Entry:
    return registry.Entry(
        batch_id=p.batch_id,
        institution_id=p.landed.institution_id,
        export_date=p.day,
        status=status,
        raw_file=p.raw_file,
        source_path=p.landed.location,
        size=p.size,
        manifest=p.manifest,
        error=p.error,
        rows=total if status == "loaded" else None,
    )


def _outcome(
    p: Prepared,
    fresh: dict[str, Prepared],
    winners: Sequence[Prepared],
    counts: dict[str, dict[str, Counts]],
    touched: dict[str, tuple[tuple[str, str], ...]],
) -> BatchOutcome:
    first = fresh.get(p.batch_id) is p
    status = p.known or _status(fresh[p.batch_id], winners)
    read, accepted, quarantined = _total(counts.get(p.batch_id, {})) if first else (0, 0, 0)
    return BatchOutcome(
        p.batch_id,
        p.landed.institution_id,
        p.day,
        p.landed.location,
        status,
        error=p.error,
        rows_read=read,
        rows_accepted=accepted,
        rows_quarantined=quarantined,
        touched=touched.get(p.batch_id, ()) if first else (),
        is_new=first,
    )
