"""Сводная ведомость учёта посещаемости: days and lessons each pupil missed, by period; for a year, every period of it.

Figures come from rpt_attendance_summary: lessons are those of days not fully missed, excused includes illness; the
shares of the chart, from rpt_attendance_week.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Cell, Chart, Column, Document, Row, Series, Table
from reports.kinds.common import NUMBER, PUPIL_HEADING, exact, frame, line_title, pupils
from reports.scope import Scope, fetch

REPORT = CATALOGUE["attendance-summary"]
FIGURES = (
    ("days_missed", "Пропущено дней", "всего"),
    ("days_excused", "Пропущено дней", "по уважит. причине"),
    ("days_illness", "Пропущено дней", "из них по болезни"),
    ("lessons_missed", "Пропущено уроков", "всего"),
    ("lessons_excused", "Пропущено уроков", "по уважит. причине"),
    ("lessons_illness", "Пропущено уроков", "из них по болезни"),
    ("late_lessons", "", "Опозданий"),
)


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The attendance of the class in the period; for a year the periods stand side by side before the year."""
    found = {
        (row["student_id"], row["period_id"]): row
        for row in fetch(
            con,
            """
        select * from reports.rpt_attendance_summary
        where institution_id = $institution and academic_year = $year and class_id = $class
    """,
            scope.keys,
        )
    }
    shown = scope.periods if scope.period.is_year else (scope.period,)
    columns = [NUMBER, Column("pupil", (PUPIL_HEADING,), look="name", width=46 if len(shown) > 1 else 68)]
    for period in shown:
        above = () if len(shown) == 1 else ("За год" if period.is_year else line_title(period),)
        columns += [
            Column(f"{period.period_id}:{code}", (*above, group, title), rotated=True) for code, group, title in FIGURES
        ]
    rows = []
    for place, pupil in enumerate(pupils(con, scope), 1):
        cells: list[Cell] = [place, pupil["full_name"]]
        for period in shown:
            own = found.get((pupil["student_id"], period.period_id))
            cells += [own[code] if own else None for code, _, _ in FIGURES]
        rows.append(Row(pupil["student_id"], tuple(cells)))
    notes = (
        "День пропущен, если пропущены все уроки дня; уроки посчитаны в остальные дни. Пропуски по болезни входят "
        "в пропуски по уважительной причине; опоздание и освобождение от урока пропуском не считаются.",
        "Прочерк — в этом периоде обучающийся в списке не состоял." if len(shown) > 1 else "",
    )
    table = Table("attendance", "", tuple(columns), tuple(rows))
    return frame(scope, REPORT, [table, *_weeks(con, scope)], notes, landscape=len(shown) > 1)


def _weeks(con: DuckDBPyConnection, scope: Scope) -> list[Chart]:
    """How attendance went from week to week; nothing to draw for a single week."""
    weeks = fetch(
        con,
        """
        select week, attendance_pct from reports.rpt_attendance_week
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
        order by week
    """,
        scope.keys,
    )
    if len(weeks) < 2:
        return []
    chart = Chart(
        "weeks",
        "Посещаемость по неделям (дата — понедельник)",
        "lines",
        tuple(f"{row['week']:%d.%m}" for row in weeks),
        (Series("attendance_pct", "посещаемость", tuple(exact(row["attendance_pct"]) for row in weeks)),),
        unit="%",
        alt="Линия по неделям: доля уроков, на которых обучающиеся были, от положенных им.",
        height=42,
    )
    return [chart]
