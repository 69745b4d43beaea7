"""The class journal of the hand-written warehouse: a full class, one pupil, no marks, a college, words that hurt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from published_by_hand import Writer

KEY = "institution_id VARCHAR, academic_year VARCHAR"
PART = f"{KEY}, class_id VARCHAR, subject_id VARCHAR, subgroup_id VARCHAR"
TABLES = {
    "reports.rpt_class_journal_list": f"{KEY}, class_id VARCHAR, student_id VARCHAR, first_joined_on DATE, "
    "last_left_on DATE, full_name VARCHAR, sex VARCHAR, personal_file_no VARCHAR, student_no INTEGER",
    "reports.rpt_class_journal_subject": f"{PART}, period_id VARCHAR, part_order INTEGER, subgroup_title VARCHAR, "
    "teachers VARCHAR, planned_lessons INTEGER, plan_hours DECIMAL(9,1), held_lessons INTEGER, "
    "topics_filled INTEGER, homework_filled INTEGER",
    "reports.rpt_class_journal_lesson": f"{PART}, lesson_id VARCHAR, period_id VARCHAR, ordinal INTEGER, "
    "held_on DATE, lesson_no INTEGER, teacher VARCHAR, substitute VARCHAR, work_kind VARCHAR, topic VARCHAR, "
    "homework VARCHAR, hours DECIMAL(9,3)",
    "reports.rpt_class_journal_cell": f"{PART}, lesson_id VARCHAR, student_id VARCHAR, period_id VARCHAR, "
    "marks VARCHAR, absence_code VARCHAR, entry VARCHAR",
    "reports.rpt_class_journal_pupil": f"{PART}, student_id VARCHAR, joined_on DATE, left_on DATE",
    "reports.rpt_class_journal_mark": f"{PART}, student_id VARCHAR, column_id VARCHAR, period_id VARCHAR, "
    "kind VARCHAR, column_order INTEGER, value VARCHAR",
}

LONG_TOPIC = "Сложноподчинённые предложения с несколькими придаточными, их строение и знаки препинания в них; " * 3
HTML_HOMEWORK = "упр. 5 <b>все</b> & <script>alert(1)</script> §§ 3–4, «а < b»"
LONG_TEACHER = "Рождественский-Архангелогородский В. В., Ёлкина О. С."
FIRST = date(2024, 9, 3)


def fill(out: Writer) -> None:
    """The rows of every class that tests print."""
    school = ("school-90", "2024-25")
    _class(out, school, "c5a", 45, ("s1", "s5", "s22"), 50, ("q1", "q2", "q3", "q4"), "y-2024-25")
    _class(out, school, "c9b", 1, ("s1",), 7, ("q1", "q2", "q3", "q4"), "y-2024-25")
    _class(out, school, "c1a", 3, ("s1",), 9, ("q1", "q2", "q3", "q4"), "y-2024-25", marks=False)
    _class(out, ("yarovoe-college", "2024-25"), "g21", 25, ("s1", "s10"), 12, ("h1", "h2"), "y-2024-25", hours="2.000")


def _class(
    out: Writer,
    key: tuple[str, str],
    code: str,
    pupils: int,
    subjects: tuple[str, ...],
    lessons: int,
    periods: tuple[str, ...],
    year: str,
    *,
    marks: bool = True,
    hours: str = "1.000",
) -> None:
    students = [row for row in out.rows["marts.dim_student"] if row[:2] == key and str(row[2]).startswith(f"{code}-p")]
    assert len(students) == pupils
    for number, (_, _, who, full_name, _, sex, *_) in enumerate(students, 1):
        left = "2024-10-01" if number == 4 else None
        out.add(
            "reports.rpt_class_journal_list", *key, code, who, "2024-09-01", left, full_name, sex, f"А-{number}", number
        )
    parts = [(subject, "") for subject in subjects] + ([("s5", "e1")] if code == "c5a" else [])
    parts = [part for part in parts if part != ("s5", "") or code != "c5a"]
    for order, (subject, subgroup) in enumerate(parts, 1):
        part = (*key, code, subject, subgroup)
        empty = subject == "s22"
        for place, period in enumerate((*periods, year)):
            held = 0 if empty else lessons if period == year else lessons // len(periods)
            out.add(
                "reports.rpt_class_journal_subject",
                *part,
                period,
                order,
                "1 группа" if subgroup else None,
                LONG_TEACHER if order == 1 else None,
                None if place == 1 else held + 1,
                "68.0" if period == year else None,
                held,
                held,
                0,
            )
        for number, (_, _, who, *_) in enumerate(students, 1):
            if subgroup and number % 2:
                continue
            out.add(
                "reports.rpt_class_journal_pupil",
                *part,
                who,
                "2024-09-01",
                "2024-10-01" if number == 4 else "2025-09-01",
            )
            if marks and not empty:
                for column, (name, period, kind) in enumerate(
                    (*((p, p, "period") for p in periods), ("annual", year, "annual"))
                ):
                    value = "н/оц" if (number, column) == (2, 0) else str(5 - number % 3)
                    out.add("reports.rpt_class_journal_mark", *part, who, name, period, kind, column + 1, value)
        if not empty:
            _lessons(out, part, lessons, periods, students, marks, hours)


def _lessons(
    out: Writer,
    part: tuple[str, ...],
    lessons: int,
    periods: tuple[str, ...],
    students: list[tuple],
    marks: bool,
    hours: str,
) -> None:
    for number in range(lessons):
        day = FIRST + timedelta(days=number * 2)
        lesson = f"{part[2]}-{part[3]}{part[4]}-{number:03}"
        period = periods[number * len(periods) // lessons]
        out.add(
            "reports.rpt_class_journal_lesson",
            *part,
            lesson,
            period,
            number + 1,
            day.isoformat(),
            2,
            "Ёлкина О. С.",
            "Орлов Б. В." if number == 1 else None,
            "Контрольная работа" if number == 2 else None,
            None if number == 3 else LONG_TOPIC.strip() if number == 4 else f"Тема № {number + 1}",
            HTML_HOMEWORK if number == 5 else None,
            hours,
        )
        for place, row in enumerate(students, 1):
            if (part[4] and place % 2) or (place == 4 and day >= date(2024, 10, 1)):
                continue
            given = {(1, 0): "5", (2, 0): "4/5", (3, 0): "5/4/3/5"}.get((place, number)) if marks else None
            absent = {(1, 1): "НП", (2, 1): "ОП", (3, 1): "неизвестный"}.get((place, number))
            if place > 3 and (place + number) % 3 == 0:
                given, absent = ("4", None) if marks else (None, "НП")
            if (place, number) == (2, 1) and marks:
                given = "5"
            if given or absent:
                entry = " ".join(one for one in (absent, given) if one)
                out.add("reports.rpt_class_journal_cell", *part, lesson, row[2], period, given, absent, entry)
