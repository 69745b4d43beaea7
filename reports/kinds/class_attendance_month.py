"""Отчёт о посещаемости класса за месяц: pupils by days, lessons missed with the reason's letter, totals both ways.

Cells come from rpt_attendance_day, every total and share from rpt_class_attendance_month_total. Days on which the class
had no lesson are left out: the page holds what happened.
"""

from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Chart, Column, Document, Row, Series, Table, Text
from reports.kinds.common import NUMBER, PUPIL_HEADING, absence_codes, exact, frame
from reports.scope import Rows, Scope, fetch
from reports.wording import day_and_month

REPORT = CATALOGUE["class-attendance-month"]
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
TOTALS = (
    ("days_missed", "Пропущено дней", "всего"),
    ("days_excused", "Пропущено дней", "по уваж. причине"),
    ("days_illness", "Пропущено дней", "из них по болезни"),
    ("missed_lessons", "Пропущено уроков", "всего"),
    ("excused_lessons", "Пропущено уроков", "по уваж. причине"),
    ("illness_lessons", "Пропущено уроков", "из них по болезни"),
    ("unexcused_lessons", "Пропущено уроков", "без уваж. причины"),
    ("unspecified_lessons", "Пропущено уроков", "причина не указана"),
    ("late_lessons", "", "Опозданий"),
    ("attendance_pct", "", "Посещаемость, %"),
)
# the lines below the pupils: a day's figure in its column, the month's in the columns of the totals
BELOW = (("missed_lessons", "Пропущено уроков"), ("days_missed", "Весь день отсутствовали"))


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The attendance of the class in the month of `scope`."""
    totals = _totals(con, scope)
    days = [date.fromisoformat(day) for kind, day in totals if kind == "day"]
    if not days:
        nothing = Text("nothing", "", ("В этом месяце уроков не было.",))
        return frame(scope, REPORT, [nothing], (), landscape=True)
    blocks: list[Block] = [_days(con, scope, totals, days)]
    weeks = [(day, row) for (kind, day), row in totals.items() if kind == "week"]
    if len(weeks) > 1:
        blocks.append(_chart(weeks))
    notes = (
        "В клетке — сколько уроков дня пропущено и почему; пусто — был на всех; прочерк — уроков у него в этот день не "
        "было. Дни без уроков не показаны.",
        f"Обозначения: {absence_codes(con, missed=True)}.",
        "День пропущен, если пропущены все уроки дня. Болезнь входит в уважительные причины; опоздание и освобождение "
        "— не пропуски. Посещаемость — доля уроков, на которых обучающийся был, от положенных ему.",
    )
    return frame(scope, REPORT, blocks, notes, landscape=True)


def _totals(con: DuckDBPyConnection, scope: Scope) -> dict[tuple[str, str], dict]:
    """(total_kind, total_id) → the row of the month, days and weeks in order."""
    rows = fetch(
        con,
        """
        select * from reports.rpt_class_attendance_month_total
        where institution_id = $institution and academic_year = $year and class_id = $class and month = $first_day
        order by total_kind, total_id
    """,
        scope.keys,
    )
    return {(row["total_kind"], row["total_id"]): row for row in rows}


def _days(con: DuckDBPyConnection, scope: Scope, totals: dict[tuple[str, str], dict], days: list[date]) -> Table:
    said = {
        (row["student_id"], row["day"]): f"{row['lessons_missed']} {row['reason']}" if row["lessons_missed"] else ""
        for row in fetch(
            con,
            """
            select student_id, day, lessons_missed, reason from reports.rpt_attendance_day
            where institution_id = $institution and academic_year = $year and class_id = $class
                and day between $first_day and $last_day
        """,
            scope.keys,
        )
    }
    columns = [NUMBER, Column("pupil", (PUPIL_HEADING,), look="name", width=44)]
    columns += [Column(f"{day:%Y-%m-%d}", ("День месяца", f"{day.day} {_weekday(day)}"), "mark") for day in days]
    columns += [Column(code, (group, title), width=7, rotated=True) for code, group, title in TOTALS]
    rows = []
    for place, pupil in enumerate(_pupils(con, scope), 1):
        who = pupil["student_id"]
        cells: list[Cell] = [place, pupil["full_name"]]
        cells += [said.get((who, day)) for day in days]
        rows.append(Row(who, (*cells, *_figures(totals["student", who]))))
    of_class = _figures(totals["class", scope.school_class.class_id])
    for code, title in BELOW:
        cells = ["", title, *(totals["day", f"{day:%Y-%m-%d}"][code] for day in days)]
        rows.append(Row(code, (*cells, *(of_class if code == BELOW[0][0] else ("",) * len(TOTALS))), "total"))
    share = [exact(totals["day", f"{day:%Y-%m-%d}"]["attendance_pct"]) for day in days]
    rows.append(Row("attendance_pct", ("", "Посещаемость, %", *share, *("",) * len(TOTALS)), "total"))
    return Table("days", "", tuple(columns), tuple(rows))


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def _figures(row: dict) -> tuple[Cell, ...]:
    return tuple(exact(row[code]) if code == "attendance_pct" else row[code] for code, _, _ in TOTALS)


def _pupils(con: DuckDBPyConnection, scope: Scope) -> Rows:
    """Everyone who was a pupil of the class in the month."""
    return fetch(
        con,
        """
        select student.student_id, student.full_name
        from reports.rpt_class_attendance_month_total as total
        inner join marts.dim_student as student
            on student.institution_id = total.institution_id and student.academic_year = total.academic_year
            and student.student_id = total.total_id
        where total.institution_id = $institution and total.academic_year = $year and total.class_id = $class
            and total.month = $first_day and total.total_kind = 'student'
        order by student.student_order, student.student_id
    """,
        scope.keys,
    )


def _chart(weeks: list[tuple[str, dict]]) -> Chart:
    return Chart(
        "weeks",
        "Посещаемость по неделям",
        "lines",
        tuple(f"неделя с {day_and_month(date.fromisoformat(monday))}" for monday, _ in weeks),
        (Series("attendance_pct", "посещаемость", tuple(exact(row["attendance_pct"]) for _, row in weeks)),),
        unit="%",
        alt="Линия по неделям месяца: доля уроков, на которых обучающиеся были, от положенных им.",
        height=42,
    )
