"""Hand-written rows for what is expected before a period ends: risk group, weekly printout, preliminary reports.

5А in the second quarter: the preliminary day is 14 December 2024, the week the one of the 9th. In the week of the 2nd
nobody is at risk; the first quarter has no closed period before it, 2025-26 has the year before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from published_by_hand import Writer

KEY = "institution_id VARCHAR, academic_year VARCHAR"
PUPIL = f"{KEY}, class_id VARCHAR, period_id VARCHAR, student_id VARCHAR"
WEEK = f"{KEY}, class_id VARCHAR, week DATE, student_id VARCHAR"
CHANCES = "p5 DECIMAL(4,3), p4 DECIMAL(4,3), p3 DECIMAL(4,3), p2 DECIMAL(4,3)"
REASONS = "illness_lessons INTEGER, excused_lessons INTEGER, unexcused_lessons INTEGER, unspecified_lessons INTEGER"
MISSED = f"missed_lessons INTEGER, {REASONS}, late_lessons INTEGER"
TABLES = {
    "seeds.risk_thresholds": "reason VARCHAR, title VARCHAR, threshold DECIMAL(6,3), window_days INTEGER",
    "staging.stg_subgroups": f"{KEY}, subgroup_id VARCHAR, title VARCHAR, teacher_id VARCHAR",
    "intermediate.int_taught_pupil": f"{KEY}, period_id VARCHAR, class_id VARCHAR, subject_id VARCHAR, "
    "subgroup_id VARCHAR, teacher_id VARCHAR, student_id VARCHAR",
    "reports.rpt_forecast_accuracy": f"{KEY}, period_id VARCHAR, span VARCHAR, horizon INTEGER, subject_group VARCHAR, "
    "common_pairs INTEGER, common_hits INTEGER, common_accuracy_pct DECIMAL(4,1), naive_accuracy_pct DECIMAL(4,1)",
    "reports.rpt_forecast_class": f"{KEY}, class_id VARCHAR, period_id VARCHAR, as_of DATE, headcount INTEGER, "
    "n_excellent INTEGER, n_good INTEGER, n_one_three INTEGER, n_several_threes INTEGER, n_failing INTEGER, "
    "success_expected DECIMAL(6,1), success_pct DECIMAL(4,1), success_low INTEGER, success_high INTEGER, "
    "quality_expected DECIMAL(6,1), quality_pct DECIMAL(4,1), quality_low INTEGER, quality_high INTEGER",
    "reports.rpt_risk_group": f"{WEEK}, period_id VARCHAR, as_of DATE, failing_average BOOLEAN, falling_trend BOOLEAN, "
    "former_average DECIMAL(4,2), recent_average DECIMAL(4,2), missed_share BOOLEAN, missed_lessons INTEGER, "
    "expected_lessons INTEGER, missed_pct DECIMAL(4,1), unexcused_misses BOOLEAN, unexcused_lessons INTEGER, "
    "predicted_mark BOOLEAN, reasons INTEGER",
    "reports.rpt_risk_group_subject": f"{WEEK}, subject_id VARCHAR, failing_average BOOLEAN, "
    "average_so_far DECIMAL(4,2), is_predicted BOOLEAN, p2 DECIMAL(4,3)",
    "reports.rpt_weekly_progress": f"{WEEK}, subject_id VARCHAR, period_id VARCHAR, as_of DATE, {MISSED}, "
    "average_so_far DECIMAL(4,2), predicted_mark INTEGER, probability DECIMAL(4,3)",
    "reports.rpt_weekly_progress_mark": f"{WEEK}, subject_id VARCHAR, mark_id VARCHAR, day DATE, value VARCHAR, "
    "work_kind_title VARCHAR, work_kind_short VARCHAR",
    "reports.rpt_weekly_progress_total": f"{WEEK}, {MISSED}, expected_lessons INTEGER",
    "reports.rpt_preliminary": f"{PUPIL}, subject_id VARCHAR, as_of DATE, marks_so_far INTEGER, "
    "average_so_far DECIMAL(4,2), minimum_marks INTEGER, marks_due INTEGER, is_behind BOOLEAN, predicted_mark INTEGER, "
    f"{CHANCES}, is_in_danger BOOLEAN, missed_lessons INTEGER, missed_pct DECIMAL(4,1)",
    "reports.rpt_preliminary_pupil": f"{PUPIL}, as_of DATE, group_code VARCHAR, subjects_in_danger INTEGER, "
    "missed_pct DECIMAL(4,1)",
    "reports.rpt_preliminary_class": f"{KEY}, class_id VARCHAR, period_id VARCHAR, as_of DATE, headcount INTEGER, "
    "pupils_in_danger INTEGER, pupils_behind INTEGER, cells_behind INTEGER, expected_lessons INTEGER, "
    "missed_lessons INTEGER, missed_pct DECIMAL(4,1)",
    "reports.rpt_preliminary_teacher": f"{KEY}, teacher_id VARCHAR, class_id VARCHAR, subject_id VARCHAR, "
    "subgroup_id VARCHAR, period_id VARCHAR, as_of DATE, headcount INTEGER, n5 INTEGER, n4 INTEGER, n3 INTEGER, "
    "n2 INTEGER, n_without INTEGER, success_pct DECIMAL(4,1), quality_pct DECIMAL(4,1), pupils_behind INTEGER, "
    "pupils_in_danger INTEGER, missed_pct DECIMAL(4,1)",
}
SCHOOL = ("school-90", "2024-25")
CLASS = (*SCHOOL, "c5a")
DAY, MONDAY = "2024-12-14", "2024-12-09"


def fill(out: Writer) -> None:
    """The rows."""
    for place in range(1, 46):
        for day in ("2024-12-02", MONDAY):
            out.add("marts.fct_expected_day", *CLASS, f"c5a-p{place:02}", day)
    for reason, threshold, days in (
        ("failing_average", "2.500", None),
        ("falling_trend", "0.500", 14),
        ("missed_share", "30.000", 28),
        ("unexcused_misses", "3.000", 28),
        ("predicted_mark", "2.000", None),
    ):
        out.add("seeds.risk_thresholds", reason, reason, threshold, days)
    for period, span in (("q2", "before"), ("y-2024-25", "period")):
        for horizon, hits in ((7, 97), (14, 93), (28, 80)):
            accuracy = (100, hits, f"{hits}.0", f"{hits - 2}.0")
            out.add("reports.rpt_forecast_accuracy", *SCHOOL, period, span, horizon, "all", *accuracy)
            out.add("reports.rpt_forecast_accuracy", *SCHOOL, period, span, horizon, "s1", 9, 9, "100.0", "0.0")
    _risk(out)
    _week(out)
    _preliminary(out)


def _risk(out: Writer) -> None:
    first = ("q2", DAY, True, True, "4.00", "3.40", True, 30, 80, "37.5", True, 4, True, 5)
    second = ("q2", DAY, False, False, "4.00", "4.10", False, 1, 80, "1.3", True, 3, False, 1)
    out.add("reports.rpt_risk_group", *CLASS, MONDAY, "c5a-p03", *first)
    out.add("reports.rpt_risk_group", *CLASS, MONDAY, "c5a-p04", *second)
    out.add("reports.rpt_risk_group_subject", *CLASS, MONDAY, "c5a-p03", "s1", True, "2.25", True, "0.612")
    out.add("reports.rpt_risk_group_subject", *CLASS, MONDAY, "c5a-p03", "s2", True, "2.40", False, "0.300")


def _week(out: Writer) -> None:
    who = (*CLASS, MONDAY, "c5a-p03")
    for number in range(1, 27):
        missed = (1, 1, 0, 0, 0, 1) if number == 2 else (0,) * 6
        told = ("2.25", 2, "0.612") if number == 1 else (None, None, None) if number == 25 else ("4.00", 4, "0.900")
        out.add("reports.rpt_weekly_progress", *who, f"s{number}", "q2", DAY, *missed, *told)
    test = ("Контрольная работа", "КР")
    out.add("reports.rpt_weekly_progress_mark", *who, "s1", "m1", "2024-12-09", "2", *test)
    out.add("reports.rpt_weekly_progress_mark", *who, "s1", "m2", "2024-12-09", "3", None, None)
    out.add("reports.rpt_weekly_progress_mark", *who, "s2", "m3", "2024-12-11", "зач", "Ответ на уроке", "ОТВ")
    out.add("reports.rpt_weekly_progress_total", *who, 1, 1, 0, 0, 0, 1, 34)


def _preliminary(out: Writer) -> None:
    for place in range(1, 46):
        who = (*CLASS, "q2", f"c5a-p{place:02}")
        group, danger = ("failing", 1) if place == 3 else ("one_three", 0)
        out.add("reports.rpt_preliminary_pupil", *who, DAY, group, danger, "12.5")
        for number in range(1, 27):
            bad = (place, number) == (3, 1)
            three = number == 4
            behind = (place, number) == (5, 2)
            marks = 1 if behind else 6
            told = (2, "0.000", "0.000", "0.388", "0.612") if bad else (4, "0.050", "0.900", "0.050", "0.000")
            if three:
                told = (3, "0.000", "0.300", "0.700", "0.000")
            row = (marks, "2.25" if bad else "4.00", 5, 3, behind, *told, bad, 2, "12.5")
            out.add("reports.rpt_preliminary", *who, f"s{number}", DAY, *row)
        out.add("intermediate.int_taught_pupil", *SCHOOL, "q2", "c5a", "s1", "", "t1", who[-1])
    out.add("reports.rpt_preliminary_class", *CLASS, "q2", DAY, 45, 1, 1, 1, 8000, 1000, "12.5")
    figures = (45, 2, 10, 20, 12, 1, "43.6", "96.9", 42, 45, "11.5", "25.6", 9, 14)
    out.add("reports.rpt_forecast_class", *CLASS, "q2", DAY, *figures)
    summary = (45, 0, 44, 0, 1, 0, "97.8", "97.8", 0, 1, "12.5")
    out.add("reports.rpt_preliminary_teacher", *SCHOOL, "t1", "c5a", "s1", "", "q2", DAY, *summary)
