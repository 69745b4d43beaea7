"""Which cells are hidden: cases worked out by hand, and an adversary who solves the equations of what is shown."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pipelines.warehouse.analytics.cells import LEAST, Line, hidden
from pipelines.warehouse.analytics.figures import FIGURES, Calendar
from pipelines.warehouse.analytics.opening import hidden_columns

RESULTS, MOVEMENT, TOTALS, MEASURES = FIGURES
PLACE = {"institution_id": "school-90", "academic_year": "2024-25"}
CALENDAR = Calendar(
    {("school-90", "2024-25", grade): stage for grade, stage in (("5", "ООО"), ("6", "ООО"), ("10", "СОО"))},
    {
        ("school-90", "2024-25", "q1"): (None, "quarter"),
        ("school-90", "2024-25", "q2"): ("q1", "quarter"),
        ("school-90", "2024-25", "y"): (None, "year"),
    },
)


def parts(total: int, *values: int) -> tuple[dict[Hashable, int | None], list[Line]]:
    cells: dict[Hashable, int | None] = {"total": total} | {f"p{n}": value for n, value in enumerate(values)}
    return cells, [Line([f"p{n}" for n in range(len(values))], "total")]


def test_one_small_part_takes_the_next_smallest_with_it() -> None:
    # 3 failing of 40: 40 − 25 − 12 would tell it, so the 12 goes too
    assert hidden(*parts(40, 3, 25, 12)) == {"p0", "p2"}


def test_nothing_small_nothing_hidden() -> None:
    assert hidden(*parts(40, 0, 28, 12)) == set()
    assert hidden(*parts(10, 5, 5)) == set(), "five is not fewer than five"


def test_two_small_parts_that_give_each_other_away_take_a_third() -> None:
    # hidden 1 + 1 = 40 − 38 can only be 1 and 1; with the 8 they are 10 together
    assert hidden(*parts(40, 1, 1, 30, 8)) == {"p0", "p1", "p3"}
    assert hidden(*parts(46, 2, 4, 30, 10)) == {"p0", "p1"}, "six together: nobody can tell 2 and 4 from 3 and 3"


def test_a_total_that_is_small_itself_hides_with_its_part() -> None:
    assert hidden(*parts(3, 3, 0, 0)) == {"total", "p0"}


def test_where_nothing_else_can_hide_the_total_does() -> None:
    # a grade of one class: the grade's figure is the class's
    cells = {"grade": 4, "class": 4}
    assert hidden(cells, [Line(["class"], "grade")]) == {"grade", "class"}
    assert hidden({"a": 7, "b": 7, "small": 2}, [Line(["a"], "b"), Line(["small", "a"], None)]) == {"small", "a", "b"}


def test_an_unknown_cell_makes_no_line() -> None:
    assert hidden({"total": None, "p0": 3, "p1": 25}, [Line(["p0", "p1"], "total")]) == {"p0"}


def result(unit_kind: str, unit_id: str, period_id: str = "q1", **given: int) -> dict[str, object]:
    """A row of results: 7 atoms given, everything else added up by hand here."""
    a = {name: given.get(name, 0) for name in ("failing", "unattested", "without", "excellent", "good", "one", "more")}
    quality, threes = a["excellent"] + a["good"], a["one"] + a["more"]
    not_passed = a["failing"] + a["unattested"]
    marked = quality + threes + not_passed + a["without"]
    passed = quality + threes
    return {
        **PLACE, "unit_kind": unit_kind, "unit_id": unit_id, "period_id": period_id,
        "headcount": marked + given.get("unmarked", 0), "marked_headcount": marked,
        "success_a": passed, "success_b": passed + not_passed, "quality_a": quality,
        "n_failing": a["failing"], "n_not_attested": a["unattested"], "n_without_marks": a["without"],
        "n_excellent": a["excellent"], "n_good": a["good"], "n_one_three": a["one"], "n_several_threes": a["more"],
        "success_pct": 1, "quality_pct": 1,
        "unmarked": given.get("unmarked", 0), "not_passed": not_passed, "with_threes": threes,
    }  # fmt: skip


def test_two_failing_pupils_of_a_grade_hide_the_rate_that_would_tell_them() -> None:
    # Grade 5, 100 pupils: 2 failing, 20 excellent, 40 good, 18 with one three, 20 with more. 98 of 100 is 98.0 %.
    row = result("grade", "5", failing=2, excellent=20, good=40, one=18, more=20)
    # failing and «not passed» are the same 2. Of success_b = 98 + 2 the 98 must go; then of 98 = 60 + 38 the 38 (the
    # smaller); then of 38 = 18 + 20 the 18. What is left: 60 of 100 with 5 and 4 — quality is shown.
    assert hidden_columns(RESULTS, [row], CALENDAR) == {0: ["success_a", "n_failing", "n_one_three", "success_pct"]}


def test_a_grade_is_not_told_by_its_stage_and_school() -> None:
    # Nobody fails but 3 in grade 6; grade 5 has 5 failing, the stage so 8, the school (with grade 10: 6) 14.
    rows = [
        result("grade", "5", failing=5, excellent=30, good=30, one=30, more=30),
        result("grade", "6", failing=3, excellent=30, good=30, one=30, more=30),
        result("stage", "ООО", failing=8, excellent=60, good=60, one=60, more=60),
        result("grade", "10", failing=6, excellent=30, good=30, one=30, more=30),
        result("stage", "СОО", failing=6, excellent=30, good=30, one=30, more=30),
        result("school", "school-90", failing=14, excellent=90, good=90, one=90, more=90),
    ]
    out = hidden_columns(RESULTS, rows, CALENDAR)
    assert "n_failing" in out[1], "the 3"
    assert "n_failing" in out[0], "8 − 5 would tell it"
    assert "n_failing" not in out[2]
    assert [("n_failing" in out[n]) for n in (3, 4, 5)] == [False, False, False], "the rest gives nothing away"


def movement(
    period_id: str, opening: int, arrived: int, departed: int, inside: tuple[int, int] = (0, 0)
) -> dict[str, object]:
    return {
        **PLACE, "unit_kind": "grade", "unit_id": "5", "period_id": period_id, "opening": opening, "arrived": arrived,
        "departed": departed, "transferred_in": inside[0], "transferred_out": inside[1],
        "closing": opening + arrived - departed,
        "from_outside": arrived - inside[0], "to_outside": departed - inside[1],
    }  # fmt: skip


def test_two_arrivals_are_not_told_by_opening_and_closing() -> None:
    # 50 + 2 − 0 = 52: the zero hides with the two, both headcounts stay. That nobody moved inside the school is shown:
    # how many came from outside is not.
    assert hidden_columns(MOVEMENT, [movement("q1", 50, 2, 0)], CALENDAR) == {0: ["arrived", "departed"]}


def test_one_quarter_is_not_told_by_the_year() -> None:
    # arrived: 6 in the first quarter, 2 in the second, 8 in the year
    rows = [movement("q1", 50, 6, 7), movement("q2", 49, 2, 8), movement("y", 50, 8, 15)]
    out = hidden_columns(MOVEMENT, rows, CALENDAR)
    assert "arrived" in out[1]
    assert "arrived" in out[0] or "arrived" in out[2], "8 − 6"


def test_boys_are_not_told_by_girls() -> None:
    def totals(dimension: str, value: str, n: int) -> dict[str, object]:
        return {**PLACE, "unit_kind": "grade", "unit_id": "5", "period_id": "q1", "dimension": dimension,
                "value": value, "n": n, "share_pct": 1}  # fmt: skip

    rows = [totals("all", "всего", 25), totals("sex", "мужской", 3), totals("sex", "женский", 22),
            totals("age", "11", 20), totals("age", "12", 5)]  # fmt: skip
    out = hidden_columns(TOTALS, rows, CALENDAR)
    assert [bool(out[n]) for n in range(5)] == [False, True, True, False, False]


def measure(unit_kind: str, unit_id: str, pupils: int, counted: int, of_all: int) -> dict[str, object]:
    return {
        **PLACE, "unit_kind": unit_kind, "unit_id": unit_id, "period_id": "q1", "metric": "mark_success",
        "pupils": pupils, "counted": counted, "of_all": of_all, "rest": of_all - counted,
        "value": 1, "low": 1, "high": 1,
    }  # fmt: skip


def test_a_share_of_three_pupils_marks_is_not_shown_however_many_marks() -> None:
    # Grade 10 has three pupils and 60 marks; grade 5 and the school are large. 103 − 100 would tell the three.
    rows = [measure("grade", "5", 100, 900, 1000), measure("stage", "ООО", 100, 900, 1000),
            measure("grade", "10", 3, 50, 60), measure("stage", "СОО", 3, 50, 60),
            measure("school", "school-90", 103, 950, 1060)]  # fmt: skip
    out = hidden_columns(MEASURES, rows, CALENDAR)
    assert out[2] == out[3] == ["pupils", "value", "low", "high"]
    assert [("pupils" in out[n]) for n in (0, 1, 4)] == [True, True, False]


def test_a_share_that_two_marks_make_is_not_shown() -> None:
    # 998 of 1000: the two others may be one pupil's
    assert hidden_columns(MEASURES, [measure("grade", "5", 100, 998, 1000)], CALENDAR) == {0: ["value", "low", "high"]}
    assert hidden_columns(MEASURES, [measure("grade", "5", 100, 990, 1000)], CALENDAR) == {0: []}


def solvable(cells: Mapping[Hashable, int | None], lines: Sequence[Line], out: set[Hashable]) -> set[Hashable]:
    """The hidden cells that follow from the shown ones by linear algebra over all lines at once (exact elimination)."""
    unknown = sorted(out, key=repr)
    matrix = []
    for line in lines:
        if any(cells.get(cell) is None for cell in line.cells):
            continue
        row = [Fraction(0)] * len(unknown)
        for cell in line.parts:
            if cell in out:
                row[unknown.index(cell)] += -1 if cell in line.minus else 1
        if line.total in out:
            row[unknown.index(line.total)] -= 1
        matrix.append(row)
    pivots: dict[int, list[Fraction]] = {}
    for row in matrix:
        for column, pivot in pivots.items():
            if row[column]:
                row = [a - row[column] * b for a, b in zip(row, pivot, strict=True)]
        lead = next((n for n, value in enumerate(row) if value), None)
        if lead is not None:
            row = [value / row[lead] for value in row]
            pivots = {c: [a - p[lead] * b for a, b in zip(p, row, strict=True)] for c, p in pivots.items()} | {
                lead: row
            }
    return {unknown[column] for column, pivot in pivots.items() if sum(value != 0 for value in pivot) == 1}


def test_the_adversary_can_win() -> None:
    cells, lines = parts(40, 3, 25, 12)
    assert solvable(cells, lines, {"p0"}) == {"p0"}
    assert solvable(cells, lines, {"p0", "p2"}) == set()


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_line_of_a_table_gives_a_cell_away(numbers: list[list[int]]) -> None:
    """A table with totals of its rows and columns: in none of its lines a hidden cell follows from the shown ones."""
    cells: dict[Hashable, int | None] = {}
    lines = []
    height, width = len(numbers), len(numbers[0])
    for i, row in enumerate(numbers):
        cells |= {(i, j): value for j, value in enumerate(row)} | {(i, "all"): sum(row)}
        lines.append(Line([(i, j) for j in range(width)], (i, "all")))
    for j in (*range(width), "all"):
        cells["all", j] = sum(cells[i, j] or 0 for i in range(height))
        lines.append(Line([(i, j) for i in range(height)], ("all", j)))
    out = hidden(cells, lines)
    assert all(cell in out for cell, value in cells.items() if value and 0 < value < LEAST)
    for line in lines:
        assert solvable(cells, [line], out) == set()
        gone = [cells[cell] or 0 for cell in line.parts if cell in out]
        assert not gone or line.total in out or sum(gone) >= LEAST or all(
            cell in out or not cells[cell] for cell in line.parts
        )  # fmt: skip
    together = solvable(cells, lines, out)
    assert not {cell for cell in together if 0 < (cells[cell] or 0) < LEAST}, "lines taken together"
