"""Рейтинг успеваемости обучающихся класса: places by средний балл, how many of which mark, lessons missed.

Everything comes from rpt_class_rating, the groups from rpt_student_groups.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Cell, Chart, Column, Document, Row, Series, Table
from reports.kinds.common import GROUPS, PUPIL_HEADING, exact, frame
from reports.scope import Scope, fetch

REPORT = CATALOGUE["class-rating"]
LONGEST_LABEL = 22
MARKS = (("n5", "«5»"), ("n4", "«4»"), ("n3", "«3»"), ("n2", "«2»"))
COLUMNS = (
    Column("place", ("Место",), look="index", width=12),
    Column("pupil", (PUPIL_HEADING,), look="name", width=60),
    Column("average_mark", ("Средний балл",), width=15),
    *(Column(code, ("Отметок", title), width=10) for code, title in MARKS),
    Column("missed_lessons", ("Пропущено уроков",), width=18),
    Column("group", ("Группа успеваемости",), look="text"),
)


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The rating of the class in the period of `scope`, best first, pupils without an average at the end."""
    rated = fetch(
        con,
        """
        select rating.*, student.full_name, student.short_name, groups.group_code
        from reports.rpt_class_rating as rating
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        left join reports.rpt_student_groups as groups
            using (institution_id, academic_year, class_id, period_id, student_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
        order by rating.place nulls last, student.student_order, student_id
    """,
        scope.keys,
    )
    rows = []
    for row in rated:
        cells: list[Cell] = [row["place"], row["full_name"], exact(row["average_mark"])]
        cells += [row[code] for code, _ in MARKS]
        cells += [row["missed_lessons"], GROUPS.get(row["group_code"])]
        rows.append(Row(row["student_id"], tuple(cells)))
    blocks: list[Table | Chart] = [Table("rating", "", COLUMNS, tuple(rows))]
    placed = [row for row in rated if row["place"] is not None]
    if len(placed) > 1:
        blocks.append(
            Chart(
                "marks",
                "Отметки за период",
                "stacked",
                tuple(_label(row["short_name"]) for row in placed),
                tuple(Series(code, title, tuple(row[code] for row in placed)) for code, title in MARKS),
                alt="Столбец на каждого обучающегося по порядку мест: сколько у него пятёрок, четвёрок, троек и двоек.",
                height=50,
            )
        )
    notes = (
        "Место — по среднему баллу отметок за период, сравниваются точные дроби; равным — одно место: 1, 2, 2, 4. "
        "В средний балл не входят зач, нз, осв, н/а и н/оц.",
        "Зач посчитан среди «5», нз и 1 — среди «2». Пропущенные уроки — все за период, и в полностью пропущенные дни.",
        "Прочерк вместо места: отметок, по которым считается балл, нет." if len(placed) < len(rated) else "",
    )
    return frame(scope, REPORT, blocks, notes, landscape=False)


def _label(name: str) -> str:
    """A name under a column: of a surname of several parts only the first, if the whole is too tall for the chart."""
    surname, _, initials = name.partition(" ")
    return (
        f"{surname.partition('-')[0]}-… {initials}".rstrip() if len(name) > LONGEST_LABEL and "-" in surname else name
    )
