"""Who is in which class on which day, who is on a class's list in a period, and which marks the class shows of him.

Also how figures are rounded. No model of schema `reports` is counted here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from operator import itemgetter
from typing import Any

from recount.school import Row, Rows

Figures = dict[tuple[Any, ...], tuple[Any, ...]]


def half_up(figure: Fraction | None, places: int) -> Decimal | None:
    """The figure as it is printed; None stays None."""
    return None if figure is None else Decimal(floor(figure * 10**places + Fraction(1, 2))).scaleb(-places)


def ratio(part: float | Fraction, whole: float | Fraction) -> Fraction | None:
    """part/whole, None for nothing to divide by."""
    return Fraction(part) / Fraction(whole) if whole else None


def percent(part: int, whole: int) -> Decimal | None:
    """100·part/whole with one decimal."""
    return half_up(ratio(100 * part, whole), 1)


class Year:
    """One school and academic year. `without_marks`: grades that are not marked."""

    def __init__(self, rows: Rows, year: str, without_marks: tuple[int, ...] = (1,)) -> None:
        self.rows, self.name, self.without_marks = rows, year, without_marks
        self.classes = {row["class_id"]: row for row in rows["classes"] if row["academic_year"] == year}
        self.periods = [row for row in rows["periods"] if row["academic_year"] == year]
        of_year = next(row for row in rows["academic_years"] if row["academic_year"] == year)
        self.starts_on, self.ends_on = of_year["starts_on"], of_year["ends_on"]
        first = date(int(year[:4]), 9, 1)
        self.days = [first + timedelta(days=n) for n in range((date(first.year + 1, 9, 1) - first).days)]
        self.students = sorted({row["student_id"] for row in rows["movements"]})
        self.orders: dict[str, list[Row]] = defaultdict(list)
        in_order = itemgetter("effective_on", "order_date", "movement_id")
        for row in sorted(rows["movements"], key=in_order):
            self.orders[row["student_id"]].append(row)
        self.where = {student: {day: self._stands(student, day) for day in self.days} for student in self.students}
        self.lessons = {row["lesson_id"]: row for row in rows["lessons"] if row["class_id"] in self.classes}
        period_ids = {row["period_id"] for row in self.periods}
        self.period_marks = [row for row in rows["period_marks"] if row["period_id"] in period_ids]

    def _stands(self, student: str, day: date) -> str | None:
        class_id = None
        for order in self.orders[student]:
            if order["effective_on"] <= day:
                class_id = None if order["kind"] in ("departure", "graduation") else order["to_class_id"]
        return class_id if class_id in self.classes else None

    def last_class(self, student: str, day: date) -> str | None:
        """The class he was last in on that day or before it in this year."""
        seen = [self.where[student][each] for each in self.days if each <= day and self.where[student][each]]
        return seen[-1] if seen else None

    def lives_by(self, class_id: str) -> list[Row]:
        """The periods of a class: those of its kind, and the year."""
        return [row for row in self.periods if row["kind"] in (self.classes[class_id]["period_kind"], "year")]

    def marks_of(self, student: str, period: Row) -> list[Row]:
        """The pupil's marks for the period; for the year, the annual ones."""
        kind = "annual" if period["kind"] == "year" else "period"
        return [
            mark
            for mark in self.period_marks
            if (mark["student_id"], mark["period_id"], mark["kind"]) == (student, period["period_id"], kind)
        ]

    def pupils(self, class_id: str, period: Row) -> list[str]:
        """Members on the last day, or gone before it with a mark of the period in the class."""
        found = []
        for student in self.students:
            been = any(self.where[student][day] == class_id for day in self.days if day <= period["ends_on"])
            marked = any(self.given_by(mark) == class_id for mark in self.marks_of(student, period))
            if self.where[student][period["ends_on"]] == class_id or (been and marked):
                found.append(student)
        return found

    def rosters(self, marked_only: bool = True) -> Iterable[tuple[str, Row, str]]:
        """Every class, period and pupil of the class in the period."""
        for class_id, of in self.classes.items():
            if not (marked_only and of["grade"] in self.without_marks):
                for period in self.lives_by(class_id):
                    for student in self.pupils(class_id, period):
                        yield class_id, period, student

    def given_by(self, mark: Row) -> str | None:
        """The class that gave a mark for a period; where the journal does not say, his last one by the period's end."""
        period = next(row for row in self.periods if row["period_id"] == mark["period_id"])
        return mark["class_id"] or self.last_class(mark["student_id"], period["ends_on"])

    def subjects(self, class_id: str) -> set[str]:
        """Marked subjects taught in the class, and whatever it gave a mark for a period in."""
        marked = {row["subject_id"] for row in self.rows["subjects"] if row["is_marked"] is not False}
        taught = {row["subject_id"] for row in self.rows["curriculum"] if row["class_id"] == class_id}
        taught |= {
            row["subject_id"]
            for row in self.lessons.values()
            if row["class_id"] == class_id and row["status"] == "held"
        }
        return taught & marked | {row["subject_id"] for row in self.period_marks if self.given_by(row) == class_id}

    def shown(self, class_id: str, period: Row, student: str) -> dict[str, str]:
        """Subject → period mark that the class shows of the pupil."""
        is_last = self.last_class(student, period["ends_on"]) == class_id
        return {
            mark["subject_id"]: mark["value"]
            for mark in self.marks_of(student, period)
            if is_last or self.given_by(mark) == class_id
        }
