"""A school that changes its journal, small enough for paper: БАРС with orders, then «Сетевой город» with lists only.

Ids collide on purpose: pupil 1 of БАРС is Иванов, pupil 1 of «Сетевой город» is Петрова. Four children:

    БАРС  Сетевой  who
    1     2        Иванов Пётр Олегович, 01.02.2013, file А-1
    2     1        Петрова Анна Ивановна, 03.04.2013, file А-2 (the new journal writes no file number)
    3     –        Сидоров Олег Ильич, 05.06.2013, file А-3: is not in the new journal
    –     3        Новиков Лев Львович, 07.08.2013: only in the new journal
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Land = Callable[..., Path]

STUDENTS = "student_id,last_name,first_name,middle_name,birth_date,personal_file_no\n"
CLASSES = "class_id,academic_year,title,grade,stage,period_kind\n"
PERIODS = "period_id,academic_year,kind,ordinal,title,starts_on,ends_on\n"
LESSONS = "lesson_id,held_on,class_id,subject_id,teacher_id,status\n"
MARKS = "mark_id,lesson_id,student_id,value\n"
PERIOD_MARKS = "student_id,subject_id,period_id,kind,class_id,value,entered_at\n"
MOVEMENTS = "movement_id,student_id,kind,effective_on,order_no,from_class_id,to_class_id\n"
MEMBERS = "subgroup_id,student_id,joined_on\n"
BARS_PUPILS = (
    "1,Иванов,Пётр,Олегович,2013-02-01,А-1\n"
    "2,Петрова,Анна,Ивановна,2013-04-03,А-2\n"
    "3,Сидоров,Олег,Ильич,2013-06-05,А-3\n"
)
NETSCHOOL_PUPILS = (
    "1,Петрова,Анна,Ивановна,2013-04-03,\n2,Иванов,Петр,Олегович,2013-02-01,А-1\n3,Новиков,Лев,Львович,2013-08-07,\n"
)
SUBJECTS = "subject_id,title\n"
STAFF = "staff_id,last_name,first_name,middle_name\n7,Орлова,Вера,Павловна\n"
YEAR_2024 = "academic_year,starts_on,ends_on\n2024-25,2024-09-01,2025-05-31\n"
YEAR_2025 = "academic_year,starts_on,ends_on\n2025-26,2025-09-01,2026-05-31\n"


def bars_of_2024(land: Land, **described: Any) -> None:
    """5А of 2024-25 in БАРС: one lesson in May with a mark of each, the marks of the fourth quarter and of the year."""
    land(
        "2024-09-02",
        {
            "academic_years.csv": YEAR_2024,
            "periods.csv": PERIODS
            + "4,2024-25,quarter,4,4 четверть,2025-03-31,2025-05-31\n"
            + "5,2024-25,year,1,Год,2024-09-01,2025-05-31\n",
            "classes.csv": CLASSES + "1,2024-25,5А,5,ООО,quarter\n",
            "subjects.csv": SUBJECTS + "1,Математика\n",
            "staff.csv": STAFF,
            "students.csv": STUDENTS + BARS_PUPILS,
            "movements.csv": MOVEMENTS + "".join(f"{n},{n},enrolment,2024-09-01,{n}-к,,1\n" for n in (1, 2, 3)),
        },
        source_system="bars",
        **described,
    )
    land(
        "2025-05-30",
        {
            "lessons.csv": LESSONS + "1,2025-05-20,1,1,7,held\n",
            "marks.csv": MARKS + "1,1,1,5\n2,1,2,4\n3,1,3,3\n",
            "period_marks.csv": PERIOD_MARKS
            + "".join(
                f"{pupil},1,{period},{kind},1,{value},2025-05-29T12:00:00+07:00\n"
                for pupil, value in ((1, 5), (2, 4), (3, 3))
                for period, kind in (("4", "period"), ("5", "annual"))
            ),
        },
        source_system="bars",
        **described,
    )


def netschool_of_2025(land: Land, **described: Any) -> None:
    """6А of 2025-26 in «Сетевой город», the same ids for other things; last year's 5А brought over with them."""
    land(
        "2025-09-02",
        {
            "academic_years.csv": YEAR_2025 + "2024-25,2024-09-02,2025-05-30\n",
            "periods.csv": PERIODS
            + "1,2025-26,quarter,1,I четверть,2025-09-01,2025-10-26\n"
            + "5,2025-26,year,1,Год,2025-09-01,2026-05-31\n",
            "classes.csv": CLASSES + "1,2025-26,6А,6,ООО,quarter\n2,2024-25,5А,5,ООО,quarter\n",
            "subjects.csv": SUBJECTS + "1,Русский язык\n2,математика\n",
            "staff.csv": STAFF,
            "students.csv": STUDENTS + NETSCHOOL_PUPILS,
            "class_members.csv": "class_id,student_id,listed_from\n"
            + "".join(f"1,{n},2025-09-01\n" for n in (1, 2, 3))
            + "2,1,2024-09-01\n2,2,2024-09-01\n",
            "lessons.csv": LESSONS + "1,2025-09-01,1,2,7,held\n2,2025-05-20,2,2,7,held\n",
            "marks.csv": MARKS + "1,1,1,5\n2,1,2,4\n3,2,2,2\n",
        },
        mode="snapshot",
        coverage={"from": "2024-09-01", "to": "2026-08-31"},
        source_system="netschool",
        **described,
    )


def bars_of_autumn(land: Land, **described: Any) -> None:
    """5А of 2025-26 in БАРС until 14 November: a lesson in each quarter, the marks of the first quarter, a subgroup."""
    land(
        "2025-09-02",
        {
            "academic_years.csv": YEAR_2025,
            "periods.csv": PERIODS
            + "q1,2025-26,quarter,1,1 четверть,2025-09-01,2025-10-26\n"
            + "q2,2025-26,quarter,2,2 четверть,2025-11-05,2025-12-30\n"
            + "y,2025-26,year,1,Год,2025-09-01,2026-05-31\n",
            "classes.csv": CLASSES + "1,2025-26,5А,5,ООО,quarter\n",
            "subjects.csv": SUBJECTS + "1,Математика\n",
            "staff.csv": STAFF,
            "students.csv": STUDENTS + BARS_PUPILS,
            "guardians.csv": "guardian_id,student_id,has_account\n1,1,true\n2,2,false\n",
            "movements.csv": MOVEMENTS + "".join(f"{n},{n},enrolment,2025-09-01,{n}-к,,1\n" for n in (1, 2, 3)),
            "subgroups.csv": "subgroup_id,class_id,subject_id,title\n1,1,1,Первая\n2,1,1,Вторая\n",
            "subgroup_members.csv": MEMBERS + "1,1,2025-09-01\n1,2,2025-09-01\n2,3,2025-09-01\n",
            "lessons.csv": LESSONS
            + "1,2025-09-10,1,1,7,held\n2,2025-11-12,1,1,7,planned\n3,2025-12-10,1,1,7,planned\n",
        },
        source_system="bars",
        **described,
    )
    land(
        "2025-11-14",
        {
            "lessons.csv": LESSONS + "2,2025-11-12,1,1,7,held\n",
            "marks.csv": MARKS + "1,1,1,5\n2,1,2,4\n3,2,1,5\n4,2,2,4\n5,2,3,3\n",
            "period_marks.csv": PERIOD_MARKS
            + "".join(
                f"{n},1,q1,period,1,{value},2025-10-24T12:00:00+07:00\n" for n, value in ((1, 5), (2, 4), (3, 3))
            ),
        },
        source_system="bars",
        **described,
    )


def netschool_of_autumn(land: Land, **described: Any) -> None:
    """The same 5А in «Сетевой город» from 20 November on, everything brought over from September; lists, no orders.

    Петрова went from the first subgroup to the second; the imported first quarter gives her 3 instead of 4.
    """
    system = {"source_system": "netschool", "mode": "snapshot", "coverage": {"from": "2025-09-01", "to": "2026-08-31"}}
    said = {
        "academic_years.csv": YEAR_2025,
        "periods.csv": PERIODS
        + "1,2025-26,quarter,1,I четверть,2025-09-01,2025-10-25\n"
        + "2,2025-26,quarter,2,II четверть,2025-11-05,2025-12-30\n"
        + "5,2025-26,year,1,Год,2025-09-01,2026-05-31\n",
        "classes.csv": CLASSES + "1,2025-26,5 «А»,5,ООО,quarter\n",
        "subjects.csv": SUBJECTS + "2,Математика\n",
        "staff.csv": STAFF,
        "students.csv": STUDENTS + NETSCHOOL_PUPILS,
        "guardians.csv": "guardian_id,student_id,has_account\n1,2,true\n",
        "class_members.csv": "class_id,student_id,listed_from\n" + "".join(f"1,{n},2025-09-01\n" for n in (1, 2, 3)),
        "subgroups.csv": "subgroup_id,class_id,subject_id,title\n1,1,2,первая\n2,1,2,вторая\n",
        "subgroup_members.csv": MEMBERS + "2,1,2025-09-01\n1,2,2025-09-01\n2,3,2025-09-01\n",
        "lessons.csv": LESSONS + "1,2025-09-10,1,2,7,held\n2,2025-11-12,1,2,7,held\n3,2025-11-18,1,2,7,held\n",
        "marks.csv": MARKS + "1,2,2,5\n2,2,1,4\n3,3,2,3\n4,3,1,4\n5,3,3,5\n",
        "period_marks.csv": PERIOD_MARKS
        + "2,2,1,period,1,5,2025-10-24T12:00:00+07:00\n1,2,1,period,1,3,2025-10-24T12:00:00+07:00\n",
    }
    land("2025-11-20", said, **system, **described)
    later = said | {
        "period_marks.csv": said["period_marks.csv"]
        + "".join(f"{n},2,2,period,1,{value},2025-12-26T12:00:00+07:00\n" for n, value in ((2, 4), (1, 4), (3, 5)))
    }
    land("2025-12-29", later, **system, **described)
