"""Сводная ведомость учёта успеваемости: the class's marks of the year, the sheet that is kept for 25 years.

The archive's traditional form (school-90 6.5, school-154 2.9 and 4.1): a row a pupil, a column a subject, inside a row
one line a period, then annual, exam and final; the decision of the council; who came and who left, by which order.
Marks come from rpt_grade_register. A class of many subjects is printed in blocks of columns, each a full list.
"""

from __future__ import annotations

from collections.abc import Iterator

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Cell, Column, Document, Line, Row, Table
from reports.kinds.common import NUMBER, PUPIL_HEADING, frame, line_title, mark, subjects
from reports.kinds.movements import movements
from reports.scope import Rows, Scope, fetch
from reports.wording import legend, numbered, short_date

REPORT = CATALOGUE["grade-register"]
MOST_SUBJECTS = 30
YEAR_LINES = {"annual": "Годовая", "exam": "Экзамен", "final": "Итоговая"}


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The register of the class for the year of `scope` (its period is the year's)."""
    marks = fetch(
        con,
        """
        select student_id, subject_id, "column", kind, period_id, column_order, value, decision, protocol_no, decided_on
        from reports.rpt_grade_register
        where institution_id = $institution and academic_year = $year and class_id = $class
        order by column_order, student_id, subject_id
    """,
        scope.keys,
    )
    lines = tuple(_lines(marks, scope))
    values = {(row["student_id"], row["subject_id"], row["column"]): mark(row["value"]) for row in marks}
    people = _pupils(con, scope)
    moved = movements(con, scope)
    decided = {row["student_id"]: _decision(row) for row in marks if row["decision"]}
    taught = subjects(con, scope)
    blocks = -(-len(taught) // MOST_SUBJECTS) or 1
    size = -(-len(taught) // blocks)
    tables = []
    for block in range(blocks):
        shown = taught[block * size : (block + 1) * size]
        last = block == blocks - 1
        columns = [NUMBER, Column("pupil", (PUPIL_HEADING,), look="name", width=42)]
        columns += [Column(row["subject_id"], (row["title"],), look="mark", rotated=True) for row in shown]
        if last:
            columns.append(Column("decision", ("Решение педагогического совета",), look="text", width=22))
        if last and moved:
            columns.append(Column("movement", ("Прибытие и выбытие",), look="text", width=22))
        rows = []
        for place, pupil in enumerate(people, 1):
            who = pupil["student_id"]
            cells: list[Cell] = [place, pupil["full_name"]]
            cells += [tuple(values.get((who, row["subject_id"], line.id)) for line in lines) for row in shown]
            if last:
                cells.append(decided.get(who))
            if last and moved:
                cells.append(moved.get(who, ""))
            rows.append(Row(who, tuple(cells)))
        tables.append(
            Table(
                "marks" if blocks == 1 else f"marks-{block + 1}",
                "" if blocks == 1 else f"Часть {block + 1} из {blocks}",
                tuple(columns),
                tuple(rows),
                lines,
                "Период",
            )
        )
    words = legend({value for value in values.values() if isinstance(value, str)})
    notes = (
        f"Обозначения: {words}; прочерк — отметки нет." if words else "Прочерк — отметки нет.",
        "Ученик, перешедший в течение года из другого класса, показан в последнем классе со всеми отметками года, "
        "в прежнем — с отметками, которые выставил прежний класс."
        if scope.institution.kind != "college"
        else "Обучающийся, перешедший в течение года из другой группы, показан в последней группе со всеми отметками "
        "года, в прежней — с отметками, которые выставила прежняя группа.",
    )
    return frame(scope, REPORT, tables, notes, landscape=True, director=True)


def _lines(marks: Rows, scope: Scope) -> Iterator[Line]:
    """One line a column of the register; an exam or a final mark only where the class has one."""
    titles = {period.period_id: line_title(period) for period in scope.periods if not period.is_year}
    seen = {}
    for row in marks:
        seen[row["column"]] = row["kind"]
    given = {row["column"] for row in marks if row["value"] is not None}
    for column, kind in seen.items():
        if kind == "period":
            yield Line(column, titles[column])
        elif kind == "annual" or column in given:
            yield Line(column, YEAR_LINES[kind], "plain" if kind == "exam" else "strong")


def _pupils(con: DuckDBPyConnection, scope: Scope) -> Rows:
    """Everyone who was a pupil of the class in any period of the year."""
    return fetch(
        con,
        """
        select student_id, full_name from marts.dim_student
        where institution_id = $institution and academic_year = $year and student_id in (
            select student_id from marts.fct_roster
            where institution_id = $institution and academic_year = $year and class_id = $class
        )
        order by student_order, student_id
    """,
        scope.keys,
    )


def _decision(row: dict) -> str:
    protocol = (
        f", прот. {numbered(row['protocol_no'])} от {short_date(row['decided_on'])}" if row["protocol_no"] else ""
    )
    return f"{row['decision']}{protocol}"
