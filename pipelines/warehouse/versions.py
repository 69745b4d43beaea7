"""Schema `journal`: versions of every row, derived anew for the slices that loading marked as dirty, and only those.

What a slice (учебный год учреждения) holds after a refresh depends on the batches in force alone, not on the order or
the number of loads. Which slices are stale for the models is told here too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

import duckdb

from pipelines.exports.contract import TABLES
from pipelines.warehouse import handover
from pipelines.warehouse.loading import transaction
from pipelines.warehouse.reviewing import note_undecided
from pipelines.warehouse.slices import refresh_slices
from pipelines.warehouse.versions_sql import literal, slice_filter, versions_sql

Slice = tuple[str, str]
DATED_BY = {"lessons": ("marks", "absences"), "periods": ("period_marks", "curriculum")}
STAGE = "История записей"


def refresh(
    con: duckdb.DuckDBPyConnection,
    slices: Iterable[Slice] | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> list[Slice]:
    """Bring `journal` up to what is observed; answers with the slices whose rows were derived anew, sorted.

    What is dirty is remembered in the warehouse, so that a load that was killed is made good by the next one. `slices`
    limits the work to the institutions named there. One transaction an institution.
    """
    with transaction(con):
        handover.note_changes(con)
    wanted = None if slices is None else {institution_id for institution_id, _ in slices}
    rows = con.execute("select distinct institution_id from ingest.dirty order by all").fetchall()
    institutions = [i for (i,) in rows if wanted is None or i in wanted]
    done: list[Slice] = []
    for n, institution_id in enumerate(institutions, start=1):
        with transaction(con):
            done += _refresh_institution(con, institution_id)
        if on_progress:
            on_progress(STAGE, n, len(institutions))
    return done


def _refresh_institution(con: duckdb.DuckDBPyConnection, institution_id: str) -> list[Slice]:
    mine = f"institution_id = {literal(institution_id)}"
    dirty = set(con.execute(f"select distinct academic_year, table_name from ingest.dirty where {mine}").fetchall())
    has_snapshots = bool(
        con.execute(f"select 1 from ingest.batches where {mine} and mode = 'snapshot' limit 1").fetchone()
    )
    order = handover.begin(con, institution_id)
    has_asked = has_snapshots and _has_asked(con, institution_id)
    if has_asked:  # a lesson may be kept by what somebody had in it
        dirty |= {(year, "lessons") for year, table in dirty if table in DATED_BY["lessons"]}
    if has_snapshots or order:
        dirty |= {(year, child) for year, table in dirty for child in DATED_BY.get(table, ())}
    rows = {(year, name) for year, name in dirty if name}
    for year, name in sorted(rows, key=lambda each: (each[0] or "", each[1])):
        if order:
            handover.rewrite(con, order, institution_id, year, name, has_snapshots)
        else:
            _rewrite(con, institution_id, year, name, has_snapshots, has_asked)
    if order:
        note_undecided(con, institution_id)
    years = {year for year, _ in rows if year is not None}
    refresh_slices(
        con, institution_id, years, order, since=min((year for year, name in dirty if not name), default=None)
    )
    con.execute(f"delete from ingest.dirty where {mine}")
    return sorted((institution_id, year) for year in years)


def _has_asked(con: duckdb.DuckDBPyConnection, institution_id: str) -> bool:
    """Whether a batch of this institution tells only of whom its journal was asked about."""
    found = con.execute(
        "select 1 from ingest.batch_tables join ingest.batches using (batch_id) "
        f"where institution_id = {literal(institution_id)} and is_of_asked limit 1"
    ).fetchone()
    return bool(found)


def _rewrite(
    con: duckdb.DuckDBPyConnection,
    institution_id: str,
    year: str | None,
    name: str,
    has_snapshots: bool,
    has_asked: bool,
) -> None:
    where = slice_filter(institution_id, year)
    has_seen = bool(con.execute(f"select 1 from observed.{name} where {where} and op = 'seen' limit 1").fetchone())
    con.execute(f"delete from journal.{name} where {where}")
    query = versions_sql(TABLES[name], institution_id, year, has_seen, has_snapshots, has_asked)
    con.execute(f"insert into journal.{name} by name {query} order by all")


def stale_slices(con: duckdb.DuckDBPyConnection, fingerprint: str) -> list[Slice]:
    """The slices whose models were not built from what is loaded now by the project with this fingerprint."""
    rows = con.execute(
        "select institution_id, academic_year, loaded_revision, built_revision from journal.slices order by all"
    ).fetchall()
    return [(i, year) for i, year, loaded, built in rows if built != _revision(loaded, fingerprint)]


def mark_built(con: duckdb.DuckDBPyConnection, slices: Sequence[Slice], fingerprint: str) -> None:
    """Remember, after a successful build, that the models of these slices are what is loaded now."""
    with transaction(con):
        for institution_id, year in slices:
            where = slice_filter(institution_id, year)
            row = con.execute(f"select loaded_revision from journal.slices where {where}").fetchone()
            if row:
                revision = _revision(row[0], fingerprint)
                con.execute(f"update journal.slices set built_revision = {literal(revision)} where {where}")


def _revision(loaded: str, fingerprint: str) -> str:
    return hashlib.md5((loaded + fingerprint).encode(), usedforsecurity=False).hexdigest()
