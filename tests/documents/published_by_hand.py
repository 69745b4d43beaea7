"""A published warehouse written by hand: the columns of marts and reports, figures that no model counted.

The documents only lay out, so the figures here need not follow from each other; those that tests look for are written
in the test's own words. School-90 2024-25 is closed; 2025-26 stands in its first quarter, with an empty second one.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import duckdb
import polars as pl

KEY = "institution_id VARCHAR, academic_year VARCHAR"
GROUP_CODES = ("failing", "not_attested", "without_marks", "excellent", "good", "one_three", "several_threes")
RATES = (
    "headcount INTEGER",
    "success_a INTEGER",
    "success_b INTEGER",
    "success_pct DECIMAL(4,1)",
    "quality_a INTEGER",
    "quality_b INTEGER",
    "quality_pct DECIMAL(4,1)",
    *(f"n_{code} INTEGER" for code in GROUP_CODES),
    "n_single_four INTEGER",
)
HOMEROOM = ", ".join((*RATES, *(f"prev_{column}" for column in RATES)))

TABLES = {
    "journal.slices": f"{KEY}, as_of DATE, built_revision VARCHAR",
    "marts.dim_institution": "institution_id VARCHAR, title VARCHAR, short_title VARCHAR, locality VARCHAR, "
    "kind VARCHAR",
    "marts.dim_limitation": f"{KEY}, topic VARCHAR, source_system VARCHAR, first_day DATE, last_day DATE, "
    "message VARCHAR",
    "marts.dim_staff": f"{KEY}, staff_id VARCHAR, full_name VARCHAR, short_name VARCHAR, position VARCHAR",
    "marts.fct_teaching": f"{KEY}, period_id VARCHAR, class_id VARCHAR, subject_id VARCHAR, subgroup_id VARCHAR, "
    "teacher_id VARCHAR",
    "marts.fct_expected_day": f"{KEY}, class_id VARCHAR, student_id VARCHAR, day DATE",
    "seeds.institution_policies": "institution_id VARCHAR, policy VARCHAR, applies_to VARCHAR, value VARCHAR",
    "marts.dim_academic_year": f"{KEY}, starts_on DATE, ends_on DATE, as_of DATE",
    "marts.dim_period": f"{KEY}, period_id VARCHAR, kind VARCHAR, ordinal INTEGER, title VARCHAR, starts_on DATE, "
    "ends_on DATE, is_year BOOLEAN, previous_period_id VARCHAR, window_start DATE",
    "marts.dim_class": f"{KEY}, class_id VARCHAR, title VARCHAR, grade INTEGER, letter VARCHAR, "
    "homeroom_teacher_name VARCHAR, has_marks BOOLEAN, class_order INTEGER",
    "marts.dim_class_period": f"{KEY}, class_id VARCHAR, period_id VARCHAR",
    "marts.dim_class_subject": f"{KEY}, class_id VARCHAR, subject_id VARCHAR",
    "marts.dim_subject": f"{KEY}, subject_id VARCHAR, title VARCHAR, short_title VARCHAR, subject_order INTEGER",
    "marts.dim_student": f"{KEY}, student_id VARCHAR, full_name VARCHAR, short_name VARCHAR, sex VARCHAR, "
    "student_order INTEGER",
    "marts.fct_roster": f"{KEY}, class_id VARCHAR, period_id VARCHAR, student_id VARCHAR",
    "marts.fct_membership": f"{KEY}, class_id VARCHAR, student_id VARCHAR, joined_on DATE, left_on DATE",
    "marts.fct_movement": f"{KEY}, movement_id VARCHAR, student_id VARCHAR, kind VARCHAR, effective_on DATE, "
    "order_no VARCHAR, order_date DATE, from_class_id VARCHAR, to_class_id VARCHAR, "
    "counterparty VARCHAR, reason VARCHAR",
    "staging.stg_achievements": f"{KEY}, achievement_id VARCHAR, student_id VARCHAR, achieved_on DATE, event VARCHAR, "
    "level VARCHAR, result VARCHAR",
    "reports.rpt_grade_register": f"{KEY}, class_id VARCHAR, student_id VARCHAR, subject_id VARCHAR, "
    '"column" VARCHAR, period_id VARCHAR, kind VARCHAR, column_order INTEGER, '
    "value VARCHAR, decision VARCHAR, protocol_no VARCHAR, decided_on DATE",
    "reports.rpt_class_results": f"{KEY}, class_id VARCHAR, period_id VARCHAR, student_id VARCHAR, "
    "subject_id VARCHAR, value VARCHAR, average_current DECIMAL(4,2)",
    "reports.rpt_class_subject_totals": f"{KEY}, class_id VARCHAR, period_id VARCHAR, subject_id VARCHAR, n5 INTEGER, "
    "n4 INTEGER, n3 INTEGER, n2 INTEGER, n_na INTEGER, n_exempt INTEGER, "
    "n_no INTEGER, n_without INTEGER, n INTEGER, success_pct DECIMAL(4,1), "
    "quality_pct DECIMAL(4,1), sou DECIMAL(4,1), average_mark DECIMAL(4,2)",
    "reports.rpt_student_groups": f"{KEY}, class_id VARCHAR, period_id VARCHAR, student_id VARCHAR, "
    "group_code VARCHAR, has_single_four BOOLEAN, average_mark DECIMAL(4,2)",
    "reports.rpt_homeroom": f"{KEY}, class_id VARCHAR, period_id VARCHAR, {HOMEROOM}",
    "reports.rpt_attendance_summary": f"{KEY}, class_id VARCHAR, period_id VARCHAR, student_id VARCHAR, "
    "days_missed INTEGER, days_excused INTEGER, days_illness INTEGER, "
    "lessons_missed INTEGER, lessons_excused INTEGER, lessons_illness INTEGER, "
    "late_lessons INTEGER",
    "reports.rpt_movement": f"{KEY}, unit_kind VARCHAR, unit_id VARCHAR, period_id VARCHAR, opening INTEGER, "
    "arrived INTEGER, departed INTEGER, transferred_in INTEGER, transferred_out INTEGER, "
    "closing INTEGER",
}

PARTS = [import_module(path.stem) for path in sorted(Path(__file__).parent.glob("hand_*.py"))]
for part in PARTS:  # each topic brings its own tables and rows
    TABLES |= part.TABLES

SUBJECTS = (
    "Русский язык",
    "Литература",
    "Родной язык (русский)",
    "Родная литература (русская)",
    "Иностранный язык (английский)",
    "Второй иностранный язык (немецкий)",
    "Математика",
    "Алгебра",
    "Геометрия",
    "Вероятность и статистика",
    "Информатика",
    "История",
    "Обществознание",
    "География",
    "Биология",
    "Физика",
    "Химия",
    "Основы духовно-нравственной культуры народов России",
    "Изобразительное искусство",
    "Музыка",
    "Труд (технология)",
    "Физическая культура",
    "Основы безопасности и защиты Родины",
    "Введение в новейшую историю России",
    "Индивидуальный проект",
    "Астрономия",
)
DISCIPLINES = (
    "Русский язык",
    "Литература",
    "История",
    "Обществознание",
    "Математика",
    "Физика",
    "Информатика",
    "Физическая культура",
    "ОП.03 Экономические и правовые основы производственной деятельности",
    "МДК.01.01 Технология механизированных работ в растениеводстве и животноводстве, включая обслуживание",
    "МДК.02.01 Технология приготовления сложной продукции",
    "УП.01 Учебная практика",
    "ПП.01 Производственная практика",
    "Безопасность жизнедеятельности",
)
LONGEST_SURNAME = "Воскресенская-Преображенская-Богоявленская"
SURNAMES = (
    "Алексеев",
    "Белов",
    "Васильев",
    "Григорьев",
    "Дмитриев",
    "Егоров",
    "Ёлкин",
    "Жуков",
    "Зайцев",
    "Иванов",
    "Кузнецов",
    "Лебедев",
    "Морозов",
    "Никитин",
    "Орлов",
    "Павлов",
    "Романов",
    "Соколов",
    "Тихонов",
    "Ульянов",
    "Фёдоров",
    "Харитонов",
    "Цветков",
    "Чернов",
    "Щербаков",
)
QUARTERS = (
    ("q1", "1 четверть", "2024-09-02", "2024-10-25"),
    ("q2", "2 четверть", "2024-11-05", "2024-12-28"),
    ("q3", "3 четверть", "2025-01-09", "2025-03-21"),
    ("q4", "4 четверть", "2025-03-31", "2025-05-26"),
)

EXPECTED_DAYS = {"2024-25": ("2024-10-14", "2024-10-15")}
POLICIES = (
    ("school-90", "class_journal_printed", "all", "year"),
    ("school-90", "journal_kept_years", "all", "5"),
    ("school-90", "register_kept_years", "all", "25"),
    ("yarovoe-college", "class_journal_printed", "all", "period;year"),
    ("yarovoe-college", "journal_kept_years", "all", "7"),
)


class Writer:
    """Collects rows and writes each table in one statement."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple]] = {name: [] for name in TABLES}

    def add(self, table: str, *row: object) -> None:
        """One row, in the order of the table's columns."""
        self.rows[table].append(row)

    def write(self, path: Path) -> None:
        """The database file."""
        with duckdb.connect(str(path)) as con:
            for schema in sorted({name.split(".")[0] for name in TABLES}):
                con.execute(f"create schema {schema}")
            for name, columns in TABLES.items():
                con.execute(f"create table {name} ({columns})")
                if self.rows[name]:
                    names = [column.split()[0].strip('"') for column in columns.split(", ")]
                    frame = pl.DataFrame(
                        self.rows[name], schema=[(column, pl.String) for column in names], orient="row", strict=False
                    )
                    con.register("rows", frame)
                    con.execute(f"insert into {name} from rows")
                    con.unregister("rows")


def published(path: Path) -> Path:
    """Write the whole fixture and return its path."""
    out = Writer()
    out.add(
        "marts.dim_institution",
        "school-90",
        "Муниципальное автономное общеобразовательное учреждение «Средняя общеобразовательная школа № 90»",
        "МАОУ СОШ № 90",
        None,
        "school",
    )
    out.add(
        "marts.dim_institution",
        "yarovoe-college",
        "Краевое государственное бюджетное профессиональное образовательное учреждение «Яровской политехнический "
        "техникум»",
        "КГБПОУ «Яровской политехнический техникум»",
        "г. Яровое",
        "college",
    )
    school = ("school-90", "2024-25")
    _year(out, school, "2024-09-02", "2025-05-26", "2025-05-30", "quarter", QUARTERS)
    for number, title in enumerate(SUBJECTS, 1):
        out.add("marts.dim_subject", *school, f"s{number}", title, None, number)
    _class(out, school, "c5a", "5А", 5, "А", "Иванова А. П.", 45, SUBJECTS, [q[0] for q in QUARTERS], order=2)
    _class(out, school, "c9b", "9Б", 9, "Б", "Ёлкина О. С.", 1, SUBJECTS[:18], [q[0] for q in QUARTERS], order=3)
    _class(
        out,
        school,
        "c1a",
        "1А",
        1,
        "А",
        "Петрова Н. Н.",
        3,
        SUBJECTS[:8],
        [q[0] for q in QUARTERS],
        order=1,
        has_marks=False,
    )
    _movements(out, school)
    for who, name, left_on in (("gone-in-q1", "Первый", "2024-09-20"), ("gone-in-q2", "Второй", "2024-11-20")):
        out.add("marts.dim_student", *school, who, f"{name} Ушедший", f"{name} У.", "m", 900)
        out.add("marts.fct_membership", *school, "c9b", who, "2024-09-02", left_on)
    later = ("school-90", "2025-26")
    _year(
        out,
        later,
        "2025-09-01",
        "2026-05-26",
        "2025-10-31",
        "quarter",
        (("r1", "1 четверть", "2025-09-01", "2025-10-24"), ("r2", "2 четверть", "2025-11-05", "2025-12-27")),
    )
    for number, title in enumerate(SUBJECTS, 1):
        out.add("marts.dim_subject", *later, f"s{number}", title, None, number)
    _class(out, later, "c6a", "6А", 6, "А", None, 5, SUBJECTS[:6], ["r1"], order=1, with_year=False)
    out.add("marts.dim_class_period", *later, "c6a", "r2")
    college = ("yarovoe-college", "2024-25")
    _year(
        out,
        college,
        "2024-09-02",
        "2025-06-28",
        "2025-06-30",
        "half_year",
        (("h1", "1 полугодие", "2024-09-02", "2024-12-28"), ("h2", "2 полугодие", "2025-01-13", "2025-06-28")),
    )
    for number, title in enumerate(DISCIPLINES, 1):
        out.add("marts.dim_subject", *college, f"s{number}", title, None, number)
    _class(out, college, "g21", "21-П", 2, None, "Сидоров К. М.", 25, DISCIPLINES, ["h1", "h2"], order=1)
    for staff, name in (("t1", "Абрамова Анна Андреевна"), ("t2", "Ёжикова Ева Егоровна")):
        last, first, middle = name.split()
        out.add("marts.dim_staff", *school, staff, name, f"{last} {first[0]}. {middle[0]}.", "учитель")
        for period in ("q1", "q2", "q3", "q4", "y-2024-25"):
            out.add("marts.fct_teaching", *school, period, "c5a", f"s{staff[1]}", "", staff)
    for row in POLICIES:
        out.add("seeds.institution_policies", *row)
    for part in PARTS:
        part.fill(out)
    out.write(path)
    return path


def _year(
    out: Writer,
    key: tuple[str, str],
    starts: str,
    ends: str,
    as_of: str,
    kind: str,
    periods: Iterable[tuple[str, str, str, str]],
) -> None:
    out.add("marts.dim_academic_year", *key, starts, ends, as_of)
    out.add("journal.slices", *key, as_of, "0123456789abcdef0123456789abcdef")
    before: tuple[str | None, str] = (None, starts)
    for number, (code, title, first, last) in enumerate(periods, 1):
        out.add("marts.dim_period", *key, code, kind, number, title, first, last, False, *before)
        before = (code, last)
    year = f"y-{key[1]}"
    out.add(
        "marts.dim_period",
        *key,
        year,
        "year",
        1,
        f"{key[1].replace('-', '/')} учебный год",
        starts,
        ends,
        True,
        None,
        starts,
    )


def _class(
    out: Writer,
    key: tuple[str, str],
    code: str,
    title: str,
    grade: int,
    letter: str | None,
    teacher: str | None,
    pupils: int,
    subjects: tuple[str, ...],
    periods: list[str],
    *,
    order: int,
    has_marks: bool = True,
    with_year: bool = True,
) -> None:
    year = [f"y-{key[1]}"]
    out.add("marts.dim_class", *key, code, title, grade, letter, teacher, has_marks, order)
    for period in [*periods, *year]:
        out.add("marts.dim_class_period", *key, code, period)
    for number in range(1, len(subjects) + 1):
        out.add("marts.dim_class_subject", *key, code, f"s{number}")
    for place in range(1, pupils + 1):
        who, girl = f"{code}-p{place:02}", place % 2 == 0
        surname = LONGEST_SURNAME if place == 3 else SURNAMES[place % 25] + ("а" if girl else "")
        given = "Александра Константиновна" if girl else "Владислав Вячеславович"
        out.add(
            "marts.dim_student",
            *key,
            who,
            f"{surname} {given}",
            f"{surname} {given[0]}.",
            "f" if girl else "m",
            order * 100 + place,
        )
        first_day = f"{key[1][:4]}-09-02"
        out.add("marts.fct_membership", *key, code, who, first_day, None)
        for day in EXPECTED_DAYS.get(key[1], ()):
            out.add("marts.fct_expected_day", *key, code, who, day)
        for period in periods + (year if with_year else []):
            _pupil(out, key, code, period, who, place, len(subjects), has_marks, period in year)
        if has_marks:
            _register(out, key, code, who, place, len(subjects), periods, year[0])
    for period in periods + (year if with_year else []):
        out.add("reports.rpt_movement", *key, "class", code, period, pupils, 2, 1, 1, 0, pupils + 1)
        if has_marks:
            _totals(out, key, code, period, len(subjects), pupils)


def _value(place: int, number: int, column: int) -> str | None:
    """A mark of some pupil in some subject: mostly 3–5, the words in known places."""
    if (place, number) == (1, 1):
        return "5"
    if (place, number) == (2, 1):
        return "н/а" if column == 0 else "3"
    if number == 22 and place % 15 == 0:
        return "осв"
    if number == 25:
        return "зач" if column else None
    return str(3 + (place * 7 + number * 3 + column) % 3)


def _pupil(
    out: Writer,
    key: tuple[str, str],
    code: str,
    period: str,
    who: str,
    place: int,
    subjects: int,
    has_marks: bool,
    is_year: bool,
) -> None:
    out.add("marts.fct_roster", *key, code, period, who)
    out.add(
        "reports.rpt_attendance_summary",
        *key,
        code,
        period,
        who,
        place,
        place // 2,
        place // 3,
        113 if place == 1 else 2 * place,
        place,
        place // 4,
        place % 4,
    )
    if not has_marks:
        return
    column = 9 if is_year else ord(period[-1]) - ord("1")
    for number in range(1, subjects + 1):
        average = "4.67" if (place, number) == (1, 1) else None if number == 25 else f"{3 + place % 2}.{number:02}"
        out.add(
            "reports.rpt_class_results", *key, code, period, who, f"s{number}", _value(place, number, column), average
        )
    group = {1: "excellent", 2: "not_attested", 4: "good", 5: "failing"}.get(place, "one_three")
    out.add("reports.rpt_student_groups", *key, code, period, who, group, place == 4, "4.75" if place == 1 else "3.50")


def _register(
    out: Writer, key: tuple[str, str], code: str, who: str, place: int, subjects: int, periods: list[str], year: str
) -> None:
    columns = [(period, period, "period") for period in periods]
    columns += [(kind, year, kind) for kind in ("annual", "exam", "final")]
    decision = ("переведён", "7", "2025-05-28") if place > 1 else (None, None, None)
    for number in range(1, subjects + 1):
        for column, (name, period, kind) in enumerate(columns):
            exam = kind in ("exam", "final") and (code != "c9b" or number > 2)
            out.add(
                "reports.rpt_grade_register",
                *key,
                code,
                who,
                f"s{number}",
                name,
                period,
                kind,
                column + 1,
                None if exam else _value(place, number, column),
                *decision,
            )


def _totals(out: Writer, key: tuple[str, str], code: str, period: str, subjects: int, pupils: int) -> None:
    for number in range(1, subjects + 1):
        nothing = number == 26
        out.add(
            "reports.rpt_class_subject_totals",
            *key,
            code,
            period,
            f"s{number}",
            12,
            17,
            11,
            2,
            1,
            2,
            0,
            0,
            43,
            None if nothing else "93.0",
            None if nothing else "67.4",
            None if nothing else "61.8",
            None if nothing else "3.93",
        )
    first = period[-1] == "1" or period.startswith("y")
    before = (None,) * 15 if first else (pupils, 40, 43, "93.0", 20, 43, "46.5", 3, 1, 1, 8, 12, 9, 11, 2)
    out.add(
        "reports.rpt_homeroom",
        *key,
        code,
        period,
        pupils,
        41,
        44,
        "93.2",
        22,
        44,
        "50.0",
        2,
        1,
        0,
        9,
        13,
        8,
        12,
        3,
        *before,
    )


def _movements(out: Writer, key: tuple[str, str]) -> None:
    out.add(
        "marts.fct_movement",
        *key,
        "m1",
        "c5a-p02",
        "enrolment",
        "2024-11-12",
        "15-у",
        "2024-11-11",
        None,
        "c5a",
        "МБОУ СОШ № 12, г. Барнаул",
        "переезд семьи",
    )
    out.add(
        "marts.fct_movement",
        *key,
        "m2",
        "c5a-p07",
        "departure",
        "2025-02-03",
        "4-у",
        "2025-01-31",
        "c5a",
        None,
        "МАОУ «Гимназия № 3»",
        None,
    )
    out.add(
        "marts.fct_movement",
        *key,
        "m3",
        "c5a-p09",
        "enrolment",
        "2024-09-02",
        "1-у",
        "2024-08-30",
        None,
        "c5a",
        None,
        None,
    )
    out.add(
        "staging.stg_achievements",
        *key,
        "a1",
        "c5a-p04",
        "2024-10-10",
        "Школьный этап олимпиады по математике",
        "школьный",
        "призёр",
    )
