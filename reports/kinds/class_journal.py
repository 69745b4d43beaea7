"""Классный журнал, журнал учебной группы: what replaces the paper journal in the archive, for the year or a period.

School-90 6.5, school-154 3.5, the college 4.5.7, the gymnasium 4.1, the lyceum 4. As the paper one: title page,
contents, list of the class, then for each subject (and subgroup) pupils × lessons facing topics and homework, the
attendance, a page for remarks. What stands in a cell or a line is of the models rpt_class_journal_…; here it is put on
pages.
"""

from __future__ import annotations

from dataclasses import replace

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Column, Document, Row, Table, Text
from reports.kinds.class_journal_parts import parts
from reports.kinds.common import NUMBER, PUPIL_HEADING, absence_codes, frame
from reports.kinds.movements import movements
from reports.scope import Rows, Scope, fetch
from reports.wording import ABSENT, MARK_LEGEND

REPORT = CATALOGUE["class-journal"]
PLACE = "_" * 28
EMPTY_REMARKS = 12
SEXES = {"m": "м", "f": "ж"}


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The journal of the class: of the whole year, or the lessons of one period."""
    people = _people(con, scope)
    blocks: list[Block] = [_contents(con, scope), _legend(con, scope), _list(con, scope, people)]
    blocks += parts(con, scope, people)
    blocks += [_attendance(con, scope, people), _remarks()]
    notes = (
        "Урок и отметка показаны тем, кто в этот день состоял в классе (подгруппе); прочерк — не состоял.",
        "Урок в каникулы стоит на страницах следующего периода.",
    )
    if scope.institution.kind == "college":
        notes = (
            "Занятие и отметка показаны тем, кто в этот день состоял в группе (подгруппе); прочерк — не состоял.",
            "Занятие в каникулы стоит на страницах следующего периода.",
        )
    says = scope.institution.words
    made = frame(scope, REPORT, blocks, notes, landscape=True)
    heads = (
        f"{says.head}: {scope.school_class.homeroom_teacher or PLACE}",
        f"{says.deputy}: {PLACE}",
        f"Директор: {PLACE}",
    )
    return replace(made, people=heads, cover=True)


def _people(con: DuckDBPyConnection, scope: Scope) -> Rows:
    """Everyone who was in the class in the span: student_no, student_id, full_name, sex, personal_file_no."""
    return fetch(
        con,
        """
        select pupil.student_no, pupil.student_id, pupil.full_name, pupil.sex, pupil.personal_file_no
        from reports.rpt_class_journal_list as pupil
        inner join marts.dim_period as period using (institution_id, academic_year)
        where institution_id = $institution and academic_year = $year and class_id = $class
            and period.period_id = $period and (
                period.is_year
                or (pupil.first_joined_on <= period.ends_on
                    and coalesce(pupil.last_left_on > period.window_start, true))
            )
        order by pupil.student_no
    """,
        scope.keys,
    )


def _contents(con: DuckDBPyConnection, scope: Scope) -> Table:
    college = scope.institution.kind == "college"
    rows = fetch(
        con,
        """
        select part_order, subject.title, part.subgroup_title, part.teachers, part.planned_lessons, part.held_lessons,
            part.topics_filled, part.homework_filled
        from reports.rpt_class_journal_subject as part
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
        order by part_order
    """,
        scope.keys,
    )
    lessons = "Занятий" if college else "Уроков"
    columns = (
        NUMBER,
        Column("subject", ("Дисциплина" if college else "Предмет",), look="name", width=100),
        Column("subgroup", ("Подгруппа",), look="text", width=48),
        Column("teachers", ("Преподаватель" if college else "Учитель",), look="text"),
        Column("planned", (lessons, "по плану"), width=16),
        Column("held", (lessons, "дано"), width=16),
        Column("topics", ("Записано", "тем"), width=16),
        Column("homework", ("Записано", "домашних заданий"), width=20),
    )
    return Table(
        "contents",
        "Содержание",
        columns,
        tuple(
            Row(
                str(row["part_order"]),
                (
                    row["part_order"],
                    row["title"],
                    row["subgroup_title"] or "",
                    row["teachers"],
                    row["planned_lessons"],
                    row["held_lessons"],
                    row["topics_filled"],
                    row["homework_filled"],
                ),
            )
            for row in rows
        ),
        starts="left",
    )


def _legend(con: DuckDBPyConnection, scope: Scope) -> Text:
    """What the codes and words of the pages mean: those of the house, and marks in words."""
    lesson = "занятие" if scope.institution.kind == "college" else "урок"
    marks = "; ".join(f"{mark} — {meaning}" for mark, meaning in MARK_LEGEND)
    return Text(
        "legend",
        "Условные обозначения",
        (
            f"Пропуски: {absence_codes(con)}.",
            f"Отметки: {marks}; «.» — отметка ещё не выставлена. Несколько отметок за {lesson} разделены «/».",
        ),
    )


def _list(con: DuckDBPyConnection, scope: Scope, people: Rows) -> Table:
    moved = movements(con, scope)
    return Table(
        "list",
        "Общие сведения об обучающихся",
        (
            NUMBER,
            Column("pupil", (PUPIL_HEADING,), look="name", width=100),
            Column("sex", ("Пол",), look="text", width=12),
            Column("file", ("№ личного дела",), look="text", width=34),
            Column("movement", ("Прибытие и выбытие",), look="text"),
        ),
        tuple(
            Row(
                row["student_id"],
                (
                    row["student_no"],
                    row["full_name"],
                    SEXES.get(row["sex"] or "", ABSENT),
                    row["personal_file_no"],
                    moved.get(row["student_id"], ""),
                ),
            )
            for row in people
        ),
        starts="right",
    )


def _attendance(con: DuckDBPyConnection, scope: Scope, people: Rows) -> Table:
    """Days and lessons missed, by period; of the pupils whom the attendance summary counts there."""
    found = fetch(
        con,
        """
        select period_id, student_id, days_missed, days_illness, lessons_missed
        from reports.rpt_attendance_summary
        where institution_id = $institution and academic_year = $year and class_id = $class
    """,
        scope.keys,
    )
    missed = {(row["period_id"], row["student_id"]): row for row in found}
    shown = [one for one in scope.periods if scope.period.is_year or one.period_id == scope.period.period_id]
    lessons = "занятий" if scope.institution.kind == "college" else "уроков"
    figures = (("days_missed", "дней"), ("days_illness", "из них по болезни"), ("lessons_missed", lessons))
    columns = [NUMBER, Column("pupil", (PUPIL_HEADING,), look="name", width=60)]
    columns += [
        Column(f"{period.period_id}-{name}", (period.title, title)) for period in shown for name, title in figures
    ]
    rows = []
    for person in people:
        counted = [missed.get((period.period_id, person["student_id"])) for period in shown]
        values = [row[name] if row else None for row in counted for name, _ in figures]
        rows.append(Row(person["student_id"], (person["student_no"], person["full_name"], *values)))
    return Table(
        "attendance",
        f"Пропущено дней целиком и отдельных {lessons} прочих дней",
        tuple(columns),
        tuple(rows),
        starts="page",
    )


def _remarks() -> Table:
    """Lines to be filled by hand."""
    return Table(
        "remarks",
        "Замечания по ведению журнала",
        (
            Column("day", ("Дата",), look="text", width=26),
            Column("remark", ("Содержание замечания, кто проверил",), look="text"),
            Column("checked", ("Подпись проверившего",), look="text", width=38),
            Column("done", ("Отметка об исполнении, подпись",), look="text", width=58),
        ),
        tuple(Row(str(place), ("", "\u00a0\n\u00a0", "", "")) for place in range(1, EMPTY_REMARKS + 1)),
        starts="page",
    )
