"""The lessons of one class in one year: when they are, who holds them, what was entered about them and when.

Cancelled lessons, substitutions, topics entered late or never, homework. Pupils are not here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.sample.context import Year
from pipelines.sample.lesson_plans import EXTERNAL, HOMEWORK_TASKS, homework, lesson_plan
from pipelines.sample.seeding import DAY, Bools, Ints, number, stream
from pipelines.sample.store import CANCELLED, HELD, PLANNED
from pipelines.sample.timetable import ClassWeek, Course


@dataclass
class ClassLessons:
    """One class's lessons in order of day and hour; arrays have one value a lesson.

    `place` is the index of the lesson's day in `days`, `number` the lesson number, `course` the index in the week's
    courses, `work` the kind of work of the plan, `starts` and `ends` seconds since 1970 by the school's clock.
    """

    days: Ints
    place: Ints
    number: Ints
    course: Ints
    starts: Ints
    ends: Ints
    lesson_id: Ints
    held: Bools
    substitute: Ints
    work: Ints

    @property
    def day(self) -> Ints:
        """The day of each lesson."""
        return self.days[self.place]


def _bells(year: Year, shift: int, numbers: Ints) -> Ints:
    """Minutes after midnight at which lessons of these numbers begin: long breaks after the 2nd and 3rd."""
    profile = year.profile
    first = profile.first_bell if shift == 1 else profile.second_bell
    long_breaks = np.minimum(np.maximum(numbers - 2, 0), 2)
    return first + (numbers - 1) * (profile.lesson_minutes + 10) + long_breaks * 10


def _grid(days: Ints, week: ClassWeek) -> tuple[Ints, Ints, Ints]:
    """(place of the day, lesson number, course) of every lesson of the year."""
    slots = np.array(week.slots, dtype=np.int64)
    weekdays = (days + 3) % 7
    parts = []
    for weekday in range(6):
        rows = slots[slots[:, 0] == weekday]
        places = np.flatnonzero(weekdays == weekday)
        parts.append(np.column_stack([np.repeat(places, len(rows)), np.tile(rows[:, 1:], (len(places), 1))]))
    grid = np.concatenate(parts)
    grid = grid[np.lexsort((grid[:, 2], grid[:, 1], grid[:, 0]))]
    return grid[:, 0], grid[:, 1], grid[:, 2]


def class_lessons(year: Year, week: ClassWeek) -> ClassLessons:
    """Hold a class's lessons of the year and enter them; the journal's versions go to the store."""
    room = week.room
    draw = stream(year.seed, "lessons", room.class_id)
    days = year.calendar.teaching_days(room.grade)
    place, lesson_no, course = _grid(days, week)
    day, count = days[place], len(place)
    begins = _bells(year, room.shift, lesson_no)
    starts = day * DAY + begins * 60
    ends = starts + year.profile.lesson_minutes * 60
    lesson_id = year.class_base(room) * 100_000 + np.arange(1, count + 1)
    teacher = np.array([one.teacher.number for one in week.courses])[course]
    off = year.is_off(teacher, day)
    replaced = off & (draw.random(count) < 0.8)
    held = ~(off & ~replaced) & (draw.random(count) > 0.004)
    if room.grade <= 4 and room.program is None:
        held &= ~np.isin(day, year.frost_days)
    substitute = np.where(replaced & held, year.substitutes(teacher, draw), 0)
    lessons = ClassLessons(
        days, place, lesson_no, course, starts, ends, lesson_id, held, substitute, np.zeros(count, np.int64)
    )
    topics = _topics(year, week, lessons)
    _enter(year, week, lessons, topics, draw)
    return lessons


def _topics(year: Year, week: ClassWeek, lessons: ClassLessons) -> Ints:
    """The topic of each lesson (0 for a cancelled one), and the plan and the curriculum into the store."""
    room, topics = week.room, np.zeros(len(lessons.place), np.int64)
    class_number = year.class_number(room)
    for index, course in enumerate(week.courses):
        own = np.flatnonzero(lessons.course == index)
        plan = lesson_plan(course.subject.subject_id, room.grade, room.stage, len(own))
        numbers = np.array([year.text(line.topic) for line in plan], dtype=np.int64)
        happened = own[lessons.held[own]]
        topics[happened] = numbers[: len(happened)]
        lessons.work[happened] = [line.kind for line in plan[: len(happened)]]
        if year.has_external(room, course.subject.subject_id) and len(happened):
            chosen = happened[np.argmin(np.abs(lessons.day[happened] - year.external_day))]
            topics[chosen] = year.text("Всероссийская проверочная работа")
            lessons.work[chosen] = EXTERNAL
        subgroup = year.subgroup_number(course.subgroup_id)
        opening = np.full(len(plan), year.opening)
        year.store.add(
            "lesson_plan",
            opening,
            opening,
            class_id=class_number,
            subgroup_id=subgroup,
            subject_id=year.subject_number(course.subject.subject_id),
            ordinal=np.arange(1, len(plan) + 1),
            section=np.array([year.text(line.section) for line in plan]),
            topic=numbers,
            hours=2 if room.program else 1,
        )
        _curriculum(year, week, course, lessons.day[own])
    return topics


def _curriculum(year: Year, week: ClassWeek, course: Course, days: Ints) -> None:
    room = week.room
    for period in year.calendar.periods_of(room.period_kind):
        inside = (days >= number(period.starts_on)) & (days <= number(period.ends_on))
        year.store.put(
            "curriculum",
            year.opening,
            {
                "class_id": room.class_id,
                "subject_id": course.subject.subject_id,
                "period_id": period.period_id,
                "subgroup_id": course.subgroup_id,
                "teacher_id": str(course.teacher.number),
                "planned_lessons": float(inside.sum()),
                "weekly_hours": float(course.weekly),
            },
        )


def _enter(year: Year, week: ClassWeek, lessons: ClassLessons, topics: Ints, draw: np.random.Generator) -> None:
    """What the journal showed of each lesson, version by version."""
    room, count = week.room, len(lessons.place)
    careless = np.array([course.teacher.lateness for course in week.courses])[lessons.course]
    gaps = np.array([course.teacher.gaps for course in week.courses])[lessons.course]
    chance = draw.random(count)
    never = chance < gaps
    late = ~never & (chance < gaps + careless)
    delay = np.where(late, draw.integers(1, 8, count), 0)
    same_day = lessons.ends + draw.integers(-600, 5400, count)
    later = (lessons.day + delay) * DAY + draw.integers(14 * 3600, 20 * 3600, count)
    at = np.where(delay > 0, later, np.minimum(same_day, lessons.day * DAY + 21 * 3600))
    shares = np.array(
        [0.0 if room.grade == 1 and not room.program else course.subject.homework for course in week.courses]
    )[lessons.course]
    tasks = np.array(
        [
            [0, *(year.text(homework(course.subject.subject_id, index)) for index in range(HOMEWORK_TASKS))]
            for course in week.courses
        ]
    )
    task = np.where(draw.random(count) < shares, 1 + np.arange(count) // 6 % HOMEWORK_TASKS, 0)
    home = tasks[lessons.course, task]
    home_at = np.where(home > 0, at + draw.integers(0, 1800, count), 0)
    topic_known, held = (~never) & lessons.held, lessons.held
    home_known = (home > 0) & held & ~(never & (draw.random(count) < 0.5))
    teacher = np.array([one.teacher.number for one in week.courses])[lessons.course]
    subject = np.array([year.subject_number(one.subject.subject_id) for one in week.courses])[lessons.course]
    subgroup = np.array([year.subgroup_number(one.subgroup_id) for one in week.courses])[lessons.course]

    def add(rows: Bools, changed: Ints, status: Ints, step: int, topic: Bools, tasked: Bools, swap: int = 0) -> None:
        year.store.add(
            "lessons",
            changed[rows],
            lessons.day[rows],
            step=step,
            lesson_id=lessons.lesson_id[rows],
            held_on=lessons.day[rows],
            lesson_no=lessons.number[rows],
            class_id=year.class_number(room),
            subgroup_id=subgroup[rows],
            subject_id=subject[rows],
            teacher_id=teacher[rows],
            substitute_teacher_id=np.where(status == PLANNED, 0, lessons.substitute)[rows],
            starts_at=lessons.starts[rows],
            ends_at=lessons.ends[rows],
            status=status[rows],
            topic=np.where(topic, topics, 0)[rows],
            topic_entered_at=np.where(topic, at, 0)[rows],
            homework=np.where(tasked, np.maximum(home - swap, 0), 0)[rows],
            homework_entered_at=np.where(tasked, home_at, 0)[rows],
        )

    nothing, everything = np.zeros(count, bool), np.ones(count, bool)
    status = np.where(held, HELD, CANCELLED)
    if room.order % 3 == 0:
        before = np.concatenate([[year.opening], lessons.days[:-1]])[lessons.place]
        add(everything, before, np.full(count, PLANNED), 0, nothing, nothing)
    on_time = delay == 0
    add(everything, lessons.day, status, 1, topic_known & on_time, home_known & on_time)
    add(held & late, lessons.day + delay, status, 2, topic_known, home_known)
    amended = held & on_time & home_known & (draw.random(count) < 0.004)
    add(amended, lessons.day + 1, status, 3, topic_known, home_known, swap=1)
