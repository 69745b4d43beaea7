"""What the documents that print a forecast share: how good it has been, and which day it knows the journal by.

Does not belong here: a column or a table of one report.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from duckdb import DuckDBPyConnection

from reports.scope import Rows, Scope, fetch
from reports.wording import number, short_date, year_title

HORIZONS = (7, 14, 28)
UNPROVEN = "Точность прогноза ещё не измерена: закрытых периодов нет."


def accuracy_note(con: DuckDBPyConnection, scope: Scope, period_id: str, as_of: date) -> str:
    """How forecasts made as long before the end did in the year's closed periods, else in the last year measured."""
    keys = scope.keys | {"asked": period_id}
    measured = fetch(
        con,
        """
        select accuracy.*, null as of_year from reports.rpt_forecast_accuracy as accuracy
        where institution_id = $institution and academic_year = $year and period_id = $asked and span = 'before'
            and subject_group = 'all'
    """,
        keys,
    ) or _last_year(con, scope)
    ends = {period.period_id: period.ends_on for period in scope.periods}
    left = (ends.get(period_id, as_of) - as_of).days
    wanted = next((horizon for horizon in HORIZONS if left <= horizon), HORIZONS[-1])
    shown = next((row for row in measured if row["horizon"] == wanted), None)
    if shown is None or not shown["common_pairs"]:
        return UNPROVEN
    where = f"в {year_title(shown['of_year'])} учебном году" if shown["of_year"] else "в прошлых периодах"
    return (
        f"Точность прогноза {where}, за {shown['horizon']} дней до конца периода: верно {shown['common_hits']} "
        f"из {shown['common_pairs']} ({number(shown['common_accuracy_pct'])} %), простое округление среднего: "
        f"{number(shown['naive_accuracy_pct'])} %."
    )


def _last_year(con: DuckDBPyConnection, scope: Scope) -> Rows:
    return fetch(
        con,
        """
        select accuracy.*, accuracy.academic_year as of_year from reports.rpt_forecast_accuracy as accuracy
        inner join marts.dim_period as period using (institution_id, academic_year, period_id)
        where institution_id = $institution and academic_year < $year and period.is_year and accuracy.span = 'period'
            and accuracy.subject_group = 'all'
        qualify academic_year = max(academic_year) over ()
    """,
        scope.keys,
    )


def known_note(as_of: date) -> str:
    """Which entries the figures know."""
    return f"Учтено то, что было в журнале по {short_date(as_of)} включительно."


def forecast_note(college: bool) -> str:
    """How a forecast comes about, in a sentence."""
    subjects, of_class, who = (
        ("дисциплинам", "группы", "преподаватель") if college else ("предметам", "класса", "учитель")
    )
    return (
        "Прогноз — самая вероятная отметка за период: по текущим отметкам, прошлым периодам года, уровню обучающегося "
        f"по всем {subjects} и среднему баллу {of_class}. Отметку выставляет {who}."
    )


def chance(probability: Decimal | None) -> str:
    """A probability as it is printed beside a mark: 0,600; nothing where there is none or it is nought."""
    return number(probability) if probability else ""
