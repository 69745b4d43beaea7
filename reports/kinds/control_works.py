"""Результаты контрольных и внешних диагностических работ: each work of a class, sums by subject, teacher and kind.

Works come from rpt_control_works, sums from rpt_control_works_totals. Over a month all classes are in it; over a period
those that live by it. Works from outside stand apart.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Chart, Column, Document, Row, Series, Table
from reports.kinds.common import exact, frame
from reports.scope import Rows, Scope, fetch
from reports.wording import short_date

REPORT = CATALOGUE["control-works"]
COUNTS = (("n5", "«5»"), ("n4", "«4»"), ("n3", "«3»"), ("n2", "«2»"))
ON_TIME = {True: "да", False: "нет", None: None}
SUMMARIES = (
    ("subject", "предметам", "Предмет"),
    ("teacher", "учителям", "Учитель"),
    ("kind", "видам работ", "Вид работы"),
)
COLLEGE_SUMMARIES = (
    ("subject", "дисциплинам", "Дисциплина"),
    ("teacher", "преподавателям", "Преподаватель"),
    ("kind", "видам работ", "Вид работы"),
)


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The control works of the school in the month or period of `scope`."""
    works, totals = _works(con, scope), _totals(con, scope)
    own = [row for row in works if not row["is_external"]]
    external = [row for row in works if row["is_external"]]
    blocks: list[Block] = [_list(scope, "works", "Контрольные работы", own, totals, external=False)]
    if external:
        blocks.append(_list(scope, "external", "Внешние диагностические работы", external, totals, external=True))
    summaries = COLLEGE_SUMMARIES if scope.institution.kind == "college" else SUMMARIES
    blocks += [
        _summary(f"by-{dimension}", f"Контрольные работы по {by}", heading, rows)
        for dimension, by, heading in summaries
        if (rows := [row for row in totals if row["dimension"] == dimension and not row["is_external"]])
    ]
    blocks += _chart(scope, totals)
    who = "группе" if scope.institution.kind == "college" else "классе"
    notes = (
        "Успеваемость — доля отметок 5, 4 и 3, качество — 5 и 4, от всех отметок за работу. Зач считается как 5, нз и "
        "1 — как 2. Не писали — обучающиеся, у которых был этот урок, без отметки за работу.",
        f"Показаны работы, отметку за которые получили не меньше половины тех, у кого в {who} был урок; отметки "
        "отдельных обучающихся, написавших работу позже, сюда не входят. Внешние работы показаны все.",
        "В срок — последняя отметка за работу впервые выставлена не позже срока, который установило учреждение."
        if any(row["due_at"] for row in works)
        else "Срок выставления отметок за эти работы не установлен.",
    )
    remarks = () if works else ("Контрольных и внешних диагностических работ за этот отрезок в журнале нет.",)
    return frame(scope, REPORT, blocks, notes, landscape=True, remarks=remarks)


def _works(con: DuckDBPyConnection, scope: Scope) -> Rows:
    lives = (
        ""
        if scope.period.is_span
        else """
            and work.class_id in (
                select class_id from marts.dim_class_period
                where institution_id = $institution and academic_year = $year and period_id = $period
            )
        """
    )
    return fetch(
        con,
        f"""
        select work.*, class.title as class_title, subject.title as subject_title, staff.short_name as teacher
        from reports.rpt_control_works as work
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        left join marts.dim_staff as staff
            on staff.institution_id = work.institution_id and staff.academic_year = work.academic_year
            and staff.staff_id = work.teacher_id
        where institution_id = $institution and academic_year = $year and work.is_of_class
            and work.day between $first_day and $last_day {lives}
        order by class.class_order, class_id, subject.subject_order, subject_id, work.day, work.lesson_id,
            work.work_kind_id
    """,
        scope.keys,
    )


def _totals(con: DuckDBPyConnection, scope: Scope) -> Rows:
    return fetch(
        con,
        """
        select total.*, coalesce(subject.title, staff.short_name, kind.title, total.value) as title
        from reports.rpt_control_works_totals as total
        left join marts.dim_subject as subject
            on subject.institution_id = total.institution_id and subject.academic_year = total.academic_year
            and total.dimension = 'subject' and subject.subject_id = total.value
        left join marts.dim_staff as staff
            on staff.institution_id = total.institution_id and staff.academic_year = total.academic_year
            and total.dimension = 'teacher' and staff.staff_id = total.value
        left join (
            select institution_id, academic_year, work_kind_id, max(work_kind_title) as title
            from reports.rpt_control_works group by all
        ) as kind
            on kind.institution_id = total.institution_id and kind.academic_year = total.academic_year
            and total.dimension = 'kind' and kind.work_kind_id = total.value
        where total.institution_id = $institution and total.academic_year = $year and total.span_id = $period
        order by subject.subject_order nulls last, title collate ru, total.value
    """,
        scope.keys,
    )


def _list(scope: Scope, code: str, title: str, rows: Rows, totals: Rows, *, external: bool) -> Table:
    college = scope.institution.kind == "college"
    judged = any(row["due_at"] for row in rows)
    pending = any(row["n_pending"] for row in rows)
    columns = (
        Column("class", ("Группа" if college else "Класс",), look="name", width=18),
        Column("subject", ("Дисциплина" if college else "Предмет",), look="name", width=44),
        Column("kind", ("Работа",), look="text", width=34),
        Column("day", ("Дата",), look="text", width=19),
        Column("teacher", ("Преподаватель" if college else "Учитель",), look="text", width=30),
        *(Column(name, ("Отметок", heading), width=9) for name, heading in COUNTS),
        *((Column("n_pending", ("Отметок", "ждут"), width=11),) if pending else ()),
        Column("n_absent", ("Не писали",), width=13),
        Column("success_pct", ("Успеваемость, %",), width=21),
        Column("quality_pct", ("Качество, %",), width=16),
        Column("average_mark", ("Средний балл",), width=14),
        *((Column("on_time", ("В срок",), look="text", width=12),) if judged else ()),
    )
    body = []
    for row in rows:
        cells: list[Cell] = [row["class_title"], row["subject_title"], row["work_kind_title"], short_date(row["day"])]
        cells += [row["teacher"], *(row[name] for name, _ in COUNTS)]
        cells += [row["n_pending"]] if pending else []
        cells += [row["n_absent"], *(exact(row[name]) for name in ("success_pct", "quality_pct", "average_mark"))]
        cells += [ON_TIME[row["entered_on_time"]]] if judged else []
        late = row["entered_on_time"] is False
        body.append(Row(f"{row['lesson_id']}:{row['work_kind_id']}", tuple(cells), "warn" if late else "body"))
    for row in totals:
        if row["dimension"] == "all" and row["is_external"] == external:
            cells = ["Всего", "", "", "", "", *(row[name] for name, _ in COUNTS), *([""] if pending else [])]
            cells += [row["n_absent"], *(exact(row[name]) for name in ("success_pct", "quality_pct", "average_mark"))]
            body.append(Row("all", tuple(cells + ([""] if judged else [])), "total"))
    return Table(code, title, columns, tuple(body))


def _summary(code: str, title: str, heading: str, rows: Rows) -> Table:
    judged = any(row["works_judged"] for row in rows)
    columns = (
        Column("what", (heading,), look="name", width=70),
        Column("works", ("Работ",)),
        *(Column(name, ("Отметок", head)) for name, head in COUNTS),
        Column("n_absent", ("Не писали",)),
        Column("success_pct", ("Успеваемость, %",), width=22),
        Column("quality_pct", ("Качество, %",)),
        Column("average_mark", ("Средний балл",)),
        *((Column("on_time_pct", ("Работ в срок, %",), width=20),) if judged else ()),
    )
    body = tuple(
        Row(
            str(row["value"]),
            (
                row["title"],
                row["works"],
                *(row[name] for name, _ in COUNTS),
                row["n_absent"],
                *(exact(row[name]) for name in ("success_pct", "quality_pct", "average_mark")),
                *((exact(row["on_time_pct"]),) if judged else ()),
            ),
        )
        for row in rows
    )
    return Table(code, title, columns, body)


def _chart(scope: Scope, totals: Rows) -> list[Chart]:
    rows = [row for row in totals if row["dimension"] == "subject" and not row["is_external"]]
    if len(rows) < 2:
        return []
    by = "дисциплинам" if scope.institution.kind == "college" else "предметам"
    return [
        Chart(
            "quality-chart",
            f"Качество контрольных работ по {by}",
            "bars",
            tuple(row["title"] for row in rows),
            (Series("quality_pct", "качество", tuple(exact(row["quality_pct"]) for row in rows)),),
            unit="%",
            alt=f"Доля отметок 5 и 4 за контрольные работы по {by}.",
            height=60,
        )
    ]
