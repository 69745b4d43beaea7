"""What the answers of БАРС become, table by table. Expected values are written by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from bars_answers import (
    ANNA,
    ANNA_ID,
    ANNA_MARKS,
    PETR,
    PETR_ID,
    PLACE,
    class_info,
    pack,
    read,
    rows,
    school_info,
    small,
    summary,
    told,
    total,
)

from pipelines.exports.adapters import adapter_of, adapters, bars
from pipelines.exports.adapters.bars.texts import class_title, day_of, pieces, plain
from pipelines.exports.adapters.base import Place
from pipelines.exports.checking import check
from pipelines.exports.institutions import known_institutions
from pipelines.exports.limits import TOPICS
from pipelines.exports.package import BatchError
from pipelines.exports.quarantine import Source, sift

MATH, ART = "subject:математика", "subject:изобразительное искусство / мхк"
CLASS = "2025-26:5А"


def lesson(day: str, discipline: str = "математика") -> str:
    return f"{CLASS}|{discipline}|{day}"


UNNAMED = f"{CLASS}|subject-of-absences|2025-11-11|1"


def test_the_school_year_its_periods_and_classes() -> None:
    reading = read(small())
    assert rows(reading, "academic_years", "academic_year", "starts_on", "ends_on") == [
        ("2025-26", "2025-09-01", "2026-05-31")
    ]
    assert rows(reading, "periods", "period_id", "kind", "ordinal", "title", "starts_on", "ends_on") == [
        ("2025-26:quarter:1", "quarter", "1", "1 четверть", "2025-09-01", "2025-10-31"),
        ("2025-26:quarter:2", "quarter", "2", "2 четверть", "2025-11-01", "2025-12-31"),
        ("2025-26:quarter:3", "quarter", "3", "3 четверть", "2026-01-01", "2026-03-31"),
        ("2025-26:quarter:4", "quarter", "4", "4 четверть", "2026-04-01", "2026-05-31"),
        ("2025-26:year:1", "year", "1", "Год", "2025-09-01", "2026-05-31"),
    ]
    columns = ("class_id", "title", "grade", "letter", "stage", "period_kind", "homeroom_teacher_id")
    assert rows(reading, "classes", *columns) == [
        (CLASS, "5А", "5", "А", "ООО", "quarter", "name:громова вера павловна")
    ]


def test_people() -> None:
    reading = read(small())
    assert rows(reading, "students", "student_id", "last_name", "first_name", "middle_name", "sex") == [
        (ANNA_ID, "Белова", "Анна", "Сергеевна", "f"),
        (PETR_ID, "Ёлкин", "Пётр", "Ильич", "m"),
    ]
    assert rows(reading, "class_members", "class_id", "student_id", "listed_from") == [
        (CLASS, ANNA_ID, "2025-09-01"),
        (CLASS, PETR_ID, "2025-09-01"),
    ]
    assert rows(reading, "staff", "staff_id", "last_name", "position") == [
        ("name:громова вера павловна", "Громова", "Учитель математики"),
        ("name:дуров олег ильич", "Дуров", "Директор, Учитель истории"),
    ]


def test_lessons_are_where_a_mark_or_a_named_absence_stands() -> None:
    reading = read(small())
    assert sorted(rows(reading, "lessons", "lesson_id", "held_on", "subject_id", "status")) == [
        (UNNAMED, "2025-11-11", "subject-of-absences", "planned"),
        (lesson("2025-11-12", "изобразительное искусство / мхк"), "2025-11-12", ART, "held"),
        (lesson("2025-11-10"), "2025-11-10", MATH, "held"),
        (lesson("2025-11-12"), "2025-11-12", MATH, "held"),
        (lesson("2025-11-13"), "2025-11-13", MATH, "held"),
    ]
    assert rows(reading, "subjects", "subject_id", "title", "is_marked") == [
        (ART, "Изобразительное искусство / МХК", None),
        (MATH, "Математика", None),
        ("subject-of-absences", "Пропуск (урок не назван)", "false"),
    ]


def test_marks_absences_and_kinds_of_work() -> None:
    reading = read(small())
    art = "изобразительное искусство / мхк"
    test, answer = "work:контрольная работа", "work:ответ на уроке"
    assert rows(reading, "marks", "mark_id", "lesson_id", "student_id", "value", "work_kind_id") == [
        (f"{ANNA_ID}|{art}|2025-11-12||1", lesson("2025-11-12", art), ANNA_ID, "5", None),
        (f"{ANNA_ID}|{art}|2025-11-12||2", lesson("2025-11-12", art), ANNA_ID, "4", None),
        (f"{ANNA_ID}|математика|2025-11-10|{test}|1", lesson("2025-11-10"), ANNA_ID, "5", test),
        (f"{ANNA_ID}|математика|2025-11-10|{answer}|1", lesson("2025-11-10"), ANNA_ID, "4", answer),
        (f"{PETR_ID}|математика|2025-11-10|{test}|1", lesson("2025-11-10"), PETR_ID, "3", test),
        (f"{PETR_ID}|математика|2025-11-13||1", lesson("2025-11-13"), PETR_ID, ".", None),
    ]
    assert rows(reading, "absences", "lesson_id", "student_id", "code") == [
        (UNNAMED, ANNA_ID, "Пропуск по болезни"),
        (lesson("2025-11-12"), PETR_ID, "Пропуск без уважительной причины"),
    ]
    assert rows(reading, "work_kinds", "work_kind_id", "title") == [
        (test, "Контрольная работа"),
        (answer, "Ответ на уроке"),
    ]


def test_period_marks() -> None:
    assert rows(read(small()), "period_marks", "student_id", "subject_id", "period_id", "kind", "value") == [
        (ANNA_ID, MATH, "2025-26:quarter:1", "period", "5"),
        (ANNA_ID, MATH, "2025-26:year:1", "annual", "зач"),
        (PETR_ID, MATH, "2025-26:quarter:1", "period", "3"),
        (PETR_ID, MATH, "2025-26:year:1", "final", "н/а"),
    ]


def test_what_the_answers_cover() -> None:
    assert read(small()).covers == {
        "class_members": (date(2025, 9, 1), date(2025, 11, 20)),
        "lessons": (date(2025, 11, 10), date(2025, 11, 13)),
        "marks": (date(2025, 11, 10), date(2025, 11, 13)),
        "absences": (date(2025, 11, 10), date(2025, 11, 13)),
    }


def test_nothing_is_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / PLACE.institution_id / "2025-11-20"
    for name, data in small().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    report = check(folder, known_institutions())
    assert report.error is None
    assert report.manifest is not None
    assert report.manifest.adapter == "bars"
    assert report.is_clean, report.faults
    assert sum(table.counts.accepted for table in report.tables) == 1 + 5 + 1 + 2 + 2 + 2 + 3 + 5 + 2 + 6 + 2 + 4


def test_an_answer_that_is_missing_or_cut_covers_nothing_and_the_others_go_on() -> None:
    files = small()
    path = f"5А/{PETR}/GetSummaryMarks.json"
    files[path] = files[path][:200]
    reading = read(files)
    assert told(reading, "marks") == [
        f"{path}: ожидался ответ GetSummaryMarks в JSON, а он обрывается или повреждён: выгрузите его заново"
    ]
    assert len(rows(reading, "marks", "mark_id")) == 4
    assert set(reading.covers) == {"class_members"}
    del files[path]
    assert set(read(files).covers) == {"class_members"}


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("getSchoolInfo.json", school_info(3)),
        ("6Б/getClassYearInfo.json", {"success": False}),
        ("6Б/getClassYearInfo.json", class_info(level="6", letter="Б")),
        ("6Б/getClassYearInfo.json", "Server.UserNotAuthenticatedError"),
        (f"6Б/{ANNA}/GetTotalMarks.json", total({})),
    ],
)
def test_lists_of_a_part_of_the_school_remove_nobody(file: str, content: object) -> None:
    reading = read({**small(), file: pack(content)})
    assert "class_members" not in reading.covers or told(reading, "class_members")
    assert "marks" not in reading.covers


def test_older_servers_and_wrappings() -> None:
    files = small()
    path = f"5А/{ANNA}/GetSummaryMarks.json"
    expected = rows(read(files), "marks", "mark_id", "value")
    old = pack(summary(ANNA_MARKS)["summary_marks_data"][0])
    for wrapped in (
        old,
        b"\xef\xbb\xbf" + old,
        "\u200b<span>".encode() + old + "</span>\u200b".encode(),
        old.replace('"Контрольная'.encode(), '"<span class="k">Контрольная'.encode()),
        old.decode().encode("cp1251"),
    ):
        assert rows(read({**files, path: wrapped}), "marks", "mark_id", "value") == expected


def test_the_same_mark_in_two_answers_is_one() -> None:
    files = small()
    files[f"5А/{ANNA}/GetSummaryMarks/2025-11-20.json"] = files[f"5А/{ANNA}/GetSummaryMarks.json"]
    assert rows(read(files), "marks", "mark_id") == rows(read(small()), "marks", "mark_id")
    assert not told(read(files), "marks")
    files[f"5А/{ANNA}/GetSummaryMarks/2025-11-20.json"] = pack(summary({"Математика": [("2025-11-10", "2", "")]}))
    assert "в двух ответах разное" in told(read(files), "marks")[0]


def test_two_pupils_of_one_name() -> None:
    files = {**small(), "5А/getClassYearInfo.json": pack(class_info(PETR, ANNA, ANNA)), "getSchoolInfo.json": b"{}"}
    reading = read(files)
    assert [row for (row,) in rows(reading, "class_members", "student_id")] == [ANNA_ID, f"{ANNA_ID} (2)", PETR_ID]
    assert {student for (student,) in rows(reading, "marks", "student_id")} == {PETR_ID}
    assert {student for (student,) in rows(reading, "period_marks", "student_id")} == {PETR_ID}
    assert "папок с ответами 1" in told(reading, "students")[0]
    assert "marks" not in reading.covers
    files[f"5А/{ANNA} (2)/GetSummaryMarks.json"] = pack(summary({"Математика": [("2025-11-10", "2", "")]}))
    reading = read(files)
    assert not told(reading, "students")
    assert (f"{ANNA_ID} (2)", "2") in rows(reading, "marks", "student_id", "value")
    assert "marks" in reading.covers


def test_one_name_in_two_classes_of_a_parallel_is_nobodys() -> None:
    files = {**small(), "5Б/getClassYearInfo.json": pack(class_info(ANNA, letter="Б")), "getSchoolInfo.json": b"{}"}
    reading = read(files)
    assert rows(reading, "class_members", "student_id") == [(PETR_ID,)]
    assert "однофамильцы это или один человек" in told(reading, "class_members")[0]
    assert not reading.covers


def test_one_name_in_two_parallels_is_two_pupils() -> None:
    files = {**small(), "7Б/getClassYearInfo.json": pack(class_info(ANNA, level=7, letter="Б"))}
    reading = read(files)
    members = rows(reading, "class_members", "class_id", "student_id")
    assert ("2025-26:7Б", "name:2019:белова анна сергеевна") in members
    assert (CLASS, ANNA_ID) in members


def test_a_folder_left_behind_by_a_change_of_class() -> None:
    files = small()
    files["5Б/getClassYearInfo.json"] = pack(class_info("Зуев Лев Ильич", letter="Б"))
    files[f"5Б/{ANNA}/GetSummaryMarks.json"] = pack(summary({"Математика": [("2025-11-10", "2", "")]}))
    reading = read(files)
    assert rows(reading, "marks", "mark_id") == rows(read(small()), "marks", "mark_id")
    assert "взяты ответы класса 5А" in told(reading, "students")[1]


def test_a_surname_changed_in_the_middle_of_the_year() -> None:
    files = {**small(), "5А/getClassYearInfo.json": pack(class_info(PETR, "Серова Анна Сергеевна"))}
    reading = read(files)
    assert told(reading, "students") == [
        f"5А, {ANNA}: в списке класса этого имени нет, а есть «Серова Анна Сергеевна»: если сменилась фамилия, это "
        "один человек"
    ]
    assert ANNA_ID not in {student for (student,) in rows(reading, "class_members", "student_id")}
    assert ANNA_ID in {student for (student,) in rows(reading, "marks", "student_id")}


def test_pupils_keep_their_ids_from_year_to_year() -> None:
    later = Place(PLACE.institution_id, date(2026, 9, 3), PLACE.timezone)
    reading = read({"6А/getClassYearInfo.json": pack(class_info(ANNA, level="6 класс"))}, later)
    assert rows(reading, "class_members", "class_id", "student_id") == [("2026-27:6А", ANNA_ID)]


def test_absences_without_a_lesson_are_kept_apart() -> None:
    absent = {
        "Математика": [("2025-11-10", "н 4", "")],
        "Пропуск по болезни": [("2025-11-11", "", ""), ("2025-11-11", "", "3 урок"), ("2025-11-11", "2", "")],
        "Пропуск без уважительной причины": [("2025-11-10", "", "математика")],
    }
    files = {f"5А/{ANNA}/GetSummaryMarks.json": pack(summary(absent))}
    reading = read(files)
    day = f"{CLASS}|subject-of-absences|2025-11-11|"
    assert rows(reading, "absences", "lesson_id", "code") == [
        (f"{day}1", "Пропуск по болезни"),
        (f"{day}2", "Пропуск по болезни"),
        (f"{day}no3", "Пропуск по болезни"),
        (lesson("2025-11-10"), "Пропуск без уважительной причины"),
    ]
    held = [each for each, status in rows(reading, "lessons", "lesson_id", "status") if status == "held"]
    assert held == [lesson("2025-11-10")]
    assert rows(reading, "marks", "value") == [("4",)]
    assert "что значит число, не описано" in told(reading, "absences")[0]


@pytest.mark.parametrize("mark", ["4,5", "4-", "осв", "10", "неявка"])
def test_a_mark_the_contract_lacks_is_set_aside_and_shown(mark: str) -> None:
    files = {f"5А/{ANNA}/GetSummaryMarks.json": pack(summary({"Математика": [("2025-11-10", mark, "")]}))}
    (raw,) = (raw for raw in read(files).tables if raw.table.name == "marks")
    sifted = sift(raw.table, [Source(0, True, PLACE.timezone, raw)])
    assert sifted.faults.filter(pl.col("column_name") == "value")["value"].to_list() == [mark]


@pytest.mark.parametrize("day", ["2024-11-10", "32.11.2025", "", None, "2026-09-01"])
def test_a_mark_of_no_day_of_this_year_is_told(day: object) -> None:
    reading = read({f"5А/{ANNA}/GetSummaryMarks.json": pack(summary({"Математика": [(day, "5", "")]}))})
    assert not rows(reading, "marks", "mark_id")
    assert "не взята" in told(reading, "marks")[0]


def test_half_years_and_the_usual_periods() -> None:
    half = {"code": "2_1", "name": "1 полугодие"}
    answer = summary({"Физика": [("2025-11-10", "5", "")]}, half)
    reading = read(
        {
            f"10А/{ANNA}/GetSummaryMarks.json": pack(answer),
            "11А/getClassYearInfo.json": pack(class_info(PETR, level=11)),
            "3А/getClassYearInfo.json": pack(class_info(PETR, level=3)),
        }
    )
    assert sorted(rows(reading, "classes", "title", "stage", "period_kind")) == [
        ("10А", "СОО", "half_year"),
        ("11А", "СОО", "half_year"),
        ("3А", "НОО", "quarter"),
    ]
    assert [each for (each,) in rows(reading, "periods", "period_id") if "half" in each] == [
        "2025-26:half_year:1",
        "2025-26:half_year:2",
    ]


def test_unknown_subperiods_are_told() -> None:
    files = small()
    files[f"5А/{ANNA}/GetTotalMarks.json"] = pack(total({"Математика": {"9_9": "5"}}))
    files[f"5А/{ANNA}/GetSummaryMarks.json"] = pack(summary(ANNA_MARKS, {"code": "9_9", "name": "Модуль"}))
    reading = read(files)
    assert "период с кодом «9_9» неизвестен" in told(reading, "period_marks")[0]
    assert "«Модуль» неизвестен" in told(reading, "marks")[0]
    assert "marks" not in reading.covers


def test_days_outside_the_usual_bounds_are_told() -> None:
    files = small()
    first = summary({"Математика": [("2025-11-01", "5", "")]}, {"code": "1_1", "name": "1 четверть"})
    files[f"5А/{ANNA}/GetSummaryMarks-1.json"] = pack(first)
    assert told(read(files), "periods") == [
        "2025-26:quarter:1: в журнале в этом периоде стоит и 2025-11-01: обычные границы периода здесь не подходят"
    ]


def test_recognition() -> None:
    assert adapter_of(small()) is bars
    for file, data in small().items():
        assert bars.recognises({"x.bin": data}), file
        assert bars.recognises({"x.bin": data[: len(data) * 3 // 4]}) or "School" in file or "Total" in file
    for stranger in (
        b"",
        b"{}",
        b"[]",
        b'{"lessons": []}',
        b"<html>discipline_marks</html>",
        b'["study_level","pupils"]',
    ):
        assert not bars.recognises({"GetSummaryMarks.json": stranger})
    with pytest.raises(BatchError, match="GetSummaryMarks и GetTotalMarks"):
        adapter_of({"x.json": b"{}"})
    assert adapter_of({"lessons.csv": b"lesson_id\n"}).NAME == "canonical"


def test_what_the_journal_cannot_give_is_said_by_topic() -> None:
    assert set(bars.CANNOT_GIVE) <= set(TOPICS)
    assert all(sentence.startswith("БАРС") and sentence.endswith(".") for sentence in bars.CANNOT_GIVE.values())
    assert any(adapter.NAME == "bars" for adapter in adapters())


def test_texts() -> None:
    assert plain("<b>5</b>&nbsp;\u200b4 ") == "5 4"
    assert plain(5.0) == "5"
    assert plain(True) == plain(None) == plain([]) == ""
    assert [class_title(text) for text in ("5 «А»", "5-а", "5A", "5А")] == ["5А"] * 4
    assert [day_of(text) for text in ("2025-9-2", "2.9.25", "02.09.2025", "2025-09-02T00:00:00")] == [
        date(2025, 9, 2)
    ] * 4
    assert pieces("5 4") == pieces("5/4") == pieces("5, 4") == ["5", "4"]
    assert pieces("4,5") == ["4,5"]
