"""What a report needs that a journal may be unable to hand over, and what is said where it is not handed over.

Belongs here: report → topics (words of pipelines/exports/limits.py; marts.dim_limitation says which of them the journal
of a school year lacks). Does not belong here: which figures are then null — the models know that, macros/given.sql.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from reports.scope import Scope, fetch


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


def not_given(con: DuckDBPyConnection, institution_id: str, academic_year: str) -> dict[str, str]:
    """Topic → Russian sentence of what the journals of that school year do not hand over; in the order of topics."""
    rows = fetch(
        con,
        """
        select topic, message from marts.dim_limitation
        where institution_id = $institution and academic_year = $year
        order by topic
        """,
        {"institution": institution_id, "year": academic_year},
    )
    return {row["topic"]: row["message"] for row in rows}


def unprintable(
    con: DuckDBPyConnection, institution_id: str, academic_year: str, reports: Iterable[str]
) -> dict[str, str]:
    """Code → Russian sentence, for those of the reports that would be empty altogether."""
    lacking = not_given(con, institution_id, academic_year)
    found = {code: sorted(NEEDS[code].all_of_it & lacking.keys()) for code in reports}
    return {code: " ".join(lacking[topic] for topic in topics) for code, topics in found.items() if topics}


def gaps(con: DuckDBPyConnection, scope: Scope, report: str) -> tuple[str, ...]:
    """The note of a document that could not be filled in everywhere: what is not handed over; empty if nothing is."""
    lacking = not_given(con, scope.institution.institution_id, scope.year.academic_year)
    told = [sentence for topic, sentence in lacking.items() if topic in NEEDS[report].some]
    if not told:
        return ()
    return (f"Чего журнал не передаёт, то не посчитано и не заполнено (прочерк — не ноль). {' '.join(told)}",)
