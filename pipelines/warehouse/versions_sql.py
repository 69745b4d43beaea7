"""The SQL that turns what was observed of one slice into versions, made from the contract.

A version (версия) is a maximal run of equal contents of one key over export days, half-open: from the day it was first
seen to the day it was replaced or found gone. Text only; nothing is run here.

The steps: `said` — one row a key and export day; `dated` — the days a snapshot would place the row by; `lost` — the
first later snapshot that should hold the row and does not (`versions_lost`); `judged` — which rows open a version and
what closes one.
"""

from __future__ import annotations

from pipelines.exports.contract import Table
from pipelines.warehouse.versions_lost import OF_ASKED, literal, lost_sql, slice_filter

__all__ = ["OF_ASKED", "literal", "slice_filter", "versions_sql"]


def versions_sql(
    table: Table,
    institution_id: str,
    academic_year: str | None,
    has_seen: bool = True,
    has_snapshots: bool = True,
    has_asked: bool = True,
    said_by: str = "",
) -> str:
    """A query of the columns of journal.<table> for one slice (a null year: master data).

    `has_seen`: the slice may hold rows with op `seen`, which repeat what was known of their key. `has_snapshots`: the
    institution may have handed over snapshots; `has_asked`: those of a journal that was asked about classes and pupils.
    Saying False where it is so makes the query faster, never different.
    `said_by`: of whose batches (a condition over source_system and export_date), where not of all.
    """
    key = ", ".join(f'"{name}"' for name in table.key)
    contents = [name for name in table.names if name not in table.key]
    columns = ", ".join(f'"{name}"' for name in table.names)
    where = " and ".join(filter(None, (slice_filter(institution_id, academic_year), said_by)))
    digest = f"hash({', '.join(_quoted(contents))})" if contents else "0"
    year = "" if "academic_year" in table.names else "academic_year, "
    said = f"select * from observed.{table.name} where {where}"
    if has_seen:
        said = _filled(table, said, key)
    may_lose = has_snapshots and table.dated_by is not None
    by_whom = has_asked and table.name in OF_ASKED
    lost = lost_sql(table, institution_id, where, by_whom, said_by) if may_lose else ""
    lost_on = "l.lost_on" if may_lose else "null::date"
    join = "left join lost l on l.rid = s.rid" if may_lose else ""
    return f"""
        with said as materialized (
            select *, {digest} as digest, row_number() over () as rid,
                lead(export_date) over w as next_on, lead(op) over w as next_op, lead(digest) over w as next_digest,
                lag(op) over w as former_op, lag(digest) over w as former_digest
            from ({said}) window w as (partition by {key} order by export_date)
        ){lost},
        judged as (
            select s.*, {lost_on} as lost_on,
                lag({lost_on}) over (partition by {key} order by export_date) as former_lost_on
            from said s {join}
        ),
        closed as (
            select *,
                op = 'upsert' and (former_op is distinct from 'upsert' or former_lost_on is not null
                    or former_digest <> digest) as opens,
                coalesce(lost_on, case when next_op = 'delete' or next_digest <> digest then next_on end) as closes_on,
                lost_on is not null or next_op = 'delete' as is_gone
            from judged where op = 'upsert'
        )
        select institution_id, {year}source_system, {columns}, export_date as valid_from,
            {_first_closing(key, "closes_on")} as valid_to,
            coalesce({_first_closing(key, "case when closes_on is not null then is_gone end")}, false) as is_removed
        from closed qualify opens
    """


def _quoted(names: list[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _first_closing(key: str, what: str) -> str:
    return (
        f"first_value({what} ignore nulls) over (partition by {key} order by export_date "
        "rows between current row and unbounded following)"
    )


def _filled(table: Table, said: str, key: str) -> str:
    """A row that was named but could not be read repeats what was known of it; of an unknown key it says nothing."""
    packed = ", ".join(f'"{name}" := "{name}"' for name in table.names)
    unpacked = ", ".join(f'known."{name}" as "{name}"' for name in table.names)
    return f"""
        select * replace (known.op as op, {unpacked}) from (
            select *, last_value(case when op <> 'seen' then struct_pack(op := op, {packed}) end ignore nulls)
                over (partition by {key} order by export_date) as known
            from ({said})
        ) where known is not null
    """
