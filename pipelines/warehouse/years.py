"""Which school year (учебный год) an observed row belongs to, also when what it points to arrives later.

A row says it itself (its column or its date), or the row it points to does (a mark its lesson), or, for a deletion
that carries only a key, the row it deletes. An answer depends only on what was observed, never on the order of loading:
among several years of one key (a class that keeps its id) the one in force on the row's export day counts, else the
next one. Each journal of an institution has ids of its own, so a row looks only among rows of its journal; what was
written by hand (`manual`) may point to any and be pointed at by any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.exports.contract import TABLES, Table

PARENTS = {"class": "classes", "subgroup": "subgroups", "lesson": "lessons", "period": "periods"}
CHANGED = (
    "create or replace temp table changed_keys (table_name varchar, institution_id varchar, k varchar, gone boolean)"
)


@dataclass(frozen=True)
class Edge:
    """`child.column` points to `parent` whose key it is; `operations`: which child rows find their year so."""

    child: str
    column: str
    parent: str
    operations: str


def quoted(values: Sequence[str]) -> str:
    """Texts as an SQL list of literals: filters by literal let DuckDB skip what lies elsewhere."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def year_source(table: Table) -> str | None:
    """The column a row's year comes from; None for master data."""
    if table.year_from == "every":
        return None
    if table.year_from == "own":
        return "academic_year"
    return table.dated_by if table.year_from == "date" else f"{table.year_from}_id"


def year_of_date(day: str) -> str:
    """SQL: the school year (1 September to 31 August) of a day, as `2025-26`."""
    first = f"(year({day}) - (month({day}) < 9)::integer)"
    return f"printf('%d-%02d', {first}, ({first} + 1) % 100)"


def year_begins(academic_year: str) -> str:
    """SQL: 1 September of a school year."""
    return f"make_date(left({academic_year}, 4)::integer, 9, 1)"


def of_one_journal(one: str, other: str) -> str:
    """SQL: rows under these names may mean each other by an id."""
    return f"({one}.source_system = {other}.source_system or 'manual' in ({one}.source_system, {other}.source_system))"


def _edges() -> list[Edge]:
    edges: list[Edge] = []
    for table in TABLES.values():
        source = year_source(table)
        if source is None:
            continue
        in_key = source in table.key
        if table.year_from in PARENTS:
            edges.append(Edge(table.name, source, PARENTS[table.year_from], "true" if in_key else "op = 'upsert'"))
        if not in_key:
            edges.append(Edge(table.name, table.key[0], table.name, "op <> 'upsert'"))
    return edges


EDGES = tuple(_edges())
POINTED_AT = frozenset(edge.parent for edge in EDGES)


def forget_changes(con: duckdb.DuckDBPyConnection) -> None:
    """Start listening: which keys of pointed-at tables came or went in this transaction."""
    con.execute(CHANGED)


def note_changes(con: duckdb.DuckDBPyConnection, table: str, rows: str, gone: bool) -> None:
    """Remember the keys of `rows` (SQL after `from`) of a table that others point at."""
    if table in POINTED_AT:
        key = TABLES[table].key[0]
        con.execute(
            f"insert into changed_keys select distinct '{table}', institution_id, \"{key}\", {gone} from {rows}"
        )


def resolve(con: duckdb.DuckDBPyConnection, institutions: Sequence[str]) -> None:
    """Give every row of these institutions the year it can have now; note in `ingest.dirty` what moved.

    Parents come before children, so one pass is enough. Rows that still point to nothing keep a null year.
    """
    for edge in EDGES:
        _resolve(con, edge, f"institution_id in ({quoted(institutions)})")


def _resolve(con: duckdb.DuckDBPyConnection, edge: Edge, where: str) -> None:
    child, parent, column = f"observed.{edge.child}", f"observed.{edge.parent}", f'"{edge.column}"'
    known = f"from {parent} where {where} and academic_year is not null and op = 'upsert'"
    unsettled = con.execute(
        f"""
        create or replace temp table unsettled as
        select distinct institution_id, k from changed_keys c
        where table_name = '{edge.parent}' and (gone or (institution_id, k) in (
            select (institution_id, {column}) {known} and {column} in (
                select k from changed_keys where table_name = '{edge.parent}')
            group by institution_id, {column} having min(academic_year) <> max(academic_year)))
        """
    ).fetchone()
    again = ""
    if unsettled and unsettled[0]:
        again = f"or (institution_id, {column}) in (select (institution_id, k) from unsettled)"
    found = con.execute(
        f"""
        create or replace temp table waiting as
        select rowid as rid, institution_id, source_system, {column} as k, export_date, academic_year as was
        from {child} where {where} and {edge.operations} and (academic_year is null {again})
        """
    ).fetchone()
    if not (found and found[0]):
        return
    con.execute(
        f"""
        create or replace temp table settled as
        select w.rid, w.institution_id, w.k, w.was, arg_min(p.academic_year,
            case when p.first_seen <= w.export_date then w.export_date - p.first_seen
                 else 1000000 + (p.first_seen - w.export_date) end) as became
        from waiting w left join (
            select institution_id, source_system, {column} as k, academic_year, min(export_date) as first_seen
            {known} and {column} in (select k from waiting) group by all) p
            on p.institution_id = w.institution_id and p.k = w.k and {of_one_journal("w", "p")}
        group by all having became is distinct from w.was
        """
    )
    con.execute(f"update {child} set academic_year = s.became from settled s where {child}.rowid = s.rid")
    con.execute(
        f"insert into ingest.dirty select distinct institution_id, y, '{edge.child}' from ("
        "select institution_id, was as y from settled union all select institution_id, became from settled) "
        "where y is not null"
    )
    if edge.parent != edge.child:
        note_changes(con, edge.child, f"{child} where rowid in (select rid from settled)", gone=True)
