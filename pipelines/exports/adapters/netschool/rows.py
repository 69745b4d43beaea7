"""Rows of the tables that are not lessons: classes, pupils, teachers, kinds of work, subgroups, marks of periods.

Facts in, rows out; which days they cover and what becomes of complaints is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from pipelines.exports.adapters.netschool import crosswalk
from pipelines.exports.adapters.netschool.calendar import period_id
from pipelines.exports.adapters.netschool.facts import Complaint, Facts, Report
from pipelines.exports.adapters.netschool.groups import Groups, bare_subject, joined
from pipelines.exports.adapters.netschool.lessons import Row, Taught, work_kind
from pipelines.exports.adapters.netschool.people import People
from pipelines.exports.adapters.netschool.texts import grade_and_letter, name_parts, period_of


def class_row(class_id: str, year: str, title: str, kinds: Mapping[str, str], is_college: bool) -> Row:
    grade, letter = grade_and_letter(title, is_college)
    stage = "НОО" if (grade or 0) <= 4 else "ООО" if (grade or 0) <= 9 else "СОО"
    return {
        "class_id": class_id,
        "academic_year": year,
        "title": title,
        "grade": str(grade) if grade is not None else "",
        "letter": letter,
        "stage": "СПО" if is_college else stage,
        "period_kind": kinds[class_id],
    }


def student_row(student: str, name: str) -> Row:
    last, first, middle = name_parts(name)
    return {"student_id": student, "last_name": last, "first_name": first, "middle_name": middle}


def staff_rows(facts: Facts) -> list[Row]:
    people = {staff: name for detail in sorted(facts.details) for staff, name in sorted(detail.teachers)}
    rows: list[Row] = []
    for staff, name in people.items():
        last, first, middle = name_parts(name)
        rows.append({"staff_id": staff, "last_name": last, "first_name": first, "middle_name": middle})
    return rows


def work_kind_rows(facts: Facts, taught: Taught, complaints: list[Complaint]) -> list[Row]:
    """A row a type, or a type and weight; marks of a type without a title lose it, which is said."""
    weights: dict[str, set[str]] = {}
    for type_id, weight in taught.used_kinds:
        weights.setdefault(type_id, set()).add(weight)
    nameless = sorted(set(weights) - set(facts.kinds))
    for row in taught.marks.values():
        if (row.get("work_kind_id") or "").partition(":")[0] in nameless:
            row["work_kind_id"] = None
    if nameless:
        reason = "у видов работ с этими номерами нет названий: добавьте ответ журнала о видах заданий"
        complaints.append(Complaint("work_kinds", "", reason, ", ".join(nameless)))
    return [
        {"work_kind_id": work_kind(type_id, weight), "title": title, "short_title": short, "weight": weight}
        for type_id, (title, short, _) in facts.kinds.items()
        for weight in sorted(weights.get(type_id, {""}))
    ]


def taught_by(groups: Groups, lesson_id: str) -> Row:
    return {"subgroup_id": groups.of_lesson.get(lesson_id), "teacher_id": groups.teacher_of.get(lesson_id)}


def subgroups_rows(groups: Groups, taught: Taught) -> dict[str, list[Row]]:
    """Who was seen in a subgroup, and on which day first in a week (`groups.joined`); in a nameless one, for a day."""
    subgroups: list[Row] = [
        {
            "subgroup_id": group,
            "class_id": class_id,
            "subject_id": taught.subject_of(subject),
            "title": title,
            "teacher_id": teacher,
        }
        for group, (class_id, subject, title, teacher) in groups.subgroups.items()
    ]
    spans = [(*each, "") for each in joined(groups)]
    spans += [(*each, (each[2] + timedelta(1)).isoformat()) for each in groups.at_once]
    members: list[Row] = [
        {"subgroup_id": group, "student_id": student, "joined_on": day.isoformat(), "left_on": left_on}
        for group, student, day, left_on in spans
    ]
    return {"subgroups": subgroups, "subgroup_members": members}


def period_mark_rows(taught: Taught, reports: list[Report], people: People, complaints: list[Complaint]) -> list[Row]:
    """Of several reports of a pupil the newest says a period's mark, also when it says none.

    A report names the class of the day it is saved on; in which the pupil was when the period ended the lists say.
    """
    found: dict[tuple[str, str, str], Row | None] = {}
    for report in reports:
        student = people.is_about.get(report.file)
        for caption in report.captions:
            if period_of(caption) is None:
                reason = "к какому периоду относится столбец «Итог.оценка», непонятно: он не прочитан"
                complaints.append(Complaint("period_marks", report.file, reason, caption))
        if not student or (report.year, student) not in people.members:
            continue
        for title in report.subjects:
            taught.subject_of(bare_subject(title, report.class_title))
        for (title, caption), text in report.totals.items():
            named = period_of(caption)
            if named is None:
                continue
            subject = taught.subject_of(bare_subject(title, report.class_title))
            period = period_id((report.year, *named))
            row: Row = {
                "student_id": student,
                "subject_id": subject,
                "period_id": period,
                "kind": "annual" if named[0] == "year" else "period",
                "value": crosswalk.PERIOD_MARKS.get(text.casefold(), text),
            }
            found.setdefault((student, subject, period), row if text else None)
    return [row for row in found.values() if row]
