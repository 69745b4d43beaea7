"""Группа риска по успеваемости и посещаемости: whom to look after at the end of a week, and on which figures.

Reasons and figures come from rpt_risk_group, the subjects from rpt_risk_group_subject; the thresholds in the headings
are rows of seeds/risk_thresholds.csv.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Cell, Column, Document, Ratio, Row, Table, Text
from reports.kinds.common import NUMBER, PUPIL_HEADING, exact, frame
from reports.kinds.forecasts import accuracy_note, chance, forecast_note, known_note
from reports.scope import Rows, Scope, fetch
from reports.wording import number

REPORT = CATALOGUE["risk-group"]
SEVERAL = 3  # reasons from which on a row stands out


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The risk group of the class at the end of the week of `scope`."""
    pupils = fetch(
        con,
        """
        select risk.*, student.full_name from reports.rpt_risk_group as risk
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and week = $first_day
        order by student.student_order, student_id
    """,
        scope.keys,
    )
    if not pupils:
        text = Text("nobody", "", ("На конец этой недели оснований для включения в группу риска нет ни у кого.",))
        return frame(scope, REPORT, [text], (), landscape=True)
    college = scope.institution.kind == "college"
    last = pupils[0]
    notes = (
        known_note(last["as_of"]),
        "Клетка заполнена, если основание есть; показатель, на котором оно стоит, — в клетке. Тёмные строки — три и "
        "более основания.",
        f"{forecast_note(college)} В скобках — вероятность отметки «2».",
        accuracy_note(con, scope, last["period_id"], last["as_of"]),
    )
    return frame(scope, REPORT, [_table(con, scope, pupils, _subjects(con, scope))], notes, landscape=True)


def _subjects(con: DuckDBPyConnection, scope: Scope) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in fetch(
        con,
        """
        select risk.*, coalesce(subject.short_title, subject.title) as title from reports.rpt_risk_group_subject as risk
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and week = $first_day
        order by subject.subject_order, subject_id
    """,
        scope.keys,
    ):
        found[row["student_id"]].append(row)
    return found


def _table(con: DuckDBPyConnection, scope: Scope, pupils: Rows, subjects: dict[str, Rows]) -> Table:
    limits = {row["reason"]: row for row in fetch(con, "select * from seeds.risk_thresholds", {})}
    low, trend, missed, truant = (
        limits[reason] for reason in ("failing_average", "falling_trend", "missed_share", "unexcused_misses")
    )
    of = "дисциплинам" if scope.institution.kind == "college" else "предметам"
    columns = (
        NUMBER,
        Column("pupil", (PUPIL_HEADING,), look="name", width=56),
        Column("failing_average", (f"Средний балл ниже {_limit(low)}", f"по {of}"), look="text"),
        Column(
            "falling_trend",
            (f"Средний балл снизился на {_limit(trend)} и более", f"{trend['window_days']} дн. против прежних"),
            look="text",
            width=33,
        ),
        Column(
            "missed_share",
            (f"Пропущено {_limit(missed)} % уроков и более", f"за {missed['window_days']} дн."),
            width=33,
        ),
        Column(
            "unexcused_misses",
            (f"Без уважительной причины {_limit(truant)} и более", f"уроков за {truant['window_days']} дн."),
            width=33,
        ),
        Column("predicted_mark", ("Ожидается отметка «2»", f"по {of}"), look="text"),
    )
    rows = []
    for place, pupil in enumerate(pupils, 1):
        named = subjects.get(pupil["student_id"], [])
        low_in = "; ".join(f"{row['title']} {number(row['average_so_far'])}" for row in named if row["failing_average"])
        two_in = "; ".join(f"{row['title']} ({chance(row['p2'])})" for row in named if row["is_predicted"])
        cells: tuple[Cell, ...] = (
            place,
            pupil["full_name"],
            low_in,
            f"{number(pupil['former_average'])} → {number(pupil['recent_average'])}" if pupil["falling_trend"] else "",
            Ratio(pupil["missed_lessons"], pupil["expected_lessons"], exact(pupil["missed_pct"]))
            if pupil["missed_share"]
            else "",
            pupil["unexcused_lessons"] if pupil["unexcused_misses"] else "",
            two_in,
        )
        rows.append(Row(pupil["student_id"], cells, "warn" if pupil["reasons"] >= SEVERAL else "body"))
    return Table("risk", "", columns, tuple(rows))


def _limit(row: dict) -> str:
    """A threshold without needless zeros: 2.500 → 2,5."""
    value: Decimal = row["threshold"]
    return number(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize())
