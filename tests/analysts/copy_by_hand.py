"""A tiny published copy written by hand: what the tools for analysts are tried on where no figure matters."""

from __future__ import annotations

from pathlib import Path

import duckdb

COPY = """
create schema marts; create schema as_of; create schema reports; create schema staging;
create table marts.dim_academic_year (
    institution_id varchar, academic_year varchar, starts_on date, ends_on date, as_of date);
insert into marts.dim_academic_year values
    ('school-90', '2024-25', '2024-09-01', '2025-05-26', '2025-05-30'),
    ('school-90', '2025-26', '2025-09-01', '2026-05-26', '2025-11-14');
create table marts.fct_mark (institution_id varchar, academic_year varchar, mark_id varchar, value varchar, day date);
insert into marts.fct_mark values
    ('school-90', '2024-25', 'm1', '5', '2024-09-02'), ('school-90', '2025-26', 'm2', '4', '2025-09-02');
comment on table marts.fct_mark is 'Текущая отметка';
comment on column marts.fct_mark.value is 'Отметка, как в журнале';
create view staging.stg_marks as select * from marts.fct_mark;
comment on view staging.stg_marks is 'Своё слово';
create macro as_of.fct_mark(on_day) as table select * from marts.fct_mark where day <= on_day;
comment on macro table as_of.fct_mark is 'Отметки, какими их показывал журнал на день';
"""


def write_copy(path: Path, more: str = "") -> None:
    """The copy as that file, with more statements after it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute(COPY + more)
