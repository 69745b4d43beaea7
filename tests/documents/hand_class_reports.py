"""Hand-written rows for the reports about attendance by day and month, pupils' cards, fill, contingent and rating.

Monday 14 October 2024: some are absent; Tuesday the 15th: nobody. 9Б has one pupil, 1А no marks, g21 is of a college.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from published_by_hand import Writer

KEY = "institution_id VARCHAR, academic_year VARCHAR"
FIGURES = (
    "expected_lessons INTEGER, missed_lessons INTEGER, excused_lessons INTEGER, illness_lessons INTEGER, "
    "unexcused_lessons INTEGER, unspecified_lessons INTEGER, late_lessons INTEGER, days_missed INTEGER, "
    "days_excused INTEGER, days_illness INTEGER, attendance_pct DECIMAL(4,1)"
)
UNIT = f"{KEY}, unit_kind VARCHAR, unit_id VARCHAR"
TABLES = {
    "seeds.absence_kinds": "short_title VARCHAR, title VARCHAR, counts_as_missed BOOLEAN",
    "reports.rpt_unit": f"{UNIT}, grade INTEGER, is_repetition BOOLEAN, unit_order INTEGER",
    "reports.rpt_attendance_day": f"{KEY}, class_id VARCHAR, day DATE, student_id VARCHAR, expected_lessons INTEGER, "
    "lessons_missed INTEGER, lessons_unspecified INTEGER, lessons_late INTEGER, excused BOOLEAN, missed_at VARCHAR, "
    "reason VARCHAR, reason_title VARCHAR, late_at VARCHAR",
    "reports.rpt_attendance_day_total": f"{UNIT}, day DATE, headcount INTEGER, absent_all_day INTEGER, "
    "absent_part_day INTEGER, absent_illness INTEGER, absent_excused INTEGER, absent_unspecified INTEGER, "
    "late INTEGER, present_pct DECIMAL(4,1)",
    "reports.rpt_class_attendance_month_total": f"{KEY}, class_id VARCHAR, month DATE, total_kind VARCHAR, "
    f"total_id VARCHAR, {FIGURES}",
    "reports.rpt_attendance_week": f"{KEY}, class_id VARCHAR, period_id VARCHAR, week DATE, {FIGURES}",
    "reports.rpt_data_completeness": f"{KEY}, class_id VARCHAR, month DATE, student_id VARCHAR, "
    "missing_titles VARCHAR, changed_titles VARCHAR, guardians INTEGER, guardians_without_account INTEGER, "
    "is_complete BOOLEAN",
    "reports.rpt_data_completeness_total": f"{KEY}, class_id VARCHAR, month DATE, field VARCHAR, title VARCHAR, "
    "field_order INTEGER, asked INTEGER, filled INTEGER, missing INTEGER, filled_pct DECIMAL(4,1)",
    "reports.rpt_class_rating": f"{KEY}, class_id VARCHAR, period_id VARCHAR, student_id VARCHAR, place INTEGER, "
    "average_mark DECIMAL(4,2), n5 INTEGER, n4 INTEGER, n3 INTEGER, n2 INTEGER, missed_lessons INTEGER",
    "reports.rpt_class_fill": f"{UNIT}, day DATE, headcount INTEGER, capacity INTEGER, fill_pct DECIMAL(7,1), "
    "free_places INTEGER, classes INTEGER, mean_headcount DECIMAL(6,2)",
    "reports.rpt_student_totals_unit": f"{UNIT}, period_id VARCHAR, dimension VARCHAR, value VARCHAR, "
    "value_order INTEGER, n INTEGER",
}
SCHOOL, COLLEGE = ("school-90", "2024-25"), ("yarovoe-college", "2024-25")
CLASSES = {  # class → slice, pupils
    "c1a": (SCHOOL, 3),
    "c5a": (SCHOOL, 45),
    "c9b": (SCHOOL, 1),
    "g21": (COLLEGE, 25),
}
MONDAY, TUESDAY, OCTOBER = "2024-10-14", "2024-10-15", "2024-10-01"
# place in the class → lessons missed of six, without a reason named, late, excused, at, reason, in words, late at
ABSENT = {
    1: (6, 0, 0, True, "1, 2, 3, 4, 5, 6", "Б", "Пропуск по болезни", None),
    2: (2, 1, 0, False, "5, 6", "ОТ/УП", "Причина не указана; Пропуск по уважительной причине", None),
    3: (0, 0, 1, None, None, None, None, "1"),
}
HERE = (0, 0, 0, None, None, None, None, None)
VALUES = {
    "all": ("всего",),
    "sex": ("мужской", "женский"),
    "age": ("6", "7", "10", "11", "14", "15", "16", "не указано"),
    "foreign_language": ("английский", "немецкий"),
    "pe_group": ("основная", "специальная", "освобождён"),
    "family": ("полная", "многодетная", "не указано"),
    "register": ("ПДН", "семья, находящаяся в социально опасном положении"),
    "achievement": ("школьный", "всероссийский"),
}


def fill(out: Writer) -> None:
    """All rows of these reports."""
    for row in (("Б", "Пропуск по болезни", True), ("НП", "Пропуск без уважительной причины", True)):
        out.add("seeds.absence_kinds", *row)
    out.add("seeds.absence_kinds", "ОП", "Опоздание", False)
    _units(out)
    for class_id, (key, pupils) in CLASSES.items():
        _attendance(out, key, class_id, pupils)
        _cards(out, key, class_id, pupils)
        for place in range(1, pupils + 1):
            place_or_none = None if place == 4 else place
            average = None if place == 4 else f"{5 - place // 20}.{place:02}"
            period = "h1" if key is COLLEGE else "q1"
            row = (
                *key,
                class_id,
                period,
                _who(class_id, place),
                place_or_none,
                average,
                9,
                2 * place,
                1,
                0,
                100 + place,
            )
            out.add("reports.rpt_class_rating", *row)


def _who(class_id: str, place: int) -> str:
    return f"{class_id}-p{place:02}"


def _units(out: Writer) -> None:
    shown = {
        SCHOOL: (
            ("class", "c1a", 1, False, 3, 25),
            ("grade", "1", 1, True, 3, 25),
            ("class", "c5a", 5, False, 45, 25),
            ("class", "c9b", 9, False, 1, None),
            ("stage", "ООО", None, False, 46, 25),
            ("school", "school-90", None, False, 49, 50),
        ),
        COLLEGE: (
            ("class", "g21", 2, False, 25, None),
            ("grade", "2", 2, False, 25, None),
            ("school", "yarovoe-college", None, False, 25, None),
        ),
    }
    for key, units in shown.items():
        for order, (kind, unit, grade, repeats, headcount, capacity) in enumerate(units, 1):
            out.add("reports.rpt_unit", *key, kind, unit, grade, repeats, order)
            fill_pct, free = ("88.8", 50 - headcount) if capacity else (None, None)
            mean = "12.34" if headcount else None
            for day in (MONDAY, "2024-10-25"):
                row = (*key, kind, unit, day, headcount, capacity, fill_pct, free, 1, mean)
                out.add("reports.rpt_class_fill", *row)
            for day, absent in ((MONDAY, (1, 1, 1, 1, 1, 7)), (TUESDAY, (0, 0, 0, 0, 0, 0))):
                share = "93.3" if day == MONDAY else "100.0"
                out.add("reports.rpt_attendance_day_total", *key, kind, unit, day, headcount, *absent, share)
            for period in ("q1", "h1"):
                for dimension, values in VALUES.items():
                    for place, value in enumerate(values, 1):
                        n = headcount if dimension == "all" else place + 300
                        row = (*key, kind, unit, period, dimension, value, place, n)
                        out.add("reports.rpt_student_totals_unit", *row)


def _attendance(out: Writer, key: tuple[str, str], class_id: str, pupils: int) -> None:
    figures = (12, 8, 7, 6, 0, 1, 1, 1, 1, 1, "33.3")
    for place in range(1, pupils + 1):
        who = _who(class_id, place)
        for day, found in ((MONDAY, ABSENT.get(place, HERE)), (TUESDAY, HERE)):
            if (place, day) != (4, TUESDAY):  # the fourth had no lesson on Tuesday
                out.add("reports.rpt_attendance_day", *key, class_id, day, who, 6, *found)
        out.add("reports.rpt_class_attendance_month_total", *key, class_id, OCTOBER, "student", who, *figures)
    totals = {"day": (MONDAY, TUESDAY), "week": (MONDAY, "2024-10-21"), "class": (class_id,)}
    for kind, ids in totals.items():
        for one in ids:
            share = {MONDAY: "97.6", TUESDAY: "100.0"}.get(one, "98.7")
            row = (540, 17, 16, 15, 0, 1, 3, 2, 1, 1, share)
            out.add("reports.rpt_class_attendance_month_total", *key, class_id, OCTOBER, kind, one, *row)
    for period in ("h1",) if key is COLLEGE else ("q1",):
        for week, share in ((MONDAY, "97.6"), ("2024-10-21", "98.7")):
            row = (540, 17, 16, 15, 0, 1, 3, 2, 1, 1, share)
            out.add("reports.rpt_attendance_week", *key, class_id, period, week, *row)


def _cards(out: Writer, key: tuple[str, str], class_id: str, pupils: int) -> None:
    for place in range(1, pupils + 1):
        missing, changed = {1: ("отчество, дата рождения", None), 2: (None, "семья")}.get(place, (None, None))
        row = (missing, changed, 0 if place == 3 else 2, place % 2, missing is None and place != 3)
        out.add("reports.rpt_data_completeness", *key, class_id, OCTOBER, _who(class_id, place), *row)
    for order, (field, title) in enumerate((("sex", "пол"), ("card", "карточка целиком")), 1):
        row = (field, title, order, pupils, pupils - 1, 1, "66.6")
        out.add("reports.rpt_data_completeness_total", *key, class_id, OCTOBER, *row)
