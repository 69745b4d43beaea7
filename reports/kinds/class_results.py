"""Итоги успеваемости класса за учебный период: marks of the period by pupil and subject, totals by subject and class.

Marks and averages come from rpt_class_results, the totals under each subject from rpt_class_subject_totals, a pupil's
average and group from rpt_student_groups, the class's line from rpt_homeroom.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Chart, Column, Document, Line, Ratio, Row, Series, Table
from reports.kinds.common import GROUPS, NUMBER, PUPIL_HEADING, exact, frame, mark, pupils, subjects
from reports.kinds.results import TOTALS
from reports.scope import Scope, fetch
from reports.wording import legend

REPORT = CATALOGUE["class-results"]
LINES = (Line("value", "отметка", "strong"), Line("average_current", "средний балл текущих", "small"))
SHARES = (("n5", "«5»"), ("n4", "«4»"), ("n3", "«3»"), ("n2", "«2»"), ("n_na", "н/а"))


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The results of the class in the period of `scope`; for a year, the annual marks."""
    found = {
        (row["student_id"], row["subject_id"]): (mark(row["value"]), exact(row["average_current"]))
        for row in fetch(
            con,
            """
            select student_id, subject_id, value, average_current from reports.rpt_class_results
            where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
        """,
            scope.keys,
        )
    }
    taught = subjects(con, scope)
    blocks: list[Block] = [_marks(con, scope, taught, found), _summary(con, scope), *_distribution(con, scope)]
    words = legend({value for value, _ in found.values() if isinstance(value, str)})
    notes = (
        "В клетке: отметка за период, под ней — средний балл текущих отметок."
        + (f" Обозначения: {words}." if words else ""),
        "Успеваемость — доля отметок 5, 4, 3 и н/оц; качество — доля отметок 5 и 4; СОУ — среднее, где 5 даёт 100, "
        "4 — 64, 3 — 36, 2 — 16, н/а — 7; всё от числа отметок без «осв». Зач считается как 5, нз и 1 — как 2.",
        "Абсолютная и качественная успеваемость считаются от числа обучающихся без тех, у кого нет отметок.",
    )
    return frame(scope, REPORT, blocks, notes, landscape=True)


def _marks(con: DuckDBPyConnection, scope: Scope, taught: list, found: dict) -> Table:
    grouped = {
        row["student_id"]: row
        for row in fetch(
            con,
            """
        select student_id, group_code, average_mark from reports.rpt_student_groups
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
    """,
            scope.keys,
        )
    }
    totals = {
        row["subject_id"]: row
        for row in fetch(
            con,
            """
        select * from reports.rpt_class_subject_totals
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
    """,
            scope.keys,
        )
    }
    columns = [NUMBER, Column("pupil", (PUPIL_HEADING,), look="name", width=43)]
    columns += [Column(row["subject_id"], (row["title"],), look="mark", rotated=True) for row in taught]
    columns.append(Column("average_mark", ("Средний балл",), width=9, rotated=True))
    columns.append(Column("group", ("Группа успеваемости",), look="text", width=18))
    rows = []
    for place, pupil in enumerate(pupils(con, scope), 1):
        who = pupil["student_id"]
        cells: list[Cell] = [place, pupil["full_name"]]
        cells += [found.get((who, row["subject_id"]), (None, None)) for row in taught]
        own = grouped.get(who)
        cells += [exact(own["average_mark"]) if own else None, GROUPS[own["group_code"]] if own else None]
        rows.append(Row(who, tuple(cells)))
    for code, title in TOTALS:
        cells = ["", title]
        cells += [totals[row["subject_id"]][code] if row["subject_id"] in totals else None for row in taught]
        rows.append(Row(code, (*cells, "", ""), "total"))
    return Table("marks", "", tuple(columns), tuple(rows), LINES)


def _summary(con: DuckDBPyConnection, scope: Scope) -> Table:
    rows = fetch(
        con,
        """
        select * from reports.rpt_homeroom
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
    """,
        scope.keys,
    )
    columns = [Column("headcount", ("Обучающихся",))]
    columns += [Column(f"n_{code}", (title[0].upper() + title[1:],)) for code, title in GROUPS.items()]
    columns.append(Column("success", ("Абсолютная успеваемость",), width=30))
    columns.append(Column("quality", ("Качественная успеваемость",), width=30))
    body = tuple(
        Row(
            "class",
            (
                row["headcount"],
                *(row[f"n_{code}"] for code in GROUPS),
                Ratio(row["success_a"], row["success_b"], exact(row["success_pct"])),
                Ratio(row["quality_a"], row["quality_b"], exact(row["quality_pct"])),
            ),
        )
        for row in rows
    )
    return Table("class", scope.institution.words.by_class, tuple(columns), body, together=True)


def _distribution(con: DuckDBPyConnection, scope: Scope) -> list[Chart]:
    """Which part of each subject's marks are fives, fours, threes and twos; nothing to draw without any."""
    rows = fetch(
        con,
        """
        select coalesce(subject.short_title, subject.title) as title, n5, n4, n3, n2, n_na
        from reports.rpt_class_subject_totals as totals
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
            and n5 + n4 + n3 + n2 + n_na > 0
        order by subject.subject_order, subject_id
    """,
        scope.keys,
    )
    if len(rows) < 2:
        return []
    shown = [(code, title) for code, title in SHARES if code != "n_na" or any(row[code] for row in rows)]
    chart = Chart(
        "distribution",
        "Распределение отметок по дисциплинам"
        if scope.institution.kind == "college"
        else "Распределение отметок по предметам",
        "shares",
        tuple(row["title"] for row in rows),
        tuple(Series(code, title, tuple(row[code] for row in rows)) for code, title in shown),
        alt="Столбец на предмет (дисциплину): какую часть отметок составляют пятёрки, четвёрки, тройки и двойки.",
        height=52,
    )
    return [chart]
