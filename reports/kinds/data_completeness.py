"""Полнота и изменения анкетных данных: which cards of the class lack what, and what changed on them in the month.

Lines come from rpt_data_completeness, the counts of each field from rpt_data_completeness_total: the state of the last
export day of the month. What a card must have is said by seeds/personal_fields.csv.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Column, Document, Row, Signature, Table, Text
from reports.kinds.common import NUMBER, PUPIL_HEADING, exact, frame
from reports.scope import Rows, Scope, fetch

REPORT = CATALOGUE["data-completeness"]
COLUMNS = (
    NUMBER,
    Column("pupil", (PUPIL_HEADING,), look="name", width=60),
    Column("missing", ("Не заполнено",), look="text"),
    Column("guardians", ("Родителей (законных представителей)", "в журнале"), width=17),
    Column("without_account", ("Родителей (законных представителей)", "без доступа"), width=17),
    Column("changed", ("Изменено за месяц",), look="text", width=40),
)


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The cards of the class at the end of the month of `scope`."""
    pupils = _pupils(con, scope)
    if not pupils:
        nobody = Text("nobody", "", ("На конец месяца в списке никого нет.",))
        return frame(scope, REPORT, [nobody], (), landscape=False)
    rows = [
        Row(
            row["student_id"],
            (
                place,
                row["full_name"],
                row["missing_titles"] or "",
                row["guardians"],
                row["guardians_without_account"],
                row["changed_titles"] or "",
            ),
            "body" if row["is_complete"] else "warn",
        )
        for place, row in enumerate(pupils, 1)
    ]
    blocks: list[Block] = [Table("cards", "По обучающимся", COLUMNS, tuple(rows)), _fields(con, scope)]
    notes = (
        "Состояние карточек — на последний день месяца, за который есть выгрузка; изменено — отличается от конца "
        "прошлого месяца. Карточка, появившаяся в этом месяце, изменённой не считается.",
        "Выделены карточки, где чего-то не хватает или в журнале нет ни одного родителя (законного представителя). "
        "Без доступа — у кого нет учётной записи в журнале.",
    )
    head = scope.school_class.homeroom_teacher
    signed = (
        Signature(scope.institution.words.head, head),
        Signature("Администратор электронного журнала"),
    )
    return frame(scope, REPORT, blocks, notes, landscape=False, signatures=signed)


def _pupils(con: DuckDBPyConnection, scope: Scope) -> Rows:
    return fetch(
        con,
        """
        select card.*, student.full_name
        from reports.rpt_data_completeness as card
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and month = $first_day
        order by student.student_order, student_id
    """,
        scope.keys,
    )


def _fields(con: DuckDBPyConnection, scope: Scope) -> Table:
    found = fetch(
        con,
        """
        select * from reports.rpt_data_completeness_total
        where institution_id = $institution and academic_year = $year and class_id = $class and month = $first_day
        order by field_order, field
    """,
        scope.keys,
    )
    titles = tuple(row["title"][0].upper() + row["title"][1:] for row in found)
    columns = (
        Column("field", ("Что должно быть",), look="name", width=70),
        Column("asked", ("Карточек",)),
        Column("filled", ("Заполнено",)),
        Column("missing", ("Не заполнено",)),
        Column("filled_pct", ("Заполнено, %",)),
    )
    rows = tuple(
        Row(
            row["field"],
            (title, row["asked"], row["filled"], row["missing"], exact(row["filled_pct"])),
            "total" if row["field"] == "card" else "body",
        )
        for title, row in zip(titles, found, strict=True)
    )
    return Table("fields", scope.institution.words.by_class, columns, rows, together=True)
