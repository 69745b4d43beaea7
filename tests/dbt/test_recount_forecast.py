"""Forecasts of two made-up schools against their recount in plain Python, and what is true of every forecast."""

from __future__ import annotations

import pytest
from dbt_warehouse import Warehouse
from recount.comparing import filled
from recount.forecast import forecast
from recount.people import Year
from recount.school import CLASSES, school

SCHOOLS = {"school-90": 1, "lyceum-stupeni": 2}
FIGURES = "predicted_mark, p5, p4, p3, p2, marks_so_far, naive_mark, average_so_far"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Warehouse) -> Warehouse:
    schools = {institution: school(seed) for institution, seed in SCHOOLS.items()}
    built = filled(tmp_path_factory.mktemp("forecast"), empty_warehouse, schools)
    for command in (("seed",), ("run", "--select", "+rpt_forecast")):
        done = built.dbt(*command)
        assert done.success, done.exception
    return built


@pytest.mark.parametrize("institution", SCHOOLS)
@pytest.mark.parametrize("year", CLASSES)
def test_forecast_agrees_with_the_recount(warehouse: Warehouse, institution: str, year: str) -> None:
    rows = warehouse.rows(
        f"select class_id, period_id, student_id, subject_id, as_of, {FIGURES} from reports.rpt_forecast "
        f"where institution_id = '{institution}' and academic_year = '{year}'"
    )
    counted = {row[:5]: row[5:] for row in rows}
    expected = forecast(Year(school(SCHOOLS[institution]), year))
    assert len(counted) == len(rows) > 1000
    differing = {key for key in counted.keys() | expected.keys() if counted.get(key) != expected.get(key)}
    assert not differing, (
        len(differing),
        [(key, counted.get(key), expected.get(key)) for key in sorted(differing)[:3]],
    )


def test_probabilities_add_to_one_and_name_the_mark(warehouse: Warehouse) -> None:
    wrong = warehouse.rows(
        "select count(*) from reports.rpt_forecast where p5 + p4 + p3 + p2 != 1 or greatest(p5, p4, p3, p2) != "
        "case predicted_mark when 5 then p5 when 4 then p4 when 3 then p3 when 2 then p2 end"
    )
    assert wrong == [(0,)]
