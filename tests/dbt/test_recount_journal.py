"""The class journal against an independent recount of made-up schools: every cell, lesson, part and mark of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from dbt_warehouse import Warehouse
from recount import journal
from recount.comparing import apart, count, counted, filled
from recount.people import Figures, Year
from recount.school import CLASSES, Rows, school

SCHOOLS = {"school-90": 21, "lyceum-stupeni": 22}
PART = "class_id, subject_id, subgroup_id"
MORNING = datetime.combine(date(2024, 9, 1), time(9))
TOPICS = ("Сложение", "Дроби", "Уравнения", " ", None, "Чего нет в плане")
MODELS: dict[str, tuple[Callable[[Year], Figures], str, str]] = {
    "rpt_class_journal_cell": (
        journal.cell,
        f"{PART}, lesson_id, student_id",
        "period_id, marks, absence_code, entry",
    ),
    "rpt_class_journal_lesson": (
        journal.lesson,
        f"{PART}, lesson_id",
        "period_id, ordinal, work_kind, topic, homework, hours",
    ),
    "rpt_class_journal_subject": (
        journal.subject,
        f"{PART}, period_id",
        "planned_lessons, plan_hours, held_lessons, topics_filled, homework_filled",
    ),
    "rpt_class_journal_mark": (journal.mark, f"{PART}, student_id, column_id", "value"),
}


def _kept(seed: int) -> Rows:
    """The school with topics, homework, plans by quarter and for halves, and several marks a lesson."""
    rows, draw = school(seed), random.Random(seed)
    for row in rows["work_kinds"]:
        row["is_written"] = row["work_kind_id"] in ("test", "half")
    for row in rows["lessons"]:
        row["topic"], row["homework"] = draw.choice(TOPICS), draw.choice(("№ 5", None, "  "))
    for place, row in enumerate(list(rows["marks"])):
        row["entered_at"] = draw.choice((None, MORNING + timedelta(hours=draw.randrange(9))))
        if place % 5 == 0:
            rows["marks"].append({**row, "mark_id": row["mark_id"] + "-0", "value": "3"})
    periods = {row["period_id"]: row for row in rows["periods"]}
    plan, topics = [], []
    for of in rows["classes"]:
        for subject, half in (("maths", None), ("english", None), ("english", f"{of['class_id']}-e1"), ("art", None)):
            for code, period in periods.items():
                lives = period["kind"] in (of["period_kind"], "year") and code.endswith(of["academic_year"])
                if lives and draw.random() < (0.3 if period["kind"] == "year" else 0.8):
                    given = {"class_id": of["class_id"], "subject_id": subject, "period_id": code, "subgroup_id": half}
                    plan.append({**given, "planned_lessons": draw.choice((None, 8, 17))})
            for number in range(draw.randrange(5)):
                line = {"class_id": of["class_id"], "subject_id": subject, "subgroup_id": half, "ordinal": number + 1}
                topics.append({**line, "topic": draw.choice(TOPICS[:3]), "hours": Decimal(draw.choice((1, 2, 3)))})
    rows["subjects"].append({"subject_id": "art", "title": "art", "is_marked": True})
    return rows | {"curriculum": plan, "lesson_plan": topics}


@pytest.fixture(scope="module")
def schools() -> dict[str, Rows]:
    return {institution: _kept(seed) for institution, seed in SCHOOLS.items()}


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Warehouse, schools: dict[str, Rows]
) -> Warehouse:
    return count(filled(tmp_path_factory.mktemp("journal"), empty_warehouse, schools), *MODELS)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("institution", SCHOOLS)
@pytest.mark.parametrize("year", CLASSES)
def test_model_agrees_with_the_recount(
    warehouse: Warehouse, schools: dict[str, Rows], model: str, institution: str, year: str
) -> None:
    recount, grain, figures = MODELS[model]
    says = counted(warehouse, f"reports.{model}", len(grain.split(", ")), f"{grain}, {figures}", institution, year)
    assert apart(says, recount(Year(schools[institution], year))) == {}


def test_the_schools_hold_the_awkward_cases(warehouse: Warehouse) -> None:
    """What the recount is worth: each of these has to occur, or nothing was compared."""
    for question in (
        "select bool_or(marks like '%/%') and bool_or(marks is null) from reports.rpt_class_journal_cell",
        "select bool_or(absence_code = 'какой-то') and bool_or(subgroup_id != '') from reports.rpt_class_journal_cell",
        "select bool_or(work_kind is not null) and bool_or(hours > 1) from reports.rpt_class_journal_lesson",
        "select bool_or(held_lessons = 0) and bool_or(planned_lessons is null) from reports.rpt_class_journal_subject",
        "select bool_or(subgroup_id != '') from reports.rpt_class_journal_mark",
        "select count(*) > 0 from intermediate.int_journal_stay where left_on < '2025-05-01'",
    ):
        assert warehouse.rows(question) == [(True,)], question
