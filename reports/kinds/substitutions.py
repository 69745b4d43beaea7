"""Учёт замещённых и пропущенных уроков: each lesson of the month that its teacher did not hold, and totals by teacher.

Lessons come from rpt_substitutions, the totals from rpt_substitutions_teacher.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Cell, Column, Document, Row, RowLook, Signature, Table
from reports.kinds.common import NUMBER, frame
from reports.kinds.names import NOBODY, called, names
from reports.scope import Scope, fetch

REPORT = CATALOGUE["substitutions"]
COUNTS = ("substituted", "cancelled", "missed", "led_for_others", "topics_not_filled")


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The lessons of the month of `scope` that were substituted, cancelled or missed."""
    says = called(scope)
    totals = fetch(
        con,
        """
        select * from reports.rpt_substitutions_teacher
        where institution_id = $institution and academic_year = $year and month = $first_day
    """,
        scope.keys,
    )
    blocks = [_totals(con, scope, totals), _lessons(con, scope)]
    notes = (
        "Замещён — урок провёл другой учитель; отменён — так отмечено в журнале; пропущен — день прошёл, а в журнале "
        "не отмечено, что урок проведён."
        if says.teacher == "Учитель"
        else "Замещено — занятие провёл другой преподаватель; отменено — так отмечено в журнале; пропущено — день "
        "прошёл, а в журнале не отмечено, что занятие проведено.",
        "Запись о замещении делает тот, кто замещал.",
    )
    signatures = (Signature(scope.institution.words.deputy),)
    return frame(scope, REPORT, blocks, notes, landscape=True, signatures=signatures)


def _totals(con: DuckDBPyConnection, scope: Scope, totals: list) -> Table:
    says, staff = called(scope), names(con, scope, "teacher")
    columns = (
        NUMBER,
        Column("teacher", (says.teacher,), look="name", width=60),
        Column("substituted", (f"Его {says.lessons}", "замещены")),
        Column("cancelled", (f"Его {says.lessons}", "отменены")),
        Column("missed", (f"Его {says.lessons}", "пропущены")),
        Column("led_for_others", ("Провёл за других", says.of_lessons)),
        Column("topics_not_filled", ("Провёл за других", "из них без темы")),
    )
    found = {row["teacher_id"]: row for row in totals if not row["is_total"]}
    rows: list[Row] = []
    for who, name in staff.items():
        if who in found:
            look: RowLook = "warn" if found[who]["topics_not_filled"] or found[who]["missed"] else "body"
            rows.append(Row(who or "nobody", (len(rows) + 1, name, *(found[who][one] for one in COUNTS)), look))
    rows += [Row("total", ("", "Всего", *(row[one] for one in COUNTS)), "total") for row in totals if row["is_total"]]
    return Table("totals", says.by_teachers, columns, tuple(rows))


def _lessons(con: DuckDBPyConnection, scope: Scope) -> Table:
    says = called(scope)
    staff, classes, subjects = (names(con, scope, kind) for kind in ("teacher", "class", "subject"))
    found = fetch(
        con,
        """
        select * from reports.rpt_substitutions
        where institution_id = $institution and academic_year = $year and month = $first_day
        order by day, lesson_no, class_id, lesson_id
    """,
        scope.keys,
    )
    columns = (
        NUMBER,
        Column("day", ("Дата",), look="name", width=20),
        Column("lesson_no", ("Урок" if says.teacher == "Учитель" else "Пара",), look="text", width=14),
        Column("class", (says.class_,), look="text", width=18),
        Column("subject", (says.subject,), look="text"),
        Column("teacher", (says.teacher,), look="text", width=44),
        Column("status", (f"Что с {'уроком' if says.teacher == 'Учитель' else 'занятием'}",), look="text", width=26),
        Column("substitute", ("Кто провёл",), look="text", width=44),
        Column("topic", ("Тема",), look="text", width=26),
    )
    said = {"substituted": "замещено", "cancelled": "отменено", "missed": "пропущено"}
    if says.teacher == "Учитель":
        said = {"substituted": "замещён", "cancelled": "отменён", "missed": "пропущен"}
    rows: list[Row] = []
    for number, row in enumerate(found, 1):
        filled: Cell = "" if row["topic_filled"] is None else "записана" if row["topic_filled"] else "не записана"
        cells: tuple[Cell, ...] = (
            number,
            f"{row['day']:%d.%m.%Y}",
            row["lesson_no"] if row["lesson_no"] is not None else "",
            classes.get(row["class_id"], row["class_id"]),
            subjects.get(row["subject_id"], row["subject_id"]),
            staff.get(row["teacher_id"] or "", NOBODY),
            said[row["status"]],
            staff.get(row["substitute_teacher_id"] or "", NOBODY) if row["substitute_teacher_id"] else "",
            filled,
        )
        needs_attention = filled == "не записана" or row["status"] == "missed"
        rows.append(Row(row["lesson_id"], cells, "warn" if needs_attention else "body"))
    return Table("lessons", "По дням", columns, tuple(rows))
