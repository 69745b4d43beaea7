"""What a small school of Дневник.ру becomes, table by table. Expected rows are written by hand."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from dnevnik_school import ANNA, BORIS, CLASS, GIRLS, NESTED, VERA, answers, files_of, read, rows, told

from pipelines.exports.adapters import adapter_of, dnevnik
from pipelines.exports.checking import check
from pipelines.exports.institutions import known_institutions
from pipelines.exports.limits import TOPICS

ENGLISH_GROUP = f"{GIRLS}:502"

EXPECTED = {
    "academic_years": [{"academic_year": "2025-26", "starts_on": "2025-09-01", "ends_on": "2026-05-31"}],
    "periods": [
        {"period_id": "2025-26:quarter:1", "academic_year": "2025-26", "kind": "quarter", "ordinal": "1",
         "title": "1 четверть", "starts_on": "2025-09-01", "ends_on": "2025-10-26"},
        {"period_id": "2025-26:quarter:2", "academic_year": "2025-26", "kind": "quarter", "ordinal": "2",
         "title": "2 четверть", "starts_on": "2025-11-05", "ends_on": "2025-12-30"},
        {"period_id": "2025-26:year:1", "academic_year": "2025-26", "kind": "year", "ordinal": "1",
         "title": "Год", "starts_on": "2025-09-01", "ends_on": "2026-05-31"},
    ],
    "subjects": [
        {"subject_id": "501", "title": "Математика"},
        {"subject_id": "502", "title": "Иностранный язык (английский)/English"},
    ],
    "classes": [
        {"class_id": CLASS, "academic_year": "2025-26", "title": "5А", "grade": "5", "letter": "А", "stage": "ООО",
         "period_kind": "quarter", "homeroom_teacher_id": "9001"},
    ],
    "staff": [{"staff_id": "9001", "last_name": "Мудрая", "first_name": "Мария", "position": "учитель"}],
    "students": [
        {"student_id": ANNA, "last_name": "Алая", "first_name": "Анна", "sex": "f"},
        {"student_id": BORIS, "last_name": "Белов", "first_name": "Борис", "sex": "m"},
        {"student_id": VERA, "last_name": "Вишнёва", "first_name": "Вера", "sex": "f"},
    ],
    "class_members": [
        {"class_id": CLASS, "student_id": ANNA, "listed_from": "2025-09-01"},
        {"class_id": CLASS, "student_id": BORIS, "listed_from": "2025-09-01"},
    ],
    "subgroups": [
        {"subgroup_id": ENGLISH_GROUP, "class_id": CLASS, "subject_id": "502", "title": "1 группа",
         "teacher_id": "9002"},
    ],
    "subgroup_members": [{"subgroup_id": ENGLISH_GROUP, "student_id": ANNA, "joined_on": "2025-09-01"}],
    "lessons": [
        {"lesson_id": "101", "held_on": "2025-09-02", "lesson_no": "1", "class_id": CLASS, "subject_id": "501",
         "teacher_id": "9001", "status": "held", "topic": "Дроби «½»", "homework": "№ 5, 6 стр. 7",
         "homework_entered_at": "2025-09-02T16:15:00"},
        {"lesson_id": "102", "held_on": "2025-09-02", "lesson_no": "2", "class_id": CLASS,
         "subgroup_id": ENGLISH_GROUP, "subject_id": "502", "teacher_id": "9002", "status": "held",
         "topic": "Hello"},
        {"lesson_id": "103", "held_on": "2025-09-08", "lesson_no": "1", "class_id": CLASS, "subject_id": "501",
         "status": "planned"},
        {"lesson_id": "104", "held_on": "2025-09-03", "lesson_no": "1", "class_id": CLASS, "subject_id": "501",
         "teacher_id": "9001", "status": "cancelled"},
    ],
    "work_kinds": [
        {"work_kind_id": "61", "title": "Контрольная", "short_title": "К", "weight": "1.5", "is_written": "true"},
        {"work_kind_id": "62", "title": "Ответ", "short_title": "О", "weight": "1.0"},
    ],
    "marks": [
        {"mark_id": "1", "lesson_id": "101", "student_id": ANNA, "value": "5", "work_kind_id": "61",
         "entered_at": "2025-09-02T12:30:10"},
        {"mark_id": "2", "lesson_id": "101", "student_id": BORIS, "value": "4", "work_kind_id": "61",
         "entered_at": "2025-09-02T12:30:10"},
        {"mark_id": "2:2", "lesson_id": "101", "student_id": BORIS, "value": "5", "work_kind_id": "61",
         "entered_at": "2025-09-02T12:30:10"},
        {"mark_id": "3", "lesson_id": "102", "student_id": ANNA, "value": ".", "work_kind_id": "61",
         "entered_at": "2025-09-02T12:30:10"},
    ],
    "absences": [
        {"lesson_id": "101", "student_id": BORIS, "code": "Late", "entered_at": "2025-09-02T09:00:00"},
        {"lesson_id": "104", "student_id": BORIS, "code": "Absent", "entered_at": "2025-09-02T09:00:00"},
        {"lesson_id": "102", "student_id": ANNA, "code": "Ill"},
    ],
    "period_marks": [
        {"student_id": ANNA, "subject_id": "501", "period_id": "2025-26:quarter:1", "kind": "period",
         "class_id": CLASS, "value": "5", "entered_at": "2025-09-02T12:30:10"},
        {"student_id": ANNA, "subject_id": "501", "period_id": "2025-26:year:1", "kind": "annual",
         "class_id": CLASS, "value": "зач", "entered_at": "2026-05-25T00:00:00"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("table", EXPECTED)
def test_rows_of_every_table(table: str) -> None:
    assert rows(read(), table) == EXPECTED[table]


def test_there_are_no_other_tables_and_nothing_is_set_aside() -> None:
    reading = read()
    assert {each.table.name for each in reading.tables} == set(EXPECTED)
    assert told(reading) == []
    assert reading.unknown_files == ()


def test_covers_say_no_more_than_was_asked() -> None:
    week, so_far = (date(2025, 9, 1), date(2025, 9, 5)), (date(2025, 9, 1), date(2025, 9, 5))
    assert read().covers == {
        "class_members": so_far,
        "lessons": week,
        "marks": week,
        "absences": week,
    }


def test_a_batch_in_its_place_is_checked_without_a_fault(tmp_path: Path) -> None:
    for path, data in files_of(answers()).items():
        file = tmp_path / "school-90" / "2025-09-05" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    report = check(tmp_path / "school-90" / "2025-09-05", known_institutions())
    assert report.error is None
    assert report.is_clean
    assert report.manifest is not None
    assert (report.manifest.adapter, report.manifest.source_system) == ("dnevnik", "dnevnik.ru")
    assert sum(each.counts.accepted for each in report.tables) == sum(map(len, EXPECTED.values()))
    assert any("приказов о движении" in note for note in report.notes)


def test_what_the_journal_cannot_give_is_said_in_known_topics() -> None:
    assert set(dnevnik.CANNOT_GIVE) <= set(TOPICS)
    assert all(
        said.startswith("Дневник.ру не передаёт") or "Дневник.ру" in said for said in dnevnik.CANNOT_GIVE.values()
    )


def test_every_single_answer_is_recognised_by_its_content() -> None:
    nameless = [p for p, data in files_of(answers()).items() if not dnevnik.recognises({"файл.json": data})]
    assert nameless == [
        f"edu-groups/{NESTED}/persons.json",
        "schools/77/teachers.json",
        f"edu-groups/{CLASS}/subjects.json",
    ]
    assert adapter_of(files_of(answers())) is dnevnik


STRANGERS = {
    "netschool diary": {"weekDays": [{"date": "2025-09-02", "lessons": [{"assignments": [{"mark": None, "id": 1}]}]}]},
    "netschool types": [{"id": 1, "name": "Ответ на уроке", "abbr": "О", "order": 1}],
    "netschool students": {"students": [{"studentId": 1, "nickName": "Алая А."}], "currentStudentId": 1},
    "bars summary": {"summary_marks_data": [{"subperiod": {"code": "1_1"}, "discipline_marks": [
        {"discipline": "Математика", "marks": [{"date": "2025-09-02", "mark": "5"}]}]}]},
    "bars class": {"study_level": "5", "letter": "А", "form_master": "", "pupils": [{"fullname": "Алая Анна"}]},
    "other": {"id": 1, "title": "x", "user": {"firstName": "a", "lastName": "b"}, "start": 1, "finish": 2},
    "none": [],
    "canonical": {"mark_id": "91", "lesson_id": "7001", "student_id": "301", "value": "5", "work_kind_id": "1"},
}  # fmt: skip


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_is_not_taken_for_it(stranger: str) -> None:
    assert not dnevnik.recognises({"edu-groups/1/persons.json": json.dumps(STRANGERS[stranger]).encode()})


def test_a_batch_of_the_contract_stays_one() -> None:
    files = {"batch.json": b"{}", "marks.jsonl": json.dumps(STRANGERS["canonical"]).encode()}
    assert adapter_of(files).NAME == "canonical"
    assert not dnevnik.recognises(files)
