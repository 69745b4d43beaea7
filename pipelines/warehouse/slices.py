"""`journal.slices`: which school years there are, to which day each speaks, and from which batches it is made.

A batch bears on a year if its export day lies in it, if rows of it belong to it, if its snapshot covers it, or if it
brought master data (pupils, staff, movements) that this year or an earlier one looks at. Counts of pupils are not made
here; the models do that.
"""

from __future__ import annotations

import duckdb

from pipelines.exports.contract import TABLES
from pipelines.warehouse.versions_sql import literal
from pipelines.warehouse.years import year_of_date

YEARLY = [table.name for table in TABLES.values() if table.year_from != "every"]
EVERY = [table.name for table in TABLES.values() if table.year_from == "every"]


def refresh_slices(con: duckdb.DuckDBPyConnection, institution_id: str) -> None:
    """Write the slices of one institution anew from what is in force; what was built keeps its mark."""
    con.execute(_bears_on(institution_id))
    mine = f"institution_id = {literal(institution_id)}"
    con.execute(
        f"""
        create or replace temp table fresh_slices as
        select y.institution_id, y.academic_year, max(b.export_date) as as_of,
            md5(string_agg(distinct b.batch_id, ',' order by b.batch_id)) as loaded_revision
        from (select distinct institution_id, academic_year from journal.academic_years
              where {mine} and valid_to is null) y
        join bears_on b on b.academic_year = y.academic_year or (b.academic_year is null and b.since <= y.academic_year)
        group by all
        """
    )
    con.execute(
        """
        create or replace temp table fresh_slices as
        select f.*, s.built_revision from fresh_slices f
        left join journal.slices s on s.institution_id = f.institution_id and s.academic_year = f.academic_year
        """
    )
    con.execute(f"delete from journal.slices where {mine}")
    con.execute("insert into journal.slices by name select * from fresh_slices order by all")


def _bears_on(institution_id: str) -> str:
    """A temporary table (batch_id, export_date, academic_year or, for master data, `since` that year)."""
    mine = f"institution_id = {literal(institution_id)}"
    rows = " union all ".join(
        f"select distinct batch_id, export_date, academic_year from observed.{name} "
        f"where {mine} and academic_year is not null"
        for name in YEARLY
    )
    every = ", ".join(literal(name) for name in EVERY)
    return f"""
        create or replace temp table bears_on as
        with mine as (
            select batch_id, export_date, {year_of_date("export_date")} as own_year, coverage_from, coverage_to, mode
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
        select batch_id, export_date, printf('%d-%02d', y, (y + 1) % 100), null from (
            select *, unnest(range(year(coverage_from) - 1, year(coverage_to) + 1)) as y from mine
            where mode = 'snapshot')
        where make_date(y + 1, 8, 31) >= coverage_from and make_date(y, 9, 1) <= coverage_to
        union all
        select distinct m.batch_id, m.export_date, null, m.own_year
        from mine m join ingest.batch_tables t using (batch_id) where t.table_name in ({every})
        union all select batch_id, export_date, null, since from moved
    """
