"""Rows for the tests of readiness, corrections and the remarks on documents. School-90, 2024-25, first quarter.

5А waits for one mark and has notes; one mark was corrected after closing with a note, another without. The quarter was
closed in spite of what was missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from published_by_hand import Writer

KEY = "institution_id VARCHAR, academic_year VARCHAR"
ITEM = "kind VARCHAR, severity VARCHAR, title VARCHAR, kind_order INTEGER"
COUNTS = (
    "late_entries INTEGER, backdated INTEGER, changed INTEGER, removed INTEGER, total INTEGER, forbidden INTEGER, "
    "after_close INTEGER, unexplained INTEGER, reasons_given INTEGER"
)
TABLES = {
    "ingest.closings": f"line INTEGER, {KEY}, period_id VARCHAR, journal_day DATE, closed_at VARCHAR, "
    "closed_by VARCHAR, despite VARCHAR",
    "ingest.explanations": f"line INTEGER, {KEY}, key VARCHAR, changed_on DATE, note VARCHAR, explained_by VARCHAR, "
    "explained_at VARCHAR",
    "seeds.readiness_rules": "kind VARCHAR, kind_order INTEGER, title VARCHAR, short_title VARCHAR, severity VARCHAR, "
    "clause VARCHAR",
    "reports.rpt_readiness": f"{KEY}, period_id VARCHAR, class_id VARCHAR, subject_id VARCHAR, "
    "missing_period_marks INTEGER, below_minimum INTEGER, unfilled_topics INTEGER, unspecified_absences INTEGER, "
    "forbidden_values INTEGER, unjustified_marks INTEGER, ready BOOLEAN",
    "reports.rpt_readiness_class": f"{KEY}, period_id VARCHAR, class_id VARCHAR, marks_due_on DATE, "
    "is_marks_due BOOLEAN, movement_difference INTEGER, blockers INTEGER, notes INTEGER, ready BOOLEAN",
    "reports.rpt_readiness_kind": f"{KEY}, period_id VARCHAR, unit_kind VARCHAR, unit_id VARCHAR, {ITEM}, n INTEGER",
    "reports.rpt_readiness_item": f"{KEY}, period_id VARCHAR, class_id VARCHAR, subject_id VARCHAR, "
    f"teacher_id VARCHAR, student_id VARCHAR, lesson_id VARCHAR, day DATE, key VARCHAR, text VARCHAR, {ITEM}",
    "reports.rpt_corrections": f"{KEY}, period_id VARCHAR, entity VARCHAR, field VARCHAR, key VARCHAR, "
    "class_id VARCHAR, subject_id VARCHAR, lesson_id VARCHAR, student_id VARCHAR, teacher_id VARCHAR, "
    "mark_kind VARCHAR, held_on DATE, changed_on DATE, made_on DATE, old VARCHAR, new VARCHAR, kind VARCHAR, "
    "days_late INTEGER, closed_on DATE, after_close BOOLEAN, is_forbidden BOOLEAN, is_reason_given BOOLEAN, "
    "is_unexplained BOOLEAN, explanation VARCHAR, explained_by VARCHAR, explained_at VARCHAR",
    "reports.rpt_corrections_total": f"{KEY}, period_id VARCHAR, unit_kind VARCHAR, unit_id VARCHAR, {COUNTS}",
}


def fill(out: Writer) -> None:
    """Put the rows down."""
    year = ("school-90", "2024-25")
    pupils = [row[2] for row in out.rows["marts.dim_student"] if row[:2] == year]
    subjects = [row[2] for row in out.rows["marts.dim_subject"] if row[:2] == year]
    unit = next(row[2] for row in out.rows["marts.dim_class"] if row[:2] == year and row[3] == "5А")
    out.add("ingest.closings", 1, *year, "q1", "2024-10-26", "2024-10-28T12:00:00+07:00", "Иванова А. П.", "Приказ № 7")
    rules = {
        "missing_period_mark": ("blocker", "Нет отметки за период", 1),
        "below_minimum": ("note", "Текущих отметок меньше необходимого", 7),
    }
    for kind, (severity, title, order) in rules.items():
        out.add("seeds.readiness_rules", kind, order, title, title[:11], severity, "")
        about = (kind, severity, title, order)
        for level, id_ in (("class", unit), ("school", "school-90"), ("teacher", "")):
            out.add("reports.rpt_readiness_kind", *year, "q1", level, id_, *about, 1)
        text = "Текущих отметок 1, нужно не меньше 3" if severity == "note" else title
        item = (*year, "q1", unit, subjects[0], None, pupils[0], None, None, pupils[0], text)
        out.add("reports.rpt_readiness_item", *item, *about)
    for key, day in enumerate(("2024-09-11", "2024-09-10", "2024-09-11")):
        said = f"{day[8:]}.{day[5:7]}.{day[:4]}: Пропуск на уроке, которого не было."
        item = (*year, "q1", unit, None, None, None, None, day, f"a{key}", said)
        out.add("reports.rpt_readiness_item", *item, "contradiction", "note", "Противоречие в журнале", 13)
    out.add("reports.rpt_readiness", *year, "q1", unit, subjects[0], 1, 1, 0, 0, 0, 0, False)
    out.add("reports.rpt_readiness_class", *year, "q1", unit, "2024-10-23", True, 0, 1, 1, False)
    notes = (("Ошибка ввода", "Петров В. Г.", "2024-11-02T10:00:00+07:00"), (None, None, None))
    for place, note in enumerate(notes):
        changed = (*year, "q1", "period_mark", "value", f"key{place}", unit, subjects[0], None, pupils[place], None)
        days = ("period", "2024-10-25", "2024-10-31", "2024-10-31")
        flags = (True, True, False, note[0] is None)
        out.add("reports.rpt_corrections", *changed, *days, "4", "5", "changed", 6, "2024-10-26", *flags, *note)
    late = (*year, "q1", "mark", "value", "m1", unit, subjects[0], "l1", pupils[0], None, None, "2024-09-10")
    told = ("2024-09-20", "2024-09-20", None, "5", "backdated", 10, "2024-10-26", False, False, False, False)
    out.add("reports.rpt_corrections", *late, *told, None, None, None)
    for level, id_ in (("school", "school-90"), ("week", "2024-10-28"), ("teacher", "")):
        out.add("reports.rpt_corrections_total", *year, "q1", level, id_, 0, 1, 2, 0, 3, 2, 2, 1, 40)
    out.add("reports.rpt_corrections_total", *year, "q1", "entity", "period_mark", 0, 0, 2, 0, 2, 2, 2, 1, 0)
    out.add("reports.rpt_corrections_total", *year, "q1", "entity", "mark", 0, 1, 0, 0, 1, 0, 0, 0, 40)
