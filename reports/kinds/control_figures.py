"""The first page of the control of the journal: key figures against the control before, and pictures.

Belongs here: what a deputy head looks at first. Does not belong here: tables of everyone, remarks (control_tables,
control_pages).
"""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from reports.document import Block, Cell, Chart, Column, Row, Series, Table
from reports.kinds.common import exact
from reports.kinds.names import called, names
from reports.scope import Keys, Scope, fetch
from reports.wording import short_date

SHOWN = 14  # controls in the trend, teachers in the picture


def key_figures(con: DuckDBPyConnection, scope: Scope, keys: Keys, control: dict[str, Any]) -> Table:
    """Figures of the whole school on the day and at the control before."""
    says = called(scope)
    days = [day for day in (control["previous_control_on"], control["control_on"]) if day]
    total, trend, shares = {}, {}, {}
    for day in days:
        at = keys | {"control": day}
        total[day] = _one(con, "rpt_journal_control_day_total", at)
        trend[day] = _one(con, "rpt_journal_control_trend", at)
        shares[day] = {row["role"]: exact(row["participation_pct"]) for row in _participation(con, at)}
    figures: list[tuple[str, str, dict[Any, Cell]]] = []

    def add(code: str, title: str, source: dict[Any, dict[str, Any]], column: str = "") -> None:
        figures.append((code, title, {day: source[day].get(column or code) for day in days}))

    add(
        "on_time_pct_since",
        "Внесено вовремя из того, чему срок истёк после предыдущего контроля, %",
        trend,
        "on_time_pct",
    )
    add("remarks_open", "Замечаний, которые нужно исправить", trend)
    add("remarks_new", "из них новых", trend)
    add("remarks_mended", "Исправлено замечаний предыдущего контроля", trend)
    add("entered_late", "Внесено с опозданием после предыдущего контроля, записей", trend)
    figures.append(("period", "С начала учебного периода", {}))
    add("lessons_planned", f"{says.lessons.capitalize()} по плану на весь период", total)
    add("lessons_held", f"Проведено {says.of_lessons}", total)
    add("topics_filled_pct", "Темы записаны, %", total)
    add("topics_overdue", "Тем не записано в срок и до сих пор", total)
    add("homework_filled_pct", f"{says.lessons.capitalize()} с домашним заданием, %", total)
    add("on_time_pct", "Все записи внесены вовремя, %", total)
    add("topics_on_time_pct", "темы вовремя, %", total)
    add("homework_on_time_pct", "домашние задания вовремя, %", total)
    add("marks_on_time_pct", "отметки вовремя, %", total)
    add("absences_on_time_pct", "пропуски вовремя, %", total)
    add("median_days_late", "Опоздание до половины записей, дней", total)
    add("worst_days_late", "Наибольшее опоздание, дней", total)
    add("marks_per_student", "Отметок на обучающегося по предмету" if says.teacher == "Учитель" else
        "Отметок на обучающегося по дисциплине", total)  # fmt: skip
    add("students_without_marks_pct", "Без отметок, %", total)
    add("students_with_one_mark_pct", "С одной отметкой, %", total)
    add("students_behind", "Мало отметок для этого времени", total)
    figures.append(("participation", "Участие в работе с журналом", {}))
    for role, title in (("teacher", says.of_teachers), ("student", "обучающихся"), ("guardian", "родителей")):
        figures.append((f"participation_{role}", f"Участие {title}, %", {day: shares[day].get(role) for day in days}))
    columns = [Column("figure", ("Показатель",), look="name", width=110)]
    columns += [Column(f"d{place}", (f"На {short_date(day)}",), width=34) for place, day in enumerate(days)]
    rows = tuple(
        Row(code, (title, *(_shown(values.get(day)) for day in days)), "body")
        if values
        else Row(code, (title, *("" for _ in days)), "section")
        for code, title, values in figures
    )
    return Table("key", "Главное", tuple(columns), rows)


def _shown(value: Any) -> Cell:
    return value if value is None or isinstance(value, int) else exact(value)


def _one(con: DuckDBPyConnection, model: str, keys: Keys) -> dict[str, Any]:
    rows = fetch(
        con,
        f"""
        select * from reports.{model}
        where institution_id = $institution and academic_year = $year and control_on = $control
            and unit_kind = 'school'
    """,
        keys,
    )
    return rows[0] if rows else {}


def _participation(con: DuckDBPyConnection, keys: Keys) -> list[dict[str, Any]]:
    return fetch(
        con,
        """
        select role, participation_pct from reports.rpt_journal_control_participation
        where institution_id = $institution and academic_year = $year and control_on = $control
            and unit_kind = 'school'
    """,
        keys,
    )


def pictures(con: DuckDBPyConnection, scope: Scope, keys: Keys) -> list[Block]:
    """The trend of the last controls, and the teachers who are least in time."""
    says = called(scope)
    trend = fetch(
        con,
        """
        select * from reports.rpt_journal_control_trend
        where institution_id = $institution and academic_year = $year and control_on <= $control
            and unit_kind = 'school'
        order by control_on
    """,
        keys,
    )[-SHOWN:]
    blocks: list[Block] = []
    when = tuple(f"{row['control_on']:%d.%m}" for row in trend)
    if len(trend) > 1 and any(row["on_time_pct"] is not None for row in trend):
        values = tuple(exact(row["on_time_pct"]) for row in trend)
        blocks.append(
            Chart(
                "trend",
                "Внесено вовремя между контролями",
                "lines",
                when,
                (Series("on_time_pct", "вовремя", values),),
                unit="%",
                alt="Линия: доля записей, внесённых вовремя, от контроля к контролю.",
            )
        )
    if len(trend) > 1:
        parts = (("remarks_open", "нужно исправить"), ("remarks_new", "из них новых"), ("remarks_mended", "исправлено"))
        series = tuple(Series(code, title, tuple(row[code] for row in trend)) for code, title in parts)
        alt = "Столбцы на каждый контроль: сколько замечаний нужно исправить, сколько из них новых, сколько исправлено."
        blocks.append(Chart("remarks", "Замечания по контролям", "bars", when, series, alt=alt))
    staff = names(con, scope, "teacher")
    late = fetch(
        con,
        """
        select unit_id, on_time_pct from reports.rpt_journal_control_day_total
        where institution_id = $institution and academic_year = $year and control_on = $control
            and unit_kind = 'teacher' and on_time_pct is not null
        order by on_time_pct, unit_id
    """,
        keys,
    )[:SHOWN]
    if late:
        blocks.append(
            Chart(
                "teachers",
                f"{says.by_teachers}: внесено вовремя, от худшей доли",
                "bars",
                tuple(str(staff.get(row["unit_id"], row["unit_id"])) for row in late),
                (Series("on_time_pct", "вовремя", tuple(exact(row["on_time_pct"]) for row in late)),),
                unit="%",
                alt="Столбец на каждого: доля записей, внесённых вовремя с начала периода.",
                height=60,
            )
        )
    return blocks
