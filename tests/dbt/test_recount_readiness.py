"""What a period still wants against a count of the made-up schools of test_recount_teaching."""

from __future__ import annotations

import pytest
from dbt_warehouse import Warehouse
from recount.comparing import count, filled
from recount.people import Year
from recount.readiness import readiness
from recount.school import CLASSES
from test_recount_teaching import AS_OF, SCHOOLS, _with_teachers

FIGURES = "missing_period_marks, below_minimum, unfilled_topics, forbidden_values, unjustified_marks"
FORBIDS = {"school-90": True, "lyceum-stupeni": False}


@pytest.fixture(scope="module")
def years() -> dict[tuple[str, str], Year]:
    made = {institution: _with_teachers(seed) for institution, seed in SCHOOLS.items()}
    return {(institution, year): Year(rows, year) for institution, rows in made.items() for year in CLASSES}


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Warehouse, years: dict[tuple[str, str], Year]
) -> Warehouse:
    schools = {institution: years[institution, "2024-25"].rows for institution in SCHOOLS}
    made = filled(tmp_path_factory.mktemp("readiness"), empty_warehouse, schools, AS_OF)
    return count(made, "rpt_readiness", "rpt_readiness_class", "rpt_readiness_kind")


@pytest.mark.parametrize("institution", SCHOOLS)
@pytest.mark.parametrize("year", CLASSES)
def test_readiness_agrees_with_the_recount(
    warehouse: Warehouse, years: dict[tuple[str, str], Year], institution: str, year: str
) -> None:
    of = f"where institution_id = '{institution}' and academic_year = '{year}'"
    rows = warehouse.rows(f"select class_id, subject_id, period_id, {FIGURES} from reports.rpt_readiness {of}")
    least = warehouse.rows(
        f"select class_id, subject_id, period_id, coalesce(minimum_marks, 0) from intermediate.int_minimum_marks {of}"
    )
    expected = readiness(
        years[institution, year], AS_OF[year], {row[:3]: row[3] for row in least}, FORBIDS[institution]
    )
    counted = {row[:3]: row[3:] for row in rows}
    assert expected
    assert not {key: (counted.get(key), figures) for key, figures in expected.items() if counted.get(key) != figures}
    # what only the model has was found by an absence without a reason
    assert all(not any(counted[key]) for key in counted.keys() - expected.keys())


def test_the_schools_hold_the_awkward_cases(warehouse: Warehouse) -> None:
    """What the recount is worth: each of these has to occur, or nothing was compared."""
    for column in ("missing_period_marks", "forbidden_values", "unjustified_marks", "unspecified_absences"):
        assert warehouse.rows(f"select max({column}) > 0 from reports.rpt_readiness") == [(True,)], column
    assert warehouse.rows("select count(*) > 0 from reports.rpt_readiness where ready") == [(True,)]
    assert warehouse.rows("select bool_or(not ready) and bool_or(ready) from reports.rpt_readiness_class") == [(True,)]


def test_orders_and_lists_of_sound_schools_agree(warehouse: Warehouse) -> None:
    """The made-up orders contradict nothing: whoever moves is taken out of where he stood."""
    assert warehouse.rows("select count(*) from intermediate.int_readiness_movement where difference <> 0") == [(0,)]
