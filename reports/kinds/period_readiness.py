"""Готовность к закрытию учебного периода: where the holes are, what each subject wants, and a list for every teacher.

Figures come from rpt_readiness, rpt_readiness_class and rpt_readiness_kind, the lists from rpt_readiness_item. A page a
teacher, to be handed out and signed for.
"""

from __future__ import annotations

from itertools import groupby

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Chart, Column, Document, Row, Series, Signature, Table, Text
from reports.kinds.common import frame, subject_word, unit_word, without_zero
from reports.scope import Rows, Scope, fetch
from reports.wording import short_date

REPORT = CATALOGUE["period-readiness"]
SUBJECT_FIGURES = (
    ("missing_period_marks", "Нет отметки за период"),
    ("forbidden_values", "Запрещённых записей"),
    ("unjustified_marks", "Не обоснованных отметок"),
    ("below_minimum", "Мало текущих отметок"),
    ("unfilled_topics", "Уроков без темы"),
    ("unspecified_absences", "Пропусков без причины"),
)
NOBODY = "Администратор журнала"


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """What the period of `scope` still wants, of the whole institution."""
    classes = _classes(con, scope)
    due = min((row["marks_due_on"] for row in classes if row["marks_due_on"]), default=None)
    is_due = any(row["is_marks_due"] for row in classes)
    blocks: list[Block] = [_verdict(classes), _chart(classes), _matrix(con, scope, classes), _subjects(con, scope)]
    blocks += _teachers(con, scope)
    notes = (
        "Препятствие не даёт закрыть период, замечание — даёт. Что считать препятствием, решает справочник учреждения.",
        f"Отметки за период должны быть выставлены {short_date(due)}; до этого дня их отсутствие не считается."
        if due and not is_due
        else "",
        "Отметка не обоснована, если текущих отметок меньше необходимого или она далека от их среднего "
        f"(больше чем на {(scope.institution.policy('unjustified_distance') or '0.6').replace('.', ',')}).",
        "Движение не сходится, если приказы периода и списки класса противоречат друг другу.",
    )
    return frame(scope, REPORT, blocks, notes, landscape=True)


def _classes(con: DuckDBPyConnection, scope: Scope) -> Rows:
    return fetch(
        con,
        """
        select class.title, state.* from reports.rpt_readiness_class as state
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        where institution_id = $institution and academic_year = $year and period_id = $period
        order by class.class_order
        """,
        scope.keys,
    )


def _verdict(classes: Rows) -> Text:
    waiting = [row["title"] for row in classes if not row["ready"]]
    said = (
        f"Закрывать рано. Есть препятствия: {', '.join(waiting)}."
        if waiting
        else "Препятствий нет: период можно закрыть."
    )
    return Text("verdict", "Вывод", (said,))


def _chart(classes: Rows) -> Chart:
    return Chart(
        "holes",
        "Что исправить, по классам",
        "stacked",
        tuple(row["title"] for row in classes),
        (
            Series("blockers", "препятствия", tuple(row["blockers"] for row in classes)),
            Series("notes", "замечания", tuple(row["notes"] for row in classes)),
        ),
        alt="Сколько препятствий и замечаний в каждом классе.",
    )


def _matrix(con: DuckDBPyConnection, scope: Scope, classes: Rows) -> Table:
    rows = fetch(
        con,
        """
        select kind.unit_kind, kind.unit_id, kind.kind, kind.severity, rule.short_title, kind.n
        from reports.rpt_readiness_kind as kind
        inner join seeds.readiness_rules as rule using (kind)
        where institution_id = $institution and academic_year = $year and period_id = $period
            and kind.unit_kind in ('class', 'school')
        order by kind.severity, kind.kind_order
        """,
        scope.keys,
    )
    kinds = {row["kind"]: row for row in rows}
    found = {(row["unit_kind"], row["unit_id"], row["kind"]): row["n"] for row in rows}
    word = {"blocker": "Препятствия", "note": "Замечания"}
    columns = (
        Column("class", (unit_word(scope),), look="name", width=30),
        *(Column(code, (word[row["severity"]], row["short_title"])) for code, row in kinds.items()),
    )
    body = [
        Row(
            unit["class_id"],
            (unit["title"], *(found.get(("class", unit["class_id"], code), "") for code in kinds)),
            "body" if unit["ready"] else "warn",
        )
        for unit in classes
    ]
    if body:
        whole = scope.institution.institution_id
        body.append(Row("total", ("Всего", *(found.get(("school", whole, code), "") for code in kinds)), "total"))
    return Table("matrix", "Где не хватает", columns, tuple(body))


def _subjects(con: DuckDBPyConnection, scope: Scope) -> Table:
    rows = fetch(
        con,
        """
        select state.*, class.title as class_title, coalesce(subject.title, state.subject_id) as subject
        from reports.rpt_readiness as state
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        left join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and period_id = $period
            and (
                not state.ready or state.missing_period_marks > 0 or state.unjustified_marks > 0
                or state.below_minimum > 0 or state.unfilled_topics > 0 or state.unspecified_absences > 0
            )
        order by class.class_order, subject.subject_order, state.subject_id
        """,
        scope.keys,
    )
    columns = (
        Column("subject", (subject_word(scope),), look="name", width=70),
        *(Column(code, (title,)) for code, title in SUBJECT_FIGURES),
    )
    body: list[Row] = []
    for class_title, group in groupby(rows, key=lambda row: row["class_title"]):
        body.append(Row(f"class-{class_title}", (class_title, *([""] * len(SUBJECT_FIGURES))), "section"))
        for row in group:
            cells: tuple[Cell, ...] = (row["subject"], *(without_zero(row[code]) for code, _ in SUBJECT_FIGURES))
            body.append(Row(f"{row['class_id']}/{row['subject_id']}", cells, "body" if row["ready"] else "warn"))
    return Table("subjects", "По классам и предметам", columns, tuple(body))


def _teachers(con: DuckDBPyConnection, scope: Scope) -> list[Table]:
    # a mark with too few current ones behind it is told of once, as not justified; a contradiction once, with its days
    rows = fetch(
        con,
        """
        with item as (
            select * from reports.rpt_readiness_item
            where institution_id = $institution and academic_year = $year and period_id = $period
            qualify kind <> 'below_minimum' or not bool_or(kind = 'unjustified_mark') over (
                partition by class_id, subject_id, student_id
            )
        ),

        place as (
            select coalesce(item.teacher_id, '') as teacher_id, staff.full_name, staff.short_name,
                class.title as class_title, subject.title as subject, item.kind, item.title, item.severity,
                item.kind_order, class.class_order, subject.subject_order, student.student_order, item.day, item.key,
                case when item.kind = 'contradiction' then substr(item.text, 13) end as matter,
                case item.kind
                    when 'missing_period_mark' then student.short_name
                    when 'below_minimum' then student.short_name || ' ('
                        || array_to_string(regexp_extract_all(item.text, '[0-9]+'), ' из ') || ')'
                    when 'unfilled_topic' then substr(item.text, 24)
                    when 'unspecified_absence' then student.short_name || ' ' || substr(item.text, 28)
                    when 'contradiction' then left(item.text, 10)
                    else coalesce(student.short_name || ': ', '') || item.text
                end as said
            from item
            inner join marts.dim_class as class using (institution_id, academic_year, class_id)
            left join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
            left join marts.dim_student as student using (institution_id, academic_year, student_id)
            left join marts.dim_staff as staff
                on item.institution_id = staff.institution_id and item.academic_year = staff.academic_year
                and item.teacher_id = staff.staff_id
        ),

        once as (
            select * exclude (student_order, day, key), count(*) as times, min((student_order, day, key)) as turn
            from place
            group by all
        ),

        told as (
            select * exclude (said, times, turn),
                string_agg(said || if(times > 1, ' (' || times || ')', ''), '; ' order by turn) as where_said
            from once
            group by all
        )

        select *, concat_ws(' ', matter, where_said) as said from told
        order by full_name collate ru nulls last, teacher_id, severity, kind_order, class_order, subject_order, kind
        """,
        scope.keys,
    )
    return [
        _teacher(scope, teacher_id, list(group))
        for teacher_id, group in groupby(rows, key=lambda row: row["teacher_id"])
    ]


def _teacher(scope: Scope, teacher_id: str, rows: Rows) -> Table:
    columns = (
        Column("class", (unit_word(scope),), look="name", width=20),
        Column("subject", (subject_word(scope),), look="text", width=48),
        Column("kind", ("Что исправить",), look="text", width=52),
        Column("said", ("Где именно",), look="text"),
    )
    body = tuple(
        Row(
            f"{row['kind']}/{place}",
            (row["class_title"], row["subject"] or "", row["title"], row["said"]),
            "warn" if row["severity"] == "blocker" else "body",
        )
        for place, row in enumerate(rows, 1)
    )
    name = rows[0]["full_name"] or NOBODY
    sign = (Signature("Ознакомлен(а)", rows[0]["short_name"] or ""),)
    return Table(f"teacher-{teacher_id}", name, columns, body, flowing=True, starts="page", signatures=sign)
