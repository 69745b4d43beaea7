"""Classes, subgroups, periods and who is in them, where the answers are odd."""

from __future__ import annotations

import json

import pytest
from dnevnik_school import (
    ANNA,
    BORIS,
    CLASS,
    FINALS,
    GIRLS,
    LESSONS,
    MARKS,
    MATH,
    NESTED,
    PERIODS,
    PERSONS,
    VERA,
    answers,
    final,
    group,
    lesson,
    mark,
    person,
    read,
    rows,
    told,
)


def test_a_final_mark_outside_all_periods_is_told() -> None:
    made = answers()
    made[FINALS].append(final(ANNA, None, s501=mark(93, ANNA, 0, "4")))
    assert [each[:3] for each in told(read(made))] == [("period_marks", "period_id", "4")]


def test_a_nested_subgroup_belongs_to_the_class_at_the_top() -> None:
    made = answers()
    made[LESSONS].append(lesson(105, "2025-09-04", 1, MATH, NESTED))
    reading = read(made)
    assert rows(reading, "lessons")[-1]["class_id"] == CLASS
    assert rows(reading, "lessons")[-1]["subgroup_id"] == f"{NESTED}:501"
    assert told(reading) == []


def test_a_subgroup_of_two_classes_has_a_lesson_in_each() -> None:
    made = answers()
    other = "1000000000000001002"
    made["edu-groups.json"][1] = group(GIRLS, "1 группа", [CLASS, other])
    made["edu-groups.json"].append(group(other, "5Б", []))
    made[f"edu-groups/{other}/persons.json"] = [
        {"person": person(VERA, "Вишнёва", "Вера"), "membershipstatus": "Active"}
    ]
    made[f"edu-groups/{other}/reporting-periods.json"] = made[PERIODS]
    made[MARKS].append(mark(5, VERA, 102, "3"))
    reading = read(made)
    here, there = f"102:{CLASS}", f"102:{other}"
    assert {r["lesson_id"]: r["class_id"] for r in rows(reading, "lessons") if r["subject_id"] == "502"} == {
        here: CLASS,
        there: other,
    }
    placed = {(row["student_id"], row["lesson_id"]) for row in rows(reading, "marks")}
    assert {(ANNA, here), (VERA, there)} <= placed
    assert told(reading) == []


def test_parents_that_go_in_circles_lead_to_no_class() -> None:
    made = answers()
    made["edu-groups.json"][1] = group(GIRLS, "1 группа", [NESTED])
    assert {each[:2] for each in told(read(made))} == {("lessons", "class_id")}


def test_a_pupil_who_changed_her_surname_is_one_and_it_is_told() -> None:
    made = answers()
    made[f"edu-groups/{GIRLS}/persons.json"] = [{"person": person(ANNA, "Синяя", "Анна"), "membershipstatus": "Active"}]
    reading = read(made)
    assert {row["student_id"] for row in rows(reading, "students")} == {ANNA, BORIS, VERA}
    assert [(table, column) for table, column, _, _ in told(reading)] == [("students", "student_id")]
    assert rows(reading, "class_members") == rows(read(), "class_members")


def test_an_unknown_membership_is_told_and_nobody_is_thought_gone() -> None:
    made = answers()
    made[PERSONS][1]["membershipstatus"] = "Frozen"
    reading = read(made)
    assert [each[:2] for each in told(reading)] == [("class_members", "student_id")]
    table = next(each for each in reading.tables if each.table.name == "class_members")
    assert table.faults


def test_periods_by_their_type_across_new_year() -> None:
    made = answers()
    made[PERIODS] = [
        {"id": 1, "start": "2025-09-01T00:00:00", "finish": "2025-12-31T00:00:00", "type": "HalfYear", "number": 0},
        {"id": 2, "start": "2026-01-09T00:00:00", "finish": "2026-05-31T00:00:00", "type": "Semester", "number": None},
    ]
    made[FINALS] = []
    reading = read(made)
    assert [row["period_id"] for row in rows(reading, "periods")] == [
        "2025-26:half_year:1",
        "2025-26:half_year:2",
        "2025-26:year:1",
    ]
    assert rows(reading, "classes")[0]["period_kind"] == "half_year"


def test_a_plain_list_of_persons_is_a_list_of_the_class() -> None:
    made = answers()
    made[PERSONS] = [each["person"] for each in made[PERSONS][:2]]
    assert rows(read(made), "class_members") == rows(read(), "class_members")


def test_a_class_without_periods_takes_its_year_from_the_group_and_lacks_only_their_kind() -> None:
    made = answers()
    del made[PERIODS], made[FINALS]
    reading = read(made)
    assert rows(reading, "academic_years") == [
        {"academic_year": "2025-26", "starts_on": "2025-09-01", "ends_on": "2026-05-31"}
    ]
    assert [row["period_id"] for row in rows(reading, "periods")] == ["2025-26:year:1"]
    assert [each[:2] for each in told(reading)] == [("classes", "period_kind")]


@pytest.mark.parametrize(
    ("on", "year"), [("2025-08-31", "2025-26"), ("2026-01-12", "2025-26"), ("2024-02-29", "2023-24")]
)
def test_a_class_of_which_no_year_is_said_takes_it_from_its_lessons(on: str, year: str) -> None:
    made = answers()
    del made[PERIODS], made[FINALS], made["edu-groups.json"][0]["studyyear"]
    made[LESSONS] = [lesson(1, on, 1, MATH, CLASS)]
    assert rows(read(made), "classes")[0]["academic_year"] == year


def test_a_class_of_which_nothing_says_the_year_is_told_and_nothing_is_covered() -> None:
    made = answers()
    del made[PERIODS], made[FINALS], made[LESSONS], made["edu-groups.json"][0]["studyyear"]
    reading = read(made)
    assert ("classes", "academic_year") in {each[:2] for each in told(reading)}
    assert (rows(reading, "class_members"), reading.covers) == ([], {})


@pytest.mark.parametrize(
    ("name", "parallel", "expected"),
    [
        ("10-Б", 10, ("10", "Б", "СОО")),
        ("1 «А»", 1, ("1", "А", "НОО")),
        ("11", 11, ("11", None, "СОО")),
        ("9 класс", 9, ("9", None, "ООО")),
        ("Кадеты", 7, ("7", None, "ООО")),
    ],
)
def test_grade_letter_and_stage_of_a_title(name: str, parallel: int, expected: tuple[str | None, ...]) -> None:
    made = answers()
    made["edu-groups.json"][0] |= {"name": name, "parallel": parallel}
    row = rows(read(made), "classes")[0]
    assert (row["grade"], row.get("letter"), row["stage"]) == expected


def test_a_club_is_no_class_and_that_is_told() -> None:
    made = answers()
    made["edu-groups.json"].append(group("5", "Хор", [], parallel=0))
    assert {each[:2] for each in told(read(made))} == {
        ("classes", "grade"),
        ("classes", "stage"),
        ("classes", "period_kind"),
    }


def test_classes_whose_periods_differ_in_days_share_them_and_it_is_told() -> None:
    made = answers()
    other = json.loads(json.dumps(made[PERIODS]))
    other[0]["finish"] = "2025-10-25T00:00:00"
    made["edu-groups.json"] += [group("5", "5Б", []), group("6", "5В", [])]
    made["edu-groups/5/reporting-periods.json"] = other
    made["edu-groups/6/reporting-periods.json"] = made[PERIODS]
    reading = read(made)
    assert rows(reading, "periods") == rows(read(), "periods")
    assert [each[:3] for each in told(reading)] == [("periods", "starts_on", "2025-09-01 — 2025-10-25")]
