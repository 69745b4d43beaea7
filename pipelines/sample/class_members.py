"""Who of a class is where: membership by day and the halves of a divided class, with pupils changing half.

Turns the stays of `contingent` into arrays (pupil × day) for the other parts of the year, and writes the journal's
subgroups. No lessons, no marks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.sample.context import Year
from pipelines.sample.people import Student
from pipelines.sample.seeding import Bools, Ints, day_of, number, stream
from pipelines.sample.timetable import ClassWeek


@dataclass
class ClassMembers:
    """Pupils of a class in one year (each once); `present` and `written` say on which days each is a member and from
    which days the journal lets one write about him; `halves` maps a divided subject to half (1, 2) by pupil and day."""

    students: list[Student]
    member: Bools
    written: Bools
    halves: dict[str, Ints]


def class_members(year: Year, week: ClassWeek, days: Ints) -> ClassMembers:
    """The members of a class over its school days `days`."""
    room = week.room
    students = list({stay.student.number: stay.student for stay in room.stays}.values())
    row = {student.number: index for index, student in enumerate(students)}
    member = np.zeros((len(students), len(days)), bool)
    written = np.zeros_like(member)
    for stay in room.stays:
        inside = (days >= stay.joined) & (days < (stay.left if stay.left is not None else 1 << 30))
        member[row[stay.student.number]] |= inside
        written[row[stay.student.number]] |= inside & (days >= stay.entered)
    halves = _halves(year, week, students, days)
    return ClassMembers(students, member, written, halves)


def _halves(year: Year, week: ClassWeek, students: list[Student], days: Ints) -> dict[str, Ints]:
    room = week.room
    draw = stream(year.seed, "halves", room.class_id)
    order = draw.permutation(len(students))
    found: dict[str, Ints] = {}
    for course in week.courses:
        if course.half != 1:
            continue
        subject = course.subject
        if subject.divided == "sex":
            half = np.array([1 if student.sex == "m" else 2 for student in students])
        else:
            half = 1 + order % 2
        matrix = np.repeat(half[:, None], len(days), axis=1)
        change = _change(year, draw, days)
        moved = int(draw.integers(len(students)))
        if subject.divided == "half" and draw.random() < 0.6:
            matrix[moved, np.searchsorted(days, change) :] = 3 - half[moved]
        found[subject.subject_id] = matrix
        _write(year, week, subject.subject_id, students, days, matrix)
    return found


def _change(year: Year, draw: np.random.Generator, days: Ints) -> int:
    """The day on which a pupil changes his half; some schools allow it only between periods."""
    starts = [number(period.starts_on) for period in year.calendar.periods_of(year.calendar.periods[0].kind)[1:]]
    between = starts[int(draw.integers(len(starts)))]
    inside = int(days[int(draw.integers(12, len(days) - 12))])
    return between if year.profile.subgroups_at_period_end else inside


def _write(year: Year, week: ClassWeek, subject_id: str, students: list[Student], days: Ints, matrix: Ints) -> None:
    """The journal's subgroups and their members: a row a pupil, subgroup and day of joining."""
    room = week.room
    own = {course.half: course for course in week.courses if course.subject.subject_id == subject_id}
    for course in own.values():
        year.store.put(
            "subgroups",
            year.opening,
            {
                "subgroup_id": course.subgroup_id,
                "class_id": room.class_id,
                "subject_id": subject_id,
                "title": course.title,
                "teacher_id": str(course.teacher.number),
            },
        )
    row = {student.number: index for index, student in enumerate(students)}
    for stay in room.stays:
        end = stay.left if stay.left is not None and stay.left <= year.last else None
        if stay.joined > year.last:
            continue
        halves = matrix[row[stay.student.number]]
        turns = [int(place) + 1 for place in np.flatnonzero(np.diff(halves))]
        edges = [
            stay.joined,
            *(int(days[place]) for place in turns if stay.joined < days[place] and (end is None or days[place] < end)),
        ]
        for index, joined in enumerate(edges):
            left = edges[index + 1] if index + 1 < len(edges) else end
            half = int(halves[min(np.searchsorted(days, joined), len(days) - 1)])
            line = {
                "subgroup_id": own[half].subgroup_id,
                "student_id": str(stay.student.number),
                "joined_on": day_of(joined),
                "left_on": None,
            }
            known = max(stay.entered, year.opening) if index == 0 else joined
            year.store.put("subgroup_members", known, line, on=joined)
            if left is not None:
                year.store.put("subgroup_members", max(left, known), {**line, "left_on": day_of(left)}, on=joined)
