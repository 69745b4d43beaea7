"""A school of four pupils, written down by hand, through the whole project: marts against values worked out by hand.

5А and 5Б live by quarters. Ёлкин (p1) stays in 5А and changes from English group e1 to e2 on 8 October; Ежов (p2) is
transferred to 5Б on 8 October; Жуков (p3) leaves on 30 October, in the holidays; Еремин (p4) arrives on 5 November.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from dbt_warehouse import Warehouse

SCHOOL = ("school-90", "2024-25")
NEXT_YEAR = ("school-90", "2025-26")
OTHER = ("school-154", "2024-25")

YEAR_OF_SCHOOL = {
    "slices": "as_of,loaded_revision\n2024-12-30,r1",
    "academic_years": "starts_on,ends_on\n2024-09-02,2025-05-26",
    "periods": """period_id,kind,ordinal,starts_on,ends_on
        q1,quarter,1,2024-09-02,2024-10-25
        q2,quarter,2,2024-11-05,2024-12-28
        y,year,1,2024-09-02,2025-05-26""",
    "holidays": "starts_on,ends_on\n2024-10-26,2024-11-04",
    "classes": """class_id,title,grade,letter,stage,period_kind,homeroom_teacher_id
        1a,1А,1,А,НОО,quarter,
        5a,5А,5,А,ООО,quarter,t1
        5b,5Б,5,Б,ООО,quarter,""",
    "subjects": "subject_id,title,is_marked\nmath,Математика,true\neng,Английский язык,true\ntalk,Разговоры,false",
    "staff": "staff_id,last_name,first_name,middle_name\nt1,Иванова,Анна,Петровна",
    "students": """student_id,last_name,first_name,middle_name
        p1,Ёлкин,Иван,Ильич
        p2,Ежов,Пётр,
        p3,Жуков,Ян,
        p4,Еремин,Олег,
        old,Аксёнов,Лев,""",
    "movements": """movement_id,student_id,kind,effective_on,from_class_id,to_class_id
        m1,p1,enrolment,2024-08-30,,5a
        m2,p2,enrolment,2024-08-30,,5a
        m3,p2,transfer,2024-10-08,5a,5b
        m4,p3,enrolment,2024-08-30,,5a
        m5,p3,departure,2024-10-30,5a,
        m6,p4,enrolment,2024-11-05,,5a""",
    "subgroups": "subgroup_id,class_id,subject_id\ne1,5a,eng\ne2,5a,eng",
    "subgroup_members": """subgroup_id,student_id,joined_on,left_on
        e1,p1,2024-09-02,2024-10-08
        e2,p1,2024-10-08,
        e1,p2,2024-09-02,
        e2,p3,2024-09-02,""",
    "lessons": """lesson_id,held_on,lesson_no,class_id,subgroup_id,subject_id,status
        l1,2024-10-07,1,5a,,math,held
        l2,2024-10-07,2,5a,e1,eng,held
        l3,2024-10-07,2,5a,e2,eng,held
        l4,2024-10-07,3,5a,,math,cancelled
        l5,2024-10-08,1,5a,,math,held
        l6,2024-10-08,2,5a,e1,eng,held
        l7,2024-10-08,2,5a,e2,eng,held
        l8,2024-10-08,1,5b,,math,held
        l9,2024-10-28,1,5a,,talk,held
        l10,2024-12-02,1,5a,,math,held
        l11,2024-12-02,2,5a,,math,held""",
    "work_kinds": "work_kind_id,title,weight\nk2,Контрольная работа,2.5",
    "marks": """mark_id,lesson_id,student_id,value,work_kind_id
        a1,l1,p1,5,k2
        a2,l5,p1,.,
        a3,l8,p2,1,
        a4,l1,p4,4,
        a5,l99,p1,4,""",
    "absences": """lesson_id,student_id,code
        l1,p1,Ill
        l2,p1,Ill
        l5,p2,Absent
        l8,p2,Late
        l5,p3,Ъ
        l7,p3,Absent
        l10,p4,Pass
        l11,p4,Absent""",
    "period_marks": """student_id,subject_id,period_id,kind,class_id,value
        p1,math,q1,period,5a,5
        p2,math,q1,period,5b,4
        p2,eng,q1,period,5a,осв
        p3,math,q1,period,,1
        p1,math,q2,annual,5a,зач""",
}
# The same pupil and class ids in another school, and in the next year of the first: nothing may run together.
SMALL_YEAR = {
    "classes": "class_id,title,grade,letter,stage,period_kind\n{class_id},6А,6,А,ООО,quarter",
    "movements": "movement_id,student_id,kind,effective_on,to_class_id\n{movement_id},p1,promotion,{first},{class_id}",
    "lessons": "lesson_id,held_on,class_id,subject_id,status\n{lesson_id},{day},{class_id},math,held",
    "marks": "mark_id,lesson_id,student_id,value\n{mark_id},{lesson_id},p1,3",
}


def small_year(first_year: int, **ids: str) -> dict[str, str]:
    """A year of one class with one lesson and one mark."""
    first = f"{first_year}-09-01"
    filled = {name: text.format(first=first, day=f"{first_year}-09-10", **ids) for name, text in SMALL_YEAR.items()}
    return {
        "slices": f"as_of,loaded_revision\n{first_year}-09-10,r1",
        "academic_years": f"starts_on,ends_on\n{first},{first_year + 1}-05-26",
        "periods": f"period_id,kind,ordinal,starts_on,ends_on\ny{first_year},year,1,{first},{first_year + 1}-05-26",
        **filled,
    }


@pytest.fixture(scope="module")
def school(empty_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The three slices, built at once."""
    path = tmp_path_factory.mktemp("school") / "warehouse.duckdb"
    shutil.copy(empty_warehouse.path, path)
    warehouse = replace(empty_warehouse, path=path)
    warehouse.fill(*SCHOOL, "dnevnik.ru", YEAR_OF_SCHOOL)
    following = small_year(2025, class_id="6a", movement_id="m7", lesson_id="n1", mark_id="b1")
    warehouse.fill(*NEXT_YEAR, "dnevnik.ru", following)
    other = small_year(2024, class_id="5a", movement_id="m1", lesson_id="l1", mark_id="a1")
    other["subjects"] = "subject_id,title\nmath,Алгебра"
    warehouse.fill(*OTHER, "netschool", other)
    statuses = warehouse.build()
    failed = {name for name, status in statuses.items() if status in ("error", "fail", "skipped")}
    assert failed == set()
    warned = {name for name, status in statuses.items() if status == "warn"}
    assert {"absence_codes_are_mapped", "entries_left_out_of_documents"} <= warned
    return warehouse


def of_school(columns: str, relation: str, order: str = "all") -> str:
    institution, year = SCHOOL
    return (
        f"select {columns} from marts.{relation} "
        f"where institution_id = '{institution}' and academic_year = '{year}' order by {order}"
    )


def test_membership_through_transfer_departure_and_arrival(school: Warehouse) -> None:
    begin = date(2024, 9, 1)
    assert school.rows(of_school("class_id, student_id, joined_on, left_on, left_by", "fct_membership")) == [
        ("5a", "p1", begin, None, None),
        ("5a", "p2", begin, date(2024, 10, 8), "transfer"),
        ("5a", "p3", begin, date(2024, 10, 30), "departure"),
        ("5a", "p4", date(2024, 11, 5), None, None),
        ("5b", "p2", date(2024, 10, 8), None, None),
    ]


def test_promotion_carries_a_pupil_into_the_next_year_only(school: Warehouse) -> None:
    found = school.rows(
        "select institution_id, academic_year, class_id, joined_on, left_on from marts.fct_membership "
        "where student_id = 'p1' order by all"
    )
    assert found == [
        (*OTHER, "5a", date(2024, 9, 1), None),
        (*SCHOOL, "5a", date(2024, 9, 1), None),
        (*NEXT_YEAR, "6a", date(2025, 9, 1), None),
    ]


def test_expected_lessons_of_each_day(school: Warehouse) -> None:
    oct7, oct8, oct28, dec2 = date(2024, 10, 7), date(2024, 10, 8), date(2024, 10, 28), date(2024, 12, 2)
    assert school.rows(of_school("student_id, day, class_id, expected_lessons", "fct_expected_day")) == [
        ("p1", oct7, "5a", 2),  # mathematics and English in e1; the third lesson was cancelled
        ("p1", oct8, "5a", 2),  # mathematics and English in e2
        ("p1", oct28, "5a", 1),
        ("p1", dec2, "5a", 2),
        ("p2", oct7, "5a", 2),
        ("p2", oct8, "5b", 1),  # the day of the transfer is the new class's
        ("p3", oct7, "5a", 2),
        ("p3", oct8, "5a", 2),
        ("p3", oct28, "5a", 1),  # he leaves on the 30th
        ("p4", dec2, "5a", 2),
    ]


def test_attendance_of_days_with_an_absence_row(school: Warehouse) -> None:
    columns = (
        "student_id, day, missed_lessons, excused_lessons, illness_lessons, late_lessons, "
        "is_full_day_missed, is_full_day_excused, is_full_day_illness"
    )
    found = [row for row in school.rows(of_school(columns, "fct_attendance_day")) if any(row[2:])]
    assert found == [
        ("p1", date(2024, 10, 7), 2, 2, 2, 0, True, True, True),
        ("p2", date(2024, 10, 8), 0, 0, 0, 1, False, False, False),
        ("p3", date(2024, 10, 8), 1, 0, 0, 0, False, False, False),  # the other by an unknown code
        ("p4", date(2024, 12, 2), 2, 1, 0, 0, True, False, False),
    ]


def test_roster_of_every_period(school: Warehouse) -> None:
    columns = "period_id, class_id, student_id, is_member_at_end, is_last_class"
    assert school.rows(of_school(columns, "fct_roster")) == [
        ("q1", "5a", "p1", True, True),
        ("q1", "5a", "p2", False, False),  # transferred, but holds осв in 5А
        ("q1", "5a", "p3", True, True),  # leaves in the holidays, after the quarter
        ("q1", "5b", "p2", True, True),
        ("q2", "5a", "p1", True, True),
        ("q2", "5a", "p4", True, True),
        ("q2", "5b", "p2", True, True),
        ("y", "5a", "p1", True, True),
        ("y", "5a", "p4", True, True),
        ("y", "5b", "p2", True, True),
    ]


def test_marks_for_periods_and_their_places(school: Warehouse) -> None:
    columns = "student_id, subject_id, period_id, kind, class_id, points, outcome"
    assert school.rows(of_school(columns, "fct_period_mark")) == [
        ("p1", "math", "q1", "period", "5a", 5, "5"),
        ("p1", "math", "y", "annual", "5a", None, "5"),  # зач, hung on the second quarter
        ("p2", "eng", "q1", "period", "5a", None, "exempt"),
        ("p2", "math", "q1", "period", "5b", 4, "4"),
        ("p3", "math", "q1", "period", "5a", 2, "2"),  # 1 counts as 2; the class by membership
    ]


def test_current_marks(school: Warehouse) -> None:
    assert school.rows(of_school("mark_id, class_id, subject_id, points, weight", "fct_mark")) == [
        ("a1", "5a", "math", 5, Decimal("2.500")),
        ("a2", "5a", "math", None, Decimal("1.000")),
        ("a3", "5b", "math", 2, Decimal("1.000")),
        ("a4", "5a", "math", 4, Decimal("1.000")),
    ]


def test_dimensions(school: Warehouse) -> None:
    assert school.rows(of_school("student_order, short_name", "dim_student")) == [
        (1, "Ежов П."),
        (2, "Ёлкин И. И."),
        (3, "Еремин О."),
        (4, "Жуков Я."),
    ]
    assert school.rows(of_school("class_id, has_marks, homeroom_teacher_name", "dim_class", "class_order")) == [
        ("1a", False, None),
        ("5a", True, "Иванова А. П."),
        ("5b", True, None),
    ]
    assert school.rows(of_school("class_id, subject_id", "dim_class_subject")) == [
        ("5a", "eng"),
        ("5a", "math"),
        ("5b", "math"),
    ]
    assert school.rows(of_school("as_of", "dim_academic_year")) == [(date(2024, 12, 30),)]


def test_entries_that_no_document_counts(school: Warehouse) -> None:
    assert school.rows(of_school("kind, entity, key, class_id", "fct_anomaly")) == [
        ("absence_code_unknown", "absence", "l5/p3", "5a"),
        ("absence_not_expected", "absence", "l5/p2", "5a"),  # he was in 5Б by then
        ("lesson_in_holidays", "lesson", "l9", "5a"),
        ("mark_not_member", "mark", "a4", "5a"),  # before he came
        ("mark_without_lesson", "mark", "a5", None),
    ]


def tables_with_slices(warehouse: Warehouse) -> list[str]:
    """All tables of marts and reports that carry the slice."""
    return [
        name
        for (name,) in warehouse.rows(
            "select table_schema || '.' || table_name from information_schema.columns "
            "where table_schema in ('marts', 'reports') and column_name = 'academic_year' order by all"
        )
    ]


def contents(warehouse: Warehouse, *, of: tuple[str, str] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every such table, of one slice or of all, sorted."""
    where = f"where institution_id = '{of[0]}' and academic_year = '{of[1]}'" if of else ""
    return {name: warehouse.rows(f"from {name} {where} order by all") for name in tables_with_slices(warehouse)}


@pytest.fixture
def copy_of_school(school: Warehouse, tmp_path: Path) -> Warehouse:
    """The built school to change and build again."""
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(school.path, path)
    return replace(school, path=path)


def test_rebuilding_unchanged_slices_changes_nothing(copy_of_school: Warehouse) -> None:
    before = contents(copy_of_school)
    assert len(before["marts.fct_mark"]) == 6
    copy_of_school.count_anew(slices=[SCHOOL])
    assert contents(copy_of_school) == before
    copy_of_school.count_anew(slices=[OTHER, NEXT_YEAR])
    assert contents(copy_of_school) == before


def test_a_slice_is_rebuilt_alone_and_emptied_when_nothing_is_left(copy_of_school: Warehouse) -> None:
    others = {slice_: contents(copy_of_school, of=slice_) for slice_ in (NEXT_YEAR, OTHER)}
    institution, year = SCHOOL
    # The whole journal of 2024-25 is deleted; in the other slices a mark changes that nobody asked to be counted yet.
    for table in YEAR_OF_SCHOOL:
        if table not in ("slices", "subjects", "staff", "students", "work_kinds"):
            copy_of_school.execute(
                f"update journal.{table} set valid_to = date '2024-12-31', is_removed = true "
                f"where institution_id = '{institution}' and academic_year = '{year}'"
            )
    copy_of_school.execute(
        "update journal.marks set value = '5' "
        f"where not (institution_id = '{institution}' and academic_year = '{year}')"
    )
    statuses = copy_of_school.build(slices=[SCHOOL])
    assert not {"error", "fail", "skipped"} & set(statuses.values())
    left = {name for name, rows in contents(copy_of_school, of=SCHOOL).items() if rows}
    # What stays: master data that outlives its entries, and the history of what is now deleted.
    assert left == {"marts.dim_subject", "marts.dim_staff", "marts.fct_mark_change", "reports.rpt_corrections"}
    assert {slice_: contents(copy_of_school, of=slice_) for slice_ in (NEXT_YEAR, OTHER)} == others

    copy_of_school.count_anew(slices=[NEXT_YEAR])
    counted = copy_of_school.rows("select institution_id, academic_year, points from marts.fct_mark order by all")
    assert counted == [(*OTHER, 3), (*NEXT_YEAR, 5)]
