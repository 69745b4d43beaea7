"""What crosses academic years in the trend marts, when only one of the years is counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from dbt_warehouse import Warehouse
from recount.comparing import copied

VIEWS = ("trd_trend", "trd_class_lineage", "trd_class_cohort", "trd_pupil_trend", "trd_pupil_cohort")
CLASSES = {"2024-25": "5a", "2025-26": "6a", "2026-27": "7a"}
ORDERS = {  # vera leaves after her first year, gleb comes to the second
    "2024-25": ["anna,enrolment,,5a", "boris,enrolment,,5a", "vera,enrolment,,5a", "vera,departure,5a,"],
    "2025-26": ["anna,promotion,5a,6a", "boris,promotion,5a,6a", "gleb,enrolment,,6a"],
    "2026-27": ["anna,promotion,6a,7a", "boris,promotion,6a,7a", "gleb,promotion,6a,7a"],
}
MARKS = {
    "2024-25": {"anna": 5, "boris": 4, "vera": 5},
    "2025-26": {"anna": 4, "boris": 4, "gleb": 3},
    "2026-27": {"anna": 3, "boris": 4, "gleb": 2},
}


def _tables(year: str) -> dict[str, str]:
    """One class, its orders and its annual marks in mathematics: the whole journal of the year."""
    first, class_id = int(year[:4]), CLASSES[year]
    orders = []
    for number, order in enumerate(ORDERS[year]):
        day = f"{first + 1}-06-20" if "departure" in order else f"{first}-09-01"
        student, kind, moved = order.split(",", 2)
        orders.append(f"{year}-{number},{student},{kind},{day},{day},{moved}")
    marks = [f"{who},maths,{year},annual,{class_id},{mark}" for who, mark in MARKS[year].items()]
    heading = "movement_id,student_id,kind,effective_on,order_date,from_class_id,to_class_id"
    return {
        "slices": f"as_of,loaded_revision\n{first + 1}-08-30,r",
        "academic_years": f"starts_on,ends_on\n{first}-09-01,{first + 1}-05-25",
        "periods": f"period_id,kind,ordinal,starts_on,ends_on\n{year},year,1,{first}-09-01,{first + 1}-05-25",
        "classes": f"class_id,title,grade,stage,period_kind\n{class_id},{class_id},{class_id[0]},ООО,quarter",
        "movements": "\n".join([heading, *orders]),
        "period_marks": "\n".join(["student_id,subject_id,period_id,kind,class_id,value", *marks]),
    }


def _views(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    return {view: warehouse.rows(f"select * from trends.{view} order by all") for view in VIEWS}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Warehouse) -> Warehouse:
    made = copied(tmp_path_factory.mktemp("years"), empty_warehouse)
    made.fill("school-90", "2024-25", "dnevnik.ru", {"subjects": "subject_id,title,is_marked\nmaths,Математика,true"})
    for year in CLASSES:
        made.fill("school-90", year, "dnevnik.ru", _tables(year))
    assert made.dbt("seed").success
    _count_anew(made, [])
    return made


def _count_anew(warehouse: Warehouse, slices: Sequence[tuple[str, str]]) -> None:
    result = warehouse.dbt("run", "--select", *(f"+{view}" for view in VIEWS), slices=slices)
    assert result.success, result.exception


def test_the_class_is_followed(warehouse: Warehouse) -> None:
    assert warehouse.rows(
        "select academic_year, class_id, previous_class_id, pupils, previous_pupils, carried, cohort_class_id, "
        "cohort_step from trends.trd_class_lineage order by all"
    ) == [
        ("2024-25", "5a", None, 3, None, 0, "5a", 0),
        # vera left in June: she was there on the year's last day, and two of the three went on; gleb is new
        ("2025-26", "6a", "5a", 3, 3, 2, "5a", 1),
        ("2026-27", "7a", "6a", 3, 3, 3, "5a", 2),
    ]


def test_one_year_counted_anew_is_right_in_all(warehouse: Warehouse) -> None:
    """A mark of the first year is corrected; only that year is rebuilt, and the year after shows the change too."""
    before = _views(warehouse)
    change = (
        "select academic_year, value, year_ago_value, year_ago_change, year_ago_unit_id from trends.trd_trend "
        "where unit_kind = 'class' and metric = 'mean_mark' and subject_id is null order by academic_year"
    )
    assert [(year, *map(_number, rest), unit) for year, *rest, unit in warehouse.rows(change)] == [
        ("2024-25", 4.67, None, None, None),
        ("2025-26", 3.67, 4.67, -1.0, "5a"),
        ("2026-27", 3.0, 3.67, -0.67, "6a"),
    ]
    warehouse.execute(
        "update journal.period_marks set value = '2' where student_id = 'boris' and academic_year = '2024-25'"
    )
    _count_anew(warehouse, [("school-90", "2024-25")])
    assert [(year, *map(_number, rest), unit) for year, *rest, unit in warehouse.rows(change)] == [
        ("2024-25", 4.0, None, None, None),
        ("2025-26", 3.67, 4.0, -0.33, "5a"),
        ("2026-27", 3.0, 3.67, -0.67, "6a"),
    ]
    alone = _views(warehouse)
    _count_anew(warehouse, [])
    assert _views(warehouse) == alone
    assert {view for view in VIEWS if alone[view] != before[view]} == set(VIEWS) - {"trd_class_lineage"}


def _number(value: Any) -> Any:
    return None if value is None else float(value)


def test_pupils_of_the_first_year_are_compared_with_themselves(warehouse: Warehouse) -> None:
    """Anna 5, 4, 3 and Boris 2 (corrected), 4, 4; Vera, who left, is in nobody's average of the later years."""
    assert [
        (*row[:4], *map(_number, row[4:]))
        for row in warehouse.rows(
            "select academic_year, cohort_pupils, remaining, compared, start_mean_mark, later_mean_mark, "
            "mean_mark_change from trends.trd_pupil_cohort where cohort_academic_year = '2024-25' "
            "order by academic_year"
        )
    ] == [
        ("2024-25", 3, 3, 3, 4.0, 4.0, 0.0),
        ("2025-26", 3, 2, 2, 3.5, 4.0, 0.5),
        ("2026-27", 3, 2, 2, 3.5, 3.5, 0.0),
    ]


def test_a_year_that_vanished_is_no_longer_a_year_ago(warehouse: Warehouse) -> None:
    warehouse.execute("delete from journal.slices where academic_year = '2024-25'")
    _count_anew(warehouse, [("school-90", "2024-25")])
    assert warehouse.rows(
        "select distinct year_ago_not_comparable_because from trends.trd_trend "
        "where academic_year = '2025-26' and unit_kind = 'class' and metric = 'mean_mark'"
    ) == [("годом раньше такого класса не было: большинство обучающихся другие",)]
    assert warehouse.rows("select min(cohort_class_id) from trends.trd_class_lineage") == [("6a",)]
