"""The pages of remarks of the control of the journal: one for each teacher and homeroom teacher, to be signed for.

Every line and number comes from rpt_journal_control_page. What must be mended stands first, then what was entered late
since the control before, then what has been mended.
"""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from reports.document import Block, Column, Row, Signature, Table
from reports.kinds.names import NOBODY, called, names
from reports.scope import Keys, Scope, fetch
from reports.wording import day_and_month

SECTIONS = {
    "open": "Исправить",
    "late": "Внесено с опозданием после предыдущего контроля",
    "mended": "Исправлено после предыдущего контроля",
}
KINDS = {
    "topic_missing": "тема не записана",
    "homework_missing": "домашнее задание не записано",
    "mark_pending": "отметка не выставлена («.»), срок прошёл",
    "students_without_marks": "нет отметок",
    "students_with_one_mark": "одна отметка",
    "students_below_minimum": "мало отметок",
    "absence_unspecified": "причина пропуска не указана больше недели",
    "topic_late": "тема записана позже срока",
    "homework_late": "домашнее задание записано позже срока",
    "mark_late": "отметки выставлены позже срока",
    "absence_late": "пропуски отмечены позже срока",
}


def pages(con: DuckDBPyConnection, scope: Scope, keys: Keys, control: dict[str, Any]) -> list[Block]:
    """A page for everyone who has anything to mend, entered late or mended since the control before."""
    found = fetch(
        con,
        """
        select page.*, class.class_order, subject.subject_order
        from reports.rpt_journal_control_page as page
        left join marts.dim_class as class using (institution_id, academic_year, class_id)
        left join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and control_on = $control
        order by class.class_order, subject.subject_order nulls first, page.subject_id
    """,
        keys,
    )
    staff = names(con, scope, "teacher")
    by_teacher: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_teacher.setdefault(row["teacher_id"], []).append(row)
    classes, subjects = names(con, scope, "class"), names(con, scope, "subject")
    return [
        _page(scope, who, name, by_teacher[who], classes, subjects, control)
        for who, name in staff.items()
        if who in by_teacher
    ]


def _page(
    scope: Scope,
    who: str,
    name: str,
    remarks: list[dict[str, Any]],
    classes: dict[str, str],
    subjects: dict[str, str],
    control: dict[str, Any],
) -> Table:
    says = called(scope)
    columns = (
        Column("kind", ("Замечание",), look="name", width=62),
        Column("class", (says.class_,), look="text", width=16),
        Column("subject", (says.subject,), look="text", width=46),
        Column("n", ("Сколько",), width=16),
        Column("n_new", ("Из них новых",), width=16),
        Column("worst", ("Опоздание, дней до",), width=20),
        Column("list", (f"Даты {says.of_lessons}, обучающиеся",), look="text"),
    )
    rows: list[Row] = []
    for section, title in SECTIONS.items():
        chosen = [row for kind in KINDS for row in remarks if (row["section"], row["kind"]) == (section, kind)]
        if chosen:
            rows.append(Row(section, (title, *("" for _ in columns[1:])), "section"))
        for row in chosen:
            of_class = row["kind"] == "absence_unspecified"
            rows.append(
                Row(
                    f"{section}/{row['kind']}/{row['class_id']}/{row['subject_id']}",
                    (
                        KINDS[row["kind"]],
                        classes.get(row["class_id"], row["class_id"]),
                        says.head if of_class else subjects.get(row["subject_id"], NOBODY),
                        row["n"],
                        row["n_new"] if section == "open" else "",
                        row["worst_days_late"] if section == "late" else "",
                        row["list"],
                    ),
                )
            )
    title = f"{name}: замечания на {day_and_month(control['control_on'])} {control['control_on'].year} г."
    signed = (Signature("Ознакомлен(а)", name if who else ""), Signature(scope.institution.words.deputy))
    return Table(f"page-{who or 'nobody'}", title, columns, tuple(rows), starts="page", signatures=signed)
