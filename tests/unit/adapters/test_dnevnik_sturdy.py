"""What real answers do to a reader: nulls, wrong types, other encodings, strange scales, broken and foreign files."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from dnevnik_school import (
    ANNA,
    BORIS,
    CLASS,
    GIRLS,
    MATH,
    NESTED,
    PLACE,
    VERA,
    answers,
    files_of,
    final,
    group,
    lesson,
    log,
    mark,
    person,
    read,
    rows,
    told,
)

from pipelines.exports.adapters import dnevnik
from pipelines.exports.adapters.dnevnik.marks import cell
from pipelines.exports.adapters.dnevnik.values import text

LESSONS = f"edu-groups/{CLASS}/lessons/2025-09-01/2025-09-05.json"
MARKS = f"edu-groups/{CLASS}/marks/2025-09-01/2025-09-05.json"
LOGS = f"lesson-log-entries/group/{CLASS}/2025-09-01/2025-09-05.json"
PERSONS = f"edu-groups/{CLASS}/persons.json"
FINALS = f"edu-groups/{CLASS}/final-marks.json"
PERIODS = f"edu-groups/{CLASS}/reporting-periods.json"


@pytest.mark.parametrize(
    ("said", "marks", "codes"),
    [
        ("5", ["5"], []),
        ("5 4", ["5", "4"], []),
        ("4/5", ["4", "5"], []),
        ("УП 4", ["4"], ["УП"]),
        ("н", [], ["Н"]),
        (".", ["."], []),
        ("5.0", ["5"], []),
        ("Зачёт", ["зач"], []),
        ("н/а", ["н/а"], []),
        ("4-", ["4-"], []),
        ("4,5", ["4,5"], []),
        ("5 ?", ["5 ?"], []),
        ("5/4/", ["5/4/"], []),
    ],
)
def test_a_cell_taken_apart_or_left_whole(said: str, marks: list[str], codes: list[str]) -> None:
    assert cell(said) == (marks, codes)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("<p>Тема&nbsp;<b>1</b></p><p style='x'>вторая</p>", "Тема 1 вторая"),
        ("Неравенства x<y и y>z, a <b и c> d", "Неравенства x<y и y>z, a <b и c> d"),
        ("H<sub>2</sub>O &lt;вода&gt;", "H2O <вода>"),
        ("\u200bИ\u0306од\ufeff \u00a0 \n", "Йод"),
        ("<br", "<br"),
    ],
)
def test_texts_without_markup_and_invisible_signs(said: str, plain: str) -> None:
    assert text(said) == plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_encodings(encoding: str) -> None:
    said = {p: json.dumps(a, ensure_ascii=False).replace("½", "1").replace("\u200b", "") for p, a in answers().items()}
    reading = dnevnik.read({path: each.encode(encoding) for path, each in said.items()}, PLACE)
    assert [row["last_name"] for row in rows(reading, "students")] == ["Алая", "Белов", "Вишнёва"]
    assert told(reading) == []


def test_numbers_as_texts_and_texts_as_numbers_are_the_same() -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(each) for key, each in value.items()}
        if isinstance(value, list):
            return [turned(each) for each in value]
        if isinstance(value, str) and value.isdigit():
            return int(value)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    plain, other = read(), read(turned(answers()))
    assert [each.rows.rows() for each in plain.tables] == [each.rows.rows() for each in other.tables]


def test_ids_without_a_text_twin_keep_their_digits() -> None:
    made = json.dumps(answers()).replace("1e+18", CLASS)
    whole = made.replace(f'"id": {int(float(ANNA))}, "id_str": "{ANNA}"', f'"id": {ANNA}')
    assert whole != made
    assert ANNA in [row["student_id"] for row in rows(read(json.loads(whole)), "students")]


def test_an_id_that_lost_its_digits_is_no_id() -> None:
    made = answers()
    made[MARKS] = '[{"id": 1, "textValue": "5", "person": 1.0000000000000003e+18, "lesson": 101}]'
    files = files_of(made) | {MARKS: made[MARKS].encode()}
    assert ("marks", "student_id", None, "обязательное значение пусто") in told(dnevnik.read(files, PLACE))


@pytest.mark.parametrize("lost", ["id", "date", "number", "subject", "group", "works", "teachers", "status", "title"])
@pytest.mark.parametrize("how", ["null", "missing"])
def test_a_lesson_without_a_field(lost: str, how: str) -> None:
    made = answers()
    for name in [each for each in made[LESSONS][0] if each.split("_")[0] == lost]:
        if how == "null":
            made[LESSONS][0][name] = None
        else:
            del made[LESSONS][0][name]
    reading = read(made)
    assert len(rows(reading, "lessons")) == 4
    assert {each[:2] for each in told(reading)} <= {("lessons", "held_on"), ("lessons", "subject_id")}


def test_a_lesson_without_an_id_is_named_by_what_it_is() -> None:
    made = answers()
    made[LESSONS] = [lesson(1, "2025-09-02", 3, MATH, CLASS, id=None, id_str=None)]
    assert rows(read(made), "lessons")[0]["lesson_id"] == f"lesson:{CLASS}:501:2025-09-02:3"


def test_a_subject_of_which_only_the_name_is_given() -> None:
    made = answers()
    named = {"id": None, "name": " Изо\u00a0/ Музыка\u200b", "knowledgeArea": "x"}
    made[LESSONS] = [lesson(1, "2025-09-02", 3, named, CLASS)]
    reading = read(made)
    assert rows(reading, "lessons")[0]["subject_id"] == "name:изо / музыка"
    assert {"subject_id": "name:изо / музыка", "title": "Изо / Музыка"} in rows(reading, "subjects")


def test_an_unknown_status_of_a_lesson_is_named_and_not_taken_for_another() -> None:
    made = answers()
    made[LESSONS][0]["status"] = "Frozen"
    assert [each[:3] for each in told(read(made))] == [("lessons", "status", "frozen")]


@pytest.mark.parametrize("said", ["4-", "7", "отл"])
def test_a_mark_the_contract_does_not_know_is_told_as_it_stands(said: str) -> None:
    made = answers()
    made[MARKS].append(mark(5, ANNA, 101, said))
    assert [each[:3] for each in told(read(made))] == [("marks", "value", said)]


def test_a_mark_on_another_scale_is_no_mark_of_ours() -> None:
    made = answers()
    made[MARKS].append(mark(5, ANNA, 101, "4", type="Mark10"))
    reading = read(made)
    assert rows(reading, "marks") == rows(read(), "marks")
    assert [each[:3] for each in told(reading)] == [("marks", "value", "4 (Mark10)")]


def test_an_absence_in_a_cell_of_marks_gives_way_to_the_log() -> None:
    made = answers()
    made[MARKS] += [mark(5, BORIS, 103, "Н 4"), mark(6, BORIS, 101, "Н")]
    reading = read(made)
    codes = {(row["lesson_id"], row["code"]) for row in rows(reading, "absences") if row["student_id"] == BORIS}
    assert codes == {("101", "Late"), ("104", "Absent"), ("103", "Н")}
    assert [row["value"] for row in rows(reading, "marks") if row["mark_id"] == "5"] == ["4"]


def test_the_last_word_of_the_log_counts() -> None:
    made = answers()
    made[LOGS] += [log(BORIS, 101, "Attend", "2025-09-02T03:00:00"), log(BORIS, 104, "Pass", "2025-09-03T09:00:00")]
    codes = {(row["lesson_id"], row["code"]) for row in rows(read(made), "absences") if row["student_id"] == BORIS}
    assert codes == {("104", "Pass")}


def test_an_unknown_status_of_the_log_keeps_its_word() -> None:
    made = answers()
    made[LOGS] = [log(BORIS, 101, "Excused2")]
    assert [row["code"] for row in rows(read(made), "absences")] == ["Excused2"]


def test_a_final_mark_outside_all_periods_is_told() -> None:
    made = answers()
    made[FINALS].append(final(ANNA, None, s501=mark(93, ANNA, 0, "4")))
    assert [each[:3] for each in told(read(made))] == [("period_marks", "period_id", "4")]


def test_a_mark_for_a_work_that_stands_for_a_period() -> None:
    made = answers()
    made["works.json"] = [
        {"id": 700, "type": "PeriodMark", "workType": 1, "displayInJournal": False, "eduGroup_str": CLASS,
         "periodNumber": 2, "periodType": "Quarter", "subjectId": 502}
    ]  # fmt: skip
    made[MARKS].append(mark(5, BORIS, 0, "3", work=700, lesson=None, lesson_str=None))
    reading = read(made)
    assert rows(reading, "marks") == rows(read(), "marks")
    assert rows(reading, "period_marks")[0] == {
        "student_id": BORIS, "subject_id": "502", "period_id": "2025-26:quarter:2", "kind": "period",
        "class_id": CLASS, "value": "3", "entered_at": "2025-09-02T12:30:10",
    }  # fmt: skip


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


def test_two_digit_years_and_offsets() -> None:
    made = answers()
    made[LESSONS][0]["date"] = "02.09.25"
    made[LESSONS][1]["date"] = "2025-09-01T17:00:00Z"
    assert [row["held_on"] for row in rows(read(made), "lessons")[:2]] == ["2025-09-02", "2025-09-02"]


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


def test_a_broken_file_is_told_where_its_rows_are_missed_and_the_rest_goes_on() -> None:
    files = files_of(answers())
    files[MARKS] = files[MARKS][:200]
    reading = dnevnik.read(files, PLACE)
    assert len(rows(reading, "lessons")) == 4
    assert not rows(reading, "marks")
    assert {table for table, _, _, _ in told(reading)} == {"marks", "absences", "period_marks"}
    assert all(f"файл «{MARKS}» не прочитан: ожидался JSON" in reason for *_, reason in told(reading))
    assert set(reading.covers) == {"lessons", "class_members", "subgroup_members"}


@pytest.mark.parametrize("data", [b"", b"[", b'{"x": ', b"[" * 100_000, b'[{"a": "\xd0\x90\xd0"}]'])
def test_a_file_of_which_not_even_the_kind_is_known_leaves_nothing_covered(data: bytes) -> None:
    reading = dnevnik.read(files_of(answers()) | {"x.json": data}, PLACE)
    assert reading.covers == {}
    assert any("файл «x.json» не прочитан" in reason for *_, reason in told(reading))


def test_an_error_in_place_of_an_answer() -> None:
    error = {"type": "apiServerError", "description": "Сервис недоступен"}
    reading = read(answers() | {FINALS: error})
    assert [each[0] for each in told(reading)] == ["period_marks"]
    assert "Сервис недоступен" in told(reading)[0][3]


def test_a_foreign_file_is_named_and_known_asides_are_not() -> None:
    more = {"readme.json": ["x"], "lesson-log-entries/statuses.json": ["Attend"], "marks/values.json": {"mark5": ["5"]}}
    files = files_of(answers() | more) | {"notes.txt": "привет".encode()}
    reading = dnevnik.read(files, PLACE)
    assert reading.unknown_files == ("notes.txt", "readme.json")


@pytest.mark.parametrize(
    ("lost", "uncovered"),
    [
        (LESSONS, {"lessons"}),
        (MARKS, {"marks"}),
        (LOGS, {"absences"}),
        (PERSONS, {"class_members", "subgroup_members"}),
        (f"edu-groups/{NESTED}/persons.json", {"subgroup_members"}),
    ],
)
def test_what_was_not_asked_is_not_covered(lost: str, uncovered: set[str]) -> None:
    made = answers()
    del made[lost]
    if lost == LESSONS:  # without lessons nobody knows that the marks tell of a subgroup too
        uncovered = uncovered | {"marks", "absences"}
    assert set(read().covers) - set(read(made).covers) == uncovered


def test_marks_asked_for_up_to_a_day_before_the_export_cover_nothing() -> None:
    made = answers()
    made[MARKS.replace("2025-09-05", "2025-09-04")] = made.pop(MARKS)
    assert "marks" not in read(made).covers


def test_an_empty_answer_covers_its_days() -> None:
    made = answers()
    for name in (CLASS, GIRLS, NESTED):
        made[f"edu-groups/{name}/marks/2025-09-01/2025-09-05.json"] = []
    assert read(made).covers["marks"] == (date(2025, 9, 1), date(2025, 9, 5))


def test_a_list_with_the_archive_says_nothing_of_who_is_there_now() -> None:
    made = answers()
    everybody = [each["person"] for each in made.pop(PERSONS)]
    made[f"edu-groups/{CLASS}/persons?includeArchive=true.json"] = everybody
    reading = read(made)
    assert {row["student_id"] for row in rows(reading, "students")} == {ANNA, BORIS, VERA}
    assert rows(reading, "class_members") == []
    assert "class_members" not in reading.covers


def test_a_plain_list_of_persons_is_a_list_of_the_class() -> None:
    made = answers()
    made[PERSONS] = [each["person"] for each in made[PERSONS][:2]]
    assert rows(read(made), "class_members") == rows(read(), "class_members")


def test_a_poor_record_is_told_for_what_it_lacks() -> None:
    made = answers()
    made[LESSONS].append({"id": 199})
    assert {each[:2] for each in told(read(made))} == {
        ("lessons", "held_on"),
        ("lessons", "subject_id"),
    }


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
