"""Who missed which lesson of a class and why, and how the journal learned of it.

Illness comes in spells, the rest by days, halves of days and single lessons. Codes are the journal's own; where it has
«отсутствует, причина не указана» (ОТ) or nothing but Н, the homeroom teacher puts the reason days later.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.sample.class_lessons import ClassLessons
from pipelines.sample.class_members import ClassMembers
from pipelines.sample.context import Year
from pipelines.sample.people import RELEASED
from pipelines.sample.profile import EXCUSED, EXEMPT, ILLNESS, LATE, UNEXCUSED, UNSPECIFIED
from pipelines.sample.seeding import DAY, Bools, Ints, number, stream
from pipelines.sample.timetable import ClassWeek


def expected_lessons(week: ClassWeek, lessons: ClassLessons, members: ClassMembers) -> Bools:
    """Pupil × lesson: a held lesson of his class, or of his subgroup, on a day he is a member."""
    expected = members.member[:, lessons.place] & lessons.held
    for index, course in enumerate(week.courses):
        if course.half:
            own = np.flatnonzero(lessons.course == index)
            expected[:, own] &= members.halves[course.subject.subject_id][:, lessons.place[own]] == course.half
    return expected


def class_attendance(
    year: Year, week: ClassWeek, lessons: ClassLessons, members: ClassMembers, expected: Bools
) -> Ints:
    """Pupil × lesson: the final kind of absence (0: there); the journal's versions go to the store."""
    draw = stream(year.seed, "attendance", week.room.class_id)
    whole, back = _whole_days(year, lessons.days, members, draw)
    kinds = whole[:, lessons.place]
    _half_days(kinds, lessons, members, draw)
    shape = kinds.shape
    truant = np.array([min(student.truancy, 4.0) for student in members.students])[:, None]
    lonely = (kinds == 0) & (draw.random(shape) < 0.0022 * truant * (0.3 if week.room.grade <= 4 else 1.0))
    kinds[lonely] = UNEXCUSED
    if LATE in year.profile.codes:
        often = np.where(lessons.number == 1, 0.012, 0.0015)[None, :]
        kinds[(kinds == 0) & (draw.random(shape) < often * (0.4 + truant))] = LATE
    if EXEMPT in year.profile.codes:
        sport = np.array([course.subject.subject_id == "pe" for course in week.courses])[lessons.course]
        freed = np.array([student.pe_group == RELEASED for student in members.students])
        kinds[(kinds == 0) & sport[None, :] & freed[:, None]] = EXEMPT
    kinds[~(expected & members.written[:, lessons.place])] = 0
    final = _enter(year, week, lessons, members, kinds, back[:, lessons.place], draw)
    _mistakes(year, week, lessons, members, final, expected & members.written[:, lessons.place], draw)
    return final


def _whole_days(year: Year, days: Ints, members: ClassMembers, draw: np.random.Generator) -> tuple[Ints, Ints]:
    """Pupil × day: kind of a whole-day absence, and the day he is back from the spell."""
    shape = (len(members.students), len(days))
    kinds, back = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    winter = number(year.calendar.starts_on.replace(month=11, day=15))
    season = 1.0 + 0.9 * ((days > winter) & (days < winter + 110))
    weights = np.cumsum(season) / season.sum()
    for row, student in enumerate(members.students):
        spells = [(ILLNESS, int(draw.integers(3, 11))) for _ in range(int(draw.poisson(1.5 * student.health)))]
        spells += [(ILLNESS, int(draw.integers(30, 60)))] if draw.random() < 0.02 else []
        spells += [(EXCUSED, int(draw.integers(1, 4))) for _ in range(int(draw.poisson(0.9)))]
        spells += [(UNEXCUSED, 1) for _ in range(int(draw.poisson(0.9 * min(student.truancy, 4.0))))]
        for kind, length in spells:
            begin = int(days[int(np.searchsorted(weights, draw.random()))])
            inside = (days >= begin) & (days < begin + length) & (kinds[row] == 0)
            kinds[row, inside] = kind
            back[row, inside] = begin + length
    return kinds, back


def _half_days(kinds: Ints, lessons: ClassLessons, members: ClassMembers, draw: np.random.Generator) -> None:
    """Some days a pupil comes after, or leaves before, a lesson."""
    for row, student in enumerate(members.students):
        for _ in range(int(draw.poisson(0.8 + 0.8 * student.health))):
            place = int(draw.integers(len(lessons.days)))
            border = int(draw.integers(2, 6))
            later = draw.random() < 0.6
            kind = (ILLNESS, EXCUSED, EXCUSED, UNEXCUSED)[int(draw.integers(4))]
            own = (lessons.place == place) & ((lessons.number >= border) if later else (lessons.number < border))
            kinds[row, own & (kinds[row] == 0)] = kind


def _enter(
    year: Year,
    week: ClassWeek,
    lessons: ClassLessons,
    members: ClassMembers,
    kinds: Ints,
    back: Ints,
    draw: np.random.Generator,
) -> Ints:
    """Put the absences down as the journal got them; the kinds as they stand in the end."""
    rows, columns = np.nonzero(kinds)
    kind, day = kinds[rows, columns], lessons.day[columns]
    count = len(rows)
    missed = (kind == ILLNESS) | (kind == EXCUSED) | (kind == UNEXCUSED)
    first = kind.copy()
    has_unspecified = UNSPECIFIED in year.profile.codes
    vague = missed & (draw.random(count) < (0.8 if has_unspecified else 0.6))
    first[vague] = UNSPECIFIED if has_unspecified else UNEXCUSED
    # a certificate comes when he is back; of the rest the homeroom teacher disposes at the end of the week
    friday = day + (4 - (day + 3) % 7) % 7
    returned = np.maximum(back[rows, columns], day + 1) + (rows * 7 + columns // 40) % 4
    known = np.where(kind == UNEXCUSED, friday, returned)
    limit = min(year.last + 8, int(year.export_days[-1]))
    known = np.minimum(np.maximum(known, day), limit)
    forgotten = vague & (kind != ILLNESS) & (draw.random(count) < 0.06)
    second = np.where(forgotten, first, kind)
    entered = np.maximum(lessons.starts[columns] + draw.integers(60, 1500, count), lessons.starts[columns])
    next_day = draw.random(count) < 0.03
    changed = np.where(next_day, day + 1, day)
    entered = np.where(next_day, changed * DAY + 9 * 3600, entered)
    codes = np.array([0] + [year.text(year.profile.codes.get(kind)) for kind in range(1, 7)])
    teacher = np.array([course.teacher.number for course in week.courses])[lessons.course]
    teacher = np.where(lessons.substitute > 0, lessons.substitute, teacher)[columns]
    student = np.array([one.number for one in members.students])[rows]
    year.store.add(
        "absences",
        changed,
        day,
        lesson_id=lessons.lesson_id[columns],
        student_id=student,
        code=codes[first],
        entered_at=entered,
        entered_by=teacher,
        _kind=first,
    )
    late = first != second
    known = np.maximum(known, changed + 1)
    year.store.add(
        "absences",
        np.minimum(known, limit)[late],
        day[late],
        step=1,
        lesson_id=lessons.lesson_id[columns][late],
        student_id=student[late],
        code=codes[second][late],
        entered_at=(np.minimum(known, limit) * DAY + 15 * 3600 + rows * 7)[late],
        entered_by=week.room.homeroom,
        _kind=second[late],
    )
    final = np.zeros_like(kinds)
    final[rows, columns] = second
    return final


def _mistakes(
    year: Year,
    week: ClassWeek,
    lessons: ClassLessons,
    members: ClassMembers,
    final: Ints,
    expected: Bools,
    draw: np.random.Generator,
) -> None:
    """A pupil put down as absent who was there: the row is deleted a day or two later."""
    rows, columns = np.nonzero(expected & (final == 0) & (draw.random(final.shape) < 0.0008))
    code = year.text(year.profile.codes[UNEXCUSED])
    day = lessons.day[columns]
    keep = day + 3 < year.last
    rows, columns, day = rows[keep], columns[keep], day[keep]
    teacher = np.array([course.teacher.number for course in week.courses])[lessons.course][columns]
    values: dict[str, Any] = {
        "lesson_id": lessons.lesson_id[columns],
        "code": code,
        "entered_by": teacher,
        "_kind": UNEXCUSED,
        "student_id": np.array([one.number for one in members.students])[rows],
        "entered_at": lessons.starts[columns] + 900,
    }
    year.store.add("absences", day, day, **values)
    year.store.add("absences", day + 1 + rows % 2, day, delete=True, step=1, **values)
