"""Every table of a small school of «Сетевой город», worked by hand; and how answers and reports meet."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from netschool_school import (
    INIT,
    PLACE,
    diary,
    init,
    lesson,
    reasons,
    report,
    school,
    set_aside,
    tables,
)

from pipelines.exports.adapters import netschool, netschool_spo
from pipelines.exports.adapters.netschool.people import student_by_name
from pipelines.exports.checking import check
from pipelines.exports.institutions import Institution

RUSSIAN, ENGLISH = "name:Русский язык", "name:Ин.яз./Английский язык"
CLASS = "2026-27:5А"
ANNA_BY_NAME = student_by_name("Ёлкина Анна", "2021А")


def test_every_table_of_a_week_of_answers() -> None:
    reading = netschool.read(school(), PLACE)
    found = tables(reading)
    assert found["academic_years"] == [{"academic_year": "2026-27", "starts_on": "2026-09-01", "ends_on": "2027-05-31"}]
    assert [(row["period_id"], row["starts_on"], row["ends_on"]) for row in found["periods"]] == [
        ("2026-27:trimester:1", "2026-09-01", "2026-11-30"),
        ("2026-27:trimester:2", "2026-12-01", "2027-02-28"),
        ("2026-27:trimester:3", "2027-03-01", "2027-05-26"),
        ("2026-27:year:1", "2026-09-01", "2027-05-31"),
    ]
    assert found["subjects"] == [
        {"subject_id": ENGLISH, "title": "Ин.яз./Английский язык"},
        {"subject_id": RUSSIAN, "title": "Русский язык"},
    ]
    assert found["classes"] == [
        {
            "class_id": CLASS, "academic_year": "2026-27", "title": "5А", "grade": "5", "letter": "А", "stage": "ООО",
            "period_kind": "trimester",
        }
    ]  # fmt: skip
    assert found["students"] == [
        {"student_id": "1111", "last_name": "Ёлкина", "first_name": "Анна"},
        {"student_id": "1112", "last_name": "Петров", "first_name": "Иван"},
    ]
    assert found["class_members"] == [
        {"class_id": CLASS, "student_id": "1111", "listed_from": "2026-09-01"},
        {"class_id": CLASS, "student_id": "1112", "listed_from": "2026-09-01"},
    ]
    assert found["staff"][0] == {
        "staff_id": "7700", "last_name": "Сидорова", "first_name": "Мария", "middle_name": "Ивановна",
    }  # fmt: skip
    assert found["subgroups"] == [
        {"subgroup_id": "701", "class_id": CLASS, "subject_id": ENGLISH, "title": "5а 1 гр.", "teacher_id": "7701"},
        {"subgroup_id": "702", "class_id": CLASS, "subject_id": ENGLISH, "title": "5а 2 гр.", "teacher_id": "7702"},
    ]
    assert found["subgroup_members"] == [
        {"subgroup_id": "701", "student_id": "1111", "joined_on": "2026-09-07"},
        {"subgroup_id": "702", "student_id": "1112", "joined_on": "2026-09-07"},
    ]
    assert found["lessons"][0] == {
        "lesson_id": "501", "held_on": "2026-09-07", "lesson_no": "1", "class_id": CLASS, "subject_id": RUSSIAN,
        "teacher_id": "7700", "starts_at": "2026-09-07T08:00:00", "ends_at": "2026-09-07T08:45:00", "status": "held",
        "homework": "упр. 5",
    }  # fmt: skip
    assert [(row["lesson_id"], row.get("subgroup_id"), row["status"]) for row in found["lessons"]] == [
        ("501", None, "held"), ("502", "701", "held"), ("503", None, "planned"), ("504", "702", "held"),
    ]  # fmt: skip
    assert found["work_kinds"] == [
        {"work_kind_id": "10:10", "title": "Ответ на уроке", "short_title": "О", "weight": "10"},
        {"work_kind_id": "3", "title": "Домашнее задание", "short_title": "ДЗ"},
        {"work_kind_id": "4:20", "title": "Контрольная работа", "short_title": "К", "weight": "20"},
    ]
    assert found["marks"] == [
        {"mark_id": "9002:1111", "lesson_id": "501", "student_id": "1111", "value": "5", "work_kind_id": "10:10"},
        {"mark_id": "9002:1112", "lesson_id": "501", "student_id": "1112", "value": "4", "work_kind_id": "10:10"},
        {"mark_id": "9004:1111", "lesson_id": "503", "student_id": "1111", "value": ".", "work_kind_id": "10:10"},
        {"mark_id": "9005:1112", "lesson_id": "504", "student_id": "1112", "value": "3", "work_kind_id": "4:20"},
    ]
    assert found["absences"] == [{"lesson_id": "502", "student_id": "1111", "code": "УП"}]
    assert (reasons(reading), set_aside(reading), reading.unknown_files) == ([], [], ())


def test_covers_the_days_that_all_listed_pupils_diaries_cover() -> None:
    week = (date(2026, 9, 7), date(2026, 9, 13))
    assert netschool.read(school(), PLACE).covers == {
        "class_members": (date(2026, 9, 1), PLACE.export_date), "lessons": week, "marks": week, "absences": week,
    }  # fmt: skip
    without_one = {name: data for name, data in school().items() if "1112/" not in name}
    assert set(netschool.read(without_one, PLACE).covers) == {"class_members"}
    without_list = {name: data for name, data in school().items() if data != INIT}
    assert netschool.read(without_list, PLACE).covers == {}
    cut = school() | {"student/diary/1112/2026-09-07.json": school()["student/diary/1112/2026-09-07.json"][:-20]}
    reading = netschool.read(cut, PLACE)
    assert reading.covers == {}
    assert "обрывается" in reasons(reading)[0]
    assert len(tables(reading)["lessons"]) == 3  # the other pupil's diary went on


def test_every_table_of_a_report_alone() -> None:
    page = report({"Русский язык": ("5 4", "УП", "4,5", "4"), "Музыка": (".", "УП 4/5", "", "осв")})
    reading = netschool.read({"отчёт.xls": page.encode("cp1251")}, PLACE)
    found = tables(reading)
    first, second = f"{CLASS}:Русский язык:2026-09-02:1", f"{CLASS}:Русский язык:2026-09-04:1"
    music = [f"{CLASS}:Музыка:2026-09-0{day}:1" for day in (2, 4)]
    assert sorted(row["lesson_id"] for row in found["lessons"]) == sorted([first, second, *music])
    assert [(row["lesson_id"], row["value"]) for row in found["marks"]] == [
        (music[0], "."), (music[1], "4"), (music[1], "5"), (first, "5"), (first, "4"),
    ]  # fmt: skip
    assert [row["mark_id"] for row in found["marks"]][3:] == [f"{first}:{ANNA_BY_NAME}:1.{n}" for n in (1, 2)]
    assert [(row["lesson_id"], row["code"]) for row in found["absences"]] == [(music[1], "УП"), (second, "УП")]
    assert [(row["subject_id"], row["period_id"], row["kind"], row["value"]) for row in found["period_marks"]] == [
        ("name:Музыка", "2026-27:trimester:1", "period", "осв"), (RUSSIAN, "2026-27:trimester:1", "period", "4"),
    ]  # fmt: skip
    assert found["students"] == [{"student_id": ANNA_BY_NAME, "last_name": "Ёлкина", "first_name": "Анна"}]
    period = found["periods"][0]
    assert (period["starts_on"], period["ends_on"]) == ("2026-09-01", "2026-11-30")
    assert period["period_id"] == "2026-27:trimester:1"
    assert found["classes"][0]["period_kind"] == "trimester"
    assert (reasons(reading), set_aside(reading), reading.covers) == ([], [], {})
    written = netschool.written_at({"отчёт.xls": page.encode("cp1251")})
    assert written == datetime.fromisoformat("2026-09-16T17:40:20")


def test_a_report_and_a_diary_of_one_pupil_meet_and_the_diary_wins() -> None:
    page = report(
        {"Русский язык": ("3", "2", "", "5"), "Физика": ("", "4", "", "")},
        months=(("Сентябрь", (1, 7)),),
        state="Состояние на 10.09.26",
    )
    others = report(
        {"Русский язык": ("", "3", "", "")}, months=(("Сентябрь", (1, 7)),), pupil="Новиков Олег", title="5 «а»"
    )
    files = school() | {"anna.html": page.encode(), "oleg.html": others.encode("utf-8-sig")}
    found = tables(netschool.read(files, PLACE))
    oleg = student_by_name("Новиков Олег", "2021А")
    assert [row["student_id"] for row in found["students"]] == sorted(["1111", "1112", oleg])
    marks = {(row["lesson_id"], row["student_id"], row["value"]) for row in found["marks"]}
    assert "3" not in {value for _, student, value in marks if student == "1111"}  # 1 September: told by other diaries
    assert ("501", "1111", "5") in marks
    assert not {mark for mark in marks if mark[2] == "2"}  # 7 September is the diary's
    assert ("501", oleg, "3") in marks  # a pupil without a diary: his mark goes to the lesson that a diary knows
    assert {row["value"] for row in found["period_marks"]} == {"5"}
    assert len(found["classes"]) == 1


def test_the_week_of_a_transfer_holds_days_of_two_classes() -> None:
    """Petrov is in 5Б on Monday, in 5А from Tuesday on; his diary of the week names 5А only."""

    def week(*days: tuple[str, int, str], title: str) -> bytes:
        return diary(*((day, [lesson(key, 1, name, day=day)]) for day, key, name in days), title=title)

    monday, tuesday = "2026-09-07", "2026-09-08"
    files = {
        "init.json": init((1, "Ёлкина Анна", "5А"), (2, "Петров Иван", "5А"), (3, "Соболь Ян", "5Б")),
        "diary/1/w.json": week((monday, 11, "Физика"), (tuesday, 12, "Музыка"), title="5А"),
        "diary/2/w.json": week((monday, 21, "Химия"), (tuesday, 12, "Музыка"), title="5А"),
        "diary/3/w.json": week((monday, 21, "Химия"), (tuesday, 22, "История"), title="5Б"),
    }
    reading = netschool.read(files, PLACE)
    found = {row["lesson_id"]: row["class_id"] for row in tables(reading)["lessons"]}
    assert found == {"11": CLASS, "12": CLASS, "21": "2026-27:5Б", "22": "2026-27:5Б"}
    assert reading.asked is not None
    assert {(CLASS, "2"), ("2026-27:5Б", "2")} <= reading.asked.pupils
    # a lesson that two classes have together is one of each, while their other lessons of the day are their own
    joint = files | {"diary/2/w.json": diary((monday, [lesson(11, 1, "Физика"), lesson(21, 2, "Химия")]), title="5А")}
    found = {row["lesson_id"]: row["class_id"] for row in tables(netschool.read(joint, PLACE))["lessons"]}
    assert (found["11"], found["21"], found["21:2026-27:5Б"]) == (CLASS, CLASS, "2026-27:5Б")


def test_a_college_reads_groups_half_years_and_courses() -> None:
    page = report(
        {"МДК.01/Сварка": ("5", "ОТ", "", "4")}, totals=("3 семестр",), title="21-П", span="с 1.09.2026 по 31.12.2026",
        words=("Студент", "Группа", "Дисциплина"),
    )  # fmt: skip
    files = {"a.xls": page.encode("cp1251")}
    assert not netschool.recognises(files)
    assert netschool_spo.recognises(files)
    reading = netschool_spo.read(files, PLACE)
    found = tables(reading)
    assert {key: found["classes"][0][key] for key in ("title", "grade", "stage", "period_kind")} == {
        "title": "21-П", "grade": "2", "stage": "СПО", "period_kind": "half_year",
    }  # fmt: skip
    assert found["periods"][0]["period_id"] == "2026-27:half_year:1"
    assert found["period_marks"][0]["value"] == "4"
    assert found["absences"][0]["code"] == "ОТ"
    assert (reasons(reading), set_aside(reading)) == ([], [])
    answers = {"i": init((1, "Ёлкина Анна", "21-П"), (2, "Петров Иван", "32-С"), (3, "Соболь Ян", "11-П"))}
    assert netschool_spo.recognises(answers)
    assert not netschool.recognises(answers)
    assert netschool_spo.SOURCE_SYSTEM == netschool.SOURCE_SYSTEM == "netschool"


def test_a_batch_in_its_folder_is_clean(tmp_path: Path) -> None:
    folder = tmp_path / "school-154" / "2026-09-11"
    for name, data in (school() | {"reports/1.html": report({"Физика": ("", "5", "", "5")}).encode()}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    result = check(folder, {"school-154": Institution("school-154", "Asia/Novosibirsk")})
    assert result.error is None
    assert result.is_clean
    assert result.manifest is not None
    assert (result.manifest.adapter, result.manifest.source_system) == ("netschool", "netschool")
    assert result.manifest.exported_at == "2026-09-16T10:40:20.000000Z"
    assert any("приказов" in note for note in result.notes)
