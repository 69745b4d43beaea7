"""Отчёт по активности пользователей: who used the journal in the month, by role and by class, beside the month before.

All figures come from rpt_activity and rpt_activity_class.
"""

from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Chart, Column, Document, Row, Series, Signature, Table
from reports.kinds.common import exact, frame
from reports.kinds.names import called, names
from reports.scope import Scope, fetch
from reports.wording import MONTH_TITLES

REPORT = CATALOGUE["activity"]
ROLES = {"teacher": "Учителя", "administration": "Администрация", "student": "Обучающиеся", "guardian": "Родители"}


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The activity of the month of `scope`."""
    roles = dict(ROLES)
    if scope.institution.kind == "college":
        roles["teacher"] = "Преподаватели"
    months = fetch(
        con,
        """
        select * from reports.rpt_activity
        where institution_id = $institution and academic_year = $year and month <= $first_day order by month
    """,
        scope.keys,
    )
    now = {row["role"]: row for row in months if row["month"] == scope.period.starts_on}
    blocks: list[Block] = [_roles(roles, now), *_chart(roles, months), _classes(con, scope)]
    notes = (
        "Пользователь — тот, у кого есть учётная запись; участвовал — заходил в журнал хотя бы раз за месяц. Доля — от "
        "пользователей.",
        "Выгрузка называет учётные записи только у родителей; учителями считаются проводившие уроки в этом месяце и "
        "классные руководители, администрацией — по должности, обучающимися — состоявшие в классах в этом месяце."
        if scope.institution.kind != "college"
        else "Выгрузка называет учётные записи только у родителей; преподавателями считаются проводившие занятия в "
        "этом месяце и кураторы, администрацией — по должности, обучающимися — состоявшие в группах в этом месяце.",
        "Родитель двоих детей — один пользователь; в каждом классе своего ребёнка он показан отдельно."
        if scope.institution.kind != "college"
        else "Родитель двоих детей — один пользователь; в каждой группе своего ребёнка он показан отдельно.",
        f"Месяц ещё не закончился: данные по {scope.year.as_of:%d.%m.%Y}."
        if scope.year.as_of < scope.period.ends_on
        else "",
    )
    signatures = (Signature("Администратор электронного журнала"), Signature(scope.institution.words.deputy))
    return frame(scope, REPORT, blocks, notes, landscape=False, signatures=signatures)


def _roles(roles: dict[str, str], now: dict[str, dict]) -> Table:
    columns = (
        Column("role", ("Кто",), look="name", width=32),
        Column("people", ("Всего",)),
        Column("users", ("Пользователей",), width=24),
        Column("active", ("Участвовали",), width=22),
        Column("pct", ("Доля, %",)),
        Column("sessions", ("Посещений",), width=20),
        Column("previous", ("Месяцем раньше", "участвовали"), width=22),
        Column("previous_pct", ("Месяцем раньше", "доля, %")),
    )
    rows = tuple(
        Row(
            role,
            (
                title,
                now[role]["people"],
                now[role]["users"],
                now[role]["active_users"],
                exact(now[role]["participation_pct"]),
                now[role]["sessions"],
                now[role]["previous_active_users"],
                exact(now[role]["previous_participation_pct"]),
            ),
        )
        for role, title in roles.items()
        if role in now
    )
    return Table("roles", "Участие по ролям", columns, rows, together=True)


def _chart(roles: dict[str, str], months: list[dict]) -> tuple[Chart, ...]:
    days: list[date] = sorted({row["month"] for row in months})
    if len(days) < 2:
        return ()
    found = {(row["month"], row["role"]): exact(row["participation_pct"]) for row in months}
    series = tuple(
        Series(role, title, tuple(found.get((day, role)) for day in days))
        for role, title in roles.items()
        if role != "administration"
    )
    return (
        Chart(
            "months",
            "Доля участвовавших по месяцам",
            "lines",
            tuple(MONTH_TITLES[day.month - 1] for day in days),
            series,
            unit="%",
            alt="Линия на каждую роль: какая доля её пользователей заходила в журнал в каждом месяце года.",
            height=55,
        ),
    )


def _classes(con: DuckDBPyConnection, scope: Scope) -> Table:
    says, classes = called(scope), names(con, scope, "class")
    found = {
        (row["class_id"], row["role"]): row
        for row in fetch(
            con,
            """
            select * from reports.rpt_activity_class
            where institution_id = $institution and academic_year = $year and month = $first_day
        """,
            scope.keys,
        )
    }
    groups = (("student", "Обучающиеся"), ("guardian", "Родители"))
    columns = [Column("class", (says.class_,), look="name", width=28)]
    for role, title in groups:
        columns += [
            Column(f"{role}-users", (title, "пользователей")),
            Column(f"{role}-active", (title, "участвовали")),
            Column(f"{role}-pct", (title, "доля, %")),
        ]
    rows = []
    for class_id, title in classes.items():
        if any((class_id, role) in found for role, _ in groups):
            cells: list = [title]
            for role, _ in groups:
                row = found.get((class_id, role))
                cells += [row["users"], row["active_users"], exact(row["participation_pct"])] if row else [0, 0, None]
            rows.append(Row(class_id, tuple(cells)))
    return Table("classes", says.by_classes, tuple(columns), tuple(rows))
