"""Measures of the trend marts against an independent count of made-up schools, and against the printed figures.

2024-25 is over; 2025-26 is known until a Tuesday of February.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from dbt_warehouse import Warehouse
from recount.comparing import apart, count, counted, filled
from recount.people import Year
from recount.school import CLASSES, Rows, school
from recount.trends import measures, pupil_periods

SCHOOLS = {"school-90": 31, "lyceum-stupeni": 32}
AS_OF = {"2024-25": date(2025, 8, 29), "2025-26": date(2026, 2, 10)}
GRAIN = "period_id, unit_kind, nullif(unit_id, institution_id), subject_id, metric"
PRINTED = {  # model: (the unit, the subject, {measure: column})
    "rpt_class_subject_totals": (
        "'class', class_id, subject_id",
        {"mark_success": "success_pct", "mark_quality": "quality_pct", "sou": "sou", "mean_mark": "average_mark"},
    ),
    "rpt_teacher_total": (
        "'teacher', teacher_id, null",
        {"mark_success": "success_pct", "mark_quality": "quality_pct", "sou": "sou", "mean_mark": "average_mark"},
    ),
    "rpt_teacher_subject": (
        "'teacher', teacher_id, subject_id",
        {"mark_success": "success_pct", "mark_quality": "quality_pct", "sou": "sou", "mean_mark": "average_mark"},
    ),
    "rpt_school_results": (
        "unit_kind, unit_id, null",
        {"pupil_success": "success_pct", "pupil_quality": "quality_pct"},
    ),
    "rpt_homeroom": ("'class', class_id, null", {"pupil_success": "success_pct", "pupil_quality": "quality_pct"}),
    "rpt_journal_control_total": (
        "case unit_kind when 'subject' then 'school' else unit_kind end, "
        "case when unit_kind in ('subject', 'school') then institution_id else unit_id end, "
        "case when unit_kind = 'subject' then unit_id end",
        {
            "topics_filled": "topics_filled_pct",
            "homework_filled": "homework_filled_pct",
            "on_time": "on_time_pct",
            "marks_per_pupil": "marks_per_student",
        },
    ),
    "rpt_movement": (
        "unit_kind, unit_id, null",
        {"contingent": "closing", "arrived": "arrived", "departed": "departed"},
    ),
}


def _with_teachers(seed: int) -> Rows:
    """The school with teachers who change and are replaced, places, topics of any time or none, homework."""
    rows, draw = school(seed), random.Random(seed)
    for of in rows["classes"]:
        of["capacity"] = draw.choice((None, 4, 25))
    for row in rows["subgroups"]:
        row["teacher_id"] = f"e{row['subgroup_id'][-1]}"
    for row in rows["curriculum"]:
        row |= {"teacher_id": draw.choice(("m1", None)), "planned_lessons": 12, "subgroup_id": None}
    for lesson in rows["lessons"]:
        is_new = lesson["held_on"].month in (2, 3, 4)
        own = {"maths": "m2" if is_new else "m1", "english": f"e{(lesson['subgroup_id'] or '1')[-1]}"}
        lesson["teacher_id"] = draw.choices((own.get(lesson["subject_id"], "p1"), None), (30, 1))[0]
        lesson["substitute_teacher_id"] = draw.choices((None, "m2", "p1"), (9, 1, 1))[0]
        lesson["topic"] = draw.choices(("тема", None), (5, 1))[0]
        later = timedelta(hours=draw.choice((-4, -1, 0, 1, 30)))
        day = datetime.combine(lesson["held_on"], time(18), tzinfo=UTC)
        lesson["topic_entered_at"] = day + later if lesson["topic"] else None
        lesson["homework"] = draw.choice(("упражнение", None))
    return rows


@pytest.fixture(scope="module")
def schools() -> dict[str, Rows]:
    return {institution: _with_teachers(seed) for institution, seed in SCHOOLS.items()}


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Warehouse, schools: dict[str, Rows]
) -> Warehouse:
    made = filled(tmp_path_factory.mktemp("trends"), empty_warehouse, schools, AS_OF)
    return count(made, "trd_measure", "trd_pupil_period", *PRINTED)


@pytest.mark.parametrize("institution", SCHOOLS)
@pytest.mark.parametrize("year", CLASSES)
def test_measures_agree_with_the_recount(
    warehouse: Warehouse, schools: dict[str, Rows], institution: str, year: str
) -> None:
    columns = f"{GRAIN}, numerator, denominator, value, pupils, low, high"
    says = counted(warehouse, "trends.trd_measure", 5, columns, institution, year)
    expected = measures(Year(schools[institution], year), AS_OF[year], institution)
    assert apart(_exact(says), _exact(expected)) == {}
    assert {place: bounds for place in _exact(expected) if (bounds := _apart(says[place], expected[place]))} == {}


@pytest.mark.parametrize("institution", SCHOOLS)
@pytest.mark.parametrize("year", CLASSES)
def test_pupils_agree_with_the_recount(
    warehouse: Warehouse, schools: dict[str, Rows], institution: str, year: str
) -> None:
    columns = "class_id, classes, group_code, mean_mark, expected_lessons, missed_lessons, missed_share"
    says = counted(warehouse, "trends.trd_pupil_period", 2, f"period_id, student_id, {columns}", institution, year)
    assert apart(says, pupil_periods(Year(schools[institution], year), AS_OF[year])) == {}


def _exact(figures: dict[Any, tuple[Any, ...]]) -> dict[Any, tuple[Any, ...]]:
    """All but the bounds, which are no exact numbers; rows of nothing out of nothing may or may not be there."""
    return {place: figure[:4] for place, figure in figures.items() if figure[0] or figure[1]}


def _apart(says: tuple[Any, ...], expected: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Bounds that differ by more than their rounding and, for Student's t, more than its expansion is off (1 %)."""
    for said, wanted in zip(says[4:], expected[4:], strict=True):
        if (said is None) != (wanted is None):
            return said, wanted
        if said is not None and abs(float(said) - wanted) > 0.051 + 0.01 * abs(float(expected[2]) - wanted):
            return said, wanted
    return None


@pytest.mark.parametrize("model", PRINTED)
def test_measures_are_the_printed_figures(warehouse: Warehouse, model: str) -> None:
    """Both directions: every printed figure is a measure, and the measures of those units are printed."""
    unit, named = PRINTED[model]
    rows = ", ".join(f"('{metric}', {column})" for metric, column in named.items())
    found, broken = warehouse.rows(
        f"""
        with printed as (
            select institution_id, academic_year, period_id, place.*, figure.*
            from reports.{model}
            cross join lateral (select {unit}) as place (unit_kind, unit_id, subject_id)
            cross join lateral (values {rows}) as figure (metric, printed)
            where place.unit_id <> ''
        )
        select count(printed), count(*) filter (where printed is distinct from value)
        from printed
        left join marts.dim_period as period using (institution_id, academic_year, period_id)
        left join marts.dim_academic_year as year using (institution_id, academic_year)
        left join trends.trd_measure as measure
            using (institution_id, academic_year, period_id, unit_kind, unit_id, metric)
        where period.starts_on <= year.as_of and printed.subject_id is not distinct from measure.subject_id
        """
    )[0]
    assert found > 10
    assert broken == 0


def test_the_registry_promises_what_the_marts_have(warehouse: Warehouse) -> None:
    assert warehouse.rows("select distinct metric from trends.trd_measure order by 1") == warehouse.rows(
        "select metric from seeds.metrics where in_trends order by 1"
    )
