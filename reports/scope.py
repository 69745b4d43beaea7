"""What one document is about: the institution, the year, the unit (class, school, teacher, pupil) and the span of time.

Belongs here: these as values, and one way to run a query. Does not belong here: a figure, or which documents are due.
Where they are read from the marts' dimensions is `reports.dimensions`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from reports import spans
from reports.wording import Words, class_title, words

Rows = list[dict[str, Any]]
Keys = dict[str, str | date]


@dataclass(frozen=True)
class Institution:
    """A row of dim_institution. `kind`: school or college. `policies`: (policy, applies_to, value)."""

    institution_id: str
    title: str
    short_title: str
    locality: str
    kind: str
    policies: tuple[tuple[str, str, str], ...] = ()

    def policy(self, name: str, applies_to: str = "all") -> str | None:
        """The value of a row of seeds/institution_policies.csv, None if there is none."""
        for policy, given, value in self.policies:
            if (policy, given) == (name, applies_to):
                return value
        return None

    @property
    def words(self) -> Words:
        """The words its documents use."""
        return words(self.kind)


@dataclass(frozen=True)
class Year:
    """A school-year slice: its dates, the last journal day known (`as_of`), the warehouse revision it was built at."""

    academic_year: str
    starts_on: date
    ends_on: date
    as_of: date
    revision: str


@dataclass(frozen=True)
class Period:
    """A row of dim_period, or a day, week or month (`is_span`). Movement is counted in (`window_start`, `ends_on`]."""

    period_id: str
    kind: str
    ordinal: int
    title: str
    starts_on: date
    ends_on: date
    is_year: bool
    previous_period_id: str | None
    window_start: date

    @property
    def is_span(self) -> bool:
        """A day, a week or a month, which the journal does not know as a period."""
        return self.kind in spans.KINDS


@dataclass(frozen=True)
class SchoolClass:
    """A row of dim_class. `has_marks` is false where policy forbids marks (grade 1)."""

    class_id: str
    title: str
    grade: int
    letter: str | None
    homeroom_teacher: str
    has_marks: bool

    @property
    def unit_id(self) -> str:
        """The class's own id in the export."""
        return self.class_id


@dataclass(frozen=True)
class School:
    """The whole institution."""

    title: str
    unit_id: str = "school"


@dataclass(frozen=True)
class Teacher:
    """A row of dim_staff who teaches in the span."""

    staff_id: str
    full_name: str
    short_name: str
    position: str

    @property
    def unit_id(self) -> str:
        """The teacher's own id in the export."""
        return self.staff_id

    @property
    def title(self) -> str:
        """Иванова А. П."""
        return self.short_name


@dataclass(frozen=True)
class Pupil:
    """A pupil and the class he is reported in."""

    student_id: str
    full_name: str
    short_name: str
    sex: str | None
    school_class: SchoolClass

    @property
    def unit_id(self) -> str:
        """The pupil's own id in the export."""
        return self.student_id

    @property
    def title(self) -> str:
        """5А Петров И. С."""
        return f"{self.school_class.title} {self.short_name}"


Unit = School | SchoolClass | Teacher | Pupil


@dataclass(frozen=True)
class Scope:
    """One document's subject: a unit in a span of a slice. `periods` are all the unit lives by, the year last.

    Every unit has `unit_id` (the export's own, `school` for the whole institution) and `title` (what people call it).
    """

    institution: Institution
    year: Year
    unit: Unit
    period: Period
    periods: tuple[Period, ...]

    @property
    def school_class(self) -> SchoolClass:
        """The class, or the pupil's. Raises TypeError for a document of a school or a teacher."""
        if isinstance(self.unit, Pupil):
            return self.unit.school_class
        if isinstance(self.unit, SchoolClass):
            return self.unit
        raise TypeError(f"a document of a {type(self.unit).__name__} has no class")

    @property
    def teacher(self) -> Teacher:
        """The teacher. Raises TypeError for a document of another unit."""
        if isinstance(self.unit, Teacher):
            return self.unit
        raise TypeError(f"a document of a {type(self.unit).__name__} has no teacher")

    @property
    def pupil(self) -> Pupil:
        """The pupil. Raises TypeError for a document of another unit."""
        if isinstance(self.unit, Pupil):
            return self.unit
        raise TypeError(f"a document of a {type(self.unit).__name__} has no pupil")

    @property
    def class_name(self) -> str:
        """5 «А» класс; группа 21-П, 2 курс."""
        unit = self.school_class
        return class_title(self.institution.kind, unit.title, unit.grade, unit.letter)

    def running_period(self, day: date) -> Period | None:
        """The period of the unit (not the year) that the day lies in or that ended last before it."""
        begun = [one for one in self.periods if not one.is_year and one.starts_on <= day]
        return max(begun, key=lambda one: one.starts_on) if begun else None

    @property
    def keys(self) -> Keys:
        """The parameters that most queries take: institution, year, period, first and last day, and the unit's own."""
        keys: Keys = {
            "institution": self.institution.institution_id,
            "year": self.year.academic_year,
            "period": self.period.period_id,
            "first_day": self.period.starts_on,
            "last_day": self.period.ends_on,
        }
        match self.unit:
            case SchoolClass(class_id=key):
                keys["class"] = key
            case Teacher(staff_id=key):
                keys["teacher"] = key
            case Pupil(student_id=key, school_class=unit):
                keys |= {"student": key, "class": unit.class_id}
        return keys


def fetch(con: DuckDBPyConnection, sql: str, keys: Mapping[str, str | date]) -> Rows:
    """The rows of a query as dicts. Parameters are written $institution, $year, $class, $period, $first_day, …"""
    wanted = {name: value for name, value in keys.items() if re.search(rf"\${name}\b", sql)}
    cursor = con.execute(sql, wanted)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
