"""Who teaches whom, results of teachers and the school, control works against a count of made-up schools.

Teachers change on the way, fall ill and are missing; curricula name nobody, the whole class where subgroups are taught,
or the year. 2025-26 is known until a day of February.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from dbt_warehouse import Warehouse
from recount import teaching
from recount.comparing import apart, count, counted, filled
from recount.people import Figures, Year
from recount.school import CLASSES, Rows, school

SCHOOLS = {"school-90": 21, "lyceum-stupeni": 22}
AS_OF = {"2024-25": date(2025, 8, 29), "2025-26": date(2026, 2, 10)}
COUNTS = (
    "headcount, n5, n4, n3, n2, n_na, n_exempt, n_no, n_without, n, success_pct, quality_pct, sou, average_mark, "
    "prev_success_pct, prev_quality_pct"
)
SHARES = "success_a, success_b, success_pct, quality_a, quality_b, quality_pct"
Recount = Callable[[Year, date], Figures]
MODELS: dict[str, tuple[Recount, int, str, str]] = {  # model: the recount, columns of the grain, the grain, the figures
    "marts.fct_teaching": (
        lambda year, _: teaching.teaching(year),
        5,
        "period_id, class_id, subject_id, subgroup_id, teacher_id",
        "planned_lessons, held_lessons",
    ),
    "intermediate.int_taught_pupil": (
        teaching.taught_pupil,
        6,
        "period_id, class_id, subject_id, subgroup_id, teacher_id, student_id",
        "",
    ),
    "reports.rpt_subject_results": (
        teaching.subject_results,
        5,
        "teacher_id, class_id, subject_id, period_id, student_id",
        "value, average_current, marks",
    ),
    "reports.rpt_teacher": (
        lambda year, day: teaching.teacher(year, day, 0, 1, 2, 3),
        4,
        "teacher_id, class_id, subject_id, period_id",
        COUNTS,
    ),
    "reports.rpt_teacher_subject": (
        lambda year, day: teaching.teacher(year, day, 0, 2, 3),
        3,
        "teacher_id, subject_id, period_id",
        COUNTS,
    ),
    "reports.rpt_teacher_total": (
        lambda year, day: teaching.teacher(year, day, 0, 3),
        2,
        "teacher_id, period_id",
        COUNTS,
    ),
    "reports.rpt_school_results": (
        lambda year, _: teaching.school_results(year),
        3,
        "unit_kind, nullif(unit_id, institution_id), period_id",
        "classes, headcount, marked_headcount, n_failing, n_not_attested, n_without_marks, n_excellent, n_good, "
        f"n_one_three, n_several_threes, n_single_four, {SHARES}, prev_{SHARES.replace(', ', ', prev_')}",
    ),
}
WORKS = "n5, n4, n3, n2, n, n_pending, n_absent, is_of_class, success_pct, quality_pct, average_mark, entered_on_time"


def _with_teachers(seed: int) -> Rows:
    """The school with teachers, a curriculum and control works."""
    rows, draw = school(seed), random.Random(seed)
    for row in rows["subgroups"]:
        row["teacher_id"] = f"e{row['subgroup_id'][-1]}"
    for lesson in rows["lessons"]:
        new = lesson["held_on"].month in (11, 2, 3, 4)
        own = {"maths": "m2" if new else "m1", "talks": "m1", "english": f"e{(lesson['subgroup_id'] or '1')[-1]}"}
        lesson["teacher_id"] = draw.choices((own.get(lesson["subject_id"], "p1"), "p2", None), (30, 1, 1))[0]
        lesson["substitute_teacher_id"] = draw.choices((None, "m2", "p1"), (9, 1, 1))[0]
        if lesson["subject_id"] == "english" and draw.random() < 0.05:
            lesson["subgroup_id"] = None
    rows["curriculum"] = list(_curriculum(rows, draw))
    titles = {"test": "Контрольная работа", "probe": "ВПР", "half": "Самостоятельная работа"}
    for kind in rows["work_kinds"]:
        kind["title"] = titles.get(kind["work_kind_id"], kind["title"])
        kind["is_written"] = kind["work_kind_id"] in ("test", "half") or None
        kind["is_external"] = kind["work_kind_id"] == "probe"
    _control_works(rows, draw)
    return rows


def _curriculum(rows: Rows, draw: random.Random) -> Any:
    """Of each class by its periods; english of some as a whole though it is taught by subgroups."""
    for of in rows["classes"]:
        of_year = f"year1-{of['academic_year']}"
        own = [
            row["period_id"]
            for row in rows["periods"]
            if row["academic_year"] == of["academic_year"] and row["kind"] == of["period_kind"]
        ]
        places = [("maths", None, "m1"), ("talks", None, None)]
        if draw.random() < 0.5:
            places += [("english", f"{of['class_id']}-e{half}", draw.choice((None, "e1"))) for half in "12"]
        else:
            places += [("english", None, "e1")]
        for subject, subgroup, teacher in places:
            for period in [*own, *([of_year] if subject == "talks" else [])]:
                yield {
                    "class_id": of["class_id"],
                    "subject_id": subject,
                    "period_id": period,
                    "subgroup_id": subgroup,
                    "teacher_id": teacher,
                    "planned_lessons": draw.choice((None, 7, 12)),
                }


def _control_works(rows: Rows, draw: random.Random) -> None:
    """Marks of works that most of a class wrote, and times of entry for all marks: some late, some not known."""
    members: dict[str, set[str]] = {}
    for order in rows["movements"]:
        members.setdefault(order["to_class_id"], set()).add(order["student_id"])
    for lesson in rows["lessons"]:
        if lesson["subject_id"] not in ("maths", "english") or draw.random() < 0.8:
            continue
        kind, share = draw.choice((("test", 0.9), ("test", 0.5), ("probe", 0.3)))
        for student in sorted(members.get(lesson["class_id"], ())):
            if draw.random() < share:
                rows["marks"].append(
                    {
                        "mark_id": f"w{len(rows['marks']):05}",
                        "lesson_id": lesson["lesson_id"],
                        "student_id": student,
                        "value": draw.choice(("5", "4", "4", "3", "2", ".")),
                        "work_kind_id": kind,
                    }
                )
    days = {row["lesson_id"]: row["held_on"] for row in rows["lessons"]}
    for mark in rows["marks"]:
        late = draw.choices((0, 1, 3, 5, 9), (20, 10, 5, 1, 1))[0]
        known = draw.random() < 0.97
        day = days[mark["lesson_id"]] + timedelta(days=late)
        mark["entered_at"] = datetime.combine(day, time(16, 30)) if known else None


def _differences(warehouse: Warehouse, model: str, institution: str, year: Year) -> dict[Any, Any]:
    recount, keys, grain, figures = MODELS[model]
    columns = ", ".join(part for part in (grain, figures) if part)
    says = counted(warehouse, model, keys, columns, institution, year.name)
    return apart(says, recount(year, AS_OF[year.name]))


@pytest.fixture(scope="module")
def years() -> dict[tuple[str, str], Year]:
    made = {institution: _with_teachers(seed) for institution, seed in SCHOOLS.items()}
    return {(institution, year): Year(rows, year) for institution, rows in made.items() for year in CLASSES}


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Warehouse, years: dict[tuple[str, str], Year]
) -> Warehouse:
    schools = {institution: years[institution, "2024-25"].rows for institution in SCHOOLS}
    made = filled(tmp_path_factory.mktemp("teaching"), empty_warehouse, schools, AS_OF)
    return count(made, *(model.split(".")[1] for model in MODELS), "rpt_control_works_totals")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("institution", SCHOOLS)
@pytest.mark.parametrize("year", CLASSES)
def test_model_agrees_with_the_recount(
    warehouse: Warehouse, years: dict[tuple[str, str], Year], model: str, institution: str, year: str
) -> None:
    assert not _differences(warehouse, model, institution, years[institution, year])


@pytest.mark.parametrize("institution", SCHOOLS)
@pytest.mark.parametrize("year", CLASSES)
def test_control_works_agree_with_the_recount(
    warehouse: Warehouse, years: dict[tuple[str, str], Year], institution: str, year: str
) -> None:
    of = f"where institution_id = '{institution}' and academic_year = '{year}'"
    terms = warehouse.rows(
        f"select lesson_id, written_due_at, external_due_at from intermediate.int_lesson_deadline {of}"
    )
    rows = warehouse.rows(f"select lesson_id, work_kind_id, {WORKS} from reports.rpt_control_works {of}")
    expected = teaching.control_works(years[institution, year], {lesson: (own, far) for lesson, own, far in terms})
    assert len(rows) == len(expected) > 0
    assert not apart({row[:2]: row[2:] for row in rows}, expected)


def test_the_schools_hold_the_awkward_cases(warehouse: Warehouse) -> None:
    """What the recount is worth: each of these has to occur, or nothing was compared."""
    for question in (
        "select bool_or(planned_lessons is null and held_lessons > 0) and bool_or(held_lessons = 0) "
        "from marts.fct_teaching",
        "select bool_or(n > 2) from (select count(distinct teacher_id) as n from marts.fct_teaching "
        "where subgroup_id = '' group by institution_id, period_id, class_id, subject_id)",
        "select bool_or(taught.student_id is null) from marts.fct_teaching as teaching "
        "left join intermediate.int_taught_pupil as taught using (institution_id, academic_year, period_id, class_id, "
        "subject_id, subgroup_id, teacher_id) where teaching.subgroup_id = '' and teaching.subject_id = 'english'",
        "select bool_or(entered_on_time) and not bool_and(entered_on_time) and bool_or(entered_on_time is null) "
        "from reports.rpt_control_works",
        "select bool_or(is_of_class) and not bool_and(is_of_class) and bool_or(is_external) "
        "from reports.rpt_control_works",
        "select bool_or(total.headcount < parts.headcount) from reports.rpt_school_results as total "
        "inner join (select institution_id, period_id, sum(headcount) as headcount from reports.rpt_school_results "
        "where unit_kind = 'class' group by all) as parts using (institution_id, period_id) "
        "where total.unit_kind = 'school'",
        "select bool_or(marked_headcount = 0 and headcount > 0) from reports.rpt_school_results",
    ):
        assert warehouse.rows(question) == [(True,)], question
