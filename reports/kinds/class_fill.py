"""Наполняемость классов: pupils and places by class, grade, stage and school, on a day or at the end of a period.

All figures come from rpt_class_fill, on the span's last day or the last day known.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Chart, Column, Document, Row, Series, Table
from reports.kinds.common import exact, frame
from reports.kinds.units import ReportUnit, unit_column, units
from reports.scope import Scope, fetch
from reports.wording import long_date

REPORT = CATALOGUE["class-fill"]


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The fill of the school's classes at the end of the span of `scope`."""
    rows = fetch(
        con,
        """
        select * from reports.rpt_class_fill
        where institution_id = $institution and academic_year = $year and day = (
            select max(day) from reports.rpt_class_fill
            where institution_id = $institution and academic_year = $year and day <= $last_day
        )
    """,
        scope.keys,
    )
    found = {(row["unit_kind"], row["unit_id"]): row for row in rows}
    shown = [unit for unit in units(con, scope) if unit.key in found]
    college = scope.institution.kind == "college"
    groups = "групп" if college else "классов"
    columns = (
        unit_column(scope),
        Column("classes", (groups.capitalize(),)),
        Column("headcount", ("Обучающихся",)),
        Column("mean_headcount", ("Средняя наполняемость",), width=24),
        Column("capacity", ("Мест",)),
        Column("fill_pct", ("Наполняемость, %",), width=24),
        Column("free_places", ("Свободных мест",)),
    )
    table = Table("fill", "", columns, tuple(_row(unit, found[unit.key]) for unit in shown))
    blocks: list[Block] = [table, *_chart([unit for unit in shown if unit.kind == "class"], found, college)]
    on = long_date(rows[0]["day"]) if rows else ""
    known = all(row["capacity"] is not None for row in rows if row["unit_kind"] == "class" and row["headcount"])
    notes = (
        f"Сосчитано на {on} Средняя наполняемость — обучающихся на {'группу' if college else 'класс'}, где кто-то есть."
        if on
        else "",
        ""
        if known
        else "Прочерк — вместимость в журнале не указана; наполняемость и свободные места посчитаны без них.",
        "Отрицательное число свободных мест — обучающихся больше, чем мест."
        if any((row["free_places"] or 0) < 0 for row in rows)
        else "",
    )
    return frame(scope, REPORT, blocks, notes, landscape=False)


def _row(unit: ReportUnit, row: dict) -> Row:
    cells: list[Cell] = [unit.title, "" if unit.kind == "class" else row["classes"], row["headcount"]]
    cells.append("" if unit.kind == "class" else exact(row["mean_headcount"]))
    cells += [row["capacity"], exact(row["fill_pct"]), row["free_places"]]
    return Row(unit.row_id, tuple(cells), unit.look)


def _chart(classes: list[ReportUnit], found: dict[tuple[str, str], dict], college: bool) -> tuple[Chart, ...]:
    values = tuple(exact(found[unit.key]["fill_pct"]) for unit in classes)
    if not any(value is not None for value in values):
        return ()
    return (
        Chart(
            "fill-chart",
            f"Наполняемость {'групп' if college else 'классов'}",
            "bars",
            tuple(unit.title for unit in classes),
            (Series("fill_pct", "занято мест", values),),
            unit="%",
            alt=f"Столбец на {'каждую группу' if college else 'каждый класс'}: доля занятых мест.",
            height=50,
        ),
    )
