"""`journal` of an institution that changed its journal: what was derived, with what, and what that makes dirty.

`note_changes` compares how `journal` was derived (journal.spans, journal.crosswalk) with how it would be now; `rewrite`
derives one table of one slice from all journals. An institution with one journal is never touched here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

import duckdb

from pipelines.exports.contract import TABLES
from pipelines.warehouse import crosswalk, reviewing, splicing
from pipelines.warehouse.crosswalk import Name
from pipelines.warehouse.entities import columns_of
from pipelines.warehouse.journals import MANUAL, Journal, journals
from pipelines.warehouse.versions_sql import literal, slice_filter, versions_sql
from pipelines.warehouse.years import quoted, year_of_date

Span = tuple[str, int, date | None, date | None]


def note_changes(con: duckdb.DuckDBPyConnection) -> None:
    """Note in `ingest.dirty` what is derived with other days or another crosswalk than it would be now."""
    rows = con.execute(
        f"""
        select institution_id from ingest.batches where status = 'loaded' and source_system <> '{MANUAL}'
        group by 1 having count(distinct source_system) > 1
        union select institution_id from journal.spans order by 1
        """
    ).fetchall()
    for (institution_id,) in rows:
        order = journals(con, institution_id)
        if _spans(order) != _known_spans(con, institution_id):
            _note_everything(con, institution_id)
            continue
        now = crosswalk.meant(con, institution_id, order)
        former = crosswalk.applied(con, institution_id)
        changed = {name for name in now.keys() | former.keys() if now.get(name) != former.get(name)}
        if changed:
            _note_names(con, institution_id, changed)
        if changed or reviewing.undecided(con, institution_id) != reviewing.noted(con, institution_id):
            _note_revisions(con, institution_id, order)


def _spans(order: Sequence[Journal]) -> list[Span]:
    return [(each.source_system, each.place, each.speaks_from, each.speaks_until) for each in order]


def _known_spans(con: duckdb.DuckDBPyConnection, institution_id: str) -> list[Span]:
    return con.execute(
        "select source_system, place, speaks_from, speaks_until from journal.spans "
        "where institution_id = ? order by place",
        [institution_id],
    ).fetchall()


def _note_everything(con: duckdb.DuckDBPyConnection, institution_id: str) -> None:
    where = f"institution_id = {literal(institution_id)}"
    for name, table in TABLES.items():
        year = "academic_year is not null" if table.year_from != "every" else "true"
        con.execute(
            f"insert into ingest.dirty select distinct institution_id, academic_year, '{name}' from ("
            f"select institution_id, academic_year from observed.{name} where {where} and {year} "
            f"union select institution_id, academic_year from journal.{name} where {where})"
        )
    con.execute(
        f"insert into ingest.dirty select institution_id, {year_of_date('min(export_date)')}, '' "
        f"from ingest.batches where {where} and status = 'loaded' group by institution_id"
    )


def _note_names(con: duckdb.DuckDBPyConnection, institution_id: str, names: set[Name]) -> None:
    """The slices in which something is said under one of these names."""
    for entity, system in sorted({(entity, system) for entity, system, _ in names}):
        ids = quoted(sorted(own for kind, journal, own in names if (kind, journal) == (entity, system)))
        for table in TABLES.values():
            columns = columns_of(table, entity)
            if not columns:
                continue
            found = " or ".join(f'"{column}" in ({ids})' for column in columns)
            con.execute(
                f"insert into ingest.dirty select distinct institution_id, academic_year, '{table.name}' "
                f"from observed.{table.name} where institution_id = {literal(institution_id)} "
                f"and source_system in ({literal(system)}, '{MANUAL}') and ({found}) "
                + ("" if table.year_from == "every" else "and academic_year is not null")
            )


def _note_revisions(con: duckdb.DuckDBPyConnection, institution_id: str, order: Sequence[Journal]) -> None:
    """The years in which a later journal speaks: what waits for a decision and who is meant is told in all of them."""
    since = min((each.first_year for each in order if each.first_year is not None), default=None)
    if since is not None:
        con.execute("insert into ingest.dirty values (?, ?, '')", [institution_id, since])


def begin(con: duckdb.DuckDBPyConnection, institution_id: str) -> list[Journal]:
    """The journals to derive with, none for an institution that keeps one; remembers them and their crosswalk."""
    order = journals(con, institution_id)
    known = crosswalk.meant(con, institution_id, order)
    con.execute("delete from journal.spans where institution_id = ?", [institution_id])
    for system, place, first, last in _spans(order):
        con.execute("insert into journal.spans values (?, ?, ?, ?, ?)", [institution_id, system, place, first, last])
    if not order:
        for table in ("left_out", "undecided"):
            con.execute(f"delete from journal.{table} where institution_id = ?", [institution_id])
    crosswalk.remember(con, institution_id, known)
    con.execute(
        "create or replace temp table crosswalk as select c.entity, s.place, c.id, c.known_id from journal.crosswalk c "
        f"join journal.spans s using (institution_id, source_system) where institution_id = {literal(institution_id)}"
    )
    return order


def rewrite(
    con: duckdb.DuckDBPyConnection,
    order: Sequence[Journal],
    institution_id: str,
    academic_year: str | None,
    name: str,
    has_snapshots: bool,
) -> None:
    """Derive one table of one slice anew from what each journal said."""
    table = TABLES[name]
    where = slice_filter(institution_id, academic_year)
    con.execute(f"delete from journal.{name} where {where}")
    con.execute(f"delete from journal.left_out where {where} and table_name = '{name}'")
    told: list[Journal] = []
    kept: list[Journal] = []
    for journal in order:
        part = versions_sql(table, institution_id, academic_year, True, has_snapshots, said_by=journal.said_by)
        if not _made(con, f"part_{journal.place}", part):
            continue
        _made(con, f"told_{journal.place}", splicing.told_sql(table, journal))
        rows = splicing.kept_sql(table, journal, told, institution_id, academic_year)
        if _made(con, f"kept_{journal.place}", rows):
            kept.append(journal)
        told.append(journal)
        lacking = con.execute(splicing.left_out_sql(table, journal)).fetchone()
        if lacking and lacking[0]:
            con.execute(
                "insert into journal.left_out values (?, ?, ?, ?, ?)",
                [institution_id, academic_year, name, journal.source_system, lacking[0]],
            )
    if kept:
        query = splicing.spliced_sql(table, kept)
        con.execute(f"insert into journal.{name} by name {query} order by all")


def _made(con: duckdb.DuckDBPyConnection, name: str, query: str) -> bool:
    """Make a temporary table; whether it holds anything."""
    made = con.execute(f"create or replace temp table {name} as {query}").fetchone()
    return bool(made and made[0])


def bears_on_its_days(con: duckdb.DuckDBPyConnection, order: Sequence[Journal]) -> None:
    """Take out of temporary table `bears_on` the years for which a batch's journal does not speak."""
    for journal in order:
        batches = (
            f"batch_id in (select batch_id from ingest.batches where source_system = {literal(journal.source_system)})"
        )
        if journal.first_year is not None:
            con.execute(f"delete from bears_on where {batches} and academic_year < '{journal.first_year}'")
            con.execute(
                f"update bears_on set since = greatest(since, '{journal.first_year}') where {batches} "
                "and since is not null"
            )
        if journal.last_year is not None:
            con.execute(f"delete from bears_on where {batches} and academic_year > '{journal.last_year}'")


def revisions(con: duckdb.DuckDBPyConnection, order: Sequence[Journal], institution_id: str) -> dict[str, str]:
    """School year → what its revision says beside its batches: the days of the journals and the crosswalk it is made
    with; none for a year that only the first journal has told of yet."""
    if not order:
        return {}
    years = con.execute(
        "select distinct academic_year from journal.academic_years where institution_id = ?", [institution_id]
    ).fetchall()
    known = crosswalk.applied(con, institution_id)
    waiting = reviewing.noted(con, institution_id)
    found: dict[str, str] = {}
    for (year,) in years:
        speakers = {each.source_system: each for each in order if each.first_year is None or each.first_year <= year}
        if len(speakers) < 2:
            continue
        days = [(name, each.speaks_from if each.first_year == year else None) for name, each in speakers.items()]
        pairs = sorted((name, own) for name, own in known.items() if name[1] in speakers)
        said = repr((days, pairs, waiting)).encode()
        found[year] = hashlib.md5(said, usedforsecurity=False).hexdigest()
    return found
