"""Итоговые данные по учащимся: who is in the school, by class, grade, stage and school, a block of columns a dimension.

All figures come from rpt_student_totals_unit; which values a dimension has, the journal says.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Chart, Column, Document, Row, Series, Table
from reports.kinds.common import frame
from reports.kinds.units import ReportUnit, unit_column, units
from reports.scope import Scope, fetch

REPORT = CATALOGUE["student-totals"]
# dimensions stand side by side in one table while the page is wide enough for their values
MOST_COLUMNS = 17
TABLES = (
    ("Пол и возраст", ("all", "sex", "age")),
    ("Язык, физкультура, семья", ("foreign_language", "pe_group", "family")),
    ("Учёт и достижения", ("register", "achievement")),
)
HEADINGS = {
    "all": "Обучающихся",
    "sex": "Пол",
    "age": "Полных лет на 1 января",
    "foreign_language": "Иностранный язык",
    "pe_group": "Группа по физкультуре",
    "family": "Семья",
    "register": "Состоит на учёте, статус",
    "achievement": "Имеет достижения за период, уровень",
}
Counts = dict[tuple[str, str], dict[tuple[str, str], int]]


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The pupils of the school at the end of the period of `scope`."""
    rows = fetch(
        con,
        """
        select * from reports.rpt_student_totals_unit
        where institution_id = $institution and academic_year = $year and period_id = $period
        order by dimension, value_order
    """,
        scope.keys,
    )
    values: dict[str, list[str]] = {}
    counts: Counts = {}
    for row in rows:
        seen = values.setdefault(row["dimension"], [])
        if row["value"] not in seen:
            seen.append(row["value"])
        counts.setdefault((row["unit_kind"], row["unit_id"]), {})[row["dimension"], row["value"]] = row["n"]
    shown = [unit for unit in units(con, scope) if unit.key in counts]
    blocks: list[Block] = []
    for number, (title, told) in enumerate(_parts(values), 1):
        blocks.append(_table(scope, (number, title), told, shown, counts))
        if len(blocks) == 1:
            blocks += _chart(shown, counts, values)
    notes = (
        "Обучающиеся, состоящие в последний день периода (если он ещё идёт — в последний известный день). "
        "Значения — как в журнале; «не указано» — в карточке пусто.",
        "Состоящий на нескольких видах учёта показан в каждом; призёр нескольких уровней — в каждом уровне."
        if values.get("register") or values.get("achievement")
        else "",
        "" if values.get("register") else "На учёте никто не состоит.",
    )
    return frame(scope, REPORT, blocks, notes, landscape=True)


def _parts(values: dict[str, list[str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Title and columns, (dimension, value), of each table."""
    parts = []
    for title, dimensions in TABLES:
        told = [(dimension, value) for dimension in dimensions for value in values.get(dimension, ())]
        parts += [(title, told[first : first + MOST_COLUMNS]) for first in range(0, len(told), MOST_COLUMNS)]
    return parts


def _table(
    scope: Scope, part: tuple[int, str], told: list[tuple[str, str]], shown: list[ReportUnit], counts: Counts
) -> Table:
    number, title = part
    columns = [unit_column(scope, 60)]
    for dimension, value in told:
        heading = (HEADINGS[dimension],) if dimension == "all" else (HEADINGS[dimension], value)
        columns.append(Column(f"{dimension}:{value}", heading))
    rows = []
    for unit in shown:
        cells: list[Cell] = [unit.title, *(counts[unit.key].get(key) for key in told)]
        rows.append(Row(unit.row_id, tuple(cells), unit.look))
    return Table(f"totals-{number}", title, tuple(columns), tuple(rows))


def _chart(shown: list[ReportUnit], counts: Counts, values: dict[str, list[str]]) -> tuple[Chart, ...]:
    classes = [unit for unit in shown if unit.kind == "class"]
    if len(classes) < 2:
        return ()
    return (
        Chart(
            "sex",
            "Состав по полу",
            "stacked",
            tuple(unit.title for unit in classes),
            tuple(
                Series(value, value, tuple(counts[unit.key]["sex", value] for unit in classes))
                for value in values.get("sex", ())
            ),
            alt="Столбец на каждый класс или группу: сколько в нём мальчиков (юношей) и девочек (девушек).",
            height=48,
        ),
    )
