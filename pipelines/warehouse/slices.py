"""`journal.slices`: which school years there are, to which day each speaks, and from which batches it is made.

A batch bears on a year if its export day lies in it, if rows of it belong to it, if a row of it is gone since its
snapshot, or if it brought master data (pupils, staff, movements) that this year or an earlier one looks at. So a new
year's exports leave a year that is over as it was, unless they say something else of it. Counts of pupils are not made
here; the models do that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import duckdb

from pipelines.exports.adapters import adapters
from pipelines.exports.contract import TABLES
from pipelines.exports.limits import SUPPLIED_BY
from pipelines.warehouse import handover
from pipelines.warehouse.journals import MANUAL, Journal
from pipelines.warehouse.versions_sql import literal
from pipelines.warehouse.years import quoted, year_begins, year_of_date

YEARLY = [table.name for table in TABLES.values() if table.year_from != "every"]
EVERY = [table.name for table in TABLES.values() if table.year_from == "every"]


def refresh_slices(
    con: duckdb.DuckDBPyConnection,
    institution_id: str,
    years: Collection[str],
    order: Sequence[Journal],
    since: str | None,
) -> None:
    """Write the slices of these years, and of all years from `since` on, anew from what is in force.

    What was built keeps its mark; a year whose row in academic_years is gone loses its slice. `order`: the journals of
    an institution that changed them, else none.
    """
    mine = f"institution_id = {literal(institution_id)}"
    later = f"or academic_year >= {literal(since)}" if since is not None else ""
    concerned = f"{mine} and (academic_year in ({quoted(sorted(years)) or 'null'}) {later})"
    con.execute(_bears_on(mine, concerned))
    handover.bears_on_its_days(con, order)
    con.execute(
        f"""
        create or replace temp table fresh_slices as
        with revised as (
            select y.institution_id, y.academic_year, max(b.export_date) as as_of,
                md5(string_agg(distinct b.batch_id, ',' order by b.batch_id)) as loaded_revision
            from (select distinct institution_id, academic_year from journal.academic_years
                  where {concerned} and valid_to is null) y
            join bears_on b
                on b.academic_year = y.academic_year or (b.academic_year is null and b.since <= y.academic_year)
            group by all
        )
        select r.*, s.built_revision, l.limits from revised r
        left join journal.slices s on s.institution_id = r.institution_id and s.academic_year = r.academic_year
        left join ({_limits(mine, order)}) l on l.academic_year = r.academic_year
        """
    )
    for year, said in handover.revisions(con, order, institution_id).items():
        con.execute(
            f"update fresh_slices set loaded_revision = md5(loaded_revision || '{said}') where academic_year = '{year}'"
        )
    con.execute(f"delete from journal.slices where {concerned}")
    con.execute("insert into journal.slices by name select * from fresh_slices order by all")


def _limits(mine: str, order: Sequence[Journal]) -> str:
    """A query: academic_year and what the journals that speak in it cannot hand over, as `limits`: the journal, topic,
    sentence and the days of the journal in that year (null where they are the year's own).

    A journal read by several adapters lacks what they all do. What was written by hand adds the topics of its tables.
    """
    known = ", ".join(
        f"({literal(adapter.NAME)}, {literal(topic)}, {literal(message)})"
        for adapter in adapters()
        for topic, message in adapter.CANNOT_GIVE.items()
    )
    spans = ", ".join(
        f"({literal(each.source_system)}, {_date(each.speaks_from)}, {_date(each.speaks_until)})" for each in order
    )
    by_hand = ", ".join(f"({literal(topic)}, {literal(table)})" for topic, table in SUPPLIED_BY.items())
    return f"""
        with batch as (
            select batch_id, source_system, adapter, {year_of_date("export_date")} as academic_year
            from ingest.batches where {mine} and status = 'loaded'
        ),
        wrote as (
            select distinct academic_year, source_system, adapter from batch where source_system <> '{MANUAL}'
        ),
        writers as (select academic_year, source_system, count(*) as writing from wrote group by all),
        lacked as (
            select academic_year, source_system, topic, min(message) as message
            from wrote join (values {known or "(null, null, null)"}) k (adapter, topic, message) using (adapter)
            join writers using (academic_year, source_system)
            group by academic_year, source_system, topic, writing having count(*) = writing
        ),
        supplied as (
            select distinct academic_year, topic from batch join ingest.batch_tables using (batch_id)
            join (values {by_hand}) t (topic, table_name) using (table_name)
            where source_system = '{MANUAL}' and rows_accepted > 0
        ),
        placed as (
            select lacked.*, speaks_from, speaks_until,
                {year_begins("academic_year")} as begins, begins + interval 1 year as over
            from lacked anti join supplied using (academic_year, topic)
            left join (values {spans or "(null, null::date, null::date)"}) s (source_system, speaks_from, speaks_until)
                using (source_system)
            where coalesce(speaks_from < over, true) and coalesce(speaks_until >= begins, true)
        )
        select academic_year, list(
            struct_pack(
                source_system := source_system,
                topic := topic,
                message := message,
                first_day := case when speaks_from > begins then speaks_from end,
                last_day := case when speaks_until < over - interval 1 day then speaks_until end
            ) order by topic, speaks_from nulls first
        ) as limits
        from placed group by academic_year
    """


def _date(day: date | None) -> str:
    return "null::date" if day is None else f"date '{day}'"


def _bears_on(mine: str, concerned: str) -> str:
    """A temporary table (batch_id, export_date, academic_year or, for master data, `since` that year)."""
    rows = " union all ".join(
        f"select distinct batch_id, export_date, academic_year from observed.{name} where {concerned}"
        for name in YEARLY
    )
    every = quoted(EVERY)
    removed = " union all ".join(
        f"select academic_year, valid_to from journal.{name} where {concerned} and is_removed" for name in YEARLY
    )
    return f"""
        create or replace temp table bears_on as
        with mine as (
            select batch_id, export_date, {year_of_date("export_date")} as own_year
            from ingest.batches where {mine} and status = 'loaded'
        ),
        moved as (
            select o.batch_id, o.export_date, min(first_year) as since
            from observed.movements o join (
                select movement_id, {year_of_date("min(effective_on)")} as first_year
                from observed.movements where {mine} and effective_on is not null group by movement_id
            ) using (movement_id)
            where {mine} group by all
        )
        select batch_id, export_date, own_year as academic_year, null::varchar as since from mine
        union all select batch_id, export_date, academic_year, null from ({rows})
        union all
        select distinct m.batch_id, m.export_date, r.academic_year, null
        from mine m join ({removed}) r on r.valid_to = m.export_date
        union all
        select distinct m.batch_id, m.export_date, null, {year_of_date("r.effective_on")}
        from mine m join journal.movements r on r.valid_to = m.export_date
        where r.{mine} and r.is_removed and r.effective_on is not null
        union all
        select distinct batch_id, export_date, null, academic_year from observed.classes
        where {mine} and class_id in (
            select class_id from observed.classes where {mine}
            group by class_id having min(academic_year) <> max(academic_year))
        union all
        select distinct m.batch_id, m.export_date, null, m.own_year
        from mine m join ingest.batch_tables t using (batch_id) where t.table_name in ({every})
        union all select batch_id, export_date, null, since from moved
    """
