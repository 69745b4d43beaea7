"""Сводный отчёт об успеваемости и качестве по школе: class → grade → stage → school, beside the previous period.

All figures come from rpt_school_results. A unit's row covers the classes that live by the period; classes that get no
marks are in the number of pupils alone.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Chart, Column, Document, Row, Series, Table
from reports.kinds.common import GROUPS, exact, frame, line_title
from reports.kinds.results import share
from reports.kinds.units import ReportUnit, unit_column, units
from reports.scope import Period, Scope, fetch

REPORT = CATALOGUE["school-results"]
RATES = (("success", "Абсолютная успеваемость"), ("quality", "Качественная успеваемость"))
BY_KIND = {"quarter": "четвертям", "trimester": "триместрам", "half_year": "полугодиям"}
Found = dict[tuple[str, str], dict]


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The results of the school in the period of `scope`; for a year, by the annual marks."""
    rows = fetch(
        con,
        """
        select * from reports.rpt_school_results
        where institution_id = $institution and academic_year = $year and period_id = $period
    """,
        scope.keys,
    )
    found: Found = {(row["unit_kind"], row["unit_id"]): row for row in rows}
    shown = [unit for unit in units(con, scope) if unit.key in found]
    blocks: list[Block] = [_table(scope, shown, found), *_trends(con, scope), *_shares(scope, shown, found)]
    college = scope.institution.kind == "college"
    whom = "группы" if college else "классы"
    unmarked = any(row["headcount"] > row["marked_headcount"] for row in rows)
    notes = (
        "Каждый обучающийся отнесён к одной группе, первой подходящей: неуспевающие, неаттестованные, без отметок, "
        "отличники, хорошисты, с одной тройкой, с двумя и более тройками. Переведённый внутри "
        f"{'курса' if college else 'параллели, уровня'} или учреждения учтён в них один раз.",
        "Абсолютная успеваемость: числитель — отличники, хорошисты и обучающиеся с тройками; качественная: отличники и "
        "хорошисты; знаменатель — все, кроме обучающихся без отметок.",
        f"{whom.capitalize()}, в которых отметки не выставляются, входят только в число обучающихся, в проценты — нет."
        if unmarked
        else "",
    )
    whole = found.get(("school", scope.institution.institution_id))
    remarks = (
        f"Отчёт охватывает {whom}, которые учатся по {BY_KIND.get(scope.period.kind, 'этим периодам')}: "
        f"{whole['classes']} из {whole['all_classes']}."
        if whole and whole["classes"] < whole["all_classes"]
        else "",
    )
    return frame(scope, REPORT, blocks, notes, landscape=True, remarks=remarks)


def _table(scope: Scope, shown: list[ReportUnit], found: Found) -> Table:
    before = {period.period_id: period.title for period in scope.periods}.get(scope.period.previous_period_id or "", "")
    now = "за год" if scope.period.is_year else scope.period.title
    columns = [unit_column(scope, 40), Column("headcount", ("Обучающихся",), width=14, rotated=True)]
    columns += [
        Column(f"n_{code}", (title[0].upper() + title[1:],), width=12, rotated=True) for code, title in GROUPS.items()
    ]
    columns.append(Column("n_single_four", ("Из хорошистов с одной «4»",), width=12, rotated=True))
    for code, title in RATES:
        columns.append(Column(code, (title, now if before else ""), width=28))
        if before:
            columns.append(Column(f"prev_{code}", (title, before), width=28))
    body = []
    for unit in shown:
        row = found[unit.key]
        rates = [
            cell
            for code, _ in RATES
            for cell in ((share(row, code), share(row, code, "prev_")) if before else (share(row, code),))
        ]
        if not row["marked_headcount"]:
            rates = [None] * len(rates)
        counts = [row[f"n_{code}"] if row["marked_headcount"] else None for code in (*GROUPS, "single_four")]
        body.append(Row(unit.row_id, (unit.title, row["headcount"], *counts, *rates), unit.look))
    return Table("results", "", tuple(columns), tuple(body))


def _trends(con: DuckDBPyConnection, scope: Scope) -> list[Chart]:
    """Success and quality of the whole school over the year's periods, a chart a kind of period."""
    rates = {
        row["period_id"]: row
        for row in fetch(
            con,
            """
            select period_id, success_pct, quality_pct from reports.rpt_school_results
            where institution_id = $institution and academic_year = $year and unit_kind = 'school'
        """,
            scope.keys,
        )
    }
    kinds: dict[str, list[Period]] = {}
    for period in scope.periods:
        begun = period.starts_on <= min(scope.period.ends_on, scope.year.as_of)
        if begun and period.period_id in rates and not period.is_year:
            kinds.setdefault(period.kind, []).append(period)
    if not scope.period.is_year:
        kinds = {kind: periods for kind, periods in kinds.items() if kind == scope.period.kind}
    return [
        Chart(
            f"trend-{kind}",
            f"Успеваемость и качество по {BY_KIND.get(kind, 'периодам')}",
            "lines",
            tuple(line_title(period) for period in periods),
            tuple(
                Series(code, title, tuple(exact(rates[period.period_id][f"{code}_pct"]) for period in periods))
                for code, title in RATES
            ),
            unit="%",
            alt=f"Абсолютная и качественная успеваемость учреждения по {BY_KIND.get(kind, 'периодам')} учебного года.",
        )
        for kind, periods in kinds.items()
        if len(periods) > 1
    ]


def _shares(scope: Scope, shown: list[ReportUnit], found: Found) -> tuple[Chart, ...]:
    classes = [unit for unit in shown if unit.kind == "class" and found[unit.key]["marked_headcount"]]
    if not classes:
        return ()
    by = "группам" if scope.institution.kind == "college" else "классам"
    return (
        Chart(
            "groups",
            f"Группы обучающихся по {by}",
            "shares",
            tuple(unit.title for unit in classes),
            tuple(
                Series(code, title, tuple(found[unit.key][f"n_{code}"] for unit in classes))
                for code, title in GROUPS.items()
                if any(found[unit.key][f"n_{code}"] for unit in classes)
            ),
            alt=f"Доли отличников, хорошистов, обучающихся с тройками, неуспевающих и других по {by}.",
            height=60,
        ),
    )
