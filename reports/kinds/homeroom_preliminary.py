"""Предварительный отчёт классного руководителя: the class before a period ends, while something can still be done.

Marks so far and what is expected come from rpt_preliminary, a pupil's group from rpt_preliminary_pupil, the class from
rpt_preliminary_class and rpt_forecast_class, the contingent from rpt_movement.
"""

from __future__ import annotations

from collections.abc import Callable

from duckdb import DuckDBPyConnection

from reports.catalogue import CATALOGUE
from reports.document import Block, Cell, Column, Document, Line, Row, Table, Text
from reports.kinds.common import GROUPS, NUMBER, PUPIL_HEADING, exact, frame
from reports.kinds.forecasts import accuracy_note, chance, forecast_note, known_note
from reports.scope import Rows, Scope, fetch
from reports.wording import number

REPORT = CATALOGUE["homeroom-preliminary"]
LINES = (
    Line("average_so_far", "ср. балл"),
    Line("marks_so_far", "отметок", "small"),
    Line("predicted_mark", "прогноз", "strong"),
)
PREDICTED = ("excellent", "good", "one_three", "several_threes", "failing")


def document(con: DuckDBPyConnection, scope: Scope) -> Document:
    """The class of `scope` on the day of the preliminary reports of its period."""
    people = fetch(
        con,
        """
        select pupil.*, student.full_name from reports.rpt_preliminary_pupil as pupil
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
        order by student.student_order, student_id
    """,
        scope.keys,
    )
    if not people:
        text = Text("nothing", "", ("Текущих отметок и проведённых уроков в этом периоде ещё нет.",))
        return frame(scope, REPORT, [text], (), landscape=True)
    results = fetch(
        con,
        """
        select result.*, subject.title, coalesce(subject.short_title, subject.title) as short_title
        from reports.rpt_preliminary as result
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
        order by subject.subject_order, subject_id
    """,
        scope.keys,
    )
    college = scope.institution.kind == "college"
    blocks: list[Block] = [*_class(con, scope), _attention(scope, people, results), _marks(scope, people, results)]
    notes = (
        known_note(people[0]["as_of"]),
        "В клетке: средний балл текущих отметок периода, число отметок, прогноз отметки за период. Мало отметок — "
        "меньше той доли наименьшего числа отметок за период, какая часть периода прошла.",
        f"{forecast_note(college)} Промежуток — в котором число окажется не реже чем в 8 случаях из 10.",
        accuracy_note(con, scope, scope.period.period_id, people[0]["as_of"]),
    )
    return frame(scope, REPORT, blocks, notes, landscape=True)


def _class(con: DuckDBPyConnection, scope: Scope) -> list[Block]:
    (row,) = fetch(
        con,
        """
        select expected.*, counted.headcount as pupils, counted.as_of as day, counted.pupils_in_danger,
            counted.pupils_behind, counted.cells_behind, counted.missed_lessons,
            counted.expected_lessons, counted.missed_pct, movement.opening, movement.arrived, movement.departed,
            movement.closing
        from reports.rpt_preliminary_class as counted
        left join reports.rpt_forecast_class as expected
            using (institution_id, academic_year, class_id, period_id, as_of)
        left join reports.rpt_movement as movement
            on counted.institution_id = movement.institution_id and counted.academic_year = movement.academic_year
            and movement.unit_kind = 'class' and counted.class_id = movement.unit_id
            and counted.period_id = movement.period_id
        where counted.institution_id = $institution and counted.academic_year = $year and counted.class_id = $class
            and counted.period_id = $period
    """,
        scope.keys,
    )
    now = Table(
        "class",
        scope.institution.words.by_class,
        columns := (
            Column("opening", ("Движение за период", "на начало")),
            Column("arrived", ("Движение за период", "прибыло")),
            Column("departed", ("Движение за период", "выбыло")),
            Column("closing", ("Движение за период", "состоит")),
            Column("missed_lessons", ("Посещаемость", "пропущено уроков")),
            Column("missed_pct", ("Посещаемость", "доля, %")),
            Column("pupils_behind", ("Мало отметок", "обучающихся")),
            Column("cells_behind", ("Мало отметок", "случаев")),
            Column("pupils_in_danger", ("Под угрозой отметки «2»",)),
        ),
        (
            Row(
                "class",
                tuple(exact(row[one.id]) if one.id == "missed_pct" else row[one.id] for one in columns),
            ),
        ),
        together=True,
    )
    if row["headcount"] is None:
        return [now]
    expected = Table(
        "expected",
        "Прогноз на конец периода",
        (
            Column("headcount", ("Обучающихся",)),
            *(Column(f"n_{code}", ("Прогноз по группам", GROUPS[code])) for code in PREDICTED),
            *(
                Column(f"{code}_{part}", (title, heading), look="text")
                for code, title in (("success", "Успевают (без «2»)"), ("quality", "Учатся на «4» и «5»"))
                for part, heading in (("expected", "ожидается"), ("pct", "%"), ("range", "от … до"))
            ),
        ),
        (
            Row(
                "class",
                (
                    row["headcount"],
                    *(row[f"n_{code}"] for code in PREDICTED),
                    *(
                        cell
                        for code in ("success", "quality")
                        for cell in (
                            exact(row[f"{code}_expected"]),
                            exact(row[f"{code}_pct"]),
                            f"{row[f'{code}_low']} … {row[f'{code}_high']}",
                        )
                    ),
                ),
            ),
        ),
        together=True,
    )
    return [now, expected]


def _attention(scope: Scope, people: Rows, results: Rows) -> Table:
    """Whom to speak to: in danger of a 2, too few marks, one three between him and «4» and «5»."""
    group = {row["student_id"]: row["group_code"] for row in people}

    def named(holds: Callable[[dict], bool], says: Callable[[dict], str]) -> str | None:
        lines = []
        for pupil in people:
            own = [row for row in results if row["student_id"] == pupil["student_id"] and holds(row)]
            if own:
                lines.append(f"{pupil['full_name']} ({', '.join(says(row) for row in own)})")
        return "; ".join(lines) or None

    def of_one_three(row: dict) -> bool:
        return group[row["student_id"]] == "one_three" and row["predicted_mark"] == 3

    rows = (
        (
            "danger",
            "Под угрозой отметки «2» (вероятность)",
            named(lambda row: row["is_in_danger"], lambda row: f"{row['short_title']} {chance(row['p2'])}"),
        ),
        (
            "few",
            "Мало отметок (есть из нужных на сегодня)",
            named(
                lambda row: row["is_behind"],
                lambda row: f"{row['short_title']} {row['marks_so_far']} из {row['marks_due']}",
            ),
        ),
        (
            "one_three",
            "С одной тройкой (средний балл)",
            named(
                of_one_three,
                lambda row: (
                    row["short_title"]
                    + (f" {number(row['average_so_far'])}" if row["average_so_far"] is not None else "")
                ),
            ),
        ),
    )
    columns = (Column("reason", ("Обратить внимание",), look="name", width=48), Column("who", ("Кто",), look="text"))
    return Table("attention", "", columns, tuple(Row(code, (title, who)) for code, title, who in rows), flowing=True)


def _marks(scope: Scope, people: Rows, results: Rows) -> Table:
    taught = {row["subject_id"]: row["title"] for row in results}
    found = {(row["student_id"], row["subject_id"]): row for row in results}
    columns = [NUMBER, Column("pupil", (PUPIL_HEADING,), look="name", width=43)]
    columns += [Column(code, (title,), look="mark", rotated=True) for code, title in taught.items()]
    columns.append(Column("missed_pct", ("Пропущено уроков, %",), width=11, rotated=True))
    columns.append(Column("group", ("Прогноз: группа успеваемости",), look="text", width=20))
    rows = []
    for place, pupil in enumerate(people, 1):
        cells: list[Cell] = [place, pupil["full_name"]]
        for subject in taught:
            row = found.get((pupil["student_id"], subject))
            cells.append(_stack(row) if row else ("", "", ""))
        cells += [exact(pupil["missed_pct"]), GROUPS.get(pupil["group_code"])]
        rows.append(Row(pupil["student_id"], tuple(cells), "warn" if pupil["subjects_in_danger"] else "body"))
    heading = "Дисциплины" if scope.institution.kind == "college" else "Предметы"
    return Table("marks", heading, tuple(columns), tuple(rows), LINES, "В клетке")


def _stack(row: dict) -> tuple:
    return exact(row["average_so_far"]), row["marks_so_far"], row["predicted_mark"]
