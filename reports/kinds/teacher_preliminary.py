"""Предварительный отчёт учителя-предметника: his classes and pupils before a period ends.

The summary comes from rpt_preliminary_teacher, the pupils' lines from rpt_preliminary by int_taught_pupil (whom a
teacher answers for).
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Chart, Column, Document, Row, Series, Table, Text
from reports.kinds.common import NUMBER, PUPIL_HEADING, exact, frame
from reports.kinds.forecasts import accuracy_note, chance, forecast_note, known_note
from reports.scope import Rows, Scope, fetch

REPORT = CATALOGUE["teacher-preliminary"]
MARKS = (("n5", "«5»"), ("n4", "«4»"), ("n3", "«3»"), ("n2", "«2»"))
PUPILS = (
    NUMBER,
    Column("pupil", (PUPIL_HEADING,), look="name", width=60),
    Column("average_so_far", ("Средний балл",)),
    Column("marks_so_far", ("Отметок", "есть")),
    Column("minimum_marks", ("Отметок", "нужно")),
    Column("missed_lessons", ("Пропущено уроков", "всего")),
    Column("missed_pct", ("Пропущено уроков", "%")),
    Column("predicted_mark", ("Прогноз", "отметка"), look="mark"),
    Column("p2", ("Прогноз", "вероятность «2»"), look="text"),
)


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The classes of the teacher of `scope` on the day of the preliminary reports of the period."""
    groups = fetch(
        con,
        """
        select result.*, class.title as class_title, subject.title as subject_title, part.title as part_title
        from reports.rpt_preliminary_teacher as result
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        left join staging.stg_subgroups as part using (institution_id, academic_year, subgroup_id)
        where institution_id = $institution and academic_year = $year and result.teacher_id = $teacher
            and result.period_id = $period
        order by class.class_order, subject.subject_order, result.subject_id, part.title, result.subgroup_id
    """,
        scope.keys,
    )
    if not groups:
        text = Text("nothing", "", ("Текущих отметок и проведённых уроков в этом периоде ещё нет.",))
        return frame(scope, REPORT, [text], (), landscape=False)
    pupils = fetch(
        con,
        """
        select result.*, taught.subgroup_id, student.full_name from reports.rpt_preliminary as result
        inner join intermediate.int_taught_pupil as taught
            using (institution_id, academic_year, class_id, period_id, subject_id, student_id)
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and taught.teacher_id = $teacher
            and period_id = $period
        order by student.student_order, student_id
    """,
        scope.keys,
    )
    blocks: list[Block] = [_summary(scope, groups), _chart(groups)]
    blocks += [_pupils(group, pupils, place) for place, group in enumerate(groups, 1)]
    as_of = groups[0]["as_of"]
    notes = (
        known_note(as_of),
        "Тёмные строки — мало отметок или вероятна отметка «2». Нужно отметок — к концу периода; мало — меньше той "
        "доли нужного, какая часть периода прошла. Успеваемость и качество — доли прогнозных отметок 5, 4, 3 и 5, 4.",
        forecast_note(scope.institution.kind == "college"),
        accuracy_note(con, scope, scope.period.period_id, as_of),
    )
    return frame(scope, REPORT, blocks, notes, landscape=False)


def _name(group: dict) -> str:
    """5А, Алгебра; 5А, Английский язык, группа 1."""
    part = group["part_title"] or (f"подгруппа {group['subgroup_id']}" if group["subgroup_id"] else "")
    return ", ".join(filter(None, (group["class_title"], group["subject_title"], part)))


def _summary(scope: Scope, groups: Rows) -> Table:
    heading = "Группа, дисциплина" if scope.institution.kind == "college" else "Класс, предмет"
    columns = (
        Column("unit", (heading,), look="name", width=38),
        Column("headcount", ("Обучающихся",), width=20),
        *(Column(code, ("Прогноз отметок", title)) for code, title in MARKS),
        Column("n_without", ("Прогноз отметок", "нет")),
        Column("success_pct", ("Успеваемость, %",), width=21),
        Column("quality_pct", ("Качество, %",), width=15),
        Column("pupils_behind", ("Мало отметок",), width=14),
        Column("pupils_in_danger", ("Под угрозой «2»",), width=14),
        Column("missed_pct", ("Пропущено уроков, %",), width=16),
    )
    rates = {"success_pct", "quality_pct", "missed_pct"}
    rows = tuple(
        Row(
            f"{group['class_id']}/{group['subject_id']}/{group['subgroup_id']}",
            (
                _name(group),
                *(exact(group[one.id]) if one.id in rates else group[one.id] for one in columns[1:]),
            ),
        )
        for group in groups
    )
    return Table("summary", "Сводка", columns, rows)


def _chart(groups: Rows) -> Chart:
    return Chart(
        "distribution",
        "Распределение прогнозных отметок",
        "shares",
        tuple(_name(group) for group in groups),
        tuple(Series(code, title, tuple(group[code] for group in groups)) for code, title in MARKS),
        alt="Столбец на каждый класс и предмет: доли прогнозных пятёрок, четвёрок, троек и двоек.",
        height=62,
    )


def _pupils(group: dict, pupils: Rows, place: int) -> Table:
    keys = ("class_id", "subject_id", "subgroup_id")
    own = [row for row in pupils if all(row[key] == group[key] for key in keys)]
    rows = tuple(
        Row(
            row["student_id"],
            (
                number,
                row["full_name"],
                exact(row["average_so_far"]),
                row["marks_so_far"],
                row["minimum_marks"],
                row["missed_lessons"],
                exact(row["missed_pct"]),
                row["predicted_mark"],
                chance(row["p2"]),
            ),
            "warn" if row["is_behind"] or row["is_in_danger"] else "body",
        )
        for number, row in enumerate(own, 1)
    )
    return Table(f"pupils-{place}", _name(group), PUPILS, rows)
