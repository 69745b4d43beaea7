"""Сводная ведомость учёта движения: how many were there, came and left, and who, by which order.

The counts come from rpt_movement (unit kind class); the lists are the orders of fct_movement in the same window
(window_start, ends_on]. Promotion, repeating a year and graduation are neither arrival nor departure.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Column, Document, Row, Table
from reports.kinds.common import NUMBER, PUPIL_HEADING, frame
from reports.scope import Rows, Scope, fetch
from reports.wording import numbered, short_date

REPORT = CATALOGUE["class-movement"]
FIGURES = ("opening", "arrived", "transferred_in", "departed", "transferred_out", "closing")


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The movement of the class in the period; for a year, a row for every period of it and the year's."""
    moved = _orders(con, scope)
    tables = [_counts(con, scope)]
    for code, title, whence in (("arrived", "Прибыли", "Откуда"), ("departed", "Выбыли", "Куда")):
        rows = [row for row in moved if row["arrives"] == (code == "arrived")]
        if rows:
            tables.append(_list(code, title, whence, rows))
    notes = (
        "На начало + прибыло − выбыло = на конец. Перевод из класса в класс входит в прибытие и выбытие обоих классов; "
        "перевод в следующий класс и выпуск движением не считаются."
        if scope.institution.kind != "college"
        else "На начало + прибыло − выбыло = на конец. Перевод из группы в группу входит в прибытие и выбытие "
        "обеих групп; перевод на следующий курс и выпуск движением не считаются.",
        "" if moved else "За период никто не прибыл и не выбыл.",
    )
    return frame(scope, REPORT, tables, notes, landscape=False)


def _counts(con: DuckDBPyConnection, scope: Scope) -> Table:
    found = {
        row["period_id"]: row
        for row in fetch(
            con,
            """
        select period_id, opening, arrived, transferred_in, departed, transferred_out, closing
        from reports.rpt_movement
        where institution_id = $institution and academic_year = $year and unit_kind = 'class' and unit_id = $class
    """,
            scope.keys,
        )
    }
    inside = (
        ("из другой группы", "в другую группу")
        if scope.institution.kind == "college"
        else ("из другого класса", "в другой класс")
    )
    headings = (
        ("Состояло на начало",),
        ("Прибыло", "всего"),
        ("Прибыло", f"из них {inside[0]}"),
        ("Выбыло", "всего"),
        ("Выбыло", f"из них {inside[1]}"),
        ("Состоит на конец",),
    )
    columns = (
        Column("period", ("Период",), look="name", width=52),
        *(Column(code, heading) for code, heading in zip(FIGURES, headings, strict=True)),
    )
    rows = []
    for period in scope.periods if scope.period.is_year else (scope.period,):
        row = found.get(period.period_id)
        cells = (row[code] if row else None for code in FIGURES)
        rows.append(
            Row(
                period.period_id,
                ("За год" if period.is_year else period.title, *cells),
                "total" if period.is_year else "body",
            )
        )
    return Table("movement", "", columns, tuple(rows), together=True)


def _orders(con: DuckDBPyConnection, scope: Scope) -> Rows:
    return fetch(
        con,
        """
        select movement.movement_id, student.full_name, movement.effective_on, movement.order_no, movement.order_date,
            movement.reason, movement.to_class_id is not distinct from $class as arrives,
            coalesce(other.title, movement.counterparty) as other
        from marts.fct_movement as movement
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        inner join marts.dim_period as period
            on period.institution_id = movement.institution_id and period.academic_year = movement.academic_year
            and period.period_id = $period
        left join marts.dim_class as other
            on other.institution_id = movement.institution_id and other.academic_year = movement.academic_year
            and other.class_id = case
                when movement.to_class_id is not distinct from $class then movement.from_class_id
                else movement.to_class_id
            end
        where movement.institution_id = $institution and movement.academic_year = $year
            and movement.kind in ('enrolment', 'departure', 'transfer')
            and (movement.to_class_id = $class or movement.from_class_id = $class)
            and movement.effective_on > period.window_start and movement.effective_on <= period.ends_on
        order by movement.effective_on, student.student_order, movement.movement_id
    """,
        scope.keys,
    )


def _list(code: str, title: str, whence: str, rows: Rows) -> Table:
    columns = (
        NUMBER,
        Column("pupil", (PUPIL_HEADING,), look="name", width=56),
        Column("effective_on", ("Дата",), look="text", width=19),
        Column("order", ("Приказ",), look="text", width=32),
        Column("other", (whence,), look="text"),
        Column("reason", ("Причина",), look="text"),
    )
    body = []
    for place, row in enumerate(rows, 1):
        order = f"{numbered(row['order_no'])} от {short_date(row['order_date'])}" if row["order_no"] else None
        body.append(
            Row(
                row["movement_id"],
                (place, row["full_name"], short_date(row["effective_on"]), order, row["other"], row["reason"]),
            )
        )
    return Table(code, title, columns, tuple(body))
