"""Every figure of the report models against an independent count in plain Python (`recount`) of made-up schools.

Two schools with the same identifiers and other rows lie in one warehouse: a join that forgets the institution is
caught.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dbt_warehouse import Warehouse
from recount import attendance, marks, movement
from recount.comparing import apart, broken, copied, count, counted, filled
from recount.people import Figures, Year
from recount.school import CLASSES, Rows, school

SCHOOLS = {"school-90": 1, "lyceum-stupeni": 2}
YEARS = tuple(CLASSES)
PUPIL = "class_id, period_id, student_id"
HOMEROOM = (
    "headcount, success_a, success_b, success_pct, quality_a, quality_b, quality_pct, n_failing, "
    "n_not_attested, n_without_marks, n_excellent, n_good, n_one_three, n_several_threes, n_single_four"
)
MODELS: dict[str, tuple[Callable[[Year], Figures], str, str]] = {  # model: the recount, the grain, the figures
    "rpt_class_results": (marks.class_results, f"{PUPIL}, subject_id", "value, average_current"),
    "rpt_class_subject_totals": (
        marks.class_subject_totals,
        "class_id, period_id, subject_id",
        "n5, n4, n3, n2, n_na, n_exempt, n_no, n_without, n, success_pct, quality_pct, sou, average_mark",
    ),
    "rpt_student_groups": (marks.student_groups, PUPIL, "group_code, has_single_four, average_mark"),
    "rpt_homeroom": (marks.homeroom, "class_id, period_id", f"{HOMEROOM}, prev_{HOMEROOM.replace(', ', ', prev_')}"),
    "rpt_class_rating": (marks.class_rating, PUPIL, "place, average_mark, n5, n4, n3, n2, missed_lessons"),
    "rpt_grade_register": (
        marks.grade_register,
        'class_id, student_id, subject_id, "column"',
        "period_id, kind, column_order, value, decision",
    ),
    "rpt_class_attendance_month": (
        attendance.class_attendance_month,
        "class_id, month, student_id, day",
        "expected_lessons, missed_lessons",
    ),
    "rpt_attendance_summary": (
        attendance.attendance_summary,
        PUPIL,
        "days_missed, days_excused, days_illness, lessons_missed, lessons_excused, lessons_illness, late_lessons",
    ),
    "rpt_movement": (
        movement.movement,
        "unit_kind, nullif(unit_id, institution_id), period_id",
        "opening, arrived, departed, transferred_in, transferred_out, closing",
    ),
}


def _differences(warehouse: Warehouse, model: str, institution: str, year: Year) -> dict[Any, Any]:
    recount, grain, figures = MODELS[model]
    keys = len(grain.replace("unit_id, institution_id", "unit_id").split(", "))
    says = counted(warehouse, f"reports.{model}", keys, f"{grain}, {figures}", institution, year.name)
    return apart(says, recount(year))


@pytest.fixture(scope="module")
def schools() -> dict[str, Rows]:
    return {institution: school(seed) for institution, seed in SCHOOLS.items()}


@pytest.fixture(scope="module")
def years(schools: dict[str, Rows]) -> dict[tuple[str, str], Year]:
    return {(institution, year): Year(rows, year) for institution, rows in schools.items() for year in YEARS}


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Warehouse, schools: dict[str, Rows]
) -> Warehouse:
    return count(filled(tmp_path_factory.mktemp("recount"), empty_warehouse, schools))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("institution", SCHOOLS)
@pytest.mark.parametrize("year", YEARS)
def test_model_agrees_with_the_recount(
    warehouse: Warehouse, years: dict[tuple[str, str], Year], model: str, institution: str, year: str
) -> None:
    assert not _differences(warehouse, model, institution, years[institution, year])


def test_the_schools_hold_the_awkward_cases(warehouse: Warehouse) -> None:
    """What the recount is worth: each of these has to occur, or nothing was compared."""
    for question in (
        "select count(distinct group_code) = 7 from reports.rpt_student_groups",
        "select bool_or(place = 2 and n = 2) from ("
        "select place, count(*) as n from reports.rpt_class_rating "
        "group by institution_id, class_id, period_id, place)",
        "select bool_or(n = 0 and n_exempt > 0) from reports.rpt_class_subject_totals",
        "select bool_or(success_b = 0) from reports.rpt_homeroom",
        "select bool_or(is_last_class) and not bool_and(is_last_class) from marts.fct_roster "
        "where not is_member_at_end",
        "select min(transferred_in) = 0 and max(transferred_in) > 0 from reports.rpt_movement "
        "where unit_kind = 'stage'",
        "select bool_or(days_missed > days_excused and days_excused > days_illness and days_illness > 0) "
        "from reports.rpt_attendance_summary",
    ):
        assert warehouse.rows(question) == [(True,)], question


def test_a_slice_is_counted_anew_and_the_others_stay(
    warehouse: Warehouse, schools: dict[str, Rows], tmp_path: Path
) -> None:
    """A day's corrections rebuild one school-year; the warehouse is then what a count from nothing would give."""
    corrected = copied(tmp_path, warehouse)
    gone = "value = '4' and academic_year = '2024-25'"
    for table in ("period_marks", "marks"):
        corrected.execute(f"update journal.{table} set valid_to = date '2025-01-10', is_removed = true where {gone}")
    assert not broken(corrected.build(slices=[("school-90", "2024-25")]))
    rows = dict(schools["school-90"])
    for table, key in (("period_marks", "period_id"), ("marks", "lesson_id")):
        rows[table] = [row for row in rows[table] if row["value"] != "4" or not _is_of(rows, row, key, "2024-25")]
    for model in MODELS:
        assert not _differences(corrected, model, "school-90", Year(rows, "2024-25"))
        assert not _differences(corrected, model, "school-90", Year(rows, "2025-26"))
        assert not _differences(corrected, model, "lyceum-stupeni", Year(schools["lyceum-stupeni"], "2024-25"))


def _is_of(rows: Rows, row: dict[str, Any], key: str, year: str) -> bool:
    if key == "period_id":
        return row[key].endswith(year)
    return row[key].split("-")[1] == year[2:4]
