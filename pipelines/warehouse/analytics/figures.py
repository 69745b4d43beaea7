"""The tables meant for publication (schema `open`): of which model each is made, its cells, what follows from what.

Units are grades, stages and the school: a class is so small that most of its figures would be hidden. Figures of the
previous period stand in its own row, so `prev_…` columns are not repeated here. `cells` judges the cells themselves.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.warehouse.analytics.cells import Line

Row = Mapping[str, Any]
PLACE = ("institution_id", "academic_year")
_At = tuple[Any, ...]


@dataclass(frozen=True)
class Equation:
    """Columns of one row: `total` is the sum of `parts`; without a total, the parts less those of `minus` make 0."""

    parts: tuple[str, ...]
    total: str | None = None
    zero_hides: bool = False
    minus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figures:
    """One table of `open`.

    `keys`: what a row is, institution and year among them. `cells`: figures counted in pupils. `unseen`: figures that
    follow from the cells of a row, {name: SQL}: judged like them, not shown. `derived`: {column: the cells it is made
    of}, shown if all of these are. `plain`: other columns, shown as they are. `spread_over`: a column whose values
    divide the row without it. `flows`: the periods of a year add up to them. `carried`: what one period hands over to
    the next. `population`: how many pupils the row is about, where its cells count something else (marks, lessons).
    """

    name: str
    source: str
    description: str
    keys: tuple[str, ...]
    cells: tuple[str, ...]
    where: str = "true"
    unseen: Mapping[str, str] = field(default_factory=dict)
    equations: tuple[Equation, ...] = ()
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: tuple[str, ...] = ()
    spread_over: str | None = None
    flows: tuple[str, ...] = ()
    carried: tuple[str, str] | None = None
    population: str | None = None


_UNIT = (*PLACE, "unit_kind", "unit_id", "period_id")
_NOT_A_CLASS = "unit_kind in ('grade', 'stage', 'school')"
_MEASURES = (
    "mark_success",
    "mark_quality",
    "sou",
    "mean_mark",
    "missed_share",
    "illness_share",
    "unexcused_share",
    "chronic_absence",
    "topics_filled",
    "homework_filled",
    "on_time",
    "marks_per_pupil",
)  # those counted in pupils stand in `results` and `movement`, and must not be shown twice

FIGURES = (
    Figures(
        "results",
        "reports.rpt_school_results",
        "Итоги успеваемости параллели, уровня, школы за период; без клеток, в которых меньше пяти обучающихся",
        _UNIT,
        ("headcount", "marked_headcount", "success_a", "success_b", "quality_a", "n_failing", "n_not_attested",
         "n_without_marks", "n_excellent", "n_good", "n_one_three", "n_several_threes"),
        _NOT_A_CLASS,
        {
            "unmarked": "headcount - marked_headcount",
            "not_passed": "success_b - success_a",
            "with_threes": "success_a - quality_a",
        },
        (
            Equation(("marked_headcount", "unmarked"), "headcount"),
            Equation(("success_b", "n_without_marks"), "marked_headcount"),
            Equation(("success_a", "not_passed"), "success_b"),
            Equation(("quality_a", "with_threes"), "success_a"),
            Equation(("n_excellent", "n_good"), "quality_a"),
            Equation(("n_failing", "n_not_attested"), "not_passed"),
            Equation(("n_one_three", "n_several_threes"), "with_threes"),
        ),
        {"success_pct": ("success_a", "success_b"), "quality_pct": ("quality_a", "success_b")},
        ("classes", "all_classes"),
    ),
    Figures(
        "movement",
        "reports.rpt_movement",
        "Движение по параллели, уровню, школе за период; без клеток, в которых меньше пяти обучающихся",
        _UNIT,
        ("opening", "arrived", "departed", "transferred_in", "transferred_out", "closing"),
        _NOT_A_CLASS,
        {"from_outside": "arrived - transferred_in", "to_outside": "departed - transferred_out"},
        (
            Equation(("opening", "arrived", "departed", "closing"), zero_hides=True, minus=("departed", "closing")),
            Equation(("transferred_in", "from_outside"), "arrived", zero_hides=True),
            Equation(("transferred_out", "to_outside"), "departed", zero_hides=True),
        ),
        flows=("arrived", "departed", "transferred_in", "transferred_out", "from_outside", "to_outside"),
        carried=("closing", "opening"),
    ),
    Figures(
        "student_totals",
        "figures.rpt_student_totals_unit",
        "Обучающиеся параллели, уровня, школы по полу и возрасту; без клеток, в которых меньше пяти. Семья, учёт и "
        "группа здоровья не публикуются",
        (*_UNIT, "dimension", "value"),
        ("n",),
        f"{_NOT_A_CLASS} and dimension in ('all', 'sex', 'age')",
        derived={"share_pct": ("n",)},
        plain=("value_order",),
        spread_over="dimension",
    ),
    Figures(
        "measures",
        "trends.trd_measure",
        "Показатели параллели, уровня, школы за период по всем предметам вместе (seeds.metrics); без тех, за которыми "
        "меньше пяти обучающихся",
        (*_UNIT, "metric"),
        ("pupils",),
        f"{_NOT_A_CLASS} and subject_id is null and metric in {_MEASURES}",
        {"counted": "numerator", "of_all": "denominator", "rest": "denominator - numerator"},
        (Equation(("counted", "rest"), "of_all"),),
        dict.fromkeys(("value", "low", "high"), ("pupils", "counted", "of_all")),
        population="pupils",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """How units and periods hang together: {(institution, year, grade): stage}, {(institution, year, period): previous
    period, kind}; the kind `year` holds the others."""

    stages: Mapping[tuple[str, str, str], str]
    periods: Mapping[tuple[str, str, str], tuple[str | None, str]]


def lines(figures: Figures, rows: Sequence[Row], calendar: Calendar) -> Iterator[Line]:
    """What follows from what in these rows; a cell is (number of the row, column)."""
    for number, _ in enumerate(rows):
        for equation in figures.equations:
            total = None if equation.total is None else (number, equation.total)
            minus = [(number, part) for part in equation.minus]
            yield Line([(number, part) for part in equation.parts], total, equation.zero_hides, minus)
    yield from _units(figures, rows, calendar)
    if figures.spread_over:
        yield from _spread(figures, rows, figures.spread_over)
    if figures.flows or figures.carried:
        yield from _periods(figures, rows, calendar)


def _all_cells(figures: Figures) -> tuple[str, ...]:
    return (*figures.cells, *figures.unseen)


def _units(figures: Figures, rows: Sequence[Row], calendar: Calendar) -> Iterator[Line]:
    """A stage's figure is made of its grades', the school's of its stages'."""
    rest = [key for key in figures.keys if key not in ("unit_kind", "unit_id")]
    parents: dict[Hashable, int] = {}
    children: dict[Hashable, list[int]] = {}
    for number, row in enumerate(rows):
        at = tuple(row[key] for key in rest)
        place = (row["institution_id"], row["academic_year"])
        if row["unit_kind"] in ("stage", "school"):
            parents[at, row["unit_kind"], row["unit_id"]] = number
        if row["unit_kind"] == "grade":
            children.setdefault((at, "stage", calendar.stages.get((*place, row["unit_id"]))), []).append(number)
        if row["unit_kind"] == "stage":
            children.setdefault((at, "school", row["institution_id"]), []).append(number)
    for key, total in parents.items():
        if key in children:
            for column in _all_cells(figures):
                yield Line([(number, column) for number in children[key]], (total, column))


def _spread(figures: Figures, rows: Sequence[Row], over: str) -> Iterator[Line]:
    """The values of a dimension divide the row of the dimension `all`."""
    rest = [key for key in figures.keys if key not in (over, "value")]
    totals: dict[_At, int] = {}
    parts: dict[tuple[_At, Any], list[int]] = {}
    for number, row in enumerate(rows):
        at = tuple(row[key] for key in rest)
        if row[over] == "all":
            totals[at] = number
        else:
            parts.setdefault((at, row[over]), []).append(number)
    for (at, _), members in parts.items():
        for column in figures.cells:
            yield Line([(number, column) for number in members], (totals[at], column) if at in totals else None)


def _periods(figures: Figures, rows: Sequence[Row], calendar: Calendar) -> Iterator[Line]:
    """What the periods of a kind add up to in the year, and what one period hands over to the next."""
    by_period: dict[Hashable, int] = {}
    of_year: dict[_At, int] = {}
    of_kind: dict[tuple[_At, str], list[int]] = {}
    rest = [key for key in figures.keys if key != "period_id"]
    for number, row in enumerate(rows):
        at = tuple(row[key] for key in rest)
        _, kind = calendar.periods[row["institution_id"], row["academic_year"], row["period_id"]]
        by_period[at, row["period_id"]] = number
        if kind == "year":
            of_year[at] = number
        else:
            of_kind.setdefault((at, kind), []).append(number)
    for (at, _), members in of_kind.items():
        if at in of_year:
            for column in figures.flows:
                yield Line([(number, column) for number in members], (of_year[at], column), zero_hides=True)
    for number, row in enumerate(rows):
        previous, _ = calendar.periods[row["institution_id"], row["academic_year"], row["period_id"]]
        former = by_period.get((tuple(row[key] for key in rest), previous))
        if former is not None and figures.carried:
            handed, taken = (former, figures.carried[0]), (number, figures.carried[1])
            yield Line([handed, taken], minus=[taken])
