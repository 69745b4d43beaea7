"""Who teaches what in which class, subgroups, and the week's timetable without clashes of teachers.

Loads are kept near a full post, a class keeps its teachers from year to year, both halves of a divided class have the
lesson at the same hour. Days of the year and what happens in lessons are elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pipelines.sample.contingent import SchoolClass
from pipelines.sample.people import ADMINISTRATION, Teacher, new_teacher
from pipelines.sample.profile import Profile, SampleError
from pipelines.sample.seeding import stream
from pipelines.sample.subjects import SUBJECTS, Subject, hours, is_divided, specialty_of

SLOTS = 10
_TRIES = 12
_FULL_LOAD, _FULL_LOAD_PAIRS = 24, 12  # lessons a week, in a college pairs


@dataclass
class Course:
    """A subject taught to a class or to one of its subgroups; `half` is 0 for the whole class, else 1 or 2."""

    subject: Subject
    half: int
    teacher: Teacher
    weekly: int
    subgroup_id: str | None = None
    title: str | None = None


@dataclass
class ClassWeek:
    """A class's courses and its week: rows of (weekday, lesson number, index of the course)."""

    room: SchoolClass
    courses: list[Course] = field(default_factory=list)
    slots: list[tuple[int, int, int]] = field(default_factory=list)


class Staff:
    """All who work in the institution, over the years."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.seed, self.college = seed, profile.kind == "college"
        self.full_load = _FULL_LOAD_PAIRS if self.college else _FULL_LOAD
        self.people: list[Teacher] = []
        self._kept: dict[tuple[int, str, int], Teacher] = {}
        for post in ADMINISTRATION:
            self._hire(post)

    def _hire(self, specialty: str) -> Teacher:
        teacher = new_teacher(self.seed, 101 + len(self.people), specialty, self.college)
        self.people.append(teacher)
        return teacher

    @property
    def teachers(self) -> list[Teacher]:
        """Those who teach."""
        return [one for one in self.people if one.specialty not in ADMINISTRATION]

    def new_year(self) -> None:
        """Loads are counted anew."""
        for one in self.people:
            one.load = 0

    def take(self, cohort: int, specialty: str, half: int, load: int, not_this: Teacher | None = None) -> Teacher:
        """The teacher of this cohort for this specialty: last year's if he has room, else one with room, else new."""
        kept = self._kept.get((cohort, specialty, half))
        if kept is not None and kept is not not_this and kept.load + load <= self.full_load + 2:
            found = kept
        else:
            able = [
                one
                for one in self.people
                if one.specialty == specialty and one is not not_this and one.load + load <= self.full_load
            ]
            found = max(able, key=lambda one: one.load) if able else self._hire(specialty)
        self._kept[cohort, specialty, half] = found
        found.load += load
        return found


def courses_of(profile: Profile, staff: Staff, room: SchoolClass, size: int) -> list[Course]:
    """The courses of a class in the order of its curriculum."""
    found: list[Course] = []
    taken: dict[tuple[str, int], Teacher] = {}
    plan = hours(profile, room.grade, room.program)
    loads: dict[str, int] = {}
    for key, weekly in plan.items():
        specialty = specialty_of(SUBJECTS[key], room.grade, room.stage)
        loads[specialty] = loads.get(specialty, 0) + weekly
    for key, weekly in plan.items():
        subject = SUBJECTS[key]
        specialty = specialty_of(subject, room.grade, room.stage)
        divided = is_divided(subject, room.grade, room.stage, size)
        for half in (1, 2) if divided else (0,):
            place = (specialty, max(half, 1))
            if place not in taken:
                beside = taken.get((specialty, 1)) if half == 2 else None
                load = weekly if half == 2 else loads[specialty]
                taken[place] = staff.take(room.cohort, specialty, place[1], load, beside)
            course = Course(subject, half, taken[place], weekly)
            if half:
                course.subgroup_id = f"{room.class_id}-{key}-{half}"
                course.title = _subgroup_title(subject, half, room)
            found.append(course)
    return found


def _subgroup_title(subject: Subject, half: int, room: SchoolClass) -> str:
    if subject.divided == "sex":
        return f"{room.title}, {subject.short}, " + ("мальчики" if half == 1 else "девочки")
    return f"{room.title}, {subject.short}, группа {half}"


class Timetable:
    """Places the lessons of one year's classes, one class after another."""

    def __init__(self, seed: int, year: int, six_days_from: int) -> None:
        self.seed, self.year, self.six_days_from = seed, year, six_days_from
        self._busy: set[tuple[int, int, int]] = set()  # (teacher, weekday, hour), hours of the shifts apart

    def week_of(self, room: SchoolClass, courses: list[Course]) -> ClassWeek:
        """A week without gaps, a subject at most once a day where it can be, hardly a teacher in two places.

        Of several tries the one with the fewest clashes. SampleError if the curriculum does not fit into a week.
        """
        draw = stream(self.seed, "week", room.class_id)
        days = 6 if room.grade >= self.six_days_from else 5
        pairs: dict[str, list[int]] = {}
        for index, course in enumerate(courses):
            pairs.setdefault(course.subject.subject_id, []).append(index)
        if sum(courses[indexes[0]].weekly for indexes in pairs.values()) > days * SLOTS:
            raise SampleError(f"{room.title}: уроков в неделю больше, чем вмещает расписание.")
        best: list[tuple[int, int, int]] = []
        fewest = 1 << 30
        for _ in range(_TRIES):
            clashes, slots = self._try(room.shift, pairs, courses, days, draw)
            if clashes < fewest:
                fewest, best = clashes, slots
            if not clashes:
                break
        for day, lesson_no, index in best:
            self._busy.add((courses[index].teacher.number, day, lesson_no + SLOTS * room.shift))
        return ClassWeek(room, courses, sorted(best))

    def _try(
        self, shift: int, pairs: dict[str, list[int]], courses: list[Course], days: int, draw: np.random.Generator
    ) -> tuple[int, list[tuple[int, int, int]]]:
        """One filling of the week: clashes of teachers and (weekday, lesson number, course) of every lesson."""
        left = {key: courses[indexes[0]].weekly for key, indexes in pairs.items()}
        order = [int(day) for day in draw.permutation(days)]
        today: list[set[str]] = [set() for _ in range(days)]
        slots: list[tuple[int, int, int]] = []
        clashes, lesson_no, rest = 0, 0, sum(left.values())
        while rest:
            lesson_no += 1
            for day in order[:rest]:
                teachers = {key: [courses[index].teacher.number for index in pairs[key]] for key in left if left[key]}
                busy = {
                    key
                    for key, numbers in teachers.items()
                    if any((number, day, lesson_no + SLOTS * shift) in self._busy for number in numbers)
                }
                chance = draw.random(len(teachers))
                key = max(
                    zip(teachers, chance, strict=True),
                    key=lambda one: left[one[0]] + 1.8 * one[1] - 20 * (one[0] in today[day]) - 100 * (one[0] in busy),
                )[0]
                clashes += key in busy
                left[key] -= 1
                rest -= 1
                today[day].add(key)
                slots += [(day, lesson_no, index) for index in pairs[key]]
        return clashes, slots


def choose_homerooms(weeks: list[ClassWeek], staff: Staff) -> None:
    """A homeroom teacher (классный руководитель, куратор) for each class: of those who teach it, the freest."""
    taken: dict[int, int] = {}
    for week in weeks:
        able = sorted({course.teacher.number: course for course in week.courses if course.half != 2}.items())
        weekly: dict[int, int] = {}
        for course in week.courses:
            weekly[course.teacher.number] = weekly.get(course.teacher.number, 0) + course.weekly
        chosen = min(able, key=lambda item: (taken.get(item[0], 0), -weekly[item[0]], item[0]))[0]
        taken[chosen] = taken.get(chosen, 0) + 1
        week.room.homeroom = chosen
