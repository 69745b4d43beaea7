"""Who came and who left in the span, and by which order, as registers and journals write it beside the name."""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from reports.scope import Scope, fetch
from reports.wording import by_sex, numbered, short_date


def movements(con: DuckDBPyConnection, scope: Scope) -> dict[str, str]:
    """Who came to the class after the first day or left it before the last, and by which order: student_id → words."""
    rows = fetch(
        con,
        """
        select movement.student_id, movement.effective_on, movement.order_no, movement.order_date, student.sex,
            movement.kind, movement.to_class_id = $class as arrives, came.title as from_title, went.title as to_title
        from marts.fct_movement as movement
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        left join marts.dim_class as came
            on came.institution_id = movement.institution_id and came.academic_year = movement.academic_year
            and came.class_id = movement.from_class_id
        left join marts.dim_class as went
            on went.institution_id = movement.institution_id and went.academic_year = movement.academic_year
            and went.class_id = movement.to_class_id
        inner join marts.dim_period as period
            on period.institution_id = movement.institution_id and period.academic_year = movement.academic_year
            and period.period_id = $period
        where movement.institution_id = $institution and movement.academic_year = $year
            and movement.kind in ('enrolment', 'departure', 'transfer')
            and (movement.to_class_id = $class or movement.from_class_id = $class)
            and movement.effective_on > period.window_start and movement.effective_on <= period.ends_on
        order by movement.effective_on, movement.movement_id
    """,
        scope.keys,
    )
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row["student_id"], []).append(_moved(row))
    return {who: "; ".join(parts) for who, parts in said.items()}


def _moved(row: dict[str, Any]) -> str:
    sex = row["sex"]
    if row["kind"] == "transfer" and row["from_title"] and row["to_title"]:
        verb = by_sex(sex, "переведён", "переведена", "переведён(а)")
        verb += f" из {row['from_title']}" if row["arrives"] else f" в {row['to_title']}"
    elif row["arrives"]:
        verb = by_sex(sex, "прибыл", "прибыла", "прибыл(а)")
    else:
        verb = by_sex(sex, "выбыл", "выбыла", "выбыл(а)")
    order = f", пр. {numbered(row['order_no'])} от {short_date(row['order_date'])}" if row["order_no"] else ""
    return f"{verb} {short_date(row['effective_on'])}{order}"
