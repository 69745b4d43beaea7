"""The parts of the class journal: for each subject and subgroup pupils × lessons, facing what was done in them.

Belongs here: the columns and lines of these pages. Does not belong here: how many of them fit a sheet (render/sheets).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from reports.document import Cell, Column, Row, Spread, Table
from reports.kinds.common import NUMBER, PUPIL_HEADING, mark
from reports.scope import Period, Rows, Scope, fetch
from reports.wording import MONTH_TITLES, number

TITLES = {"annual": "Год", "exam": "Экз.", "final": "Итог"}
KINDS = {"quarter": "четв.", "trimester": "трим.", "half_year": "п/г"}
Part = tuple[str, str]


def parts(con: DuckDBPyConnection, scope: Scope, people: Rows) -> Iterator[Spread]:
    """The pages of every part that has a lesson or a mark in the span, in the journal's order."""
    titles = fetch(
        con,
        """
        select part.*, subject.title
        from reports.rpt_class_journal_subject as part
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and class_id = $class
        order by part_order
    """,
        scope.keys,
    )
    lessons, cells, marks = (_by_part(con, scope, name) for name in ("lesson", "cell", "mark"))
    stays = _by_part(con, scope, "pupil", whole=True)
    counted: dict[Part, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in titles:
        counted[_key(row)][row["period_id"]] = row
    for part, of in counted.items():
        if scope.period.period_id not in of or not (lessons[part] or marks[part]):
            continue
        yield _part(scope, people, of, lessons[part], cells[part], marks[part], stays[part])


def _by_part(con: DuckDBPyConnection, scope: Scope, name: str, whole: bool = False) -> dict[Part, Rows]:
    """The rows of a model of the journal, those of the span unless the `whole` year is asked for, by their part."""
    orders = {"lesson": "ordinal", "cell": "lesson_id, student_id", "mark": "column_order", "pupil": "joined_on"}
    only = "" if whole or scope.period.is_year else "and period_id = $period"
    found: dict[Part, Rows] = defaultdict(list)
    for row in fetch(
        con,
        f"""
        select * from reports.rpt_class_journal_{name}
        where institution_id = $institution and academic_year = $year and class_id = $class {only}
        order by {orders[name]}
    """,
        scope.keys,
    ):
        found[_key(row)].append(row)
    return found


def _key(row: dict[str, Any]) -> Part:
    return row["subject_id"], row["subgroup_id"]


def _part(
    scope: Scope, people: Rows, of: dict[str, dict[str, Any]], lessons: Rows, cells: Rows, marks: Rows, stays: Rows
) -> Spread:
    about = of[scope.period.period_id]
    college = scope.institution.kind == "college"
    order = about["part_order"]
    title = f"{order}. {about['title']}"
    if about["subgroup_id"]:
        title += f" ({about['subgroup_title'] or about['subgroup_id']})"
    entries = {(row["student_id"], row["lesson_id"]): row["entry"] for row in cells}
    entries |= {(row["student_id"], row["column_id"]): row["value"] for row in marks}
    of_pupil = defaultdict(list)
    for row in stays:
        of_pupil[row["student_id"]].append((row["joined_on"], row["left_on"]))
    columns, days = _columns(scope, lessons, marks)
    rows = []
    for person in people:
        who = person["student_id"]
        if not any(_overlaps(stay, scope.period) for stay in of_pupil[who]):
            continue
        values: list[Cell] = [person["student_no"], person["full_name"]]
        for column in columns:
            day = days.get(column.id)
            known = day is None or any(joined <= day < left for joined, left in of_pupil[who])
            values.append(mark(entries.get((who, column.id), "")) if known else None)
        rows.append(Row(who, tuple(values)))
    left = Table(
        f"part-{order}",
        title,
        (NUMBER, Column("pupil", (PUPIL_HEADING,), look="name", width=46), *columns),
        tuple(rows),
    )
    teacher = "Преподаватель" if college else "Учитель"
    right = Table(
        f"part-{order}-done",
        f"Темы {order}. {about['title']}",
        _done_columns(lessons),
        tuple(_done(row, about["teachers"] or "", bool(_hours(lessons)), college) for row in lessons),
    )
    said = f"{teacher}: {about['teachers']}" if about["teachers"] else ""
    return Spread(f"part-{order}", title, left, right, _foot(scope, of, college), subtitle=said)


def _overlaps(stay: tuple[date, date], period: Period) -> bool:
    joined, left = stay
    return period.is_year or (joined <= period.ends_on and left > period.window_start)


def _columns(scope: Scope, lessons: Rows, marks: Rows) -> tuple[list[Column], dict[str, date]]:
    """A column a lesson, after each period those of its marks; and the days of the lessons."""
    given = {row["column_id"]: row for row in marks}
    columns, days = [], {}
    for period in scope.periods:
        for row in lessons:
            if row["period_id"] == period.period_id:
                day = row["held_on"]
                days[row["lesson_id"]] = day
                month = f"{MONTH_TITLES[day.month - 1].capitalize()} {day.year}"
                columns.append(Column(row["lesson_id"], (month, f"{day.day:02}"), look="mark"))
        for column, row in given.items():
            if row["period_id"] == period.period_id:
                short = f"{period.ordinal} {KINDS.get(period.kind, '')}".strip()
                columns.append(Column(column, ("Отметка", TITLES.get(row["kind"], short)), look="mark"))
    return columns, days


def _done_columns(lessons: Rows) -> tuple[Column, ...]:
    hours = (Column("hours", ("Часов",), width=12),) if _hours(lessons) else ()
    return (
        Column("day", ("Дата",), look="name", width=15),
        Column("topic", ("Что пройдено",), look="text"),
        Column("homework", ("Домашнее задание",), look="text"),
        Column("note", ("Примечание",), look="text", width=40),
        *hours,
    )


def _hours(lessons: Rows) -> bool:
    """Whether the hours say anything: an hour a lesson goes without saying."""
    return any(row["hours"] not in (None, 1) for row in lessons)


def _done(row: dict[str, Any], teachers: str, hours: bool, college: bool) -> Row:
    notes = [row["work_kind"]]
    if "," in teachers and row["teacher"] and not row["substitute"]:
        notes.append(row["teacher"])
    if row["substitute"]:
        notes.append(f"замена: {row['substitute']}")
    cells: list[Cell] = [
        row["held_on"].strftime("%d.%m.%y"),
        row["topic"],
        row["homework"] or "",
        "; ".join(note for note in notes if note),
    ]
    if hours:
        cells.append(row["hours"].normalize() if row["hours"] is not None else None)
    return Row(row["lesson_id"], tuple(cells))


def _foot(scope: Scope, of: dict[str, dict[str, Any]], college: bool) -> tuple[str, ...]:
    """«Дано уроков: по плану N, фактически M», by period and for the year."""
    what = "занятий" if college else "уроков"

    def given(row: dict[str, Any]) -> str:
        planned = "не указано" if row["planned_lessons"] is None else number(row["planned_lessons"])
        return f"по плану {planned}, фактически {number(row['held_lessons'])}"

    about = of[scope.period.period_id]
    lines = []
    if scope.period.is_year:
        spans = [one for one in scope.periods if not one.is_year and one.period_id in of]
        said = "; ".join(f"{one.title} — {given(of[one.period_id])}" for one in spans)
        if said:
            lines.append(f"Дано {what}: {said}.")
    name = "За год дано" if scope.period.is_year else f"{scope.period.title}: дано"
    end = f"{name} {what}: {given(about)}; тем записано: {about['topics_filled']}"
    if about["plan_hours"] is not None:
        end += f"; часов по календарно-тематическому плану: {number(about['plan_hours'].normalize())}"
    return (*lines, end + ".")
