"""How the contingent changes: the opening of a year and the movements inside it.

`Enrolment` is the only writer of classes, stays and orders; one instance lives through all the years.
"""

from __future__ import annotations

import numpy as np

from pipelines.sample.calendar import SchoolYear
from pipelines.sample.contingent import (
    Movement,
    SchoolClass,
    Stay,
    letter_of,
    opening_plan,
    sizes,
    stage_of,
    title_of,
)
from pipelines.sample.people import AVERAGE, WEAK, Student, archetypes, new_student
from pipelines.sample.profile import Profile
from pipelines.sample.seeding import day_of, number, stream
from pipelines.sample.subjects import PROGRAMS

_SCHOOLS = ("МБОУ СОШ № {}", "МАОУ Лицей № {}", "МБОУ ООШ № {}", "МАОУ Гимназия № {}")
_REASONS = ("перемена места жительства", "по заявлению родителей", "переход на семейное образование",
            "переезд в другой регион")


class Enrolment:
    """The contingent of one institution from its first generated year on."""

    def __init__(self, profile: Profile, seed: int, pupils: int) -> None:
        self.profile, self.seed, self.pupils = profile, seed, pupils
        self.college = profile.kind == "college"
        self.students: list[Student] = []
        self.classes: list[SchoolClass] = []
        self.movements: list[Movement] = []
        self.new_students: dict[int, int] = {}  # number of a pupil → the day the journal learned of him
        self._cohorts = 0
        self._target = len(opening_plan(pupils, self.college))
        self._outcome: dict[int, str] = {}  # pupils who do not simply go on: `graduate` or `repeat`

    # -- people and orders -------------------------------------------------------------------------------------------

    def _student(self, grade: int, year: int, entered: int, archetype: int | None = None) -> Student:
        student = new_student(self.seed, 1_000_001 + len(self.students), grade, year,
                              stage_of(grade, self.college), archetype)
        self.students.append(student)
        self.new_students[student.number] = entered
        return student

    def _order(self, student: Student, kind: str, effective_on: int, source: SchoolClass | None,
               target: SchoolClass | None, entered: int, counterparty: str | None = None, reason: str | None = None,
               order_date: int | None = None) -> None:
        made = order_date if order_date is not None else min(effective_on, entered)
        index = len(self.movements) + 1
        self.movements.append(Movement(
            900_000 + index, student, kind, effective_on, f"{index}-к", made,
            source.class_id if source else None, target.class_id if target else None, counterparty, reason, entered))

    def _school(self, draw: np.random.Generator) -> str:
        return _SCHOOLS[int(draw.integers(len(_SCHOOLS)))].format(int(draw.integers(2, 180)))

    # -- the opening of a year ---------------------------------------------------------------------------------------

    def _class(self, year: int, grade: int, letter: str, program: str | None, cohort: int) -> SchoolClass:
        stage = stage_of(grade, self.college)
        kinds = {"trimesters": "trimester", "college": "half_year", "quarters": "quarter"}
        kind = kinds[self.profile.scheme]
        if stage == "СОО" and self.profile.senior_half_years:
            kind = "half_year"
        title = title_of(grade, letter, program)
        return SchoolClass(f"{year}-{title}", year, 0, grade, letter, program, stage, title, kind,
                           2 if grade in self.profile.second_shift else 1, 25 if stage != "СОО" else 27, cohort)

    def open_first(self, calendar: SchoolYear, opening: int) -> list[SchoolClass]:
        """Classes of the first year, everybody enrolled on 1 September."""
        plan = opening_plan(self.pupils, self.college)
        used: dict[tuple[str | None, int], int] = {}
        first = number(day_of(opening).replace(month=9, day=1))
        for (program, grade), size in zip(plan, sizes(self.pupils, len(plan)), strict=True):
            index = used.get((program, grade), 0)
            used[program, grade] = index + 1
            letter = letter_of(index, self.college)
            self._admit(self._class(calendar.start, grade, letter, program, self._new_cohort()), size, first, opening)
        return self._sorted()

    def _new_cohort(self) -> int:
        self._cohorts += 1
        return self._cohorts

    def _admit(self, room: SchoolClass, size: int, first: int, opening: int) -> None:
        draw = stream(self.seed, "admission", room.class_id)
        fresh = room.grade == 1
        for archetype in archetypes(draw, size):
            student = self._student(room.grade, room.year, opening, archetype)
            room.stays.append(Stay(student, first, None, opening))
            came_from = f"МБДОУ детский сад № {int(draw.integers(1, 90))}" if fresh and not self.college else None
            reason = "приём в первый класс" if came_from else "контингент на начало ведения электронного журнала"
            if fresh and self.college:
                came_from, reason = self._school(draw), "приём на обучение"
            self._order(student, "enrolment", first, None, room, opening, came_from, reason, opening - 2)
        self.classes.append(room)

    def _sorted(self) -> list[SchoolClass]:
        year = self.classes[-1].year
        rooms = sorted((room for room in self.classes if room.year == year),
                       key=lambda room: (room.grade, room.program or "", len(room.letter), room.letter))
        for order, room in enumerate(rooms, 1):
            room.order = order
        return rooms

    def open_next(self, former: list[SchoolClass], calendar: SchoolYear, opening: int) -> list[SchoolClass]:
        """Classes of the next year: everybody who stays goes up, new first classes fill the school."""
        first = number(day_of(opening).replace(month=9, day=1))
        staying = [room for room in former if room.grade < self._last_grade(room)]
        ninth = [room for room in staying if room.grade == 9 and not self.college]
        going = [room for room in staying if room not in ninth]
        rooms: dict[int, SchoolClass] = {}
        for room in going:
            rooms[room.cohort] = self._class(calendar.start, room.grade + 1, room.letter, room.program, room.cohort)
        for index in range((len(ninth) + 1) // 2):
            seniors = self._class(calendar.start, 10, letter_of(index, False), None, self._new_cohort())
            for room in ninth[index * 2: index * 2 + 2]:
                rooms[room.cohort] = seniors
        made = list({id(room): room for room in rooms.values()}.values())
        lowest: list[SchoolClass] = []
        for index in range(max(0, self._target - len(made))):
            program = sorted(PROGRAMS)[index % 2] if self.college else None
            letter = letter_of(index // 2 if self.college else index, self.college)
            lowest.append(self._class(calendar.start, 1, letter, program, self._new_cohort()))
        same_grade = {(room.grade, room.program): room for room in reversed(made)}
        for room in former:
            for student in room.members(first - 1):
                self._go_on(student, room, rooms.get(room.cohort), same_grade, first, opening)
        self.classes += made
        share = self.pupils // self._target
        for room in lowest:
            self._admit(room, share, first, opening)
        for room in made:
            if room.grade == 10 and not self.college:
                self._fill_seniors(room, share, first, opening)
        return self._sorted()

    def _fill_seniors(self, room: SchoolClass, share: int, first: int, opening: int) -> None:
        draw = stream(self.seed, "seniors", room.class_id)
        for _ in range(max(0, share * 3 // 4 - len(room.stays))):
            student = self._student(10, room.year, opening)
            room.stays.append(Stay(student, first, None, opening))
            self._order(student, "enrolment", first, None, room, opening, self._school(draw), "приём в десятый класс",
                        opening - 3)

    def _last_grade(self, room: SchoolClass) -> int:
        return PROGRAMS[room.program] if room.program else 11

    def _go_on(self, student: Student, room: SchoolClass, target: SchoolClass | None,
               same_grade: dict[tuple[int, str | None], SchoolClass], first: int, opening: int) -> None:
        kind, reason = "promotion", "решение педагогического совета"
        if self._outcome.get(student.number) == "repeat":
            kind, target = "repeat", same_grade[room.grade, room.program]
            reason = "академическая задолженность не ликвидирована"
        if target is None:
            raise AssertionError(f"{room.class_id}: a pupil neither graduates nor goes on")
        self._end(room, student, first, True, opening)
        target.stays.append(Stay(student, first, None, opening))
        self._order(student, kind, first, room, target, opening, None, reason, opening - 1)

    # -- the end of a year -------------------------------------------------------------------------------------------

    def close_year(self, rooms: list[SchoolClass], calendar: SchoolYear) -> dict[int, str]:
        """Who graduates and who repeats: number of the pupil → `graduate`, `leave` (grade 9 and away) or `repeat`."""
        draw = stream(self.seed, "outcome", calendar.start)
        end = number(calendar.ends_on)
        self._outcome = {}
        graded = {(room.grade + 1, room.program) for room in rooms if room.grade < self._last_grade(room)}
        for room in rooms:
            members = room.members(end)
            if room.grade == self._last_grade(room):
                for student in members:
                    self._graduate(student, room, end + 32, "graduate")
            elif room.grade == 9 and not self.college:
                weakest = sorted(members, key=lambda one: (-one.archetype, one.restless))
                for student in weakest[: round(len(members) * 0.45)]:
                    self._graduate(student, room, end + 32, "leave")
            if (room.grade, room.program) in graded and room.grade < self._last_grade(room) and room.grade > 1:
                weak = [one for one in members if one.archetype == WEAK and one.number not in self._outcome]
                if weak and (len(rooms) <= 12 or draw.random() < 0.1):
                    self._outcome[weak[0].number] = "repeat"
        return dict(self._outcome)

    def _graduate(self, student: Student, room: SchoolClass, day: int, outcome: str) -> None:
        self._outcome[student.number] = outcome
        self._end(room, student, day, False, day)
        reason = "завершение обучения" if outcome == "graduate" else "получено основное общее образование"
        self._order(student, "graduation", day, room, None, day, None, reason, day - 1)

    # -- movements inside the year -----------------------------------------------------------------------------------

    def move(self, rooms: list[SchoolClass], calendar: SchoolYear) -> None:
        """Transfers, departures and arrivals of one year, in periods and in vacations, and departures in summer."""
        draw = stream(self.seed, "movements", calendar.start)
        school_days = [int(day) for day in calendar.teaching_days(5)]
        days_off = [number(h.starts_on) + 2 for h in calendar.holidays
                    if (h.ends_on - h.starts_on).days > 5 and h.ends_on <= calendar.ends_on]
        period_ends = [number(p.ends_on) for p in calendar.periods if p.kind != "year"]
        moved: set[int] = set()

        def some_day(index: int) -> int:
            """Every third in a vacation, else a school day."""
            if index % 3 == 1:
                return days_off[int(draw.integers(len(days_off)))]
            return school_days[int(draw.integers(8, len(school_days) - 6))]

        at_least = 4 if len(rooms) >= 4 else 1
        for index in range(max(at_least - 1, round(len(rooms) * 0.35))):
            self._transfer(draw, rooms, some_day(index), moved)
        for index in range(max(at_least, round(len(rooms) * 0.6))):
            day = some_day(index) if index % 4 else period_ends[int(draw.integers(len(period_ends)))] - 1
            self._depart(draw, rooms, day, moved, index)
        for index in range(max(at_least, round(len(rooms) * 0.6))):
            last_weeks = period_ends[index % len(period_ends)] - 8  # too late to be marked for the period
            self._arrive(draw, rooms, last_weeks if index % 4 == 3 else some_day(index))
        for index in range(max(1, len(rooms) // 8)):
            self._depart(draw, rooms, number(calendar.ends_on) + 40 + 3 * (index % 10), moved, 1,
                         leaving_grades=False)

    def _choose(self, draw: np.random.Generator, room: SchoolClass, day: int, moved: set[int]) -> Student | None:
        able = [one for one in room.members(day) if one.number not in moved]
        if len(able) < 4:
            return None
        chosen = able[int(draw.integers(len(able)))]
        moved.add(chosen.number)
        return chosen

    def _end(self, room: SchoolClass, student: Student, day: int, moved: bool, entered: int) -> None:
        for stay in room.stays:
            if stay.student is student and stay.left is None:
                stay.left, stay.moved, stay.left_entered = day, moved, entered

    def _transfer(self, draw: np.random.Generator, rooms: list[SchoolClass], day: int, moved: set[int]) -> None:
        pairs = [(a, b) for a in rooms for b in rooms if a is not b and a.grade == b.grade] if len(rooms) < 40 else None
        if pairs is None:
            source = rooms[int(draw.integers(len(rooms)))]
            beside = [room for room in rooms if room.grade == source.grade and room is not source]
            if not beside:
                return
            target = beside[int(draw.integers(len(beside)))]
        elif pairs:
            source, target = pairs[int(draw.integers(len(pairs)))]
        else:
            return
        student = self._choose(draw, source, day, moved)
        if student is None:
            return
        self._end(source, student, day, True, day)
        target.stays.append(Stay(student, day, None, day))
        self._order(student, "transfer", day, source, target, day, None, "по заявлению родителей", day - 1)

    def _depart(self, draw: np.random.Generator, rooms: list[SchoolClass], day: int, moved: set[int], index: int,
                leaving_grades: bool = True) -> None:
        able = rooms if leaving_grades else [r for r in rooms if r.grade < self._last_grade(r) and r.grade != 9]
        if not able:
            return
        room = able[int(draw.integers(len(able)))]
        student = self._choose(draw, room, day, moved)
        if student is None:
            return
        self._outcome.pop(student.number, None)
        entered = day + int(draw.integers(0, 4))
        self._end(room, student, day, False, entered)
        where = self._school(draw)
        self._order(student, "departure", day, room, None, entered, where,
                    _REASONS[int(draw.integers(len(_REASONS)))], day)
        if index == 2 and draw.random() < 0.8:  # he comes back to the same class
            back = day + int(draw.integers(25, 60))
            if back < number(day_of(day).replace(year=room.year + 1, month=5, day=1)):
                room.stays.append(Stay(student, back, None, back))
                self._order(student, "enrolment", back, None, room, back, where, "возвращение", back - 1)

    def _arrive(self, draw: np.random.Generator, rooms: list[SchoolClass], day: int) -> None:
        room = min((rooms[int(draw.integers(len(rooms)))] for _ in range(3)), key=lambda one: len(one.stays))
        entered = day + int(draw.integers(0, 3))
        kind = int(draw.choice(np.array([1, AVERAGE, AVERAGE, WEAK])))
        student = self._student(room.grade, room.year, entered, kind)
        room.stays.append(Stay(student, day, None, entered))
        self._order(student, "enrolment", day, None, room, entered, self._school(draw), "переезд", min(day, entered))
