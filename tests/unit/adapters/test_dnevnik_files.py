"""Files that are broken, foreign, empty or missing: what is told, and what a batch then covers."""

from __future__ import annotations

import json
from datetime import date

import pytest
from dnevnik_school import (
    ANNA,
    BORIS,
    CLASS,
    ENGLISH,
    FINALS,
    GIRLS,
    LESSONS,
    LOGS,
    MARKS,
    NESTED,
    PERSONS,
    PLACE,
    VERA,
    answers,
    files_of,
    read,
    rows,
    told,
)

from pipelines.exports.adapters import dnevnik


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_encodings(encoding: str) -> None:
    said = {p: json.dumps(a, ensure_ascii=False).replace("½", "1").replace("\u200b", "") for p, a in answers().items()}
    reading = dnevnik.read({path: each.encode(encoding) for path, each in said.items()}, PLACE)
    assert [row["last_name"] for row in rows(reading, "students")] == ["Алая", "Белов", "Вишнёва"]
    assert told(reading) == []


def test_a_broken_file_is_told_where_its_rows_are_missed_and_the_rest_goes_on() -> None:
    files = files_of(answers())
    files[MARKS] = files[MARKS][:200]
    reading = dnevnik.read(files, PLACE)
    assert len(rows(reading, "lessons")) == 4
    assert not rows(reading, "marks")
    assert {table for table, _, _, _ in told(reading)} == {"marks", "absences", "period_marks"}
    assert all(f"файл «{MARKS}» не прочитан: ожидался JSON" in reason for *_, reason in told(reading))
    assert set(reading.covers) == {"lessons", "class_members"}


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
        (PERSONS, {"class_members"}),
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


def test_a_poor_record_is_told_for_what_it_lacks() -> None:
    made = answers()
    made[LESSONS].append({"id": 199})
    assert {each[:2] for each in told(read(made))} == {
        ("lessons", "held_on"),
        ("lessons", "subject_id"),
    }


def test_subgroups_are_covered_if_they_say_themselves_what_they_learn() -> None:
    made = answers()
    for each in made["edu-groups.json"][1:]:
        each["subjects"] = [ENGLISH]
    assert read(made).covers["subgroup_members"] == (date(2025, 9, 1), date(2025, 9, 5))
    assert {row["subgroup_id"] for row in rows(read(made), "subgroups")} == {f"{GIRLS}:502", f"{NESTED}:502"}
    del made[LESSONS]
    assert rows(read(made), "subgroup_members") == rows(read(), "subgroup_members")
    del made[f"edu-groups/{NESTED}/persons.json"]
    assert "subgroup_members" not in read(made).covers
