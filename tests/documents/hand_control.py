"""Hand-written rows for the control of the journal and the monthly reports about the staff.

School-90 was controlled on 18 and 25 October 2024 (the director came on the 25th), the college on 31 October. t1 is
late and has remarks, t2 is not; a teacher the journal does not name has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from published_by_hand import Writer

KEY = "institution_id VARCHAR, academic_year VARCHAR"
AT = f"{KEY}, control_on DATE, unit_kind VARCHAR, unit_id VARCHAR"
COUNTS = (
    "lessons_planned", "lessons_held", "topics_overdue", "marks", "students_behind", "worst_days_late",
)  # fmt: skip
RATES = (
    "topics_filled_pct", "homework_filled_pct", "topics_on_time_pct", "homework_on_time_pct", "marks_on_time_pct",
    "absences_on_time_pct", "on_time_pct", "students_without_marks_pct", "students_with_one_mark_pct",
)  # fmt: skip
TABLES = {
    "reports.rpt_journal_control_day_total": ", ".join(
        (
            AT,
            *(f"{name} INTEGER" for name in COUNTS),
            *(f"{name} DECIMAL(4,1)" for name in RATES),
            "marks_per_student DECIMAL(4,2), marks_per_lesson DECIMAL(4,2), median_days_late DECIMAL(5,1)",
            "stands_out BOOLEAN",
        )
    ),
    "reports.rpt_journal_control_trend": f"{AT}, remarks_open INTEGER, remarks_new INTEGER, remarks_mended INTEGER, "
    "entered_late INTEGER, previous_control_on DATE, is_of_director BOOLEAN, on_time_pct DECIMAL(4,1)",
    "reports.rpt_journal_control_participation": f"{KEY}, control_on DATE, role VARCHAR, unit_kind VARCHAR, "
    "unit_id VARCHAR, users INTEGER, active_users INTEGER, participation_pct DECIMAL(4,1)",
    "reports.rpt_journal_control_page": f"{KEY}, control_on DATE, teacher_id VARCHAR, section VARCHAR, kind VARCHAR, "
    "class_id VARCHAR, subject_id VARCHAR, n INTEGER, n_new INTEGER, worst_days_late INTEGER, list VARCHAR",
    "reports.rpt_teacher_timesheet": f"{KEY}, teacher_id VARCHAR, month DATE, day DATE, lessons INTEGER, "
    "entries INTEGER, late_entries INTEGER",
    "reports.rpt_teacher_timesheet_total": f"{KEY}, month DATE, teacher_id VARCHAR, is_total BOOLEAN, "
    "days_with_entries INTEGER, lessons INTEGER, entries INTEGER, late_entries INTEGER, late_pct DECIMAL(4,1)",
    "reports.rpt_activity": f"{KEY}, month DATE, role VARCHAR, people INTEGER, users INTEGER, active_users INTEGER, "
    "participation_pct DECIMAL(4,1), sessions INTEGER, previous_active_users INTEGER, "
    "previous_participation_pct DECIMAL(4,1)",
    "reports.rpt_activity_class": f"{KEY}, month DATE, role VARCHAR, class_id VARCHAR, users INTEGER, "
    "active_users INTEGER, participation_pct DECIMAL(4,1)",
    "reports.rpt_substitutions": f"{KEY}, month DATE, lesson_id VARCHAR, day DATE, lesson_no INTEGER, "
    "class_id VARCHAR, subject_id VARCHAR, teacher_id VARCHAR, substitute_teacher_id VARCHAR, status VARCHAR, "
    "topic_filled BOOLEAN",
    "reports.rpt_substitutions_teacher": f"{KEY}, month DATE, teacher_id VARCHAR, is_total BOOLEAN, "
    "substituted INTEGER, cancelled INTEGER, missed INTEGER, led_for_others INTEGER, topics_not_filled INTEGER",
}
SCHOOL, COLLEGE = ("school-90", "2024-25"), ("yarovoe-college", "2024-25")
BEFORE, CONTROL, OF_COLLEGE = "2024-10-18", "2024-10-25", "2024-10-31"
OCTOBER = "2024-10-01"


def fill(out: Writer) -> None:
    """All rows of these reports."""
    for day, previous, share in ((BEFORE, None, "88.8"), (CONTROL, BEFORE, "77.7")):
        for kind, unit, late in (
            ("teacher", "t1", True), ("teacher", "t2", False), ("teacher", "", False), ("class", "c5a", False),
            ("class", "c1a", False), ("subject", "s1", True), ("school", "school", False),
        ):  # fmt: skip
            _total(out, SCHOOL, day, kind, unit, "41.9" if late else "96.3", late)
        out.add("reports.rpt_journal_control_trend", *SCHOOL, day, "school", "school", 37, 11, 7, 29, previous,
                day == CONTROL, share)  # fmt: skip
        out.add("reports.rpt_journal_control_trend", *SCHOOL, day, "teacher", "t1", 36, 10, 7, 29, previous,
                day == CONTROL, "41.9")  # fmt: skip
        for role, active in (("teacher", 2), ("student", 30), ("guardian", 20), ("administration", 1)):
            out.add("reports.rpt_journal_control_participation", *SCHOOL, day, role, "school", "school", 40, active,
                    "66.6")  # fmt: skip
        for role in ("student", "guardian"):
            out.add("reports.rpt_journal_control_participation", *SCHOOL, day, role, "class", "c5a", 45, 9, "20.0")
    _total(out, COLLEGE, OF_COLLEGE, "school", "school", None, False)
    out.add(
        "reports.rpt_journal_control_trend", *COLLEGE, OF_COLLEGE, "school", "school", 3, 3, 0, 0, None, False, None
    )
    remarks = (
        ("t1", "open", "topic_missing", "c5a", "s1", 12, 5, None, ", ".join(f"{day:02}.09" for day in range(2, 14))),
        ("t1", "open", "absence_unspecified", "c5a", "", 2, 1, None, "Белов В. (02.09, 03.09)"),
        ("t1", "late", "mark_late", "c5a", "s1", 29, 3, 13, "16.09, 17.09, 18.09"),
        ("t1", "mended", "students_without_marks", "c9b", "s1", 1, 0, None, "Белов В. (0 из 3)"),
        ("", "open", "topic_missing", "c9b", "s2", 1, 1, None, "02.09"),
    )
    for row in remarks:
        out.add("reports.rpt_journal_control_page", *SCHOOL, CONTROL, *row)
    _months(out)


def _total(out: Writer, key: tuple[str, str], day: str, kind: str, unit: str, share: str | None, late: bool) -> None:
    counts = (612, 301, 4, 1234, 17, 13 if share else None)
    rates = ("95.5", "66.7", share, share, share, None, share, "2.2", "4.4")
    row = (*counts, *rates, "3.21", "4.32", "1.5" if share else None, late)
    out.add("reports.rpt_journal_control_day_total", *key, day, kind, unit, *row)


def _months(out: Writer) -> None:
    sheet = "reports.rpt_teacher_timesheet"
    out.add(sheet, *SCHOOL, "t1", OCTOBER, "2024-10-14", 6, 131, 17)
    out.add(sheet, *SCHOOL, "t1", OCTOBER, "2024-10-19", 0, 9, 0)
    out.add(sheet, *SCHOOL, "t2", OCTOBER, "2024-10-14", 5, 0, 0)
    total = "reports.rpt_teacher_timesheet_total"
    out.add(total, *SCHOOL, OCTOBER, "t1", False, 2, 6, 140, 17, "12.1")
    out.add(total, *SCHOOL, OCTOBER, "t2", False, 0, 5, 0, 0, None)
    out.add(total, *SCHOOL, OCTOBER, None, True, 2, 11, 140, 17, "12.1")
    for month, active, share in (("2024-09-01", 40, "81.6"), (OCTOBER, 30, "61.2")):
        before = (40, "81.6") if month == OCTOBER else (None, None)
        for role in ("teacher", "administration", "student", "guardian"):
            out.add("reports.rpt_activity", *SCHOOL, month, role, 52, 49, active, share, 777, *before)
    out.add("reports.rpt_activity_class", *SCHOOL, OCTOBER, "student", "c5a", 45, 9, "20.0")
    lessons = (
        ("l1", "2024-10-07", 1, "c5a", "s1", "t1", "t2", "substituted", True),
        ("l2", "2024-10-08", 2, "c5a", "s1", "t1", "t2", "substituted", False),
        ("l3", "2024-10-09", None, "c9b", "s2", None, None, "cancelled", None),
        ("l4", "2024-10-10", 3, "c9b", "s2", "t1", None, "missed", None),
    )
    for row in lessons:
        out.add("reports.rpt_substitutions", *SCHOOL, OCTOBER, *row)
    sums = (("t1", False, 2, 0, 1, 0, 0), ("t2", False, 0, 0, 0, 2, 1), ("", False, 0, 1, 0, 0, 0))
    for row in (*sums, (None, True, 2, 1, 1, 2, 1)):
        out.add("reports.rpt_substitutions_teacher", *SCHOOL, OCTOBER, *row)
    out.add("reports.rpt_substitutions_teacher", *COLLEGE, OCTOBER, None, True, 0, 0, 0, 0, 0)
