"""What one document is about: the institution, the year, the class and the period, read from the marts' dimensions.

Belongs here: the dimensions that every kind needs, and one way to run a query. Does not belong here: a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from reports.wording import Words, class_title, words

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Institution:
    """A row of dim_institution. `kind`: school or college."""

    institution_id: str
    title: str
    short_title: str
    locality: str
    kind: str

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
    """A row of dim_period. Movement is counted in the window (`window_start`, `ends_on`]."""

    period_id: str
    kind: str
    ordinal: int
    title: str
    starts_on: date
    ends_on: date
    is_year: bool
    previous_period_id: str | None
    window_start: date


@dataclass(frozen=True)
class SchoolClass:
    """A row of dim_class. `has_marks` is false where policy forbids marks (grade 1)."""

    class_id: str
    title: str
    grade: int
    letter: str | None
    homeroom_teacher: str
    has_marks: bool


@dataclass(frozen=True)
class Scope:
    """One document's subject: a class in a period of a slice. `periods` are all the class lives by, the year last."""

    institution: Institution
    year: Year
    school_class: SchoolClass
    period: Period
    periods: tuple[Period, ...]

    @property
    def class_name(self) -> str:
        """5 «А» класс; группа 21-П, 2 курс."""
        unit = self.school_class
        return class_title(self.institution.kind, unit.title, unit.grade, unit.letter)

    @property
    def keys(self) -> dict[str, str]:
        """The parameters that most queries take: institution, year, class, period."""
        return {
            "institution": self.institution.institution_id,
            "year": self.year.academic_year,
            "class": self.school_class.class_id,
            "period": self.period.period_id,
        }


def fetch(con: DuckDBPyConnection, sql: str, keys: dict[str, str]) -> Rows:
    """The rows of a query as dicts. Parameters are written $institution, $year, $class, $period."""
    wanted = {name: value for name, value in keys.items() if f"${name}" in sql}
    cursor = con.execute(sql, wanted)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def institution(con: DuckDBPyConnection, institution_id: str) -> Institution | None:
    """The institution, None if the warehouse has none of that id."""
    rows = fetch(
        con,
        """
        select institution_id, title, short_title, coalesce(locality, '') as locality, kind
        from marts.dim_institution where institution_id = $institution
    """,
        {"institution": institution_id},
    )
    return Institution(**rows[0]) if rows else None


def years(con: DuckDBPyConnection, institution_id: str) -> list[Year]:
    """The slices of the institution, oldest first."""
    rows = fetch(
        con,
        """
        select academic_year, starts_on, ends_on, years.as_of, coalesce(slices.built_revision, '') as revision
        from marts.dim_academic_year as years
        left join journal.slices as slices using (institution_id, academic_year)
        where institution_id = $institution order by academic_year
    """,
        {"institution": institution_id},
    )
    return [Year(**row) for row in rows]


def periods(con: DuckDBPyConnection, institution_id: str, academic_year: str) -> list[Period]:
    """The periods of a slice by kind and order, the year last."""
    rows = fetch(
        con,
        """
        select period_id, kind, ordinal, title, starts_on, ends_on, is_year, previous_period_id, window_start
        from marts.dim_period where institution_id = $institution and academic_year = $year
        order by is_year, kind, ordinal, period_id
    """,
        {"institution": institution_id, "year": academic_year},
    )
    return [Period(**row) for row in rows]


def classes(con: DuckDBPyConnection, institution_id: str, academic_year: str) -> list[SchoolClass]:
    """The classes of a slice in the order of the house."""
    rows = fetch(
        con,
        """
        select class_id, title, grade, letter, coalesce(homeroom_teacher_name, '') as homeroom_teacher, has_marks
        from marts.dim_class where institution_id = $institution and academic_year = $year
        order by class_order, class_id
    """,
        {"institution": institution_id, "year": academic_year},
    )
    return [SchoolClass(**row) for row in rows]


def class_periods(con: DuckDBPyConnection, institution_id: str, academic_year: str) -> set[tuple[str, str]]:
    """Pairs (class_id, period_id): the periods each class lives by."""
    rows = fetch(
        con,
        """
        select class_id, period_id from marts.dim_class_period
        where institution_id = $institution and academic_year = $year
    """,
        {"institution": institution_id, "year": academic_year},
    )
    return {(row["class_id"], row["period_id"]) for row in rows}


def peopled(con: DuckDBPyConnection, institution_id: str, academic_year: str) -> set[tuple[str, str]]:
    """Pairs (class_id, period_id) that have a pupil of the class in the period."""
    rows = fetch(
        con,
        """
        select distinct class_id, period_id from marts.fct_roster
        where institution_id = $institution and academic_year = $year
    """,
        {"institution": institution_id, "year": academic_year},
    )
    return {(row["class_id"], row["period_id"]) for row in rows}


def students(con: DuckDBPyConnection, scope: Scope) -> tuple[tuple[str, str], ...]:
    """(student_id, full name) of all who were in the class in the period or its holidays, or stand in its list."""
    rows = fetch(
        con,
        """
        select student.student_id, student.full_name
        from marts.dim_student as student
        inner join marts.dim_period as period using (institution_id, academic_year)
        where institution_id = $institution and academic_year = $year and period.period_id = $period
            and (
                student.student_id in (
                    select roster.student_id from marts.fct_roster as roster
                    where roster.institution_id = $institution and roster.academic_year = $year
                        and roster.class_id = $class and roster.period_id = $period
                )
                or student.student_id in (
                    select member.student_id from marts.fct_membership as member
                    where member.institution_id = $institution and member.academic_year = $year
                        and member.class_id = $class and member.joined_on <= period.ends_on
                        and coalesce(member.left_on > period.window_start, true)
                )
            )
        order by student.student_order, student.student_id
    """,
        scope.keys,
    )
    return tuple((row["student_id"], row["full_name"]) for row in rows)
