"""Отчёт учителя-предметника по итогам периода: his classes and subjects in figures, and who holds a 2 or an н/а.

Figures come from rpt_teacher (a class and subject), rpt_teacher_subject and rpt_teacher_total, the pupils' marks from
rpt_subject_results. The pupils are those the teacher answers for: of a divided class, his subgroup.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Chart, Column, Document, Row, Series, Table
from reports.kinds.common import NUMBER, PUPIL_HEADING, frame, mark
from reports.kinds.results import MARKS, RATES_OF_MARKS, mark_cells, mark_columns
from reports.scope import Rows, Scope, fetch

REPORT = CATALOGUE["teacher"]
WHERE = "institution_id = $institution and academic_year = $year and teacher_id = $teacher and period_id = $period"


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The report of the teacher over the period of `scope`; for a year, over the annual marks."""
    rows = _classes(con, scope)
    poor = _poor(con, scope)
    blocks: list[Block] = [_results(con, scope, rows), *_chart(scope, rows)]
    if poor:
        blocks.append(_names(scope, poor))
    college = scope.institution.kind == "college"
    notes = (
        RATES_OF_MARKS,
        f"Если {'группа' if college else 'класс'} делится на подгруппы, учтены обучающиеся подгрупп этого "
        f"{'преподавателя' if college else 'учителя'}. В итогах обучающийся считается один раз, отметки — все.",
        "" if poor or not rows else "Отметок «2» и «н/а» за период нет.",
    )
    where = "группах преподавателя" if college else "классах учителя"
    remarks = () if rows else (f"Отметки за период в {where} не выставляются.",)
    return frame(scope, REPORT, blocks, notes, landscape=True, remarks=remarks)


def _classes(con: DuckDBPyConnection, scope: Scope) -> Rows:
    return fetch(
        con,
        f"""
        select results.*, class.title as class_title, subject.title as subject_title,
            coalesce(subject.short_title, subject.title) as short_title
        from reports.rpt_teacher as results
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where {WHERE}
        order by subject.subject_order, subject_id, class.class_order, class_id
    """,
        scope.keys,
    )


def _results(con: DuckDBPyConnection, scope: Scope, rows: Rows) -> Table:
    before = {period.period_id: period.title for period in scope.periods}.get(scope.period.previous_period_id or "", "")
    subjects = {
        row["subject_id"]: row
        for row in fetch(con, f"select * from reports.rpt_teacher_subject where {WHERE}", scope.keys)
    }
    totals = fetch(con, f"select * from reports.rpt_teacher_total where {WHERE}", scope.keys)
    college = scope.institution.kind == "college"
    place = Column("place", ("Дисциплина, группа" if college else "Предмет, класс",), look="name", width=44)
    columns = (place, *mark_columns(scope.period.title, before))
    by_subject = f"Всего по {'дисциплине' if college else 'предмету'}"
    body = []
    for code in dict.fromkeys(row["subject_id"] for row in rows):
        own = [row for row in rows if row["subject_id"] == code]
        title = own[0]["subject_title"]
        body.append(Row(f"subject:{code}", (title, *[""] * (len(columns) - 1)), "section"))
        body += [Row(f"{code}:{row['class_id']}", (row["class_title"], *mark_cells(row, before))) for row in own]
        if len(own) > 1:
            body.append(Row(f"total:{code}", (by_subject, *mark_cells(subjects[code], before)), "total"))
    if len(subjects) > 1:
        body += [Row("total", ("Всего", *mark_cells(row, before)), "total") for row in totals]
    return Table("results", "Итоги успеваемости", columns, tuple(body))


def _chart(scope: Scope, rows: Rows) -> tuple[Chart, ...]:
    shown = [row for row in rows if row["n"]]
    if not shown:
        return ()
    several = len({row["subject_id"] for row in rows}) > 1
    names = tuple(
        f"{row['class_title']}, {row['short_title']}" if several else str(row["class_title"]) for row in shown
    )
    series = tuple(
        Series(code, title, tuple(row[code] for row in shown))
        for code, title in MARKS[:5]
        if any(row[code] for row in shown)
    )
    by = "группам" if scope.institution.kind == "college" else "классам"
    return (
        Chart(
            "marks-chart",
            f"Распределение отметок по {by}",
            "shares",
            names,
            series,
            alt=f"Доли отметок за период по {by}: 5, 4, 3, 2 и н/а.",
            height=48,
        ),
    )


def _poor(con: DuckDBPyConnection, scope: Scope) -> Rows:
    return fetch(
        con,
        f"""
        select results.student_id, results.subject_id, results.value, student.full_name,
            class.title as class_title, subject.title as subject_title
        from reports.rpt_subject_results as results
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        where {WHERE} and results.value in ('2', '1', 'нз', 'н/а')
        order by class.class_order, class_id, student.student_order, student_id, subject.subject_order, subject_id
    """,
        scope.keys,
    )


def _names(scope: Scope, rows: Rows) -> Table:
    college = scope.institution.kind == "college"
    columns = (
        NUMBER,
        Column("pupil", (PUPIL_HEADING,), look="name", width=90),
        Column("class", ("Группа" if college else "Класс",), look="text", width=24),
        Column("subject", ("Дисциплина" if college else "Предмет",), look="text"),
        Column("value", ("Отметка",), look="mark", width=20),
    )
    body = tuple(
        Row(
            f"{row['student_id']}:{row['subject_id']}",
            (place, row["full_name"], row["class_title"], row["subject_title"], mark(row["value"])),
        )
        for place, row in enumerate(rows, 1)
    )
    return Table("poor", "Обучающиеся с отметками «2» и «н/а»", columns, body)
