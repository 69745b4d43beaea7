"""The SQL that turns what was observed of one slice into versions, made from the contract.

A version (версия) is a maximal run of equal contents of one key over export days, half-open: from the day it was first
seen to the day it was replaced or found gone. Text only; nothing is run here.

The steps: `said` — one row a key and export day; `dated` — the days a snapshot would place the row by; `lost` — the
first later snapshot that should hold the row and does not; `judged` — which rows open a version and what closes one.
"""

from __future__ import annotations

from pipelines.exports.contract import Table

ENDLESS = "date '9999-12-31'"
BEGINNING = "date '0001-01-01'"


def versions_sql(
    table: Table, institution_id: str, academic_year: str | None, has_seen: bool = True, has_snapshots: bool = True
) -> str:
    """A query of the columns of journal.<table> for one slice (a null year: master data).

    `has_seen`: the slice may hold rows with op `seen`, which repeat what was known of their key. `has_snapshots`: the
    institution may have handed over snapshots. Saying False where it is so makes the query faster, never different.
    """
    key = ", ".join(f'"{name}"' for name in table.key)
    contents = [name for name in table.names if name not in table.key]
    columns = ", ".join(f'"{name}"' for name in table.names)
    where = slice_filter(institution_id, academic_year)
    digest = f"hash({', '.join(_quoted(contents))})" if contents else "0"
    year = "" if "academic_year" in table.names else "academic_year, "
    said = f"select * from observed.{table.name} where {where}"
    if has_seen:
        said = _filled(table, said, key)
    may_lose = has_snapshots and table.dated_by is not None
    lost = _lost(table, institution_id, where) if may_lose else ""
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


def slice_filter(institution_id: str, academic_year: str | None) -> str:
    """A filter by literals, so that DuckDB skips what lies in other slices."""
    year = "academic_year is null" if academic_year is None else f"academic_year = {literal(academic_year)}"
    return f"institution_id = {literal(institution_id)} and {year}"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


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


def _lost(table: Table, institution_id: str, where: str) -> str:
    """CTEs `dated`, `snapshots`, `lost`: few distinct (seen on, dated on) pairs meet few snapshots."""
    return f"""
        , dated as ({_dated(table, where)}),
        snapshots as (
            select b.export_date as taken_on,
                coalesce(t.coverage_from, b.coverage_from) as coverage_from,
                coalesce(t.coverage_to, b.coverage_to) as coverage_to
            from ingest.batches b join ingest.batch_tables t on t.batch_id = b.batch_id
            where b.institution_id = {literal(institution_id)} and b.status = 'loaded' and b.mode = 'snapshot'
                and t.table_name = '{table.name}' and t.is_complete
        ),
        first_lack as (
            select d.export_date, d.day, d.since, d.until, min(p.taken_on) as lacked_on
            from (select distinct export_date, day, since, until from dated) d
            join snapshots p on p.taken_on > d.export_date and p.taken_on >= d.since and p.taken_on < d.until
                and d.day between p.coverage_from and p.coverage_to
            group by all
        ),
        lost as (
            select d.rid, min(f.lacked_on) as lost_on
            from dated d join first_lack f using (export_date, day, since, until)
            where d.next_on is null or f.lacked_on < d.next_on
            group by d.rid
        )
    """


def _dated(table: Table, where: str) -> str:
    """Each row with the day a snapshot places it by; a row dated by another one has a day for each of that one's."""
    always = f"{BEGINNING} as since, {ENDLESS} as until"
    own = "select rid, export_date, next_on"
    if table.dated_by == "lesson":
        return (
            f"{own}, h.day, h.since, h.until from said join ({_history('lessons', 'lesson_id', 'held_on', where)}) h "
            "using (lesson_id) where op = 'upsert'"
        )
    if table.name == "period_marks":
        ends = _history("periods", "period_id", "ends_on", where)
        return (
            f"{own}, entered_at::date as day, {always} from said where op = 'upsert' and entered_at is not null "
            f"union all {own}, h.day, h.since, h.until from said join ({ends}) h using (period_id) "
            "where op = 'upsert' and entered_at is null"
        )
    return f"{own}, \"{table.dated_by}\"::date as day, {always} from said where op = 'upsert'"


def _history(table: str, key: str, day: str, where: str) -> str:
    """When a row that others are dated by stood on which day; its first day counts from the beginning."""
    return f"""
        select {key}, {day} as day,
            case when lag({day}) over w is null then {BEGINNING} else export_date end as since,
            coalesce(lead(export_date) over w, {ENDLESS}) as until
        from (
            select {key}, {day}, export_date from observed.{table} where {where} and op = 'upsert'
            qualify lag({day}) over (partition by {key} order by export_date) is distinct from {day}
        ) window w as (partition by {key} order by export_date)
    """
