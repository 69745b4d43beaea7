"""Журнал исправлений и записей «задним числом»: totals, what was changed after closing and why, then every change.

Figures come from rpt_corrections_total, the rows from rpt_corrections. Entries of one lesson that were late together
stand in one row. Reasons given for absences afterwards are a homeroom teacher's work: counted, not listed.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Cell, Chart, Column, Document, Row, Series, Table
from reports.kinds.common import absence_codes, frame, subject_word, unit_word, without_zero
from reports.scope import Rows, Scope, fetch
from reports.wording import short_date

REPORT = CATALOGUE["corrections"]
KINDS = {
    "late_entry": "внесено с опозданием",
    "backdated": "«задним числом»",
    "changed": "изменено",
    "removed": "удалено",
}
COUNTS = (
    ("late_entries", "Внесено с опозданием"),
    ("backdated", "«Задним числом»"),
    ("changed", "Изменено"),
    ("removed", "Удалено"),
    ("total", "Всего"),
    ("forbidden", "Из них запрещено положением"),
    ("after_close", "Из них после закрытия"),
)
ENTITIES = {"mark": "отметка", "absence": "пропуск", "lesson": "урок", "period_mark": "отметка за период"}
TITLES = {
    "mark": "Текущие отметки",
    "absence": "Пропуски",
    "lesson": "Темы и уроки",
    "period_mark": "Отметки за период",
}
STATUSES = {"held": "проведён", "cancelled": "отменён", "planned": "запланирован"}
MARK_KINDS = {"annual": "годовая", "exam": "экзамен", "final": "итоговая"}
NOTHING = "—"


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """What was entered late, changed or taken away in the period of `scope`, in the whole institution."""
    totals = {kind: _totals(con, scope, kind) for kind in ("school", "entity", "teacher", "week")}
    given = sum(row["reasons_given"] for row in totals["school"])
    blocks = (
        _by_entity(totals["entity"], totals["school"]),
        _chart(totals["week"]),
        _after_close(con, scope),
        _by_teacher(totals["teacher"]),
        _all(con, scope),
    )
    notes = (
        "Изменение видно по выгрузкам: день — первая выгрузка, где запись уже другая, либо время записи, если журнал "
        "его сообщает. Первая выгрузка года о сроках не свидетельствует.",
        "Опоздание — дни от срока записи по положению (без срока — от дня урока). «Задним числом» — позже, чем "
        "положение ещё допускает.",
        f"Пропуски: {absence_codes(con)}." if any(row["unit_id"] == "absence" for row in totals["entity"]) else "",
        f"Причин пропусков указано позднее (исправлениями не считаются): {given}." if given else "",
    )
    return frame(scope, REPORT, blocks, notes, landscape=True)


def _totals(con: DuckDBPyConnection, scope: Scope, unit_kind: str) -> Rows:
    return fetch(
        con,
        f"""
        select total.*, staff.full_name
        from reports.rpt_corrections_total as total
        left join marts.dim_staff as staff
            on total.institution_id = staff.institution_id and total.academic_year = staff.academic_year
            and total.unit_id = staff.staff_id
        where total.institution_id = $institution and total.academic_year = $year and total.period_id = $period
            and total.unit_kind = '{unit_kind}' and (total.total > 0 or total.unit_kind = 'school')
        order by staff.full_name collate ru nulls last, total.unit_id
        """,
        scope.keys,
    )


def _by_entity(entities: Rows, school: Rows) -> Table:
    columns = (Column("what", ("Что исправлено",), look="name", width=60), *(Column(c, (t,)) for c, t in COUNTS))
    found = {row["unit_id"]: row for row in entities}
    body = [
        Row(code, (title, *(found[code][count] for count, _ in COUNTS)))
        for code, title in TITLES.items()
        if code in found
    ]
    body += [Row("total", ("Всего", *(row[count] for count, _ in COUNTS)), "total") for row in school if body]
    return Table("entities", "Сколько и чего", columns, tuple(body), together=True)


def _chart(weeks: Rows) -> Chart:
    return Chart(
        "weeks",
        "По неделям, когда изменение появилось в журнале",
        "stacked",
        tuple(f"{row['unit_id'][8:]}.{row['unit_id'][5:7]}" for row in weeks),
        tuple(Series(code, title, tuple(row[code] for row in weeks)) for code, title in COUNTS[:4]),
        alt="Сколько записей внесено с опозданием, задним числом, изменено и удалено в каждую неделю.",
    )


def _by_teacher(teachers: Rows) -> Table:
    columns = (Column("teacher", ("Учитель",), look="name", width=70), *(Column(c, (t,)) for c, t in COUNTS))
    body = tuple(
        Row(
            row["unit_id"] or "nobody",
            (row["full_name"] or "Учитель не указан", *(without_zero(row[count]) for count, _ in COUNTS)),
            "warn" if row["forbidden"] else "body",
        )
        for row in teachers
    )
    return Table("teachers", "По учителям", columns, body)


def _after_close(con: DuckDBPyConnection, scope: Scope) -> Table:
    rows = fetch(
        con,
        """
        select change.*, class.title as class_title, subject.title as subject, student.short_name as pupil
        from reports.rpt_corrections as change
        left join marts.dim_class as class using (institution_id, academic_year, class_id)
        left join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        left join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and period_id = $period and after_close
            and entity = 'period_mark'
        order by class.class_order, subject.subject_order, student.student_order, change.changed_on, change.key
        """,
        scope.keys,
    )
    columns = (
        Column("class", (unit_word(scope),), look="name", width=20),
        Column("subject", (subject_word(scope),), look="text", width=45),
        Column("pupil", ("Обучающийся",), look="name", width=42),
        Column("old", ("Было",), look="mark", width=14),
        Column("new", ("Стало",), look="mark", width=14),
        Column("changed_on", ("Изменено",), look="text", width=22),
        Column("why", ("Объяснительная",), look="text"),
    )
    body = tuple(
        Row(
            f"{row['key']}/{row['changed_on']}",
            (
                row["class_title"] or NOTHING,
                row["subject"] or NOTHING,
                row["pupil"] or NOTHING,
                row["old"],
                row["new"],
                short_date(row["changed_on"]),
                f"{row['explained_by']}: {row['explanation']}" if row["explanation"] else "нет",
            ),
            "warn" if row["is_unexplained"] else "body",
        )
        for row in rows
    )
    return Table("after-close", "Отметки за период, изменённые после его закрытия", columns, body, flowing=True)


def _all(con: DuckDBPyConnection, scope: Scope) -> Table:
    rows = fetch(
        con,
        """
        select class.class_order, coalesce(class.title, '—') as class_title, change.held_on,
            subject.subject_order, coalesce(subject.short_title, subject.title, '—') as subject, change.entity,
            change.field, change.kind, change.mark_kind, change.lesson_id, change.made_on, change.days_late,
            staff.short_name as teacher, bool_or(change.is_forbidden) as is_forbidden, min(change.key) as key,
            list(student.short_name order by student.student_order, change.key) as pupils,
            list(coalesce(change.old, '') order by student.student_order, change.key) as olds,
            list(coalesce(change.new, '') order by student.student_order, change.key) as news
        from reports.rpt_corrections as change
        left join marts.dim_class as class using (institution_id, academic_year, class_id)
        left join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        left join marts.dim_student as student using (institution_id, academic_year, student_id)
        left join marts.dim_staff as staff
            on change.institution_id = staff.institution_id and change.academic_year = staff.academic_year
            and change.teacher_id = staff.staff_id
        where institution_id = $institution and academic_year = $year and period_id = $period
            and not change.is_reason_given
        group by all
        order by class.class_order, change.held_on, subject.subject_order, change.lesson_id, change.entity, change.kind,
            change.made_on, key
        """,
        scope.keys,
    )
    columns = (
        Column("held_on", ("За какой день",), look="text", width=21),
        Column("subject", (subject_word(scope),), look="name", width=34),
        Column("entity", ("Что",), look="text", width=26),
        Column("kind", ("Как",), look="text", width=34),
        Column("values", ("Было → стало",), look="text"),
        Column("made_on", ("Когда",), look="text", width=21),
        Column("days_late", ("Дней после срока",), width=18),
        Column("teacher", ("Учитель",), look="text", width=36),
    )
    body: list[Row] = []
    for class_title, group in groupby(rows, key=lambda row: row["class_title"]):
        body.append(Row(f"class-{class_title}", ("", class_title, "", "", "", "", "", ""), "section"))
        body += [_row(row) for row in group]
    return Table("all", "Все исправления", columns, tuple(body), flowing=True)


def _row(row: dict[str, Any]) -> Row:
    what = ENTITIES[str(row["entity"])]
    if row["entity"] == "lesson":
        what = {"topic": "тема урока", "held_on": "дата урока"}.get(str(row["field"]), "урок")
    if row["mark_kind"] in MARK_KINDS:
        what = f"{what} ({MARK_KINDS[str(row['mark_kind'])]})"
    cells: tuple[Cell, ...] = (
        short_date(row["held_on"]),
        str(row["subject"]),
        what,
        KINDS[str(row["kind"])] + (", запрещено" if row["is_forbidden"] else ""),
        "; ".join(_said(row)),
        short_date(row["made_on"]),
        row["days_late"],
        str(row["teacher"] or NOTHING),
    )
    key = f"{row['entity']}/{row['key']}/{row['field']}/{row['kind']}/{row['made_on']}"
    return Row(key, cells, "warn" if row["is_forbidden"] else "body")


def _said(row: dict[str, object]) -> list[str]:
    said = []
    for pupil, old, new in zip(row["pupils"], row["olds"], row["news"], strict=True):  # type: ignore[call-overload]
        old, new = STATUSES.get(old, old), STATUSES.get(new, new)
        change = f"{old} → {new or 'удалено'}" if old else new
        said.append(f"{pupil}: {change}" if pupil else change)
    return said
