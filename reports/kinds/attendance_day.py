"""Оперативная сводка отсутствующих за день: by class how many are there; who is absent, from which lessons, why.

Counts come from rpt_attendance_day_total, the lines of the pupils from rpt_attendance_day. Pupils whose reason nobody
knows yet stand first: it is they whom somebody must call.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Column, Document, Row, Table, Text
from reports.kinds.common import PUPIL_HEADING, exact, frame
from reports.kinds.units import unit_column, units
from reports.scope import Rows, Scope, fetch

REPORT = CATALOGUE["attendance-day"]
FIGURES = (
    ("headcount", ("Обучающихся",)),
    ("absent_all_day", ("Отсутствуют", "весь день")),
    ("absent_part_day", ("Отсутствуют", "часть дня")),
    ("absent_illness", ("Из отсутствующих", "по болезни")),
    ("absent_excused", ("Из отсутствующих", "причина уваж.")),
    ("absent_unspecified", ("Из отсутствующих", "причина неизв.")),
    ("late", ("Опоздали",)),
    ("present_pct", ("Присутствуют, %",)),
)
EXCUSED = {True: "да", False: "нет"}


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The absent of the day of `scope`, over the whole school."""
    absent, late = _people(con, scope)
    blocks: list[Block] = [_summary(con, scope)]
    if absent:
        blocks.append(_absent(scope, absent))
    else:
        blocks.append(Text("nobody", "Отсутствующие", ("Никто не пропустил ни одного урока.",)))
    if late:
        blocks.append(_late(scope, late))
    kind = scope.institution.words
    notes = (
        "Обучающиеся — у кого в этот день были уроки. Присутствует — кто был хотя бы на одном своём уроке.",
        "Болезнь входит в уважительные причины; причина неизвестна, если хотя бы у одного пропуска она не указана: "
        f"такие обучающиеся стоят первыми, причину узнаёт {kind.head.lower()}.",
    )
    return frame(scope, REPORT, blocks, notes, landscape=False)


def _summary(con: DuckDBPyConnection, scope: Scope) -> Table:
    found = {
        (row["unit_kind"], row["unit_id"]): row
        for row in fetch(
            con,
            """
            select * from reports.rpt_attendance_day_total
            where institution_id = $institution and academic_year = $year and day = $first_day
        """,
            scope.keys,
        )
    }
    rows = []
    for unit in units(con, scope):
        if unit.kind in ("class", "school"):
            day = found.get(unit.key)
            cells: list[Cell] = [unit.title]
            cells += [_figure(day, code) for code, _ in FIGURES]
            rows.append(Row(unit.row_id, tuple(cells), "total" if unit.kind == "school" else "body"))
    columns = (
        unit_column(scope, 30),
        *(Column(code, heading, width=22 if code == "present_pct" else 0) for code, heading in FIGURES),
    )
    return Table("summary", "Сводка", columns, tuple(rows))


def _figure(day: dict | None, code: str) -> Cell:
    if day is None:
        return None
    return exact(day[code]) if code == "present_pct" else day[code]


def _people(con: DuckDBPyConnection, scope: Scope) -> tuple[Rows, Rows]:
    """Who missed a lesson, the unknown reasons first; and who only came late to some."""
    found = fetch(
        con,
        """
        select absence.*, student.full_name, class.title as class_title
        from reports.rpt_attendance_day as absence
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        where institution_id = $institution and academic_year = $year and day = $first_day
            and (lessons_missed > 0 or lessons_late > 0)
        order by lessons_unspecified = 0, class.class_order, class_id, student.student_order, student_id
    """,
        scope.keys,
    )
    return [row for row in found if row["lessons_missed"]], [row for row in found if row["lessons_late"]]


def _absent(scope: Scope, absent: Rows) -> Table:
    columns = (
        _class_column(scope),
        Column("pupil", (PUPIL_HEADING,), look="name", width=58),
        Column("missed_at", ("Уроки",), look="text", width=23),
        Column("lessons_missed", ("Пропущено",), width=17),
        Column("expected_lessons", ("Из уроков",), width=15),
        Column("reason", ("Причина",), look="text"),
        Column("excused", ("Уваж.",), look="text", width=11),
    )
    rows = [
        Row(
            row["student_id"],
            (
                row["class_title"],
                row["full_name"],
                row["missed_at"],
                row["lessons_missed"],
                row["expected_lessons"],
                row["reason_title"],
                EXCUSED[row["excused"]],
            ),
            "warn" if row["lessons_unspecified"] else "body",
        )
        for row in absent
    ]
    return Table("absent", "Отсутствующие", columns, tuple(rows))


def _late(scope: Scope, late: Rows) -> Table:
    columns = (
        _class_column(scope),
        Column("pupil", (PUPIL_HEADING,), look="name", width=92),
        Column("late_at", ("Уроки",), look="text"),
    )
    rows = [Row(row["student_id"], (row["class_title"], row["full_name"], row["late_at"])) for row in late]
    return Table("late", "Опоздавшие", columns, tuple(rows))


def _class_column(scope: Scope) -> Column:
    return Column("class", ("Группа" if scope.institution.kind == "college" else "Класс",), look="text", width=13)
