"""Выписка о текущей успеваемости: one pupil's week on one page, for parents who read paper.

Marks of the week come from rpt_weekly_progress_mark, averages and what is expected from rpt_weekly_progress, missed
lessons from there and from rpt_weekly_progress_total. Homework is not on it: the electronic diary has it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Column, Document, Row, Signature, Table, Text
from reports.kinds.common import exact, frame
from reports.kinds.forecasts import accuracy_note, forecast_note, known_note
from reports.scope import Rows, Scope, fetch
from reports.wording import number

REPORT = CATALOGUE["weekly-progress"]
WEEKDAYS = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")
REASONS = (
    ("illness_lessons", "по болезни"),
    ("excused_lessons", "по уважительной причине"),
    ("unexcused_lessons", "без уважительной причины"),
    ("unspecified_lessons", "причина не указана"),
)
SHORT = {
    "illness_lessons": "болезнь",
    "excused_lessons": "уваж.",
    "unexcused_lessons": "неуваж.",
    "unspecified_lessons": "не указано",
}


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The week of the pupil of `scope`."""
    subjects = fetch(
        con,
        """
        select progress.*, subject.title from reports.rpt_weekly_progress as progress
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and student_id = $student and class_id = $class
            and week = $first_day
        order by subject.subject_order, subject_id
    """,
        scope.keys,
    )
    says = scope.institution.words
    signatures = (
        Signature(says.head, scope.school_class.homeroom_teacher),
        Signature("Родитель (законный представитель)"),
    )
    if not subjects:
        text = Text("nothing", "", ("На этой неделе учебных занятий не было.",))
        return frame(scope, REPORT, [text], (), landscape=False, signatures=signatures)
    marks = _marks(con, scope)
    kinds = {row["work_kind_short"]: row["work_kind_title"] for row in marks if row["work_kind_short"]}
    legend = "; ".join(f"{short} — {kinds[short].lower()}" for short in sorted(kinds))
    asked = subjects[0]
    notes = (
        known_note(asked["as_of"]),
        f"Вид работы стоит за отметкой: {legend}." if legend else "",
        "Средний балл — с начала периода, с весом работ, если его предусматривает учреждение. В скобках у прогноза — "
        f"его вероятность. {forecast_note(scope.institution.kind == 'college')}",
        accuracy_note(con, scope, asked["period_id"], asked["as_of"]),
    )
    blocks: list[Block] = [_table(scope, subjects, marks), _missed(con, scope)]
    return frame(scope, REPORT, blocks, notes, landscape=False, signatures=signatures)


def _marks(con: DuckDBPyConnection, scope: Scope) -> Rows:
    return fetch(
        con,
        """
        select subject_id, day, value, work_kind_title, work_kind_short from reports.rpt_weekly_progress_mark
        where institution_id = $institution and academic_year = $year and student_id = $student and class_id = $class
            and week = $first_day
        order by day, mark_id
    """,
        scope.keys,
    )


def _table(scope: Scope, subjects: Rows, marks: Rows) -> Table:
    given: dict[tuple[str, date], list[str]] = defaultdict(list)
    for row in marks:
        given[row["subject_id"], row["day"]].append(" ".join(filter(None, (row["value"], row["work_kind_short"]))))
    week = [scope.period.starts_on + timedelta(days=place) for place in range(7)]
    days = [day for day in week if day.weekday() < 6 or any(row["day"] == day for row in marks)]
    title = "Дисциплина" if scope.institution.kind == "college" else "Предмет"
    columns = (
        Column("subject", (title,), look="name", width=44),
        *(
            Column(
                day.isoformat(),
                ("Отметки и виды работ", f"{WEEKDAYS[day.weekday()]} {day.day}.{day.month:02}"),
                look="text",
            )
            for day in days
        ),
        Column("missed", ("Пропущено уроков",), look="text", width=19),
        Column("average", ("Средний балл",), width=14),
        Column("predicted", ("Прогноз за период",), look="text", width=20),
    )
    rows = []
    for row in subjects:
        cells: list[Cell] = [row["title"]]
        cells += [", ".join(given.get((row["subject_id"], day), [])) for day in days]
        cells.append("; ".join(f"{row[code]} {short}" for code, short in SHORT.items() if row[code]))
        cells.append(exact(row["average_so_far"]))
        known = row["predicted_mark"] is not None
        cells.append(f"{row['predicted_mark']} ({number(row['probability'])})" if known else None)
        rows.append(Row(row["subject_id"], tuple(cells)))
    return Table("week", "", columns, tuple(rows))


def _missed(con: DuckDBPyConnection, scope: Scope) -> Table:
    rows = fetch(
        con,
        """
        select * from reports.rpt_weekly_progress_total
        where institution_id = $institution and academic_year = $year and student_id = $student and class_id = $class
            and week = $first_day
    """,
        scope.keys,
    )
    columns = (
        Column("expected_lessons", ("Уроков за неделю",)),
        Column("missed_lessons", ("Пропущено", "всего")),
        *(Column(code, ("Пропущено", title)) for code, title in REASONS),
        Column("late_lessons", ("Опозданий",)),
    )
    body = tuple(Row("week", tuple(row[column.id] for column in columns)) for row in rows)
    return Table("missed", "Посещаемость за неделю", columns, body, together=True)
