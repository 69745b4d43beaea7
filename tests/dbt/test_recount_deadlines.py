"""Terms, working days and days of control of made-up schools under the policies of all five institutions, recounted."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from dbt_warehouse import Warehouse
from recount import deadlines
from recount.comparing import filled
from recount.school import CLASSES, Rows
from recount.school import school as made_up

from pipelines.exports.institutions import known_institutions

MODELS = ("int_lesson_deadline", "int_period_deadline", "int_control_plan")


def _school(seed: int) -> Rows:
    """A made-up school with shifts and bells: some classes without a shift, some lessons without an end."""
    rows, draw = made_up(seed), random.Random(seed)
    rows = {name: rows[name] for name in ("academic_years", "periods", "classes", "subjects", "subgroups", "lessons")}
    for row in rows["classes"]:
        row["shift"] = draw.choice((1, 2, 2, None))
    for row in rows["lessons"]:
        start = datetime.combine(row["held_on"], time(draw.choice((8, 11, 13, 18, 20)), draw.choice((0, 10, 45))))
        row["ends_at"] = start + timedelta(minutes=40) if draw.random() < 0.9 else None
    return rows


TO_THE_END = dict.fromkeys(CLASSES, date(2026, 8, 31))


@pytest.fixture(scope="module")
def schools(empty_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, dict[str, Rows]]:
    """A school an institution, in one warehouse."""
    made = {institution: _school(number) for number, institution in enumerate(known_institutions())}
    warehouse = filled(tmp_path_factory.mktemp("deadlines"), empty_warehouse, made, TO_THE_END)
    for command in (("seed",), ("run", "--select", *(f"+{model}" for model in MODELS))):
        answer = warehouse.dbt(*command)
        assert answer.success, answer.exception
    return warehouse, made


@pytest.mark.parametrize("institution", known_institutions())
def test_terms_of_lessons(schools: tuple[Warehouse, dict[str, Rows]], institution: str) -> None:
    warehouse, made = schools
    counted = warehouse.rows(
        "select lesson_id, entry_due_at, homework_due_at, written_due_at, exceptional_due_at, backdated_from "
        f"from intermediate.int_lesson_deadline where institution_id = '{institution}'"
    )
    expected = deadlines.lesson_deadlines(institution, made[institution])
    assert len(expected) > 100
    assert {row[0]: row[1:] for row in counted} == expected


@pytest.mark.parametrize("institution", known_institutions())
def test_terms_of_periods(schools: tuple[Warehouse, dict[str, Rows]], institution: str) -> None:
    warehouse, made = schools
    counted = warehouse.rows(
        "select period_id, marks_due_on, preliminary_due_on from intermediate.int_period_deadline "
        f"where institution_id = '{institution}'"
    )
    expected: dict[str, tuple[Any, ...]] = {}
    marks, before = (deadlines.value(institution, name) for name in ("period_marks_due", "preliminary_due"))
    for row in made[institution]["periods"]:
        expected[row["period_id"]] = (
            None if marks == "none" else deadlines.on_day(marks, row["ends_on"]),
            None if before == "none" or row["kind"] == "year" else deadlines.on_day(f"-{before}", row["ends_on"]),
        )
    assert {row[0]: row[1:] for row in counted} == expected


@pytest.mark.parametrize("institution", known_institutions())
def test_days_of_control(schools: tuple[Warehouse, dict[str, Rows]], institution: str) -> None:
    warehouse, made = schools
    for year in CLASSES:
        counted = warehouse.rows(
            'select "by", period_kind, control_on from intermediate.int_control_plan '
            f"where institution_id = '{institution}' and academic_year = '{year}'"
        )
        expected = deadlines.control_days(institution, made[institution], year)
        assert len(counted) == len(set(counted))
        assert len(expected) > 3
        assert set(counted) == expected


def test_working_days(schools: tuple[Warehouse, dict[str, Rows]]) -> None:
    warehouse, _ = schools
    rows = warehouse.rows(
        "select day from intermediate.int_working_day "
        "where institution_id = 'school-90' and academic_year = '2025-26' order by working_day_no"
    )
    days = (date(2025, 8, 1) + timedelta(days=number) for number in range(427))
    assert [day for (day,) in rows] == [day for day in days if deadlines.is_working(day) and day <= date(2026, 10, 1)]
