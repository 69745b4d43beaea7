"""Отчёт классного руководителя за учебный период: the class in figures beside the previous period, and by name.

Figures come from rpt_homeroom and rpt_movement, groups from rpt_student_groups, the subjects that decided a group from
rpt_class_results; achievements are named as the journal has them (lyceum 3.4).
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Chart, Column, Document, Ratio, Row, Series, Table
from reports.kinds.common import GROUPS, NUMBER, PUPIL_HEADING, exact, frame
from reports.scope import Scope, fetch
from reports.wording import short_date

REPORT = CATALOGUE["homeroom"]
SINGLE_FOUR = ("n_single_four", "из хорошистов с одной четвёркой")
COUNTS = (
    ("headcount", "Обучающихся"),
    *(
        count
        for code, title in GROUPS.items()
        for count in (((f"n_{code}", title), SINGLE_FOUR) if code == "good" else ((f"n_{code}", title),))
    ),
)
LEVELS = {
    "school": "школьный",
    "municipal": "муниципальный",
    "regional": "региональный",
    "national": "всероссийский",
    "international": "международный",
}
RATES = (("success", "Абсолютная успеваемость"), ("quality", "Качественная успеваемость"))
# the marks that put a pupil into the group: named beside him
DECISIVE = {
    "failing": ("2", "1", "нз"),
    "not_attested": ("н/а",),
    "one_three": ("3",),
    "several_threes": ("3",),
    "single_four": ("4",),
}
NAMED = (
    ("excellent", "Отличники"),
    ("good", "Хорошисты"),
    ("single_four", "С одной четвёркой"),
    ("one_three", "С одной тройкой"),
    ("several_threes", "С двумя и более тройками"),
    ("failing", "Неуспевающие"),
    ("not_attested", "Неаттестованные"),
    ("without_marks", "Без отметок"),
)


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The homeroom teacher's report of the class in the period of `scope`."""
    blocks: list[Block] = [_movement(con, scope), *_figures(con, scope), _names(con, scope)]
    achievements = _achievements(con, scope)
    if achievements.rows:
        blocks.append(achievements)
    notes = (
        "Каждый обучающийся отнесён к одной группе, первой подходящей: неуспевающие, неаттестованные, без отметок, "
        "отличники, хорошисты, с одной тройкой, с двумя и более тройками. Зач считается как 5, нз и 1 — как 2.",
        "Успеваемость: числитель — отличники, хорошисты и обучающиеся с тройками; качество: отличники и хорошисты; "
        "знаменатель — все, кроме обучающихся без отметок.",
    )
    return frame(scope, REPORT, blocks, notes, landscape=False)


def _movement(con: DuckDBPyConnection, scope: Scope) -> Table:
    rows = fetch(
        con,
        """
        select opening, arrived, departed, closing from reports.rpt_movement
        where institution_id = $institution and academic_year = $year and unit_kind = 'class' and unit_id = $class
            and period_id = $period
    """,
        scope.keys,
    )
    columns = (
        Column("opening", ("Состояло на начало",)),
        Column("arrived", ("Прибыло",)),
        Column("departed", ("Выбыло",)),
        Column("closing", ("Состоит на конец",)),
    )
    body = tuple(Row("class", tuple(row.values())) for row in rows)
    return Table("movement", "Контингент", columns, body, together=True)


def _figures(con: DuckDBPyConnection, scope: Scope) -> list[Table | Chart]:
    rows = fetch(
        con,
        """
        select * from reports.rpt_homeroom
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
    """,
        scope.keys,
    )
    before = {period.period_id: period.title for period in scope.periods}.get(scope.period.previous_period_id or "")
    columns = [Column("figure", ("Показатель",), look="name")]
    if before:
        columns.append(Column("previous", (before,), width=38))
    columns.append(Column("current", ("За год" if scope.period.is_year else scope.period.title,), width=38))
    body = []
    for row in rows:
        for code, title in COUNTS:
            body.append(Row(code, _pair(title, row[f"prev_{code}"], row[code], bool(before))))
        for code, title in RATES:
            now, then = (
                Ratio(row[f"{prefix}{code}_a"], row[f"{prefix}{code}_b"], exact(row[f"{prefix}{code}_pct"]))
                if row[f"{prefix}{code}_b"] is not None
                else None
                for prefix in ("", "prev_")
            )
            body.append(Row(code, _pair(title, then, now, bool(before)), "total"))
    table = Table("figures", "Итоги периода", tuple(columns), tuple(body), together=True)
    compared = [row for row in rows if before and row["prev_headcount"] is not None]
    return [table, *(_groups(row, before or "", scope.period.title) for row in compared)]


def _groups(row: dict, before: str, now: str) -> Chart:
    """The groups beside those of the previous period."""
    series = (("prev_n_", "previous", before), ("n_", "current", now))
    return Chart(
        "groups",
        "Группы успеваемости",
        "bars",
        tuple(title[0].upper() + title[1:] for title in GROUPS.values()),
        tuple(
            Series(code, title, tuple(row[f"{prefix}{group}"] for group in GROUPS)) for prefix, code, title in series
        ),
        alt="Пары столбцов по группам успеваемости: сколько обучающихся было в прошлом периоде и сколько теперь.",
        height=36,
    )


def _pair(title: str, then: Cell, now: Cell, both: bool) -> tuple[Cell, ...]:
    title = title[0].upper() + title[1:]
    return (title, then, now) if both else (title, now)


def _names(con: DuckDBPyConnection, scope: Scope) -> Table:
    rows = fetch(
        con,
        """
        select student.full_name, student_id, groups.group_code, groups.has_single_four
        from reports.rpt_student_groups as groups
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
        order by student.student_order, student_id
    """,
        scope.keys,
    )
    marks = fetch(
        con,
        """
        select results.student_id, results.value, coalesce(subject.short_title, subject.title) as title
        from reports.rpt_class_results as results
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
            and results.value is not null
        order by subject.subject_order, subject_id
    """,
        scope.keys,
    )
    body = []
    for code, title in NAMED:
        named = []
        for row in rows:
            if row["has_single_four"] if code == "single_four" else row["group_code"] == code:
                why = [
                    mark["title"]
                    for mark in marks
                    if mark["student_id"] == row["student_id"] and mark["value"] in DECISIVE.get(code, ())
                ]
                named.append(row["full_name"] + (f" ({', '.join(why)})" if why else ""))
        body.append(Row(code, (title, "; ".join(named) or None)))
    columns = (
        Column("group", ("Группа",), look="name", width=40),
        Column(
            "pupils",
            (
                "Обучающиеся (в скобках — предметы, по которым стоит решающая отметка)"
                if scope.institution.kind != "college"
                else "Обучающиеся (в скобках — дисциплины, по которым стоит решающая отметка)",
            ),
            look="text",
        ),
    )
    return Table("names", "Списки", columns, tuple(body), flowing=True)


def _achievements(con: DuckDBPyConnection, scope: Scope) -> Table:
    rows = fetch(
        con,
        """
        select achievement.achievement_id, student.full_name, achievement.achieved_on, achievement.event,
            achievement.level, achievement.result
        from staging.stg_achievements as achievement
        inner join marts.fct_roster as roster using (institution_id, academic_year, student_id)
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        inner join marts.dim_period as period using (institution_id, academic_year, period_id)
        where institution_id = $institution and academic_year = $year and roster.class_id = $class
            and period_id = $period and achievement.achieved_on between period.starts_on and period.ends_on
        order by achievement.achieved_on, student.student_order, achievement.achievement_id
    """,
        scope.keys,
    )
    columns = (
        NUMBER,
        Column("pupil", (PUPIL_HEADING,), look="name", width=56),
        Column("achieved_on", ("Дата",), look="text", width=19),
        Column("event", ("Мероприятие",), look="text"),
        Column("level", ("Уровень",), look="text", width=28),
        Column("result", ("Результат",), look="text"),
    )
    body = tuple(
        Row(
            row["achievement_id"],
            (
                place,
                row["full_name"],
                short_date(row["achieved_on"]),
                row["event"],
                LEVELS.get(row["level"] or "", row["level"]),
                row["result"],
            ),
        )
        for place, row in enumerate(rows, 1)
    )
    return Table("achievements", "Достижения", columns, body)
