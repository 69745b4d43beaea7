"""Current marks of one class in one year, from the first entry through corrections to deletions.

How many marks a pupil gets in a period depends on the hours of the subject; written works are marked for all who were
there. Period marks are made from the sums that come back from here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.sample.calendar import period_of
from pipelines.sample.class_lessons import ClassLessons
from pipelines.sample.class_members import ClassMembers
from pipelines.sample.context import SUBJECT_ORDER, Year
from pipelines.sample.lesson_plans import CONTROL, ORDINARY
from pipelines.sample.people import RELEASED, levels
from pipelines.sample.profile import EXCUSED, ILLNESS, LATE
from pipelines.sample.seeding import DAY, Bools, Ints, number, stream
from pipelines.sample.store import FAIL, PASS, PENDING
from pipelines.sample.timetable import ClassWeek
from pipelines.sample.work_kinds import BY_LESSON, DICTATION, ORAL, WEIGHTS, WRITTEN


@dataclass
class ClassMarks:
    """The marks of a class as they stood when they were entered, one value a mark.

    `row` is the pupil's index in the class, `subject` the subject's number in the catalogue, `day` the lesson's day,
    `entered` the day of the entry (of a pending mark: the day it became a mark), `points` 5…1 (зач 5, нз 2).
    """

    row: np.ndarray
    subject: np.ndarray
    day: np.ndarray
    entered: np.ndarray
    points: np.ndarray
    weight: np.ndarray


def _choose(year: Year, week: ClassWeek, lessons: ClassLessons, there: Bools, draw: np.random.Generator) -> Bools:
    """Pupil × lesson: who gets a mark. Every pupil about as many a period as its hours ask, three at least."""
    chosen = np.zeros(there.shape, bool)
    periods = period_of(lessons.day, year.calendar.periods_of(week.room.period_kind))
    scores = draw.random(there.shape, dtype=np.float32)
    scores[:, lessons.work != ORDINARY] += 1.0
    scores[~there] = -1.0
    hours_factor = 2.0 if week.room.program else 1.0
    for index, course in enumerate(week.courses):
        own = np.flatnonzero((lessons.course == index) & lessons.held)
        for period in np.unique(periods[own]):
            group = own[periods[own] == period]
            part = scores[:, group]
            target = min(2.6 + 1.4 * course.weekly * hours_factor, 0.75 * len(group))
            quota = np.clip(draw.poisson(target, len(part)), min(3, len(group)), len(group))
            ranks = np.argsort(np.argsort(-part, axis=1, kind="stable"), axis=1, kind="stable")
            chosen[:, group] = ((ranks < quota[:, None]) | (part > 1.0)) & (part >= 0)
    return chosen


def class_marks(
    year: Year, week: ClassWeek, lessons: ClassLessons, members: ClassMembers, expected: Bools, absent: Ints
) -> ClassMarks:
    """Give the marks of the year; the journal's versions go to the store."""
    room = week.room
    draw = stream(year.seed, "marks", room.class_id)
    marked = np.array([course.subject.marking != "none" for course in week.courses])[lessons.course]
    able = expected & members.written[:, lessons.place] & marked
    sport = np.array([course.subject.subject_id == "pe" for course in week.courses])[lessons.course]
    freed = np.array([one.pe_group == RELEASED and year.profile.exempt_allowed for one in members.students])
    able &= ~(freed[:, None] & sport[None, :])
    there = able & ((absent == 0) | (absent == LATE))
    chosen = _choose(year, week, lessons, there, draw)
    away = able & ((absent == ILLNESS) | (absent == EXCUSED)) & (lessons.work == CONTROL)
    pending = away & (draw.random(away.shape) < 0.5)
    rows, columns = np.nonzero(chosen | pending)
    points, value = _values(year.seed, week, lessons, members, rows, columns, draw)
    kind = _kinds(week, lessons, columns, draw)
    first_day, entered_at = _entry(year, week, lessons, columns, kind, draw)
    due = pending[rows, columns]
    settled = due & (draw.random(len(rows)) < 0.7)
    final_day = np.where(settled, np.minimum(first_day + 6 + rows % 9, year.last), first_day)
    mark_id = year.class_base(room) * 10_000_000 + np.arange(1, len(rows) + 1)
    teacher = np.array([course.teacher.number for course in week.courses])[lessons.course]
    teacher = np.where(lessons.substitute > 0, lessons.substitute, teacher)[columns]
    common = {
        "lesson_id": lessons.lesson_id[columns],
        "mark_id": mark_id,
        "entered_by": teacher,
        "student_id": np.array([one.number for one in members.students])[rows],
        "work_kind_id": np.array([0, *(year.text(str(n)) for n in range(1, 13))])[kind],
    }
    comments = np.array([0, year.text("молодец!"), year.text("поработать над ошибками")])
    comment = np.where(draw.random(len(rows)) < 0.01, comments[np.where(points >= 4, 1, 2)], 0)

    def add(which: Bools, changed: Ints, values: Ints, at: Ints, step: int, delete: bool = False) -> None:
        year.store.add(
            "marks",
            changed[which],
            lessons.day[columns][which],
            delete=delete,
            step=step,
            value=values[which],
            entered_at=at[which],
            comment=comment[which],
            **{name: column[which] for name, column in common.items()},
        )

    add(np.ones(len(rows), bool), first_day, np.where(due, PENDING, value), entered_at, 0)
    later = final_day > first_day
    add(settled & later, final_day, value, final_day * DAY + 15 * 3600 + rows * 11, 1)
    fixed = ~due & (draw.random(len(rows)) < 0.008) & (first_day + 12 < year.last)
    when = first_day + draw.integers(1, 11, len(rows))
    better = np.where(value <= 5, np.clip(value + np.where(draw.random(len(rows)) < 0.7, 1, -1), 2, 5), value)
    add(fixed & (better != value), when, better, when * DAY + 16 * 3600 + rows * 11, 1)
    gone = ~due & ~fixed & (draw.random(len(rows)) < 0.003) & (first_day + 12 < year.last)
    add(gone, when, value, entered_at, 1, delete=True)
    final_points = np.where(fixed & (better <= 5), better, points)
    counted = (~due | settled) & ~gone
    subject = np.array([SUBJECT_ORDER[course.subject.subject_id] for course in week.courses])[lessons.course[columns]]
    return ClassMarks(
        rows[counted].astype(np.int16),
        subject[counted].astype(np.int16),
        lessons.day[columns][counted].astype(np.int32),
        final_day[counted].astype(np.int32),
        np.maximum(final_points, 2)[counted].astype(np.int8),
        np.array(WEIGHTS)[kind][counted].astype(np.float32),
    )


def _values(
    seed: int,
    week: ClassWeek,
    lessons: ClassLessons,
    members: ClassMembers,
    rows: Ints,
    columns: Ints,
    draw: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Points 5…1 and the value code of each mark."""
    subjects = np.array([SUBJECT_ORDER[course.subject.subject_id] for course in week.courses])
    ease = np.array([course.subject.ease for course in week.courses])
    talent = np.array([levels(seed, student, subjects) for student in members.students])
    course = lessons.course[columns]
    hard = np.where(lessons.work[columns] == ORDINARY, 0.05, -0.1)
    base = talent[rows, course]
    lift = np.where(base > 3.05, ease[course], 0.0)
    points = np.rint(base + lift + hard + draw.normal(0.0, 0.5, len(rows))).astype(np.int64)
    points = np.clip(points, 2, 5)
    points[(points == 2) & (draw.random(len(rows)) < 0.02)] = 1
    passing = np.array([one.subject.marking == "pass" for one in week.courses])[course]
    value = np.where(passing, np.where(points >= 3, PASS, FAIL), points)
    return np.where(passing, np.where(points >= 3, 5, 2), points), value


def _kinds(week: ClassWeek, lessons: ClassLessons, columns: Ints, draw: np.random.Generator) -> Ints:
    """What each mark was given for, by number of `WORK_KINDS`."""
    by_lesson = np.array([BY_LESSON[work] for work in range(len(BY_LESSON))])
    kind = by_lesson[lessons.work[columns]]
    russian = np.array([course.subject.subject_id == "rus" for course in week.courses])[lessons.course[columns]]
    kind = np.where((kind == 9) & russian & (week.room.stage in ("НОО", "ООО")), DICTATION, kind)
    return np.where(kind == 0, np.array(ORAL)[draw.integers(0, len(ORAL), len(columns))], kind)


def _entry(
    year: Year, week: ClassWeek, lessons: ClassLessons, columns: Ints, kind: Ints, draw: np.random.Generator
) -> tuple[Ints, Ints]:
    """The day and the second of the first entry: written works days later, careless teachers later still."""
    day, count = lessons.day[columns], len(columns)
    careless = np.array([course.teacher.lateness for course in week.courses])[lessons.course[columns]]
    written = np.array(WRITTEN)[kind]
    # one check of a class's papers is one entry: the delay of a written work belongs to the lesson
    delay = np.where(written, 1 + lessons.lesson_id[columns] % 4, 0)
    delay += np.where(draw.random(count) < careless * 0.5, draw.integers(1, 5, count), 0)
    delay += np.where(draw.random(count) < 0.002, draw.integers(12, 30, count), 0)
    ends = np.array([number(period.ends_on) for period in year.calendar.periods_of(week.room.period_kind)])
    end = ends[period_of(day, year.calendar.periods_of(week.room.period_kind))]
    entered = np.maximum(np.minimum(day + delay, end), day)
    same = np.minimum(lessons.ends[columns] + draw.integers(-900, 7200, count), day * DAY + 21 * 3600)
    other = entered * DAY + draw.integers(14 * 3600, 21 * 3600, count)
    return entered, np.where(entered > day, other, same)
