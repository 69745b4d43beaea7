"""Classes of each year and the pupils in them: admission, promotion, graduation, transfers, arrivals, departures.

The state that lives from year to year is here; lessons, marks and absences are not. Membership is half-open, in days.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.sample.people import Student

LETTERS = "АБВГДЕЖЗИКЛМНПРСТУФХЦШЩЭЮЯ"
_SMALL = (1, 8, 8, 9, 10, 11, 5, 3, 6, 2, 7)  # which grades a school with so few classes has, most telling first
_SMALL_COLLEGE = (("П", 1), ("П", 2), ("П", 3), ("П", 4), ("С", 1), ("С", 2))


@dataclass
class Stay:
    """A pupil in a class from day `joined` until the day before `left` (None: to the end of the year)."""

    student: Student
    joined: int
    left: int | None = None
    entered: int = 0  # the day the journal learned of it
    moved: bool = False  # he left for another class of the same school
    left_entered: int = 0  # the day the journal learned that he left


@dataclass
class SchoolClass:
    """One class of one academic year; `cohort` stays the same from year to year, `class_id` does not."""

    class_id: str
    year: int
    order: int
    grade: int
    letter: str
    program: str | None
    stage: str
    title: str
    period_kind: str
    shift: int
    capacity: int
    cohort: int
    homeroom: int = 0
    stays: list[Stay] = field(default_factory=list)

    def members(self, day: int) -> list[Student]:
        """Who is in the class on that day, in the order of arrival."""
        return [stay.student for stay in self.stays if stay.joined <= day and (stay.left is None or day < stay.left)]


@dataclass
class Movement:
    """One order on one pupil; `entered` is the day the journal learned of it."""

    number: int
    student: Student
    kind: str
    effective_on: int
    order_no: str
    order_date: int
    from_class: str | None
    to_class: str | None
    counterparty: str | None
    reason: str | None
    entered: int


def stage_of(grade: int, college: bool) -> str:
    """Уровень образования of a grade."""
    if college:
        return "СПО"
    return "НОО" if grade <= 4 else "ООО" if grade <= 9 else "СОО"


def opening_plan(pupils: int, college: bool) -> list[tuple[str | None, int]]:
    """Programme and grade of every class of a school of this size, when its first year begins."""
    count = max(1, min(6, pupils // 6)) if pupils < 150 else round(pupils / 25)
    if college:
        if count <= 6:
            return list(_SMALL_COLLEGE[:count])
        shares = [("П", course) for course in (1, 2, 3, 4)] + [("С", course) for course in (1, 2, 3)]
        return [shares[index % 7] for index in range(count)]
    if count <= len(_SMALL):
        return [(None, grade) for grade in _SMALL[:count]]
    weights = [1.0] * 9 + [0.5] * 2
    total, made = sum(weights), 0
    plan: list[tuple[str | None, int]] = []
    upto = 0.0
    for grade, weight in enumerate(weights, 1):
        upto += weight / total * count
        plan += [(None, grade)] * (round(upto) - made)
        made = round(upto)
    return plan


def title_of(grade: int, letter: str, program: str | None) -> str:
    """`5А`; a college: `21-П` (course, number of the group, programme)."""
    return f"{grade}{letter}" if program is None else f"{grade}{letter}-{program}"


def letter_of(index: int, college: bool) -> str:
    """The letter of the index-th parallel class; when letters run out, a number follows (`А2`)."""
    if college:
        return str(index + 1)
    tail = "" if index < len(LETTERS) else str(index // len(LETTERS) + 1)
    return LETTERS[index % len(LETTERS)] + tail


def sizes(pupils: int, count: int) -> list[int]:
    """How many pupils each of `count` classes has, `pupils` together."""
    return [pupils * (index + 1) // count - pupils * index // count for index in range(count)]
