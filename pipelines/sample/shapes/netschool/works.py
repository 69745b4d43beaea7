"""What stands in the cells: pieces of work of a lesson, and the marks and codes of absence of one pupil for them.

One piece of work is set to a lesson and shared by all who have the lesson; a code of absence stands where a mark would,
for a piece of work of its own. Whose lesson it is and who teaches is told by the answer about a single piece of work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from pipelines.sample.shapes.known import Known
from pipelines.sample.shapes.netschool.words import (
    ANSWER,
    HOMEWORK,
    POINTS,
    TYPE_OF_KIND,
    UNNAMED,
    midnight,
    number_of,
)
from pipelines.sample.work_kinds import WORK_KINDS

Row = dict[str, Any]
_POINTS = {TYPE_OF_KIND[kind]: round(weight * POINTS) for kind, _, _, weight, _, _ in WORK_KINDS}
_PER_LESSON = 100  # a lesson has fewer pieces of work than that; its codes of absence stand at number 0


@dataclass
class Entries:
    """The lessons that take place or took place, by class and day in their order; what was entered, by lesson and
    pupil."""

    lessons: dict[tuple[str, date], list[Row]] = field(default_factory=dict)
    marks: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    pieces: dict[str, set[int]] = field(default_factory=dict)  # lesson → types of work marks were given for; 0: codes


def entries_of(known: Known, first: date) -> Entries:
    """All of the days from `first` on. A cancelled lesson is in no diary."""
    entries = Entries()
    lessons = known.table("lessons", first).filter(pl.col("status") != "cancelled")
    for row in lessons.sort("held_on", "lesson_no", "lesson_id").iter_rows(named=True):
        entries.lessons.setdefault((row["class_id"], row["held_on"]), []).append(row)
    for row in known.table("marks", first).sort("mark_id").iter_rows(named=True):
        entries.marks.setdefault((row["lesson_id"], row["student_id"]), []).append(row)
        entries.pieces.setdefault(row["lesson_id"], set()).add(TYPE_OF_KIND[row["work_kind_id"]])
    for row in known.table("absences", first).iter_rows(named=True):
        entries.codes[row["lesson_id"], row["student_id"]] = row["code"]
        entries.pieces.setdefault(row["lesson_id"], set()).add(0)
    return entries


def assignments(entries: Entries, lesson: Row, student_id: str) -> list[Row]:
    """The pieces of work of a lesson as one pupil sees them: the homework, and what he has a mark or a code for."""
    lesson_id = lesson["lesson_id"]
    found: dict[int, Row] = {}
    if lesson["homework"]:
        found[HOMEWORK] = _assignment(lesson, HOMEWORK, HOMEWORK, lesson["homework"])
    for mark in entries.marks.get((lesson_id, student_id), ()):
        kind = TYPE_OF_KIND[mark["work_kind_id"]]
        work = found.setdefault(kind, _assignment(lesson, kind, kind, UNNAMED))
        work["mark"] = _mark(work["id"], student_id, mark["value"])
        if mark["comment"]:
            work["markComment"] = {"name": mark["comment"]}
    code = entries.codes.get((lesson_id, student_id))
    if code:
        work = found[0] = _assignment(lesson, 0, ANSWER, UNNAMED)
        work["mark"] = _mark(work["id"], student_id, code)
    return [found[place] for place in sorted(found)]


def _assignment(lesson: Row, place: int, type_id: int, name: str) -> Row:
    return {
        "mark": None,
        "id": int(lesson["lesson_id"]) * _PER_LESSON + place,
        "typeId": type_id,
        "assignmentName": name,
        "weight": _POINTS[type_id],
        "dueDate": midnight(lesson["held_on"].isoformat()),
        "classMeetingId": int(lesson["lesson_id"]),
        "existsTestPlan": False,
    }


def _mark(assignment_id: int, student_id: str, value: str) -> Row:
    """A точка is no mark but a duty to have one."""
    is_due = value == "."
    written = None if is_due else int(value) if value.isdigit() else value
    return {"assignmentId": assignment_id, "studentId": int(student_id), "mark": written, "dutyMark": is_due}


def details(known: Known, entries: Entries, classes: dict[str, Row], first: date, last: date) -> dict[str, list[Row]]:
    """Class → answers `student/diary/assigns` about the first piece of work of each of its lessons that has one."""
    subjects = {row["subject_id"]: row["title"] for row in known.table("subjects").iter_rows(named=True)}
    halves = {row["subgroup_id"]: row["title"] for row in known.table("subgroups").iter_rows(named=True)}
    staff = {row["staff_id"]: row for row in known.table("staff").iter_rows(named=True)}
    found: dict[str, list[Row]] = {}
    for (class_id, day), lessons in entries.lessons.items():
        for lesson in lessons if first <= day <= last else ():
            places = entries.pieces.get(lesson["lesson_id"], set()) | ({HOMEWORK} if lesson["homework"] else set())
            if not places:
                continue
            name = group_name(
                classes[class_id]["title"], subjects[lesson["subject_id"]], halves.get(lesson["subgroup_id"])
            )
            teacher = staff[lesson["teacher_id"]]
            place = min(places)
            work = _assignment(lesson, place, place or ANSWER, UNNAMED)
            found.setdefault(class_id, []).append(
                {
                    "date": work["dueDate"],
                    "attachments": [],
                    "productId": 0,
                    "subjectGroup": {"name": name, "id": number_of(f"{lesson['class_id']}/{name}")},
                    "contentElements": None,
                    "activityName": None,
                    "weight": work["weight"],
                    "description": None,
                    "problemName": None,
                    "isDeleted": False,
                    "teachers": [{"name": full_name(teacher), "id": int(lesson["teacher_id"])}],
                    "codeContentElements": None,
                    "id": work["id"],
                    "assignmentName": lesson["homework"] if place == HOMEWORK and lesson["homework"] else UNNAMED,
                }
            )
    return found


def group_name(class_title: str, subject: str, half: str | None) -> str:
    """«5ж/Русский язык» for the whole class; a half of it is named before the stroke."""
    return f"{class_title} {half.split(', ')[-1]}/{subject}" if half else f"{class_title}/{subject}"


def full_name(person: Row) -> str:
    """Surname, name and patronymic."""
    return " ".join(person[part] for part in ("last_name", "first_name", "middle_name") if person[part])
