"""Attendance by day and month, fill, contingent and cards against an independent count of made-up schools.

2024-25 is over; 2025-26 is known until a Tuesday of February. Cards and parents have histories; some capacities are not
known, some are wrong; classes empty and fill up.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from dbt_warehouse import Warehouse
from recount import attendance_day, contingent
from recount.comparing import apart, count, counted, filled
from recount.people import Figures, Year
from recount.school import CLASSES, Rows, school

SCHOOLS = {"school-90": 11, "lyceum-stupeni": 12}
AS_OF = {"2024-25": date(2025, 8, 29), "2025-26": date(2026, 2, 10)}
UNIT = "unit_kind, nullif(unit_id, institution_id)"
FIGURES = (
    "expected_lessons, missed_lessons, excused_lessons, illness_lessons, unexcused_lessons, unspecified_lessons, "
    "late_lessons, days_missed, days_excused, days_illness, attendance_pct"
)
Recount = Callable[[Year, date], Figures]
MODELS: dict[str, tuple[Recount, int, str, str]] = {  # model: the recount, columns of the grain, the grain, the figures
    "rpt_attendance_day": (
        lambda year, _: attendance_day.attendance_day(year),
        3,
        "class_id, day, student_id",
        "expected_lessons, lessons_missed, lessons_excused, lessons_illness, lessons_unexcused, lessons_unspecified, "
        "lessons_exempt, lessons_late, excused, is_full_day_missed, missed_at, codes, reason, first_lesson_missed, "
        "last_lesson_missed",
    ),
    "rpt_attendance_day_total": (
        lambda year, _: attendance_day.attendance_day_total(year),
        3,
        f"{UNIT}, day",
        "headcount, absent, absent_all_day, absent_part_day, absent_excused, absent_illness, absent_unspecified, late, "
        "present_pct",
    ),
    "rpt_class_attendance_month_total": (
        attendance_day.month_total,
        4,
        "class_id, month, total_kind, total_id",
        FIGURES,
    ),
    "rpt_attendance_week": (lambda year, _: attendance_day.week(year), 3, "class_id, period_id, week", FIGURES),
    "rpt_class_fill": (
        contingent.class_fill,
        3,
        f"{UNIT}, day",
        "headcount, capacity, headcount_of_capacity, fill_pct, free_places, classes, mean_headcount",
    ),
    "rpt_student_totals_unit": (
        contingent.student_totals,
        5,
        f"{UNIT}, period_id, dimension, value",
        "n, headcount, share_pct",
    ),
    "rpt_data_completeness": (
        contingent.data_completeness,
        3,
        "class_id, month, student_id",
        "n_missing, missing_fields, n_changed, changed_fields, guardians, guardians_without_account, is_complete",
    ),
    "rpt_data_completeness_total": (
        contingent.completeness_total,
        3,
        "class_id, month, field",
        "asked, filled, missing, filled_pct",
    ),
}


def _with_cards(seed: int) -> Rows:
    """The school with capacities, cards and parents of several versions, results of competitions."""
    rows, draw = school(seed), random.Random(seed)
    for of in rows["classes"]:
        of["capacity"] = draw.choice((None, 0, 1, 4, 25))
    cards, parents, won = [], [], []
    for place, student in enumerate(rows["students"]):
        who, day = student["student_id"], date(2024, 8, 1) + timedelta(days=draw.choice((0, 0, 31, 40, 250)))
        for number in range(draw.randrange(1, 5)):
            cards.append({**student, **_card(draw), "valid_from": day, "valid_to": None, "is_removed": False})
            for parent in range(draw.randrange(3) if place % 7 else 0):
                known = {"guardian_id": f"{who}-{number}{parent}", "student_id": who, "is_removed": False}
                until = draw.choice((None, day + timedelta(days=45)))
                account = draw.choice((True, False, None))
                parents.append({**known, "has_account": account, "valid_from": day, "valid_to": until})
            later = day + timedelta(days=draw.choice((1, 9, 61, 30, 150)))
            if number < 3 and draw.random() < 0.8:
                cards[-1]["valid_to"] = later
                cards[-1]["is_removed"] = draw.random() < 0.1
            day = later
        for number in range(draw.randrange(4)):
            achieved = date(2024, 9, 1) + timedelta(days=draw.randrange(600))
            start = achieved.year - (achieved.month < 9)
            row = {"achievement_id": f"{who}-{number}", "student_id": who, "achieved_on": achieved}
            row["level"] = draw.choice(("school", "regional", "международная олимпиада", None))
            won.append({**row, "academic_year": f"{start}-{(start + 1) % 100:02}"})
    rows |= {"students": cards, "guardians": parents, "achievements": won}
    return rows


def _card(draw: random.Random) -> dict[str, Any]:
    return {
        "first_name": "Имя",
        "middle_name": draw.choice(("Отчество", None)),
        "birth_date": draw.choice((date(2014, 12, 31), date(2015, 1, 1), date(2012, 2, 29), None)),
        "sex": draw.choice(("m", "f", None)),
        "foreign_language": draw.choice(("английский", "немецкий", None)),
        "pe_group": draw.choice(("основная", "специальная")),
        "family": draw.choice(("полная", "неполная", None)),
        "registers": draw.choice((None, "ПДН", "ПДН;ОВЗ", "ОВЗ; ПДН;")),
        "personal_file_no": draw.choice(("А-1", None)),
    }


@pytest.fixture(scope="module")
def schools() -> dict[str, Rows]:
    return {institution: _with_cards(seed) for institution, seed in SCHOOLS.items()}


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Warehouse, schools: dict[str, Rows]
) -> Warehouse:
    return count(filled(tmp_path_factory.mktemp("contingent"), empty_warehouse, schools, AS_OF), *MODELS)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("institution", SCHOOLS)
@pytest.mark.parametrize("year", CLASSES)
def test_model_agrees_with_the_recount(
    warehouse: Warehouse, schools: dict[str, Rows], model: str, institution: str, year: str
) -> None:
    recount, keys, grain, figures = MODELS[model]
    says = counted(warehouse, f"reports.{model}", keys, f"{grain}, {figures}", institution, year)
    assert apart(says, recount(Year(schools[institution], year), AS_OF[year])) == {}


def test_the_schools_hold_the_awkward_cases(warehouse: Warehouse) -> None:
    """What the recount is worth: each of these has to occur, or nothing was compared."""
    for question in (
        "select bool_or(free_places < 0) from reports.rpt_class_fill",
        "select bool_or(headcount = 0) and bool_or(headcount > 0 and capacity is null) from reports.rpt_class_fill",
        "select bool_or(headcount_of_capacity < headcount) from reports.rpt_class_fill where unit_kind = 'school'",
        "select count(*) filter (where n = 0) > 0 from reports.rpt_student_totals_unit",
        "select count(distinct dimension) = 8 from reports.rpt_student_totals_unit",
        "select bool_or(n_changed > 1) and bool_or(n_missing > 1) and bool_or(guardians = 0) "
        "from reports.rpt_data_completeness",
        "select bool_or(expected_lessons = 0) from reports.rpt_class_attendance_month_total",
        "select bool_or(reason like '%/%') from reports.rpt_attendance_day",
    ):
        assert warehouse.rows(question) == [(True,)], question
