"""What the office adds to a document, above its figures: closed in spite of what, corrected after closing and why.

Belongs here: which remarks a document of a scope carries, from the registers as the published copy holds them; so the
same document printed again says the same. Does not belong here: a remark that only one kind of report makes.
"""

from __future__ import annotations

from datetime import datetime

from duckdb import DuckDBPyConnection

from reports.scope import SchoolClass, Scope, fetch
from reports.wording import short_date

NOTHING = "нет отметки"


def remarks(con: DuckDBPyConnection, scope: Scope) -> tuple[str, ...]:
    """The remarks on any document of that scope: of its period's last closing, of corrections in its class."""
    if scope.period.is_span:
        return ()
    found = _closing(con, scope)
    if isinstance(scope.unit, SchoolClass):
        found += _corrections(con, scope)
    return tuple(found)


def _closing(con: DuckDBPyConnection, scope: Scope) -> list[str]:
    rows = fetch(
        con,
        """
        select closed_at, closed_by, despite from ingest.closings
        where institution_id = $institution and academic_year = $year and period_id = $period
        order by line desc limit 1
        """,
        scope.keys,
    )
    return [
        f"Период закрыт {_day(row['closed_at'])} при незавершённых записях. Основание: {_sentence(row['despite'])} "
        f"Закрыл: {row['closed_by']}"
        for row in rows
        if row["despite"]
    ]


def _corrections(con: DuckDBPyConnection, scope: Scope) -> list[str]:
    rows = fetch(
        con,
        """
        select subject.title as subject, student.short_name as pupil, period.title as period, change.mark_kind,
            change.changed_on, change.old, change.new, change.explanation, change.explained_by, change.explained_at
        from reports.rpt_corrections as change
        inner join marts.dim_period as period using (institution_id, academic_year, period_id)
        left join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        left join marts.dim_student as student using (institution_id, academic_year, student_id)
        where change.institution_id = $institution and change.academic_year = $year and change.class_id = $class
            and change.entity = 'period_mark' and change.explanation is not null
            and (
                change.period_id = $period
                or change.academic_year in (
                    select academic_year from marts.dim_period
                    where institution_id = $institution and academic_year = $year and period_id = $period and is_year
                )
            )
        order by change.changed_on, subject.subject_order, student.student_order, change.key
        """,
        scope.keys,
    )
    return [
        f"Исправлено после закрытия периода ({row['period']}): {row['subject'] or 'предмет'}, {row['pupil'] or '—'}: "
        f"{row['old'] or NOTHING} → {row['new'] or NOTHING}, {short_date(row['changed_on'])}. Объяснительная: "
        f"{row['explained_by']}, {_day(row['explained_at'])}: {_sentence(row['explanation'])}"
        for row in rows
    ]


def _day(moment: str) -> str:
    return short_date(datetime.fromisoformat(moment).date())


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
