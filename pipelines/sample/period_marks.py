"""Marks for periods and the year, examinations, final marks: made from the current marks by the teacher's rule.

A period mark is the weighted average of the marks entered before the day it is put, rounded from the teacher's
threshold up; who was not there enough gets «н/а» where the school allows it, else his mark comes weeks later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.sample.calendar import Period
from pipelines.sample.class_marks import ClassMarks
from pipelines.sample.class_members import ClassMembers
from pipelines.sample.context import SUBJECT_ORDER, Year
from pipelines.sample.people import RELEASED
from pipelines.sample.seeding import DAY, Bools, Ints, number, stream
from pipelines.sample.store import EXEMPTED, FAIL, NOT_ATTESTED, PASS, UNRATED
from pipelines.sample.subjects import Subject
from pipelines.sample.timetable import ClassWeek

DEPUTY = 102  # the deputy head who alone corrects a closed period


@dataclass
class ClassBook:
    """What period marks of one class are made from; `foreign` holds marks of its pupils from their former classes."""

    week: ClassWeek
    days: Ints
    members: ClassMembers
    marks: ClassMarks
    foreign: list[tuple[int, ClassMarks]]
    arrived_by_transfer: dict[int, int]


class PeriodMarks:
    """Period marks of one class in one year; `values` is pupil × subject × period, 0 where there is none."""

    def __init__(self, year: Year, book: ClassBook) -> None:
        self.year, self.book, self.room = year, book, book.week.room
        self.draw = stream(year.seed, "period marks", self.room.class_id)
        self.periods = year.calendar.periods_of(self.room.period_kind)
        marked = {
            course.subject.subject_id: course
            for course in reversed(book.week.courses)
            if course.subject.marking != "none"
        }
        self.courses = list(reversed(marked.values()))
        self.subjects: list[Subject] = [course.subject for course in self.courses]
        self.passing = np.array([subject.marking == "pass" for subject in self.subjects])
        shape = (len(book.members.students), len(self.subjects), len(self.periods))
        self.values = np.zeros(shape, np.int64)
        self.annual = np.zeros(shape[:2], np.int64)
        self.students = np.array([one.number for one in book.members.students], dtype=np.int64)
        self.released = np.array([one.pe_group == RELEASED for one in book.members.students])

    def _due(self, period: Period) -> Ints:
        """The day on which each subject's marks of the period are put: the last school days before it ends."""
        end = number(period.ends_on)
        latest = end - self.year.profile.marks_due_days
        days = self.book.days[self.book.days <= max(latest, end)][-1]
        due = np.minimum(latest, days + max(0, -self.year.profile.marks_due_days)) - self.draw.integers(
            0, 4, len(self.subjects)
        )
        places = np.searchsorted(self.book.days, due, side="right") - 1
        return np.where(due > end, due, self.book.days[np.maximum(places, 0)])

    def _sums(self, period: Period, due: Ints) -> tuple[np.ndarray, np.ndarray, Ints]:
        """Weighted sum, weight and number of the marks of each pupil and subject known on the due day."""
        index = np.full(len(SUBJECT_ORDER), -1)
        for place, subject in enumerate(self.subjects):
            index[SUBJECT_ORDER[subject.subject_id]] = place
        shape = self.values.shape[:2]
        total, weight, count = np.zeros(shape), np.zeros(shape), np.zeros(shape, np.int64)
        begin, end = number(period.starts_on), number(period.ends_on)
        for row, marks in [(-1, self.book.marks), *self.book.foreign]:
            place = index[marks.subject]
            inside = (marks.day >= begin) & (marks.day <= end) & (place >= 0)
            inside &= marks.entered <= due[np.maximum(place, 0)]
            where = (np.full(int(inside.sum()), row) if row >= 0 else marks.row[inside], place[inside])
            np.add.at(total, where, marks.points[inside] * marks.weight[inside])
            np.add.at(weight, where, marks.weight[inside])
            np.add.at(count, where, 1)
        return total, weight, count

    def _rounded(self, average: np.ndarray) -> Ints:
        thresholds = np.array([course.teacher.threshold for course in self.courses])[None, :]
        return np.clip(np.floor(average + 1 - thresholds + 1e-9).astype(np.int64), 2, 5)

    def _member(self, days: Ints) -> Bools:
        """Pupil × subject: a member, known to the journal, on the day given for each subject."""
        places = np.clip(np.searchsorted(self.book.days, days, side="right") - 1, 0, None)
        return self.book.members.written[:, places]

    def put_period(self, ordinal: int) -> None:
        """The marks of one period."""
        year, period = self.year, self.periods[ordinal]
        end = number(period.ends_on)
        due = self._due(period)
        total, weight, count = self._sums(period, due)
        there = self._member(due)
        last = self._member(np.full(len(self.subjects), end))
        late = last & ~there
        for row, joined in self.book.arrived_by_transfer.items():
            if joined > due.min():
                late[row] = False
        put_on = np.where(there, due[None, :], end)
        leavers, left_on = self._leavers(end)
        early = leavers[:, None] & ~there & ~last & (count >= 3)
        put_on = np.where(early, left_on[:, None] - 1, put_on)
        average = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
        values = self._rounded(average)
        lucky = self.draw.random(values.shape) < 0.004
        values = np.where(lucky & (values > 2) & (values < 5), values + 1, values)
        values = np.where(self.passing[None, :], np.where(average >= 2.5, PASS, FAIL), values)
        few = count <= 1
        if year.profile.na_allowed:
            newcomer = ~self._member(np.full(len(self.subjects), end - 16))
            values = np.where(few, NOT_ATTESTED, values)
            values = np.where(newcomer & (count < 4), UNRATED, values)
        else:  # school-90, 5.3: the term is prolonged, the mark is put after a credit test
            own = np.where(self.passing[None, :], PASS, 3 + (self.students[:, None] % 2))
            values = np.where(few & (count == 0), own, values)
            put_on = np.where(few, np.minimum(put_on + 9, year.last), put_on)
        if year.profile.exempt_allowed and "pe" in [subject.subject_id for subject in self.subjects]:
            sport = np.array([subject.subject_id == "pe" for subject in self.subjects])
            values = np.where(self.released[:, None] & sport[None, :], EXEMPTED, values)
        given = (there | late | early) & (self.draw.random(values.shape) > 0.0006)
        forgotten = given & (self.draw.random(values.shape) < 0.002)
        put_on = np.where(forgotten, np.minimum(end + 6, year.last), put_on)
        self.values[:, :, ordinal] = np.where(given, values, 0)
        self._write(given, put_on, values, period.period_id, "period")
        self._correct(given, put_on, values, period, end)

    def _leavers(self, end: int) -> tuple[Bools, Ints]:
        """Who left the school in the last three weeks of the period, and when."""
        rows = np.zeros(len(self.students), bool)
        left_on = np.zeros(len(self.students), np.int64)
        for stay in self.room.stays:
            if stay.left is not None and not stay.moved and end - 20 < stay.left <= end:
                row = int(np.flatnonzero(self.students == stay.student.number)[0])
                rows[row], left_on[row] = True, stay.left
        return rows, left_on

    def _write(
        self, given: Bools, put_on: Ints, values: Ints, period_id: str, kind: str, step: int = 0, by: int | None = None
    ) -> None:
        rows, columns = np.nonzero(given)
        day = np.broadcast_to(put_on, given.shape)[rows, columns]
        subject = np.array([self.year.subject_number(one.subject_id) for one in self.subjects])[columns]
        teacher = np.array([course.teacher.number for course in self.courses])[columns] if by is None else by
        self.year.store.add(
            "period_marks",
            day,
            day,
            step=step,
            student_id=self.students[rows],
            subject_id=subject,
            period_id=self.year.text(period_id),
            kind=self.year.text(kind),
            class_id=self.year.class_number(self.room),
            value=values[rows, columns],
            entered_at=day * DAY + 15 * 3600 + columns * 60 + rows,
            entered_by=teacher,
        )

    def _correct(self, given: Bools, put_on: Ints, values: Ints, period: Period, end: int) -> None:
        """A few marks raised or lowered by the deputy after the period is closed."""
        wrong = given & (values <= 5) & (self.draw.random(values.shape) < 0.003)
        after = np.maximum(end, put_on) + 2 + self.draw.integers(0, 12, values.shape)
        wrong &= after <= self.year.last
        better = np.where(values < 5, values + 1, values - 1)
        ordinal = self.periods.index(period)
        self.values[:, :, ordinal] = np.where(wrong, better, self.values[:, :, ordinal])
        self._write(wrong, after, better, period.period_id, "period", 1, DEPUTY)

    def put_year(self) -> None:
        """Annual marks from the period marks, then examinations and final marks where there are any."""
        numeric = (self.values >= 1) & (self.values <= 5)
        count = numeric.sum(axis=2)
        mean = np.divide((self.values * numeric).sum(axis=2), count, out=np.zeros(count.shape), where=count > 0)
        annual = np.where(count > 0, np.floor(mean + 0.5).astype(np.int64), 0)
        for code in (UNRATED, NOT_ATTESTED, FAIL, PASS, EXEMPTED):
            annual = np.where((count == 0) & (self.values == code).any(axis=2), code, annual)
        end = np.full(len(self.subjects), self.year.last)
        given = self._member(end) & (annual > 0)
        self.annual = np.where(given, annual, 0)
        put_on = self._due(self.year.calendar.year_period)[None, :]
        whole = self.year.calendar.year_period.period_id
        self._write(given, np.maximum(put_on, self.year.last - 4), annual, whole, "annual")
        self._examinations(given, annual, whole)

    def _examinations(self, given: Bools, annual: Ints, whole: str) -> None:
        room, names = self.room, [subject.subject_id for subject in self.subjects]
        if not (room.program or room.grade in (9, 11)):
            return
        numeric = (annual <= 5) & given
        examined = np.zeros(given.shape, bool)
        choices = [name for name in ("soc", "inf", "geo", "bio", "phys", "chem") if name in names]
        for name in ("rus", "alg") if room.grade == 9 and not room.program else ():
            examined[:, names.index(name)] = True
        if room.grade == 9 and not room.program and len(choices) > 1:
            for row, student in enumerate(self.students):
                for shift in (0, 1):
                    examined[row, names.index(choices[(int(student) + shift * 2) % len(choices)])] = True
        if room.program:
            examined[:, [place for place, one in enumerate(self.subjects) if one.marking == "five"][-3:]] = True
        examined &= numeric & (annual >= 3)
        result = np.clip(annual + self.draw.choice(np.array([-1, 0, 0, 0, 1]), annual.shape), 3, 5)
        offset = -3 if room.program else 18
        self._write(examined, np.full((1, 1), self.year.last + offset), result, whole, "exam")
        if room.program and room.grade < 3:
            return
        final = np.where(examined, (annual + result + 1) // 2, annual)
        self._write(given, np.full((1, 1), self.year.last + offset + (2 if room.program else 7)), final, whole, "final")
