"""Movements inside one year: transfers, departures, arrivals, in periods and in vacations, and departures in summer.

Who moves and when is drawn here; the orders and the stays are written by `Enrolment`.
"""

from __future__ import annotations

import numpy as np

from pipelines.sample.calendar import SchoolYear
from pipelines.sample.contingent import SchoolClass, Stay
from pipelines.sample.enrolment import Enrolment
from pipelines.sample.people import AVERAGE, GOOD, WEAK, Student
from pipelines.sample.seeding import day_of, number, stream

_REASONS = (
    "перемена места жительства",
    "по заявлению родителей",
    "переход на семейное образование",
    "переезд в другой регион",
)


class Moves:
    """The movements of one year; nobody moves twice, but for the one who comes back."""

    def __init__(self, enrolment: Enrolment, rooms: list[SchoolClass], calendar: SchoolYear) -> None:
        self.enrolment, self.rooms, self.calendar = enrolment, rooms, calendar
        self.draw = stream(enrolment.seed, "movements", calendar.start)
        self.moved: set[int] = set()
        self.school_days = [int(day) for day in calendar.teaching_days(5)]
        self.days_off = [
            number(holiday.starts_on) + 2
            for holiday in calendar.holidays
            if (holiday.ends_on - holiday.starts_on).days > 5 and holiday.ends_on <= calendar.ends_on
        ]

    def _some_day(self, index: int) -> int:
        """Every third in a vacation, else a school day."""
        if index % 3 == 1:
            return self.days_off[int(self.draw.integers(len(self.days_off)))]
        return self.school_days[int(self.draw.integers(8, len(self.school_days) - 6))]

    def make(self) -> None:
        """Move the pupils of the year."""
        period_ends = [number(period.ends_on) for period in self.calendar.periods if period.kind != "year"]
        classes = len(self.rooms)
        at_least = 4 if classes >= 4 else 1
        for index in range(max(at_least - 1, round(classes * 0.35))):
            self._transfer(self._some_day(index))
        for index in range(max(at_least, round(classes * 0.6))):
            before_end = period_ends[int(self.draw.integers(len(period_ends)))] - 1
            self._depart(self._some_day(index) if index % 4 else before_end, self.rooms, comes_back=index == 2)
        for index in range(max(at_least, round(classes * 0.6))):
            last_weeks = period_ends[index % len(period_ends)] - 8  # too late to be marked for the period
            self._arrive(last_weeks if index % 4 == 3 else self._some_day(index))
        going_on = [room for room in self.rooms if room.grade < self.enrolment.last_grade(room) and room.grade != 9]
        for index in range(max(1, classes // 8) if going_on else 0):
            self._depart(number(self.calendar.ends_on) + 40 + 3 * (index % 10), going_on)

    def _choose(self, room: SchoolClass, day: int) -> Student | None:
        """Somebody of the class who did not move yet; None from a class that would be left too small."""
        able = [one for one in room.members(day) if one.number not in self.moved]
        if len(able) < 4:
            return None
        chosen = able[int(self.draw.integers(len(able)))]
        self.moved.add(chosen.number)
        return chosen

    def _transfer(self, day: int) -> None:
        grades = [room.grade for room in self.rooms]
        able = [room for room in self.rooms if grades.count(room.grade) > 1]
        if not able:
            return
        source = able[int(self.draw.integers(len(able)))]
        targets = [room for room in self.rooms if room.grade == source.grade and room is not source]
        target = targets[int(self.draw.integers(len(targets)))]
        student = self._choose(source, day)
        if student is None:
            return
        self.enrolment.end(source, student, day, True, day)
        target.stays.append(Stay(student, day, None, day))
        self.enrolment.order(student, "transfer", day, source, target, day, None, "по заявлению родителей", day - 1)

    def _depart(self, day: int, able: list[SchoolClass], comes_back: bool = False) -> None:
        room = able[int(self.draw.integers(len(able)))]
        student = self._choose(room, day)
        if student is None:
            return
        self.enrolment.outcome.pop(student.number, None)
        entered = day + int(self.draw.integers(0, 4))
        self.enrolment.end(room, student, day, False, entered)
        where = self.enrolment.some_school(self.draw)
        self.enrolment.order(
            student, "departure", day, room, None, entered, where, _REASONS[int(self.draw.integers(len(_REASONS)))], day
        )
        if comes_back and self.draw.random() < 0.8:
            back = day + int(self.draw.integers(25, 60))
            if back < number(day_of(day).replace(year=room.year + 1, month=5, day=1)):
                room.stays.append(Stay(student, back, None, back))
                self.enrolment.order(student, "enrolment", back, None, room, back, where, "возвращение", back - 1)

    def _arrive(self, day: int) -> None:
        room = min(
            (self.rooms[int(self.draw.integers(len(self.rooms)))] for _ in range(3)), key=lambda one: len(one.stays)
        )
        entered = day + int(self.draw.integers(0, 3))
        kind = int(self.draw.choice(np.array([GOOD, AVERAGE, AVERAGE, WEAK])))
        student = self.enrolment.new_pupil(room.grade, room.year, entered, kind)
        room.stays.append(Stay(student, day, None, entered))
        self.enrolment.order(
            student,
            "enrolment",
            day,
            None,
            room,
            entered,
            self.enrolment.some_school(self.draw),
            "переезд",
            min(day, entered),
        )
