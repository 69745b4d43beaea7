"""Дневник.ру: an export day as a folder of answers of its partner API, each file under the path that was asked.

This module says what is asked on which day and puts the answers in their files; how a record looks is in `records`, who
is where in `groups`, how far back is asked in `windows`. An answer about a class tells of the pupils who are in it
now: of one who has left, nothing is answered any more, neither his marks nor his absences. Lessons that were cancelled
or only planned are not in the answers, nor is anything the API has no field for (orders, birthdays, parents, who
entered what, КТП, examinations).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pipelines.sample.people import ADMINISTRATION
from pipelines.sample.shapes.dnevnik import records
from pipelines.sample.shapes.dnevnik.groups import Group, Groups, groups_of
from pipelines.sample.shapes.dnevnik.ids import ident
from pipelines.sample.shapes.dnevnik.windows import asks_final_marks, since, since_of_classes
from pipelines.sample.shapes.known import Known

Answers = dict[str, Any]
Row = Mapping[str, Any]


def files(known: Known) -> dict[str, bytes]:
    """Path → answer of the API in JSON; the same for the same day."""
    groups = groups_of(known)
    answers = _of_the_school(known, groups)
    for group in groups.classes:
        answers |= _of_a_class(known, group)
    for group in groups.all:
        answers[f"edu-groups/{group.number}/persons"] = [
            records.student(groups.students[each], True) for each in group.members
        ] + [records.student(groups.students[each], False) for each in group.gone]
    answers |= _of_the_days(known, groups)
    if asks_final_marks(known):
        answers |= _final_marks(known, groups)
    return {
        f"{path}.json": json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        for path, answer in sorted(answers.items())
    }


def _of_the_school(known: Known, groups: Groups) -> Answers:
    school = ident("school", known.profile.institution_id)
    teachers = [row for row in known.table("staff").iter_rows(named=True) if row["position"] not in ADMINISTRATION]
    return {
        "edu-groups": [records.group(each, known.calendar.start, groups) for each in groups.all],
        f"schools/{school}/teachers": [records.teacher(row) for row in teachers],
        f"work-types/{school}": [records.work_type(row, school) for row in _rows(known, "work_kinds")],
    }


def _of_a_class(known: Known, group: Group) -> Answers:
    asked = f"edu-groups/{group.number}"
    kinds = (group.period_kind, "year")
    taught = {row["subject_id"] for row in _rows(known, "curriculum") if row["class_id"] == group.class_id}
    subjects = [records.subject(row) for row in _rows(known, "subjects") if row["subject_id"] in taught]
    answers: Answers = {
        f"{asked}/reporting-periods": [
            records.period(row, group, known.calendar.start) for row in _rows(known, "periods") if row["kind"] in kinds
        ],
        f"{asked}/subjects": subjects,
    }
    homeroom = [row for row in _rows(known, "staff") if row["staff_id"] == group.homeroom]
    if homeroom:
        answers[f"{asked}/classteacher"] = records.person(homeroom[0], "staff", None)
    return answers


def _of_the_days(known: Known, groups: Groups) -> Answers:
    """Lessons with their works, marks and the log of attendance, of every group for the days that are asked about."""
    first = since(known)
    if first is None:
        return {}
    subjects = {row["subject_id"]: records.subject(row) for row in _rows(known, "subjects")}
    further = since_of_classes(known, first)
    earliest = min([first, *further.values()])
    held = {
        row["lesson_id"]: row
        for row in _rows(known, "lessons", earliest)
        if row["status"] == "held" and further.get(row["class_id"], first) <= row["held_on"] <= known.day
    }
    group_of = {lesson: groups.of_lesson(row) for lesson, row in held.items()}
    found: dict[str, dict[int, list[Any]]] = {
        kind: {group.number: [] for group in groups.all} for kind in ("lessons", "marks", "log")
    }
    marks_of: dict[str, list[Row]] = {}
    for row in _rows(known, "marks", earliest):
        if row["lesson_id"] in held and row["student_id"] in group_of[row["lesson_id"]].pupils:
            marks_of.setdefault(row["lesson_id"], []).append(row)
    for lesson, row in held.items():
        number, marks = group_of[lesson].number, marks_of.get(lesson, [])
        found["lessons"][number].append(records.lesson(row, number, subjects[row["subject_id"]], marks))
        found["marks"][number] += [records.mark(each) for each in marks]
    status = records.statuses(known.profile)
    for row in _rows(known, "absences", earliest):
        group = group_of.get(row["lesson_id"])
        if group and row["student_id"] in group.pupils and row["code"] in status:
            found["log"][group.number].append(records.log_entry(row, status[row["code"]]))
    days = {group.number: f"{further.get(group.class_id, first)}/{known.day}" for group in groups.all}
    paths = {"lessons": "edu-groups/{}/lessons", "marks": "edu-groups/{}/marks", "log": "lesson-log-entries/group/{}"}
    return {
        f"{paths[kind].format(number)}/{days[number]}": answer
        for kind, by_group in found.items()
        for number, answer in by_group.items()
    }


def _final_marks(known: Known, groups: Groups) -> Answers:
    """Marks for periods and the year of those who are in the class; the API has no examinations."""
    by_place: dict[tuple[str, str, str], list[Row]] = {}
    for row in _rows(known, "period_marks"):
        if row["kind"] in ("period", "annual"):
            by_place.setdefault((row["class_id"], row["student_id"], row["period_id"]), []).append(row)
    answers: Answers = {f"edu-groups/{group.number}/final-marks": [] for group in groups.classes}
    for (class_id, student, period), rows in sorted(by_place.items()):
        group = groups.of_class[class_id]
        if student in group.pupils:
            answers[f"edu-groups/{group.number}/final-marks"].append(records.final_marks(group, student, period, rows))
    return answers


def _rows(known: Known, table: str, first: date | None = None) -> Iterable[Row]:
    return known.table(table, first).iter_rows(named=True)
