"""The dimensions as values: institutions, years, periods, classes, teachers and pupils, in the order of the house.

Belongs here: reading marts.dim_… and who was there. Does not belong here: a figure, or what is printed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from duckdb import DuckDBPyConnection

from reports import spans
from reports.scope import Institution, Period, Pupil, SchoolClass, Scope, Teacher, Year, fetch


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
    if not rows:
        return None
    policies = con.execute(
        "select policy, applies_to, value from seeds.institution_policies where institution_id = ? order by all",
        [institution_id],
    ).fetchall()
    return replace(Institution(**rows[0]), policies=tuple(policies))


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


def span(text: str) -> Period | None:
    """The day, week or month that is written so, as a period of its own; None if it is none of them."""
    found = spans.bounds(text)
    if found is None:
        return None
    kind, first, last = found
    return Period(
        period_id=spans.name(kind, first),
        kind=kind,
        ordinal=0,
        title=spans.title(kind, first, last),
        starts_on=first,
        ends_on=last,
        is_year=False,
        previous_period_id=spans.name(kind, spans.before(kind, first)),
        window_start=first - timedelta(days=1),
    )


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


def at_lessons(con: DuckDBPyConnection, institution_id: str, academic_year: str, first: date, last: date) -> set[str]:
    """The classes that had a lesson to go to between the two days."""
    rows = fetch(
        con,
        """
        select distinct class_id from marts.fct_expected_day
        where institution_id = $institution and academic_year = $year and day between $first_day and $last_day
    """,
        {"institution": institution_id, "year": academic_year, "first_day": first, "last_day": last},
    )
    return {row["class_id"] for row in rows}


def teachers(con: DuckDBPyConnection, institution_id: str, academic_year: str, period_id: str) -> list[Teacher]:
    """Who teaches in the period, by name."""
    rows = fetch(
        con,
        """
        select distinct staff.staff_id, staff.full_name, staff.short_name, coalesce(staff.position, '') as position
        from marts.fct_teaching as teaching
        inner join marts.dim_staff as staff
            on teaching.institution_id = staff.institution_id and teaching.academic_year = staff.academic_year
                and teaching.teacher_id = staff.staff_id
        where teaching.institution_id = $institution and teaching.academic_year = $year and period_id = $period
        order by staff.full_name collate ru, staff.staff_id
    """,
        {"institution": institution_id, "year": academic_year, "period": period_id},
    )
    return [Teacher(**row) for row in rows]


def pupils(con: DuckDBPyConnection, institution_id: str, unit: SchoolClass, year: Year, period: Period) -> list[Pupil]:
    """The pupils who are in the class on the last day of the span (or the last known day, if that is earlier)."""
    rows = fetch(
        con,
        """
        select student.student_id, student.full_name, student.short_name, student.sex
        from marts.fct_membership as member
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and member.class_id = $class
            and member.joined_on <= $last_day and coalesce(member.left_on > $last_day, true)
        order by student.student_order, student.student_id
    """,
        {
            "institution": institution_id,
            "year": year.academic_year,
            "class": unit.class_id,
            "last_day": min(period.ends_on, year.as_of),
        },
    )
    return [Pupil(**row, school_class=unit) for row in rows]


def students(con: DuckDBPyConnection, scope: Scope) -> tuple[tuple[str, str], ...]:
    """(student_id, full name) of the pupils by whom an archivist finds the document.

    Of a class: all who were in it in the span or its holidays, or stand in its list. Of a school or a teacher: nobody.
    """
    if isinstance(scope.unit, Pupil):
        return ((scope.unit.student_id, scope.unit.full_name),)
    if not isinstance(scope.unit, SchoolClass):
        return ()
    rows = fetch(
        con,
        """
        select student.student_id, student.full_name
        from marts.dim_student as student
        where institution_id = $institution and academic_year = $year
            and (
                student.student_id in (
                    select roster.student_id from marts.fct_roster as roster
                    where roster.institution_id = $institution and roster.academic_year = $year
                        and roster.class_id = $class and roster.period_id = $period
                )
                or student.student_id in (
                    select member.student_id from marts.fct_membership as member
                    where member.institution_id = $institution and member.academic_year = $year
                        and member.class_id = $class and member.joined_on <= $last_day
                        and coalesce(member.left_on > $window_start, true)
                )
            )
        order by student.student_order, student.student_id
    """,
        scope.keys | {"window_start": scope.period.window_start},
    )
    return tuple((row["student_id"], row["full_name"]) for row in rows)
