"""Динамика движения обучающихся: class → grade → stage → school, the orders behind it, and which were entered late.

Counts come from rpt_movement; the orders, their terms and the export that first had them from rpt_movement_orders.
Promotion, repeating a year and graduation are neither arrival nor departure.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Column, Document, Row, Table
from reports.kinds.common import NUMBER, PUPIL_HEADING, frame
from reports.kinds.units import ReportUnit, unit_column, units
from reports.scope import Rows, Scope, fetch
from reports.wording import numbered, short_date

REPORT = CATALOGUE["school-movement"]
FIGURES = ("opening", "arrived", "transferred_in", "departed", "transferred_out", "closing")
KINDS = {"enrolment": "Прибытие", "departure": "Выбытие", "transfer": "Перевод"}


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The movement of the school in the period of `scope`; for a year, by its periods too."""
    orders = _orders(con, scope)
    late = any(row["is_late"] for row in orders)
    shown = units(con, scope)
    counts = _counts(con, scope, shown)
    blocks: list[Block] = [counts, *_by_periods(con, scope)]
    if orders:
        blocks.append(_list(scope, orders))
    college = scope.institution.kind == "college"
    inside, following = ("группы в группу", "курс") if college else ("класса в класс", "класс")
    notes = (
        "На начало + прибыло − выбыло = на конец. Перевод входит в прибытие и выбытие тех, чью границу он пересекает: "
        f"из {inside} — обеих, курса — если он другой; перевод на следующий {following} и выпуск движением не "
        "считаются."
        if college
        else "На начало + прибыло − выбыло = на конец. Перевод входит в прибытие и выбытие тех, чью границу он "
        f"пересекает: из {inside} — обоих, параллели — если она другая; перевод в следующий {following} и выпуск "
        "движением не считаются.",
        "" if orders else "За период никто не прибыл, не выбыл и не переведён.",
        "Выделены приказы, записанные в журнал позже срока: в выгрузке последнего дня срока или более поздней их ещё "
        "не было."
        if late
        else "",
        "" if any(row["due_on"] for row in orders) or not orders else "Срок записи движения в журнал не установлен.",
    )
    return frame(scope, REPORT, blocks, notes, landscape=True)


def _columns(scope: Scope) -> tuple[Column, ...]:
    inside = (
        ("из другой группы", "в другую группу")
        if scope.institution.kind == "college"
        else (
            "из другого класса",
            "в другой класс",
        )
    )
    headings = (
        ("Состояло на начало",),
        ("Прибыло", "всего"),
        ("Прибыло", f"из них {inside[0]}"),
        ("Выбыло", "всего"),
        ("Выбыло", f"из них {inside[1]}"),
        ("Состоит на конец",),
    )
    return tuple(Column(code, heading) for code, heading in zip(FIGURES, headings, strict=True))


def _counts(con: DuckDBPyConnection, scope: Scope, shown: list[ReportUnit]) -> Table:
    found = {
        (row["unit_kind"], row["unit_id"]): row
        for row in fetch(
            con,
            """
            select unit_kind, unit_id, opening, arrived, transferred_in, departed, transferred_out, closing
            from reports.rpt_movement
            where institution_id = $institution and academic_year = $year and period_id = $period
        """,
            scope.keys,
        )
    }
    rows = tuple(
        Row(unit.row_id, (unit.title, *(found[unit.key][code] for code in FIGURES)), unit.look)
        for unit in shown
        if unit.key in found
    )
    return Table("movement", "", (unit_column(scope), *_columns(scope)), rows)


def _by_periods(con: DuckDBPyConnection, scope: Scope) -> list[Table]:
    """The whole school over the year's periods, a table a kind of period."""
    if not scope.period.is_year:
        return []
    found = {
        row["period_id"]: row
        for row in fetch(
            con,
            """
            select period_id, opening, arrived, transferred_in, departed, transferred_out, closing
            from reports.rpt_movement
            where institution_id = $institution and academic_year = $year and unit_kind = 'school'
        """,
            scope.keys,
        )
    }
    rows = tuple(
        Row(period.period_id, (period.title, *(found[period.period_id][code] for code in FIGURES)))
        for period in scope.periods
        if not period.is_year and period.period_id in found and period.starts_on <= scope.year.as_of
    )
    columns = (Column("period", ("Период",), look="name", width=56), *_columns(scope))
    return [Table("periods", "По периодам", columns, rows, together=True)] if rows else []


def _orders(con: DuckDBPyConnection, scope: Scope) -> Rows:
    """The orders of the window, of all classes: the sums of a grade, a stage and the school are of all classes too."""
    return fetch(
        con,
        """
        select orders.*, student.full_name,
            coalesce(origin.title, case when orders.kind = 'enrolment' then orders.counterparty end) as come_from,
            coalesce(target.title, case when orders.kind = 'departure' then orders.counterparty end) as go_to
        from reports.rpt_movement_orders as orders
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        inner join marts.dim_period as period using (institution_id, academic_year)
        left join marts.dim_class as origin
            on origin.institution_id = orders.institution_id and origin.academic_year = orders.academic_year
            and origin.class_id = orders.from_class_id
        left join marts.dim_class as target
            on target.institution_id = orders.institution_id and target.academic_year = orders.academic_year
            and target.class_id = orders.to_class_id
        where institution_id = $institution and academic_year = $year and period.period_id = $period
            and orders.kind in ('enrolment', 'departure', 'transfer')
            and orders.effective_on > period.window_start and orders.effective_on <= period.ends_on
        order by orders.effective_on, student.student_order, orders.movement_id
    """,
        scope.keys,
    )


def _list(scope: Scope, rows: Rows) -> Table:
    with_terms = any(row["due_on"] for row in rows)
    columns = (
        NUMBER,
        Column("pupil", (PUPIL_HEADING,), look="name", width=54),
        Column("effective_on", ("Дата",), look="text", width=19),
        Column("kind", ("Движение",), look="text", width=20),
        Column("order", ("Приказ",), look="text", width=30),
        Column("come_from", ("Откуда",), look="text"),
        Column("go_to", ("Куда",), look="text"),
        Column("reason", ("Причина",), look="text"),
        *((Column("due_on", ("Срок записи",), look="text", width=19),) if with_terms else ()),
        Column("first_seen_on", ("В журнале с",), look="text", width=19),
    )
    body = []
    for place, row in enumerate(rows, 1):
        order = f"{numbered(row['order_no'])} от {short_date(row['order_date'])}" if row["order_no"] else None
        cells: list[Cell] = [place, row["full_name"], short_date(row["effective_on"]), KINDS[row["kind"]], order]
        cells += [row["come_from"], row["go_to"], row["reason"]]
        if with_terms:
            cells.append(short_date(row["due_on"]))
        cells.append(short_date(row["first_seen_on"]))
        body.append(Row(row["movement_id"], tuple(cells), "warn" if row["is_late"] else "body"))
    return Table("orders", "Приказы о движении", columns, tuple(body))
