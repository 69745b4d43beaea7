"""The tables that a calendar is read beside, in a readers' copy written by hand."""

from __future__ import annotations

import duckdb


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Empty: the calendar, the periods its spans may be, and what a journal does not hand over."""
    con.execute(
        "create table reports.rpt_calendar (institution_id text, academic_year text, due_on date, what text, "
        "span_kind text, span_id text, title text, clause text, for_whom text)"
    )
    con.execute(
        "create table marts.dim_limitation (institution_id text, academic_year text, topic text, message text, "
        "first_day date, last_day date)"
    )
    con.execute(
        "create table marts.dim_period "
        "(institution_id text, academic_year text, period_id text, starts_on date, ends_on date)"
    )
