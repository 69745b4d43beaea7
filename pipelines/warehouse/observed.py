"""Schema `observed`: what each batch in force said, appended a table at a time and taken away a batch at a time.

The SQL is made from the contract. Which batch is in force is decided in `registry`, versions are made in `versions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb
import polars as pl

from pipelines.exports.contract import DUCKDB_TYPES, TABLES, Table
from pipelines.warehouse.years import PARENTS, note_changes, of_one_journal, quoted, year_of_date, year_source


def append(con: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame, batches: pl.DataFrame) -> None:
    """Append typed rows (as `quarantine.sift` gives them) of many batches.

    `batches`: batch (the number in `rows`), batch_id, institution_id, export_date, source_system.
    """
    con.register("incoming", rows)
    con.register("incoming_batches", batches)
    try:
        con.execute(_append_sql(table, batches["institution_id"].unique().to_list()))
        note_changes(con, table.name, "incoming join incoming_batches using (batch)", gone=False)
    finally:
        con.unregister("incoming")
        con.unregister("incoming_batches")


def _append_sql(table: Table, institutions: Sequence[str]) -> str:
    names = [name for name in table.names if name != "academic_year"]
    columns = ", ".join(f'r."{name}"::{DUCKDB_TYPES[table.column(name).type]} as "{name}"' for name in names)
    join = ""
    source = year_source(table)
    year = "null::varchar"
    if source is not None:
        year = f'r."{source}"'
        if table.year_from == "date":
            year = year_of_date(year)
        elif table.year_from in PARENTS:
            year = "known_year.academic_year"
            join = f"""
                left join (
                    select p.institution_id, s.source_system, {source}, max(academic_year) as academic_year
                    from observed.{PARENTS[table.year_from]} p
                    join (select distinct source_system from incoming_batches) s on {of_one_journal("s", "p")}
                    where institution_id in ({quoted(institutions)}) and academic_year is not null
                        and op = 'upsert' and {source} in (select {source} from incoming)
                    group by all having min(academic_year) = max(academic_year)
                ) known_year on known_year.institution_id = b.institution_id
                    and known_year.source_system = b.source_system and known_year.{source} = r.{source}
            """
        if source not in table.key:
            year = f"case when r.op = 'upsert' then {year} end"
    return f"""
        insert into observed.{table.name} by name
        select b.institution_id, b.export_date, b.batch_id, b.source_system, {year} as academic_year,
            r.row_number, r.op, {columns}, r.extra
        from incoming r join incoming_batches b on b.batch = r.batch {join}
        order by b.institution_id, b.export_date, r.row_number
    """


def note_dirty(con: duckdb.DuckDBPyConnection, tables: Sequence[str], batches: Sequence[tuple[str, date]]) -> None:
    """Note which versions the rows of these batches (batch_id, export_date) bear on: in `ingest.dirty`."""
    ids = quoted([batch_id for batch_id, _ in batches])
    days = [day for _, day in batches]
    for table in tables:
        by_year = year_source(TABLES[table]) is not None
        con.execute(
            f"""
            insert into ingest.dirty
            select distinct institution_id, academic_year, '{table}' from observed.{table}
            where export_date between date '{min(days)}' and date '{max(days)}' and batch_id in ({ids})
            {"and academic_year is not null" if by_year else ""}
            """
        )
    _note_coverage(con, ids)
    _note_slices(con, batches)


def _note_slices(con: duckdb.DuckDBPyConnection, batches: Sequence[tuple[str, date]]) -> None:
    """Note from which school year on the slices' revisions are to be looked at again, as `ingest.dirty` of no table.

    A batch bears on its own year and, by its master data, on later ones; a movement on the years since its first day; a
    class on the years since its own, as its id may be used again.
    """
    ids = quoted([batch_id for batch_id, _ in batches])
    con.execute(
        f"""
        insert into ingest.dirty
        select distinct institution_id, {year_of_date("export_date")}, '' from ingest.batches where batch_id in ({ids})
        union all
        select institution_id, min({year_of_date("effective_on")}), '' from observed.movements
        where effective_on is not null and (institution_id, movement_id) in (
            select (institution_id, movement_id) from observed.movements where batch_id in ({ids}))
        group by institution_id
        union all
        select institution_id, min(academic_year), '' from observed.classes where batch_id in ({ids})
        group by institution_id
        """
    )


def _note_coverage(con: duckdb.DuckDBPyConnection, ids: str) -> None:
    """A snapshot also bears on the rows it leaves out: on every year its coverage touches."""
    dated = [table for table in TABLES.values() if table.dated_by is not None]
    yearly = quoted([table.name for table in dated if table.year_from != "every"])
    every = quoted([table.name for table in dated if table.year_from == "every"])
    con.execute(
        f"""
        insert into ingest.dirty
        with covered as (
            select institution_id, table_name, unnest(range(year(first_day) - 1, year(last_day) + 1)) as y,
                first_day as coverage_from, last_day as coverage_to
            from (
                select b.institution_id, t.table_name, coalesce(t.coverage_from, b.coverage_from) as first_day,
                    coalesce(t.coverage_to, b.coverage_to) as last_day
                from ingest.batches b join ingest.batch_tables t using (batch_id)
                where b.batch_id in ({ids}) and b.mode = 'snapshot'
            ) where first_day is not null
        )
        select distinct institution_id, printf('%d-%02d', y, (y + 1) % 100), table_name from covered
        where table_name in ({yearly}) and make_date(y + 1, 8, 31) >= coverage_from
            and make_date(y, 9, 1) <= coverage_to
        union all
        select distinct institution_id, null, table_name from covered where table_name in ({every})
        union all
        select distinct institution_id, printf('%d-%02d', y, (y + 1) % 100), '' from covered
        where table_name in ({every}) and make_date(y + 1, 8, 31) >= coverage_from
            and make_date(y, 9, 1) <= coverage_to
        """
    )


def remove(con: duckdb.DuckDBPyConnection, batches: Sequence[tuple[str, date]]) -> None:
    """Take away the rows of batches (batch_id, export_date) that are no longer in force; note what that bears on."""
    ids = quoted([batch_id for batch_id, _ in batches])
    tables = [
        name
        for (name,) in con.execute(
            f"select distinct table_name from ingest.batch_tables where batch_id in ({ids})"
        ).fetchall()
    ]
    note_dirty(con, tables, batches)
    days = [day for _, day in batches]
    for table in tables:
        where = (
            f"observed.{table} where export_date between date '{min(days)}' and date '{max(days)}' "
            f"and batch_id in ({ids})"
        )
        note_changes(con, table, where, gone=True)
        con.execute(f"delete from {where}")
