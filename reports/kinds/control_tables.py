"""The tables of the control of the journal: by teacher, by class, by subject, the worst first; participation by class.

Figures come from rpt_journal_control_day_total, remarks from rpt_journal_control_trend, participation from
rpt_journal_control_participation. What stands out is below the threshold of seeds/control_thresholds.csv or of the
policy marks_per_lesson.
"""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from reports.document import Block, Cell, Column, Row, RowLook, Table
from reports.kinds.common import NUMBER, exact
from reports.kinds.names import called, names
from reports.scope import Keys, Scope, fetch

# column of the model, heading, what it is a part of
FIGURES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("lessons_planned", ("{Уроки}", "по плану за период")),
    ("lessons_held", ("{Уроки}", "проведено")),
    ("topics_filled_pct", ("Записано, %", "темы")),
    ("homework_filled_pct", ("Записано, %", "домашние задания")),
    ("on_time_pct", ("Вовремя, %", "всё")),
    ("topics_on_time_pct", ("Вовремя, %", "темы")),
    ("homework_on_time_pct", ("Вовремя, %", "домашние задания")),
    ("marks_on_time_pct", ("Вовремя, %", "отметки")),
    ("absences_on_time_pct", ("Вовремя, %", "пропуски")),
    ("median_days_late", ("Опоздание, дней", "до половины")),
    ("worst_days_late", ("Опоздание, дней", "наибольшее")),
    ("marks", ("Отметки", "всего")),
    ("marks_per_student", ("Отметки", "на обучающегося")),
    ("marks_per_lesson", ("Отметки", "за {урок}")),
    ("students_without_marks_pct", ("Обучающиеся", "без отметок, %")),
    ("students_with_one_mark_pct", ("Обучающиеся", "с одной отметкой, %")),
    ("students_behind", ("Обучающиеся", "мало отметок")),
)
REMARKS = (("remarks_open", "исправить"), ("remarks_new", "новых"), ("remarks_mended", "исправлено"))


def tables(con: DuckDBPyConnection, scope: Scope, keys: Keys) -> list[Block]:
    """All tables of the day, in the order a deputy head reads them."""
    says = called(scope)
    return [
        _table(con, scope, keys, "teacher", says.by_teachers, says.teacher),
        _table(con, scope, keys, "class", says.by_classes, says.class_),
        _table(con, scope, keys, "subject", says.by_subjects, says.subject),
        _participation(con, scope, keys),
    ]


def _table(con: DuckDBPyConnection, scope: Scope, keys: Keys, kind: str, title: str, heading: str) -> Table:
    called_by = names(con, scope, kind)
    school = scope.institution.kind != "college"
    rows = fetch(
        con,
        f"""
        select total.*, trend.remarks_open, trend.remarks_new, trend.remarks_mended
        from reports.rpt_journal_control_day_total as total
        left join reports.rpt_journal_control_trend as trend using (
            institution_id, academic_year, control_on, unit_kind, unit_id
        )
        where institution_id = $institution and academic_year = $year and control_on = $control
            and unit_kind in ('{kind}', 'school')
        order by total.unit_kind = 'school', total.on_time_pct nulls last, total.topics_filled_pct, unit_id
    """,
        keys,
    )
    with_remarks = kind == "teacher"
    words = {"Уроки": "Уроки" if school else "Занятия", "урок": "урок" if school else "занятие"}
    columns = [NUMBER, Column(kind, (heading,), look="name", width=38 if kind != "class" else 16)]
    columns += [Column(code, (top.format(**words), low.format(**words)), rotated=True) for code, (top, low) in FIGURES]
    if with_remarks:
        columns += [Column(code, ("Замечания", low), rotated=True) for code, low in REMARKS]
    body = []
    for place, row in enumerate(rows, 1):
        total = row["unit_kind"] == "school"
        name = "Всего" if total else called_by.get(row["unit_id"], row["unit_id"])
        cells: list[Cell] = ["" if total else place, name, *(_value(row[code]) for code, _ in FIGURES)]
        if with_remarks:
            cells += [row[code] or 0 for code, _ in REMARKS]
        look: RowLook = "total" if total else "warn" if row["stands_out"] else "body"
        body.append(Row("total" if total else row["unit_id"] or "nobody", tuple(cells), look))
    return Table(f"by-{kind}", title, tuple(columns), tuple(body))


def _value(value: Any) -> Cell:
    return value if value is None or isinstance(value, int) else exact(value)


def _participation(con: DuckDBPyConnection, scope: Scope, keys: Keys) -> Table:
    says, classes = called(scope), names(con, scope, "class")
    found = {
        (row["unit_id"], row["role"]): row
        for row in fetch(
            con,
            """
            select * from reports.rpt_journal_control_participation
            where institution_id = $institution and academic_year = $year and control_on = $control
        """,
            keys,
        )
    }
    columns = [Column("class", (says.class_,), look="name", width=30)]
    groups = (("student", "Обучающиеся"), ("guardian", "Родители"))
    for role, title in groups:
        for code, low in (
            ("users", "пользователей"),
            ("active_users", "участвовали"),
            ("participation_pct", "доля, %"),
        ):
            columns.append(Column(f"{role}-{code}", (title, low), width=26))
    body = []
    for unit, title in (*classes.items(), ("school", "Всего")):
        if (unit, "student") in found:
            cells: list[Cell] = [title]
            for role, _ in groups:
                row = found.get((unit, role), {"users": 0, "active_users": 0, "participation_pct": None})
                cells += [row["users"], row["active_users"], exact(row["participation_pct"])]
            body.append(Row(unit, tuple(cells), "total" if unit == "school" else "body"))
    return Table("participation", "Участие в работе с журналом", tuple(columns), tuple(body))
