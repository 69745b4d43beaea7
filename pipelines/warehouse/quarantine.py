"""What waits and why, for `vedomost quarantine`: refused batches, rows set aside, rows that wait for another, oddities.

Reads the register; changes nothing. Only what still matters is told: a refused batch whose day was loaded since is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.exports.contract import TABLES
from pipelines.warehouse.warnings import is_known_code, known_absence_codes
from pipelines.warehouse.years import EDGES

AWAITED = {"classes": "класса", "subgroups": "подгруппы", "lessons": "урока", "periods": "учебного периода"}


@dataclass(frozen=True)
class Waiting:
    """One thing that waits. `kind`: `batch` (отклонена), `row` (в карантине), `unresolved` (ждёт другую), `warning`.

    `count`: how many rows or, for a batch, 1. `reason`: Russian. `path`: where the batch lay; the rest where known.
    """

    kind: str
    institution_id: str
    export_date: date | None
    reason: str
    count: int = 1
    path: str | None = None
    table: str | None = None
    file: str | None = None
    row_number: int | None = None
    column: str | None = None
    value: str | None = None


def waiting(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    """Everything that waits, by kind, institution and day."""
    return [*_refused(con), *_rows(con), *_unresolved(con), *_yearless(con), *_warnings(con), *_left_out(con)]


def _refused(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    rows = con.execute(
        """
        select r.institution_id, r.export_date, r.error, r.source_path from ingest.batches r
        where r.status = 'rejected' and not exists (
            select 1 from ingest.batches g where g.status = 'loaded'
                and g.institution_id = r.institution_id and g.export_date = r.export_date)
        order by r.institution_id, r.export_date, r.source_path, r.batch_id
        """
    ).fetchall()
    return [Waiting("batch", institution, day, error, path=path) for institution, day, error, path in rows]


def _rows(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    rows = con.execute(
        """
        select q.institution_id, q.export_date, q.reason, greatest(coalesce(t.rows_quarantined, 1), 1), b.source_path,
            q.table_name, q.file, q.row_number, q.column_name, q.value
        from ingest.quarantine q join ingest.batches b using (batch_id)
        left join ingest.batch_tables t
            on q.row_number is null and t.batch_id = q.batch_id and t.table_name = q.table_name
        order by q.institution_id, q.export_date, q.table_name, q.file, q.row_number nulls first, q.column_name
        """
    ).fetchall()
    return [Waiting("row", *row) for row in rows]


def _unresolved(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    found: list[Waiting] = []
    for edge in EDGES:
        rows = con.execute(
            f'select institution_id, min(export_date), "{edge.column}", count(*) from observed.{edge.child} '
            f"where academic_year is null and {edge.operations} group by all order by all"
        ).fetchall()
        title = TABLES[edge.child].title
        for institution_id, day, value, count in rows:
            if edge.parent == edge.child:
                reason = f"«{title}»: удаление записи {value}, которой ещё не было"
            else:
                reason = f"«{title}»: ждёт {AWAITED[edge.parent]} {value}"
            found.append(
                Waiting(
                    "unresolved", institution_id, day, reason, count, table=edge.child, column=edge.column, value=value
                )
            )
    return found


def _yearless(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    """Loaded years without their row in academic_years: nothing is built of them."""
    rows = con.execute(
        """
        select institution_id, academic_year, min(valid_from), count(*) from journal.lessons
        where (institution_id, academic_year) not in (select (institution_id, academic_year) from journal.slices)
        group by all order by all
        """
    ).fetchall()
    reason = "учебного года {} нет в таблице academic_years: его уроки загружены, но документы не строятся"
    return [
        Waiting("unresolved", institution, day, reason.format(year), count, table="academic_years", value=year)
        for institution, year, day, count in rows
    ]


def _warnings(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    codes = known_absence_codes()
    rows = con.execute(
        """
        select b.institution_id, min(b.export_date), w.message, sum(w.n)::bigint, w.table_name, w.value, w.kind,
            b.source_system
        from ingest.warnings w join ingest.batches b using (batch_id)
        group by all order by b.institution_id, w.kind, w.table_name, w.value
        """
    ).fetchall()
    return [
        Waiting("warning", institution, day, message, count, table=table, value=value)
        for institution, day, message, count, table, value, kind, system in rows
        if not (kind == "unknown_absence_code" and is_known_code(codes, system, value))
    ]


def _left_out(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    """Rows of a journal about days for which another one speaks: loaded, and not counted (docs/identity.md)."""
    rows = con.execute(
        "select institution_id, source_system, table_name, sum(n)::bigint from journal.left_out "
        "group by all order by all"
    ).fetchall()
    reason = "«{}»: записи журнала {} о времени, за которое говорит другой журнал учреждения; не учтены"
    return [
        Waiting("warning", institution, None, reason.format(TABLES[table].title, system), n, table=table, value=system)
        for institution, system, table, n in rows
    ]
