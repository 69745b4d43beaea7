"""The units of a school in the order of its documents: classes, their grade, their stage, the whole school.

Belongs here: the units, their names and how their rows stand out. Does not belong here: a figure of a unit.
"""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from reports.blocks import Column, RowLook
from reports.scope import Scope, fetch

STAGES = {
    "НОО": "Начальное общее образование",
    "ООО": "Основное общее образование",
    "СОО": "Среднее общее образование",
    "СПО": "Среднее профессиональное образование",
}


@dataclass(frozen=True)
class ReportUnit:
    """A row of rpt_unit and what documents call it. `kind`: class, grade, stage or school."""

    kind: str
    unit_id: str
    title: str

    @property
    def key(self) -> tuple[str, str]:
        """How models of units name it: unit_kind, unit_id."""
        return self.kind, self.unit_id

    @property
    def row_id(self) -> str:
        """The id of its row: a grade may be called as a class is."""
        return self.unit_id if self.kind == "class" else f"{self.kind}:{self.unit_id}"

    @property
    def look(self) -> RowLook:
        """Sums stand out."""
        return "body" if self.kind == "class" else "total"


def units(con: DuckDBPyConnection, scope: Scope) -> list[ReportUnit]:
    """The units of the slice, without those whose row would repeat another's (a grade of a single class)."""
    college = scope.institution.kind == "college"
    rows = fetch(
        con,
        """
        select unit.unit_kind, unit.unit_id, unit.grade, class.title
        from reports.rpt_unit as unit
        left join marts.dim_class as class
            on class.institution_id = unit.institution_id and class.academic_year = unit.academic_year
            and unit.unit_kind = 'class' and class.class_id = unit.unit_id
        where unit.institution_id = $institution and unit.academic_year = $year and not unit.is_repetition
        order by unit.unit_order
    """,
        scope.keys,
    )
    titles = {"grade": "{} курс" if college else "{} классы", "school": "Всего" if college else "Всего по школе"}
    return [
        ReportUnit(
            row["unit_kind"],
            row["unit_id"],
            row["title"]
            or STAGES.get(row["unit_id"])
            or titles.get(row["unit_kind"], "{}").format(row["grade"] or row["unit_id"]),
        )
        for row in rows
    ]


def unit_column(scope: Scope, width: float = 56) -> Column:
    """The column that names the units."""
    return Column("unit", ("Группа" if scope.institution.kind == "college" else "Класс",), look="name", width=width)
