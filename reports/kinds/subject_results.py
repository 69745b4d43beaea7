"""Итоги успеваемости по дисциплине: each group of a college teacher by name, current marks beside the period mark.

Pupils come from rpt_subject_results, the totals under them from rpt_teacher.
"""

from __future__ import annotations

from itertools import groupby

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Column, Document, Row, Table
from reports.kinds.common import NUMBER, PUPIL_HEADING, exact, frame, mark
from reports.kinds.results import RATES_OF_MARKS, TOTALS
from reports.scope import Rows, Scope, fetch
from reports.wording import class_title, legend

REPORT = CATALOGUE["subject-results"]
ALWAYS = {"n5", "n4", "n3", "n2", "success_pct", "quality_pct", "sou", "average_mark"}


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The results of the teacher's disciplines in the period of `scope`; for a year, the annual marks."""
    rows = _pupils(con, scope)
    totals = {
        (row["class_id"], row["subject_id"]): row
        for row in fetch(
            con,
            """
            select * from reports.rpt_teacher
            where institution_id = $institution and academic_year = $year and teacher_id = $teacher
                and period_id = $period
        """,
            scope.keys,
        )
    }
    blocks: list[Block] = [
        _group(scope, list(own), totals[key])
        for key, own in groupby(rows, key=lambda row: (row["class_id"], row["subject_id"]))
    ]
    words = legend({row["value"] for row in rows if row["value"]})
    notes = (
        RATES_OF_MARKS,
        f"Обозначения: {words}." if words else "",
        "Если группа делится на подгруппы, показаны обучающиеся подгруппы этого преподавателя.",
    )
    remarks = () if rows else ("Отметки за период в группах преподавателя не выставляются.",)
    return frame(scope, REPORT, blocks, notes, landscape=False, remarks=remarks)


def _pupils(con: DuckDBPyConnection, scope: Scope) -> Rows:
    return fetch(
        con,
        """
        select results.*, student.full_name, class.title as class_title, class.grade, class.letter,
            subject.title as subject_title
        from reports.rpt_subject_results as results
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and teacher_id = $teacher
            and period_id = $period
        order by subject.subject_order, subject_id, class.class_order, class_id, student.student_order, student_id
    """,
        scope.keys,
    )


def _group(scope: Scope, rows: Rows, total: dict) -> Table:
    first = rows[0]
    group = class_title(scope.institution.kind, first["class_title"], first["grade"], first["letter"])
    columns = (
        NUMBER,
        Column("pupil", (PUPIL_HEADING,), look="name", width=86),
        Column("marks", ("Текущих отметок",)),
        Column("average_current", ("Средний балл текущих",)),
        Column("value", ("Отметка за год" if scope.period.is_year else "Отметка за период",), look="mark"),
    )
    body = [
        Row(
            row["student_id"],
            (place, row["full_name"], row["marks"], exact(row["average_current"]), mark(row["value"])),
        )
        for place, row in enumerate(rows, 1)
    ]
    for code, title in TOTALS:
        value: Cell = (
            exact(total[code]) if code in ("success_pct", "quality_pct", "sou", "average_mark") else total[code]
        )
        if code in ALWAYS or value:
            body.append(Row(code, ("", title, "", "", value), "total"))
    return Table(
        f"{first['class_id']}:{first['subject_id']}", f"{first['subject_title']}, {group}", columns, tuple(body)
    )
