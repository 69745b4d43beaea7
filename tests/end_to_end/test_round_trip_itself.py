"""The comparison of the round trip tells what differs: on two files of one table each, made by hand."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from round_trip import Both, Exclusion, compare, expressible
from round_trip_figures import FIGURES, Figure

from pipelines.exports.adapters import bars, dnevnik

MARKS = Figure("marks", ("pupil", "day"), "select pupil, day, value from marks", ("fct_mark",))
ROWS = {("Алая", 1): 5, ("Белов", 1): 4, ("Белов", 2): 3}
LEFT = Exclusion("Белов выбыл", frozenset({"marks"}), lambda key: key["pupil"] == "Белов", is_bug=True)


@pytest.fixture
def warehouses(tmp_path: Path):
    def made(journal: dict[tuple[str, int], int], canonical: dict[tuple[str, int], int] = ROWS) -> Both:
        for name, rows in (("canonical", canonical), ("journal", journal)):
            with duckdb.connect(str(tmp_path / name)) as con:
                con.execute("create table marks (pupil varchar, day integer, value integer)")
                for (pupil, day), value in rows.items():
                    con.execute("insert into marks values (?, ?, ?)", [pupil, day, value])
        return Both(tmp_path / "canonical", tmp_path / "journal", tmp_path)

    return made


def test_equal_rows_are_counted(warehouses) -> None:
    assert compare(warehouses(ROWS), {"marks": MARKS}) == {"marks": 3}


@pytest.mark.parametrize(
    ("journal", "told"),
    [
        (ROWS | {("Алая", 1): 4}, r"1 из 3 строк различаются\n.*'Алая', 1.*договор \(5,\), журнал \(4,\)"),
        ({("Алая", 1): 5, ("Белов", 1): 4}, r"'Белов', 2.*договор \(3,\), журнал None"),
        (ROWS | {("Вишнёва", 1): 5}, r"'Вишнёва', 1.*договор None, журнал \(5,\)"),
    ],
)
def test_a_difference_is_told_with_its_key(warehouses, journal, told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        compare(warehouses(journal), {"marks": MARKS})


def test_nothing_to_compare_is_no_equality(warehouses) -> None:
    with pytest.raises(AssertionError, match="сравнивать было нечего"):
        compare(warehouses({}, {}), {"marks": MARKS})


def test_what_is_excluded_may_differ_and_the_rest_may_not(warehouses) -> None:
    without = {("Алая", 1): 5}
    assert compare(warehouses(without), {"marks": MARKS}, [LEFT]) == {"marks": 1}


def test_an_exclusion_of_what_is_equal_fails(warehouses) -> None:
    both = warehouses(ROWS)
    needless = Exclusion("Алая", frozenset({"marks"}), lambda key: key["pupil"] == "Алая")
    with pytest.raises(AssertionError, match="исключение больше не нужно, всё равно: Алая"):
        compare(both, {"marks": MARKS}, [needless])
    of_nobody = Exclusion("никто", frozenset({"marks"}), lambda key: False)
    assert compare(both, {"marks": MARKS}, [of_nobody]) == {"marks": 3}


def test_an_exclusion_for_a_bug_that_was_mended_fails(warehouses) -> None:
    with pytest.raises(AssertionError, match="исключение больше не нужно, всё равно: Белов выбыл"):
        compare(warehouses(ROWS), {"marks": MARKS}, [LEFT])


def test_a_key_twice_is_a_mistake_of_the_query(warehouses) -> None:
    careless = Figure("marks", ("pupil",), "select pupil, value from marks", ("fct_mark",))
    with pytest.raises(AssertionError, match="twice"):
        compare(warehouses(ROWS), {"marks": careless})


def test_what_a_journal_cannot_give_is_not_compared() -> None:
    names = {figure.name for figure in FIGURES}
    assert len(names) == len(FIGURES)
    assert "exam marks" not in expressible(dnevnik)
    assert "lessons" not in expressible(bars)
    assert "period marks" in expressible(bars)
