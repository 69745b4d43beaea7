"""The tables of a built warehouse, written by hand: a few pupils, each there for a reason told beside him."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.warehouse.connection import open_warehouse

PLACE = "'school-90', '2024-25'"

STUDENTS = [
    # id, surname, first name, patronymic, born, sex
    # five boys of 2010: their year is common enough to leave
    *((f"10{n}", f"Общий{n}", "Пётр", "Ильич", "2010-03-0" + str(n), "m") for n in range(1, 6)),
    ("201", "Редкин", "Ян", "Янович", "2008-01-31", "m"),  # the only one of his year
    ("202", "Чудова", "Ия", "Яновна", "2010-07-07", "f"),  # the only girl of a common year
]
TEACHERS = [("1", "Щукина Ольга Юрьевна"), ("2", "Ершов Лев Юрьевич")]

TABLES = f"""
create schema seeds; create schema marts; create schema reports; create schema intermediate;

create table seeds.absence_codes (source_system varchar, journal_code varchar, absence_kind varchar, note varchar);
insert into seeds.absence_codes values ('netschool', 'УП', 'excused', null), ('netschool', 'Б', 'illness', null);

create table marts.dim_academic_year
(institution_id varchar, academic_year varchar, starts_on date, ends_on date, as_of date);
insert into marts.dim_academic_year values ({PLACE}, '2024-09-01', '2025-08-31', '2025-05-30');

create table marts.dim_period (institution_id varchar, academic_year varchar, period_id varchar, kind varchar,
    ordinal integer, title varchar, starts_on date, ends_on date, is_year boolean, previous_period_id varchar,
    window_start date, is_first boolean);
insert into marts.dim_period values
    ({PLACE}, '71', 'quarter', 1, '1 четверть', '2024-09-01', '2024-10-25', false, null, '2024-09-01', true),
    ({PLACE}, '79', 'year', 1, '2024/25 учебный год', '2024-09-01', '2025-05-30', true, null, '2024-09-01', true);

create table marts.dim_class (institution_id varchar, academic_year varchar, class_id varchar, title varchar,
    grade integer, letter varchar, stage varchar, period_kind varchar, shift integer, capacity integer,
    homeroom_teacher_id varchar, homeroom_teacher_name varchar, has_marks boolean, class_order integer);
insert into marts.dim_class values
    ({PLACE}, '31', '8А', 8, 'А', 'ООО', 'quarter', 1, 25, '1', 'Щукина О. Ю.', true, 1),
    ({PLACE}, '32', 'Редкина Яна (на дому)', 8, null, 'ООО', 'quarter', 1, 1, '2', 'Ершов Л. Ю.', true, 2);

create table marts.dim_student (institution_id varchar, academic_year varchar, student_id varchar, last_name varchar,
    first_name varchar, middle_name varchar, full_name varchar, short_name varchar, birth_date date, sex varchar,
    personal_file_no varchar, student_order integer);

create table marts.dim_staff (institution_id varchar, academic_year varchar, staff_id varchar, full_name varchar,
    short_name varchar, position varchar);

create table marts.fct_absence (institution_id varchar, academic_year varchar, lesson_id varchar, student_id varchar,
    class_id varchar, day date, subject_id varchar, lesson_no integer, journal_code varchar, absence_kind varchar,
    counts_as_missed boolean, is_excused boolean, is_illness boolean, is_expected boolean);
insert into marts.fct_absence values
    ({PLACE}, '9001', '101', '31', '2024-09-03', '5', 1, 'УП', 'excused', true, true, false, true),
    ({PLACE}, '9002', '201', '32', '2024-09-04', '5', 2, 'у бабушки в Омске', null, false, false, false, true);

create table marts.fct_movement (institution_id varchar, academic_year varchar, movement_id varchar, student_id varchar,
    kind varchar, effective_on date, order_no varchar, order_date date, from_class_id varchar, to_class_id varchar,
    counterparty varchar, reason varchar);
insert into marts.fct_movement values ({PLACE}, '61', '201', 'transfer', '2024-09-10', '17-у', '2024-09-09', '31', '32',
    'ДОЛ «Звёздный»', 'по заключению врача');

create table marts.fct_teaching (institution_id varchar, academic_year varchar, period_id varchar, class_id varchar,
    subject_id varchar, subgroup_id varchar, teacher_id varchar, planned_lessons integer, weekly_hours decimal(5, 2),
    held_lessons integer);
insert into marts.fct_teaching values
    ({PLACE}, '71', '31', '5', '', '1', 30, 4.00, 28), ({PLACE}, '71', '31', '5', '41', '2', 30, 4.00, 27);

create table reports.rpt_grade_register (institution_id varchar, academic_year varchar, class_id varchar,
    student_id varchar, subject_id varchar, "column" varchar, period_id varchar, kind varchar, column_order integer,
    value varchar, decision varchar, protocol_no varchar, decided_on date);
insert into reports.rpt_grade_register values
    ({PLACE}, '31', '101', '5', '71', '71', 'period', 1, '5', 'переведён', 'П-7', '2025-05-30'),
    ({PLACE}, '31', '101', '5', 'annual', '79', 'annual', 5, '5', 'переведён', 'П-7', '2025-05-30');

create table reports.rpt_class_attendance_month_total (institution_id varchar, academic_year varchar, class_id varchar,
    month date, total_kind varchar, total_id varchar, expected_lessons integer, missed_lessons integer);
insert into reports.rpt_class_attendance_month_total values
    ({PLACE}, '31', '2024-09-01', 'student', '101', 20, 1), ({PLACE}, '31', '2024-09-01', 'day', '2024-09-03', 6, 1),
    ({PLACE}, '31', '2024-09-01', 'class', '31', 120, 1), ({PLACE}, '31', '2024-09-01', 'mistake', '101', 1, 1);

create table reports.rpt_movement (institution_id varchar, academic_year varchar, unit_kind varchar, unit_id varchar,
    period_id varchar, opening integer, arrived integer, departed integer, transferred_in integer,
    transferred_out integer, closing integer);
insert into reports.rpt_movement values
    ({PLACE}, 'school', 'school-90', '71', 50, 2, 0, 0, 0, 52), ({PLACE}, 'class', '31', '71', 50, 2, 0, 0, 0, 52),
    ({PLACE}, 'school', 'school-90', '79', 50, 2, 0, 0, 0, 52);

create table reports.rpt_readiness_item (institution_id varchar, text varchar);
insert into reports.rpt_readiness_item values ('school-90', 'Редкин Я.: нет отметки');

insert into journal.marks (institution_id, academic_year, source_system, mark_id, lesson_id, student_id, value, comment,
    valid_from, valid_to, is_removed) values
    ({PLACE}, 'manual', '501', '9001', '101', '3', 'не слушал', '2024-09-03', '2024-09-10', false),
    ({PLACE}, 'manual', '501', '9001', '101', '4', null, '2024-09-10', null, false);
create schema as_of;
create macro as_of.fct_mark(on_day) as table
    select mark_id, value, comment from journal.marks
    where valid_from <= on_day and coalesce(valid_to > on_day, true);
comment on macro table as_of.fct_mark is 'Отметки на день';
create macro as_of.dim_student(on_day) as table select last_name from journal.students where valid_from <= on_day;

create table intermediate.int_secret (institution_id varchar, last_name varchar);
create table reports.rpt_nobody_knows (institution_id varchar, last_name varchar);
insert into reports.rpt_nobody_knows values ('school-90', 'Редкин');
"""


def write(path: Path) -> None:
    """Write the warehouse, journal and models, to this file."""
    with open_warehouse(path) as con:
        con.execute(TABLES)
        for order, (id_, last, first, middle, born, sex) in enumerate(STUDENTS, start=1):
            file_no = f"ЛД-{id_}"
            con.execute(
                f"insert into marts.dim_student values ({PLACE}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    id_,
                    last,
                    first,
                    middle,
                    f"{last} {first} {middle}",
                    f"{last} {first[0]}.",
                    born,
                    sex,
                    file_no,
                    order,
                ],
            )
            con.execute(
                "insert into journal.students (institution_id, source_system, student_id, last_name, first_name, "
                "middle_name, birth_date, sex, personal_file_no, valid_from, is_removed) "
                "values ('school-90', 'manual', ?, ?, ?, ?, ?, ?, ?, '2024-09-01', false)",
                [id_, last, first, middle, born, sex, file_no],
            )
        for id_, name in TEACHERS:
            con.execute(
                f"insert into marts.dim_staff values ({PLACE}, ?, ?, ?, 'учитель')", [id_, name, name.split()[0]]
            )
            con.execute(
                "insert into journal.staff (institution_id, source_system, staff_id, last_name, first_name, "
                "middle_name, valid_from, is_removed) values ('school-90', 'manual', ?, ?, ?, ?, '2024-09-01', false)",
                [id_, *name.split()],
            )
        con.execute(
            f"insert into journal.slices (institution_id, academic_year, as_of, loaded_revision, built_revision) "
            f"values ({PLACE}, '2025-05-30', 'r1', 'r1')"
        )


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """The rows of a query of a published file."""
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(query).fetchall()
