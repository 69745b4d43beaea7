"""Rows for the reports on teachers, subjects and the school: a teacher of two classes, one of a college group."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from published_by_hand import Writer

KEY = "institution_id VARCHAR, academic_year VARCHAR"
SCHOOL, COLLEGE = ("school-90", "2024-25"), ("yarovoe-college", "2024-25")
COUNTS = (
    "headcount INTEGER, n5 INTEGER, n4 INTEGER, n3 INTEGER, n2 INTEGER, n_na INTEGER, n_exempt INTEGER, n_no INTEGER, "
    "n_without INTEGER, n INTEGER, success_pct DECIMAL(4,1), quality_pct DECIMAL(4,1), sou DECIMAL(4,1), "
    "average_mark DECIMAL(4,2), prev_success_pct DECIMAL(4,1), prev_quality_pct DECIMAL(4,1)"
)
GROUPS = ("failing", "not_attested", "without_marks", "excellent", "good", "one_three", "several_threes", "single_four")
SHARES = ("success_a", "success_b", "success_pct DECIMAL", "quality_a", "quality_b", "quality_pct DECIMAL")


def _typed(names: tuple[str, ...]) -> str:
    return ", ".join(f"{name}(4,1)" if name.endswith("DECIMAL") else f"{name} INTEGER" for name in names)


WORK = "n5 INTEGER, n4 INTEGER, n3 INTEGER, n2 INTEGER, n INTEGER"
RATES = "success_pct DECIMAL(4,1), quality_pct DECIMAL(4,1), average_mark DECIMAL(4,2)"
TABLES = {
    "reports.rpt_teacher": f"{KEY}, teacher_id VARCHAR, class_id VARCHAR, subject_id VARCHAR, "
    f"period_id VARCHAR, {COUNTS}",
    "reports.rpt_teacher_subject": f"{KEY}, teacher_id VARCHAR, subject_id VARCHAR, period_id VARCHAR, {COUNTS}",
    "reports.rpt_teacher_total": f"{KEY}, teacher_id VARCHAR, period_id VARCHAR, {COUNTS}",
    "reports.rpt_subject_results": f"{KEY}, teacher_id VARCHAR, class_id VARCHAR, subject_id VARCHAR, "
    "period_id VARCHAR, student_id VARCHAR, value VARCHAR, average_current DECIMAL(4,2), marks INTEGER",
    "reports.rpt_school_results": f"{KEY}, unit_kind VARCHAR, unit_id VARCHAR, period_id VARCHAR, classes INTEGER, "
    f"all_classes INTEGER, headcount INTEGER, marked_headcount INTEGER, {_typed(tuple(f'n_{one}' for one in GROUPS))}, "
    f"{_typed(SHARES)}, {_typed(tuple(f'prev_{one}' for one in SHARES))}",
    "reports.rpt_control_works": f"{KEY}, class_id VARCHAR, subject_id VARCHAR, lesson_id VARCHAR, "
    f"work_kind_id VARCHAR, work_kind_title VARCHAR, is_external BOOLEAN, day DATE, teacher_id VARCHAR, {WORK}, "
    f"n_pending INTEGER, n_absent INTEGER, is_of_class BOOLEAN, {RATES}, due_at TIMESTAMP, entered_on_time BOOLEAN",
    "reports.rpt_control_works_totals": f"{KEY}, span_id VARCHAR, is_external BOOLEAN, dimension VARCHAR, "
    f"value VARCHAR, works INTEGER, {WORK}, n_absent INTEGER, works_judged INTEGER, {RATES}, on_time_pct DECIMAL(4,1)",
    "reports.rpt_movement_orders": f"{KEY}, movement_id VARCHAR, student_id VARCHAR, kind VARCHAR, effective_on DATE, "
    "order_no VARCHAR, order_date DATE, from_class_id VARCHAR, to_class_id VARCHAR, counterparty VARCHAR, "
    "reason VARCHAR, first_seen_on DATE, due_on DATE, is_late BOOLEAN",
}


def fill(out: Writer) -> None:
    """The rows of all of them."""
    _teachers(out)
    _school(out)
    _works(out)
    _movement(out)


def _teachers(out: Writer) -> None:
    five = (45, 10, 20, 10, 3, 1, 1, 0, 0, 44, "90.9", "68.2", "60.1", "3.86", "88.8", "66.6")
    nine = (1, 0, 0, 1, 0, 0, 0, 0, 0, 1, "100.0", "0.0", "36.0", "3.00", None, None)
    both = (46, 10, 20, 11, 3, 1, 1, 0, 0, 45, "91.1", "66.7", "59.5", "3.84", "88.8", "66.6")
    other = (45, 0, 0, 0, 0, 0, 0, 0, 45, 0, None, None, None, None, None, None)
    every = (46, 10, 20, 11, 3, 1, 1, 0, 45, 45, "91.1", "66.7", "59.5", "3.84", "77.7", "55.5")
    out.add("reports.rpt_teacher", *SCHOOL, "t1", "c5a", "s1", "q2", *five)
    out.add("reports.rpt_teacher", *SCHOOL, "t1", "c9b", "s1", "q2", *nine)
    out.add("reports.rpt_teacher", *SCHOOL, "t1", "c5a", "s2", "q2", *other)
    out.add("reports.rpt_teacher_subject", *SCHOOL, "t1", "s2", "q2", *other)
    out.add("reports.rpt_teacher_subject", *SCHOOL, "t1", "s1", "q2", *both)
    out.add("reports.rpt_teacher_total", *SCHOOL, "t1", "q2", *every)
    for who, value in (("p01", "5"), ("p02", "2"), ("p03", "н/а"), ("p04", None)):
        row = ("t1", "c5a", "s1", "q2", f"c5a-{who}", value, None, 0)
        out.add("reports.rpt_subject_results", *SCHOOL, *row)
    out.add("marts.dim_staff", *COLLEGE, "t7", "Яковлева Яна Яновна", "Яковлева Я. Я.", "преподаватель")
    for period in ("h1", "h2", "y-2024-25"):
        out.add("marts.fct_teaching", *COLLEGE, period, "g21", "s5", "g21-1", "t7")
    group = (3, 1, 0, 0, 1, 0, 1, 0, 0, 2, "50.0", "50.0", "58.0", "3.50", None, None)
    out.add("reports.rpt_teacher", *COLLEGE, "t7", "g21", "s5", "h1", *group)
    for who, value, average, marks in (("p01", "5", "4.83", 6), ("p02", "2", "2.40", 5), ("p03", "осв", None, 0)):
        row = ("t7", "g21", "s5", "h1", f"g21-{who}", value, average, marks)
        out.add("reports.rpt_subject_results", *COLLEGE, *row)


def _school(out: Writer) -> None:
    none = (0,) * 8
    nothing = (0, 0, None, 0, 0, None)
    absent = (None,) * 6
    now, then = (40, 44, "90.9", 30, 44, "68.2"), (35, 44, "79.5", 25, 44, "56.8")
    five = (4, 0, 1, 10, 20, 5, 5, 2)
    for unit, row in (
        (("class", "c1a"), (1, 1, 3, 0, *none, *nothing, *nothing)),
        (("class", "c5a"), (1, 1, 45, 45, *five, *now, *then)),
        (("stage", "ООО"), (1, 2, 45, 45, *five, *now, *then)),
        (("school", "school-90"), (2, 3, 48, 45, *five, *now, *then)),
    ):
        out.add("reports.rpt_school_results", *SCHOOL, *unit, "q2", *row)
        out.add("reports.rpt_school_results", *SCHOOL, *unit, "q1", *row[:12], *then, *absent)
    for period in ("h1", "h2"):
        row = (1, 1, 25, 25, *five, *now, *(then if period == "h2" else absent))
        out.add("reports.rpt_school_results", *COLLEGE, "school", "yarovoe-college", period, *row)


def _works(out: Writer) -> None:
    works = (
        ("c9b", "s1", "l0", "9", "Контрольная работа", False, "2024-10-08", "t1", "2024-10-11 18:00", True, 0),
        ("c5a", "s1", "l1", "9", "Контрольная работа", False, "2024-11-12", "t1", "2024-11-15 18:00", True, 0),
        ("c5a", "s2", "l2", "9", "Контрольная работа", False, "2024-12-03", "t2", "2024-12-06 18:00", False, 2),
        ("c9b", "s1", "l3", "11", "Внешняя диагностическая работа", True, "2024-11-20", "t1", None, None, 0),
    )
    for class_id, subject, lesson, kind, title, external, day, teacher, due, on_time, pending in works:
        figures = (7, 20, 11, 3, 41, pending, 4, True, "92.7", "65.9", "3.76")
        row = (class_id, subject, lesson, kind, title, external, day, teacher, *figures, due, on_time)
        out.add("reports.rpt_control_works", *SCHOOL, *row)
    apart = ("c5a", "s1", "l4", "9", "Контрольная работа", False, "2024-11-14", "t1")
    out.add(
        "reports.rpt_control_works", *SCHOOL, *apart, 1, 0, 0, 0, 1, 0, 40, False, "100.0", "100.0", "5.00", None, None
    )
    for span, external, dimension, value, n in (
        ("q2", False, "all", "", 2),
        ("q2", False, "subject", "s1", 1),
        ("q2", False, "subject", "s2", 1),
        ("q2", False, "teacher", "t1", 1),
        ("q2", False, "kind", "9", 2),
        ("q2", True, "all", "", 1),
        ("2024-10", False, "all", "", 1),
        ("2024-10", False, "subject", "s1", 1),
    ):
        row = (span, external, dimension, value, n, 14, 40, 22, 6, 82, 8, n, "92.7", "65.9", "3.76", "50.0")
        out.add("reports.rpt_control_works_totals", *SCHOOL, *row)


def _movement(out: Writer) -> None:
    for kind, unit in (("stage", "ООО"), ("school", "school-90")):
        out.add("reports.rpt_movement", *SCHOOL, kind, unit, "q2", 150, 3, 2, 0, 0, 151)
        out.add("reports.rpt_movement", *SCHOOL, kind, unit, "y-2024-25", 149, 6, 4, 0, 0, 151)
    orders = (
        ("o1", "c5a-p01", "enrolment", "2024-11-05", None, "c5a", "МАОУ СОШ № 7", "2024-11-07", False),
        ("o2", "c5a-p02", "transfer", "2024-11-20", "c5a", "c9b", None, "2024-12-02", True),
        ("o3", "c5a-p03", "departure", "2024-12-28", "c5a", None, "Лицей № 2", "2024-12-28", False),
        ("o4", "c5a-p04", "departure", "2025-01-09", "c5a", None, "Лицей № 2", "2025-01-09", False),
        ("o5", "c5a-p05", "promotion", "2024-11-20", "c5a", "c9b", None, "2024-11-20", False),
        ("o6", "c9b-p01", "enrolment", "2024-10-25", None, "c9b", None, "2024-10-25", False),
    )
    for code, who, kind, day, left, joined, other, seen, late in orders:
        row = (code, who, kind, day, f"{code}-к", day, left, joined, other, "переезд", seen, day, late)
        out.add("reports.rpt_movement_orders", *SCHOOL, *row)
