"""What real values do to a reader: nulls, wrong types, odd cells, marks on strange scales."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dnevnik_school import (
    ANNA,
    BORIS,
    CLASS,
    LESSONS,
    LOGS,
    MARKS,
    MATH,
    PLACE,
    answers,
    files_of,
    lesson,
    log,
    mark,
    read,
    rows,
    told,
)

from pipelines.exports.adapters import dnevnik
from pipelines.exports.adapters.dnevnik.marks import cell
from pipelines.exports.adapters.dnevnik.values import text


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


def test_two_digit_years_and_offsets() -> None:
    made = answers()
    made[LESSONS][0]["date"] = "02.09.25"
    made[LESSONS][1]["date"] = "2025-09-01T17:00:00Z"
    assert [row["held_on"] for row in rows(read(made), "lessons")[:2]] == ["2025-09-02", "2025-09-02"]
