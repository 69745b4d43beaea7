"""What a report needs that a journal may be unable to hand over, and what is said where it is not handed over.

Belongs here: report → topics (words of pipelines/exports/limits.py; marts.dim_limitation says which of them a journal
of a school year lacks, and for which days). Does not belong here: which figures are then null — the models know that,
macros/given.sql.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from duckdb import DuckDBPyConnection

from reports.scope import Scope, fetch
from reports.wording import short_date


@dataclass(frozen=True)
class Needs:
    """Topics of a report: without any one of `all_of_it` nothing is left to print, without `some` there are gaps."""

    all_of_it: frozenset[str]
    some: frozenset[str]


def _needs(some: str, all_of_it: str = "") -> Needs:
    return Needs(frozenset(all_of_it.split()), frozenset(some.split()))


NEEDS: dict[str, Needs] = {
    "grade-register": _needs("exam_marks council"),
    "class-results": _needs("work_kinds"),
    "homeroom": _needs(""),
    "homeroom-preliminary": _needs("lessons work_kinds curriculum subgroups"),
    "class-rating": _needs("lessons"),
    "attendance-summary": _needs("lessons subgroups"),
    "class-attendance-month": _needs("lessons subgroups"),
    "attendance-day": _needs("lessons subgroups"),
    "class-movement": _needs("orders"),
    "risk-group": _needs("lessons work_kinds"),
    "data-completeness": _needs("guardians", "personal_data"),
    "class-journal": _needs(
        "lessons topics homework staff substitutions subgroups curriculum lesson_plan work_kinds personal_data "
        "exam_marks"
    ),
    "weekly-progress": _needs("lessons work_kinds"),
    "teacher-preliminary": _needs("lessons work_kinds curriculum subgroups", "staff"),
    "teacher": _needs("subgroups", "staff"),
    "subject-results": _needs("work_kinds subgroups", "staff"),
    "school-movement": _needs("orders"),
    "class-fill": _needs("capacity"),
    "student-totals": _needs("personal_data achievements"),
    "school-results": _needs(""),
    "control-works": _needs("staff entry_times", "work_kinds"),
    "journal-control": _needs(
        "lessons topics homework entry_times topic_times staff substitutions curriculum guardians activity"
    ),
    "corrections": _needs("entry_times topic_times staff"),
    "period-readiness": _needs("topics orders curriculum staff subgroups"),
    "substitutions": _needs("lessons topics staff", "substitutions"),
    "teacher-timesheet": _needs("entry_times topic_times substitutions", "lessons staff"),
    "activity": _needs("guardians", "activity"),
}


@dataclass(frozen=True)
class Limit:
    """A topic that a journal does not hand over: the Russian sentence; its days in a school year, None: the year's."""

    topic: str
    sentence: str
    first_day: date | None
    last_day: date | None

    def touches(self, first: date, last: date) -> bool:
        """Whether it is about any of these days."""
        return (self.first_day is None or self.first_day <= last) and (self.last_day is None or self.last_day >= first)

    def told(self, first: date, last: date) -> str:
        """The sentence, with the days if they are not all of these."""
        since = f"с {short_date(self.first_day)}" if self.first_day and self.first_day > first else ""
        until = f"по {short_date(self.last_day)}" if self.last_day and self.last_day < last else ""
        days = " ".join(filter(None, (since, until)))
        return f"{days[0].upper()}{days[1:]}: {self.sentence}" if days else self.sentence


def limits(con: DuckDBPyConnection, institution_id: str, academic_year: str) -> list[Limit]:
    """What the journals of that school year do not hand over, in the order of topics and days."""
    rows = fetch(
        con,
        """
        select topic, message, first_day, last_day from marts.dim_limitation
        where institution_id = $institution and academic_year = $year
        order by topic, first_day nulls first
        """,
        {"institution": institution_id, "year": academic_year},
    )
    return [Limit(*row.values()) for row in rows]


def unprintable(found: Sequence[Limit], reports: Iterable[str], first: date, last: date) -> dict[str, str]:
    """Code → Russian sentence, for those of the reports that would be empty altogether for these days."""
    empty: dict[str, str] = {}
    for code in reports:
        lacking = [
            [limit for limit in found if limit.topic == topic and limit.touches(first, last)]
            for topic in sorted(NEEDS[code].all_of_it)
        ]
        told = [limit.told(first, last) for limits in lacking if _covered(limits, first, last) for limit in limits]
        if told:
            empty[code] = " ".join(told)
    return empty


def _covered(found: Iterable[Limit], first: date, last: date) -> bool:
    """Whether every day lies in one of these, which follow each other."""
    for limit in found:
        if limit.first_day is not None and limit.first_day > first:
            return False
        if limit.last_day is None or limit.last_day >= last:
            return True
        first = limit.last_day + timedelta(days=1)
    return False


def gaps(con: DuckDBPyConnection, scope: Scope, report: str) -> tuple[str, ...]:
    """The note of a document that could not be filled in everywhere: what is not handed over; empty if nothing is."""
    first, last = scope.period.starts_on, scope.period.ends_on
    told = [
        limit.told(first, last)
        for limit in limits(con, scope.institution.institution_id, scope.year.academic_year)
        if limit.topic in NEEDS[report].some | NEEDS[report].all_of_it and limit.touches(first, last)
    ]
    if not told:
        return ()
    return (f"Чего журнал не передаёт, то не посчитано и не заполнено (прочерк — не ноль). {' '.join(told)}",)
