"""One academic year of one institution as its classes see it: calendar, numbers of classes and texts, who is ill.

Holds what all classes of a year share; simulates only what concerns the staff.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from pipelines.sample.calendar import SchoolYear
from pipelines.sample.contingent import SchoolClass
from pipelines.sample.profile import Profile
from pipelines.sample.seeding import Bools, Ints, number, stream
from pipelines.sample.store import Store
from pipelines.sample.subjects import SUBJECTS
from pipelines.sample.timetable import Staff


class Year:
    """The shared facts of one year; `opening` is the day of its first export."""

    def __init__(self, profile: Profile, calendar: SchoolYear, seed: int, store: Store, staff: Staff) -> None:
        self.profile, self.calendar, self.seed, self.store, self.staff = profile, calendar, seed, store, staff
        self.export_days = calendar.export_days()
        self.opening = int(self.export_days[0])
        self.first = number(calendar.starts_on)
        self.last = number(calendar.ends_on)
        self.external_day = number(date(calendar.start + 1, 4, 15))
        school_days = calendar.teaching_days(1)
        winter = school_days[
            (school_days > number(date(calendar.start + 1, 1, 12)))
            & (school_days < number(date(calendar.start + 1, 2, 12)))
        ]
        draw = stream(seed, "frost", calendar.start)
        self.frost_days = np.sort(draw.choice(winter, 2, replace=False)) if len(winter) > 2 else winter
        self._absent: dict[int, list[tuple[int, int]]] = {}

    def class_base(self, room: SchoolClass) -> int:
        """The first digits of the numbers of a class's lessons and marks."""
        return (self.calendar.start % 100) * 1000 + room.order

    def class_number(self, room: SchoolClass) -> int:
        """The number of a class in the pool."""
        return self.store.pools["classes"].add(room.class_id)

    def subgroup_number(self, subgroup_id: str | None) -> int:
        """The number of a subgroup in the pool; 0 for the whole class."""
        return self.store.pools["subgroups"].add(subgroup_id)

    def subject_number(self, subject_id: str) -> int:
        """The number of a subject in the pool."""
        return self.store.pools["subjects"].add(subject_id)

    def text(self, text: str | None) -> int:
        """The number of a text in the pool."""
        return self.store.pools["texts"].add(text)

    def has_external(self, room: SchoolClass, subject_id: str) -> bool:
        """Whether the class writes an external diagnostic work (ВПР) in the subject."""
        return room.program is None and 4 <= room.grade <= 8 and subject_id in ("rus", "math", "alg")

    def absences_of(self, teacher: int) -> list[tuple[int, int]]:
        """Days (first, after the last) on which a teacher is ill or away this year."""
        if teacher not in self._absent:
            draw = stream(self.seed, "away", self.calendar.start, teacher)
            spells = []
            for _ in range(int(draw.poisson(1.2))):
                begin = self.first + int(draw.integers(5, self.last - self.first - 5))
                spells.append((begin, begin + int(draw.integers(2, 12))))
            self._absent[teacher] = spells
        return self._absent[teacher]

    def is_off(self, teachers: Ints, days: Ints) -> Bools:
        """Whether the lesson's teacher is away on its day."""
        off = np.zeros(len(days), bool)
        for teacher in np.unique(teachers):
            own = teachers == teacher
            for begin, end in self.absences_of(int(teacher)):
                off |= own & (days >= begin) & (days < end)
        return off

    def substitutes(self, teachers: Ints, draw: np.random.Generator) -> Ints:
        """Somebody else of the same specialty for each lesson, else anybody else who teaches."""
        people = self.staff.teachers
        found = np.zeros(len(teachers), np.int64)
        for teacher in np.unique(teachers):
            specialty = next(one.specialty for one in people if one.number == teacher)
            able = [one.number for one in people if one.specialty == specialty and one.number != teacher]
            able = able or [one.number for one in people if one.number != teacher] or [int(teacher)]
            own = teachers == teacher
            found[own] = np.array(able)[draw.integers(0, len(able), int(own.sum()))]
        return found


SUBJECT_ORDER = {key: index for index, key in enumerate(SUBJECTS)}
