"""The whole life of one institution: years in their order, classes in each, everything into one store a year.

Only the order of steps is here; each step is a module. A year is handed on as soon as it is simulated, so memory holds
one year whatever their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.exports.contract import TABLES
from pipelines.sample import reference
from pipelines.sample.calendar import parse_year, school_year
from pipelines.sample.class_attendance import class_attendance, expected_lessons
from pipelines.sample.class_lessons import class_lessons
from pipelines.sample.class_marks import ClassMarks, class_marks
from pipelines.sample.class_members import class_members
from pipelines.sample.context import Year
from pipelines.sample.contingent import SchoolClass
from pipelines.sample.enrolment import Enrolment
from pipelines.sample.events import put_achievements, put_class_activity, put_decisions, put_staff_activity
from pipelines.sample.moves import Moves
from pipelines.sample.period_marks import ClassBook, PeriodMarks
from pipelines.sample.profile import Profile, SampleError
from pipelines.sample.seeding import number, stream
from pipelines.sample.store import Store
from pipelines.sample.timetable import ClassWeek, Staff, Timetable, choose_homerooms, courses_of


@dataclass
class SimulatedYear:
    """One year as the exports will tell it: versions of every table by export day, and the days of snapshots."""

    year: Year
    rooms: list[SchoolClass]
    frames: dict[str, pl.DataFrame]
    snapshots: dict[int, tuple[int, int]]


def snapshots_of(year: Year) -> dict[int, tuple[int, int]]:
    """A snapshot on the last day of each main period, covering the period."""
    main = year.calendar.periods[0].kind
    return {
        number(period.ends_on): (number(period.starts_on), number(period.ends_on))
        for period in year.calendar.periods_of(main)
    }


def simulate(
    profile: Profile, years: Sequence[str], pupils: int, seed: int, on_step: Callable[[], None] | None = None
) -> Iterator[SimulatedYear]:
    """Live through the years one after another. SampleError if they do not follow each other or nobody is there."""
    starts = [parse_year(name) for name in years]
    if not years or starts != list(range(starts[0], starts[0] + len(starts))):
        raise SampleError("Учебные годы должны идти подряд, например: 2024-25,2025-26.")
    if pupils < 6:
        raise SampleError("Нужно не меньше 6 обучающихся.")
    seed = int(stream(seed, profile.institution_id).integers(1 << 62))  # each institution has its own people
    enrolment, staff = Enrolment(profile, seed, pupils), Staff(profile, seed)
    rooms: list[SchoolClass] = []
    told = 0
    for name in years:
        calendar = school_year(profile, name)
        store = Store(profile.timezone)
        year = Year(profile, calendar, seed, store, staff)
        rooms = (
            enrolment.open_next(rooms, calendar, year.opening)
            if rooms
            else enrolment.open_first(calendar, year.opening)
        )
        weeks = _weeks(year, rooms)
        opened = len(enrolment.students)
        Moves(enrolment, rooms, calendar).make()
        _put_reference(year, weeks, enrolment, opened)
        books = _live(year, weeks, on_step)
        outcome = enrolment.close_year(rooms, calendar)
        for book in books:
            _period_marks(year, book, outcome)
        put_staff_activity(year, calendar.teaching_days(5))
        for movement in enrolment.movements[told:]:
            reference.put_movement(year, movement)
        told = len(enrolment.movements)
        snapshots = snapshots_of(year)
        frames = {table: frame for table in TABLES if len(frame := store.frame(table, year.export_days, snapshots))}
        yield SimulatedYear(year, rooms, frames, snapshots)


def _put_reference(year: Year, weeks: list[ClassWeek], enrolment: Enrolment, opened: int) -> None:
    """The tables of the opening; pupils who come inside the year (after the first `opened`) on the day they come."""
    rooms = [week.room for week in weeks]
    reference.put_calendar(year)
    reference.put_catalogues(year, {course.subject.subject_id for week in weeks for course in week.courses})
    reference.put_classes(year, rooms)
    reference.put_staff(year)
    for room in rooms:
        for stay in room.stays:
            if stay.student.number <= 1_000_000 + opened and stay.entered <= year.opening:
                reference.put_student(year, stay.student, year.opening)
    for student in enrolment.students[opened:]:
        reference.put_student(year, student, enrolment.new_students[student.number])


def _weeks(year: Year, rooms: list[SchoolClass]) -> list[ClassWeek]:
    year.staff.new_year()
    table = Timetable(year.seed, year.calendar.start, year.profile.six_days_from)
    weeks = []
    for room in rooms:
        courses = courses_of(year.profile, year.staff, room, len(room.members(year.first)))
        weeks.append(table.week_of(room, courses))
    choose_homerooms(weeks, year.staff)
    return weeks


def _live(year: Year, weeks: list[ClassWeek], on_step: Callable[[], None] | None) -> list[ClassBook]:
    """Lessons, attendance and current marks of every class."""
    books = []
    for week in weeks:
        lessons = class_lessons(year, week)
        members = class_members(year, week, lessons.days)
        expected = expected_lessons(week, lessons, members)
        absent = class_attendance(year, week, lessons, members, expected)
        if week.room.grade > 1 or week.room.program:
            marks = class_marks(year, week, lessons, members, expected, absent)
        else:
            nothing = np.zeros(0, np.int16)
            marks = ClassMarks(nothing, nothing, nothing, nothing, nothing, nothing)
        put_achievements(year, week.room, members, lessons.days)
        put_class_activity(year, week.room, members, lessons.days)
        books.append(ClassBook(week, lessons.days, members, marks, [], {}))
        if on_step:
            on_step()
    _carry_over(books)
    return books


def _carry_over(books: list[ClassBook]) -> None:
    """Marks of a pupil's former class go with him: a period mark counts them too."""
    places: dict[int, list[tuple[ClassBook, int]]] = {}
    for book in books:
        for row, student in enumerate(book.members.students):
            places.setdefault(student.number, []).append((book, row))
    for several in places.values():
        for book, row in several:
            for other, there in several:
                if other is not book:
                    own = other.marks.row == there
                    marks = other.marks
                    book.foreign.append(
                        (
                            row,
                            ClassMarks(
                                marks.row[own],
                                marks.subject[own],
                                marks.day[own],
                                marks.entered[own],
                                marks.points[own],
                                marks.weight[own],
                            ),
                        )
                    )
        if len(several) > 1:
            for book, row in several:
                joined = [stay.joined for stay in book.week.room.stays if stay.student is book.members.students[row]]
                first = min(
                    stay.joined
                    for other, there in several
                    for stay in other.week.room.stays
                    if stay.student is other.members.students[there]
                )
                if min(joined) > first:
                    book.arrived_by_transfer[row] = min(joined)


def _period_marks(year: Year, book: ClassBook, outcome: dict[int, str]) -> None:
    room = book.week.room
    marks = None
    if room.grade > 1 or room.program:
        marks = PeriodMarks(year, book)
        for ordinal in range(len(marks.periods)):
            marks.put_period(ordinal)
        marks.put_year()
    put_decisions(year, room, marks, outcome)
