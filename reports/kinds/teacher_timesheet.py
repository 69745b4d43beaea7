"""Табель учёта работы педагогов с электронным журналом: teachers × days of the month, lessons and entries.

Days come from rpt_teacher_timesheet, the sums of the month from rpt_teacher_timesheet_total.
"""

from __future__ import annotations

from datetime import date, timedelta

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Cell, Column, Document, Line, Row, Signature, Table
from reports.kinds.common import NUMBER, exact, frame
from reports.kinds.names import called, names
from reports.scope import Scope, fetch

REPORT = CATALOGUE["teacher-timesheet"]
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The timesheet of the month of `scope`."""
    says = called(scope)
    known = min(scope.period.ends_on, scope.year.as_of)
    notes = (
        f"В клетке: проведено {says.of_lessons}; под ними — записей в журнале, сделанных в этот день (темы, домашние "
        "задания, отметки, пропуски), и через дробь — сколько из них сделано позже срока.",
        "Запись относится ко дню, в который она сделана; без времени — ко дню выгрузки, которая её впервые показала."
        + (" Данные по " + f"{known:%d.%m.%Y}." if known < scope.period.ends_on else ""),
        "Замещённые " + says.lessons + " — у того, кто их провёл.",
    )
    signatures = (Signature(scope.institution.words.deputy),)
    return frame(scope, REPORT, [_table(con, scope)], notes, landscape=True, signatures=signatures)


def _table(con: DuckDBPyConnection, scope: Scope) -> Table:
    says, staff = called(scope), names(con, scope, "teacher")
    found: dict[tuple[str, date], dict] = {
        (row["teacher_id"], row["day"]): row
        for row in fetch(
            con,
            """
            select * from reports.rpt_teacher_timesheet
            where institution_id = $institution and academic_year = $year and month = $first_day
        """,
            scope.keys,
        )
    }
    totals = fetch(
        con,
        """
        select * from reports.rpt_teacher_timesheet_total
        where institution_id = $institution and academic_year = $year and month = $first_day
    """,
        scope.keys,
    )
    days = _days(scope.period.starts_on, scope.period.ends_on)
    columns = [NUMBER, Column("teacher", (says.teacher,), look="name", width=30)]
    columns += [Column(f"{day:%Y-%m-%d}", (f"{day.day}", WEEKDAYS[day.weekday()]), look="mark") for day in days]
    columns += [
        Column("days", ("За месяц", "дней с записями"), width=11, rotated=True),
        Column("lessons", ("За месяц", says.of_lessons), width=10, rotated=True),
        Column("entries", ("За месяц", "записей"), width=11, rotated=True),
        Column("late", ("За месяц", "позже срока"), width=10, rotated=True),
        Column("late_pct", ("За месяц", "позже срока, %"), width=11, rotated=True),
    ]
    rows: list[Row] = []
    by_teacher = {row["teacher_id"]: row for row in totals if not row["is_total"]}
    for who, name in staff.items():
        if who in by_teacher:
            cells: list[Cell] = [len(rows) + 1, name]
            cells += [_cell(found.get((who, day))) for day in days]
            rows.append(Row(who, (*cells, *_sums(by_teacher[who]))))
    whole = (row for row in totals if row["is_total"])
    rows += [Row("total", ("", "Всего", *("" for _ in days), *_sums(row)), "total") for row in whole]
    lines = (Line("lessons", says.of_lessons, "strong"), Line("entries", "записей / позже срока", "small"))
    return Table("timesheet", "", tuple(columns), tuple(rows), lines)


def _cell(row: dict | None) -> Cell:
    if row is None:
        return ""
    late = f"/{row['late_entries']}" if row["late_entries"] else ""
    return row["lessons"] or "", f"{row['entries']}{late}" if row["entries"] else ""


def _sums(row: dict) -> tuple[Cell, ...]:
    return row["days_with_entries"], row["lessons"], row["entries"], row["late_entries"], exact(row["late_pct"])


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
