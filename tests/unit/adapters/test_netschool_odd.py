"""Odd things that «Сетевой город» hands over: namesakes, changed names, crooked columns, silence; worked by hand."""

from __future__ import annotations

from netschool_school import (
    INIT,
    PLACE,
    TERMS,
    TYPES,
    detail,
    diary,
    init,
    lesson,
    reasons,
    report,
    set_aside,
    tables,
    work,
)

from pipelines.exports.adapters import netschool
from pipelines.exports.adapters.netschool.people import student_by_name

RUSSIAN, ENGLISH = "name:Русский язык", "name:Ин.яз./Английский язык"
CLASS = "2026-27:5А"
ANNA_BY_NAME = student_by_name("Ёлкина Анна", "2021А")


def test_namesakes_are_never_merged() -> None:
    two = {"init.json": init((1, "Ёлкина Анна", "5А"), (2, "Ёлкина Анна", "5Б"))}
    page = report({"Физика": ("5", "", "", "")}, title="5Б")
    assert tables(netschool.read(two | {"a.html": page.encode()}, PLACE))["marks"][0]["student_id"] == "2"
    same = {"init.json": init((1, "Ёлкина Анна", "5А"), (2, "Ёлкина Анна", "5А"))}
    reading = netschool.read(same | {"a.html": report({"Физика": ("5", "", "", "")}).encode()}, PLACE)
    assert "несколько" in reasons(reading)[0]
    assert not tables(reading).get("marks")
    alone = [report({"Физика": ("5", "", "", "")}, title=title).encode() for title in ("5А", "5Б")]
    assert len(tables(netschool.read({"a.html": alone[0], "b.html": alone[1]}, PLACE))["students"]) == 2
    longer = report({"Физика": ("5", "", "", "")}, pupil="Ёлкина Анна Петровна")
    assert tables(netschool.read({"i": INIT, "a.html": longer.encode()}, PLACE))["marks"][0]["student_id"] == "1111"


def test_a_pupil_of_reports_stays_the_same_when_his_class_is_promoted() -> None:
    page = report({"Физика": ("5", "", "", "")}, title="6А", span="с 1.09.2027 по 30.11.2027", year="2027/2028")
    assert tables(netschool.read({"a.html": page.encode()}, PLACE))["students"][0]["student_id"] == ANNA_BY_NAME


def test_a_pupil_twice_under_a_changed_surname_is_one() -> None:
    older = init((1111, "Ёлкина Анна", "5А")).replace(b"2026-09-07", b"2026-08-31")
    newer = init((1111, "Сосновская Анна", "5А"))
    found = tables(netschool.read({"a.json": newer, "b.json": older}, PLACE))
    assert [row["last_name"] for row in found["students"]] == ["Сосновская"]


def test_the_newer_of_two_reports_says_what_a_day_holds() -> None:
    old = report({"Физика": ("5", "4", "", "4")}, state="Состояние на 5.09.2026")
    new = report({"Физика": ("3", "", "", "")}, state="Состояние на 16.09.2026")
    found = tables(netschool.read({"1.html": new.encode(), "2.html": old.encode()}, PLACE))
    assert [row["value"] for row in found["marks"]] == ["3"]
    assert "period_marks" not in found


def test_days_across_new_year_and_two_digit_years() -> None:
    page = report(
        {"Физика": ("5", "4", "3", "", "")},
        months=(("Декабрь", (30,)), ("Январь", (12, 13))),
        span="с 01.12.26 по 28.02.27", totals=("2 триместр",), year="",
    )  # fmt: skip
    reading = netschool.read({"a.html": page.encode()}, PLACE)
    assert [row["held_on"] for row in tables(reading)["lessons"]] == ["2026-12-30", "2027-01-12", "2027-01-13"]
    assert tables(reading)["academic_years"][0]["academic_year"] == "2026-27"


def test_a_day_column_twice_is_the_second_lesson_and_each_code_its_own_lesson() -> None:
    page = report({"Физика": ("5", "4", "УП УП", "", "")}, months=(("Сентябрь", (2, 2, 3)),))
    found = tables(netschool.read({"a.html": page.encode()}, PLACE))
    assert [(row["lesson_id"][-12:], row["value"]) for row in found["marks"]] == [
        ("2026-09-02:1", "5"), ("2026-09-02:2", "4"),
    ]  # fmt: skip
    assert [row["lesson_id"][-12:] for row in found["absences"]] == ["2026-09-03:1", "2026-09-03:2"]


def test_what_cannot_be_placed_is_said() -> None:
    page = report(
        {"Физика": ("5", "8-", "", "9", "", "5"), "Химия": ("5",)},
        months=(("Сентябрь", (2,)), ("Брюмер", (4,))), totals=("1 триместр", "Зачётная неделя"),
    )  # fmt: skip
    reading = netschool.read({"a.html": page.encode()}, PLACE)
    said = " ".join(reasons(reading))
    assert "«Брюмер»" in said
    assert "строка не прочитана" in said
    assert "непонятно: он не прочитан" in said
    assert [row["value"] for row in tables(reading)["marks"]] == ["5"]
    assert [(table, value) for table, value, _ in set_aside(reading)] == [("period_marks", "9")]
    odd = netschool.read({"a.html": report({"Физика": ("8-", "", "", "")}).encode()}, PLACE)
    assert [(table, value) for table, value, _ in set_aside(odd)] == [("marks", "8-")]


def test_nothing_is_made_up_where_the_journal_is_silent() -> None:
    files = {
        "student/diary/5/w.json": diary(("2026-09-07", [lesson(None, 1, "5а/Русский язык", work(0, 10, 5, pupil=0))]))
    }
    reading = netschool.read(files, PLACE)
    found = tables(reading)
    assert found["lessons"][0]["lesson_id"] == f"{CLASS}:Русский язык:2026-09-07:1"
    assert found["lessons"][0]["subject_id"] == RUSSIAN
    assert found["marks"][0]["student_id"] == "5"
    assert "work_kind_id" not in found["marks"][0]
    assert "class_members" not in found
    said = " ".join(reasons(reading))
    assert "добавьте ответ журнала о видах заданий" in said
    assert "добавьте ответ журнала об учебных периодах" in said


def test_pupils_of_two_classes_in_one_lesson_and_a_lesson_told_by_its_group() -> None:
    one, two = (
        diary(("2026-09-07", [lesson(7, 1, "Физика", work(n, 10, 5, pupil=n))]), title=t)
        for n, t in ((1, "5А"), (2, "5Б"))
    )
    lists = init((1, "Ёлкина Анна", "5А"), (2, "Петров Иван", "5Б"))
    found = tables(netschool.read({"i": lists, "d/1.json": one, "d/2.json": two, "t": TYPES, "p": TERMS}, PLACE))
    assert [(row["lesson_id"], row["class_id"]) for row in found["lessons"]] == [
        ("7", CLASS),
        ("7:2026-27:5Б", "2026-27:5Б"),
    ]
    english = [lesson(8, 1, "Английский язык", work(31, 10)), lesson(9, 2, "Английский язык")]
    files = {
        "i": init((1, "Ёлкина Анна", "5А")),
        "d/1.json": diary(("2026-09-07", english)),
        "g": detail(31, 70, "5А-1/Английский язык"),
    }
    found = tables(netschool.read(files, PLACE))
    assert [row.get("subgroup_id") for row in found["lessons"]] == ["70", "70"]


def test_words_with_a_slash_are_not_taken_apart() -> None:
    page = report({"Физика": ("5/н/з", "н/а", "", "н/а")})
    reading = netschool.read({"a.html": page.encode()}, PLACE)
    found = tables(reading)
    assert [row["value"] for row in found["marks"]] == ["5", "нз", "н/а"]
    assert "absences" not in found
    assert [row["value"] for row in found["period_marks"]] == ["н/а"]
    assert [(table, value) for table, value, _ in set_aside(reading)] == [("marks", "н/а")]


def test_a_report_of_a_few_days_does_not_say_how_long_the_period_is() -> None:
    page = report({"Физика": ("5", "", "", "")}, span="с 1.09.2026 по 15.09.2026")
    reading = netschool.read({"a.html": page.encode()}, PLACE)
    assert [row["kind"] for row in tables(reading)["periods"]] == ["year"]
    assert "первые и последние дни периодов" in reasons(reading)[0]


def test_a_nested_subgroup_keeps_its_whole_name() -> None:
    english = diary(("2026-09-07", [lesson(8, 1, "Ин.яз./Английский язык", work(31, 10))]))
    nested = detail(31, 70, "5А/1 группа/Ин.яз./Английский язык/сильные")
    files = {"i": init((1, "Ёлкина Анна", "5А")), "d/1.json": english, "g": nested}
    found = tables(netschool.read(files, PLACE))
    assert [row["title"] for row in found["subgroups"]] == ["1 группа/сильные"]
    assert found["subjects"] == [{"subject_id": ENGLISH, "title": "Ин.яз./Английский язык"}]


def test_a_day_in_a_path_is_no_pupil() -> None:
    week = diary(("2026-09-07", [lesson(1, 1, "Физика", work(1, 10, 5))]))
    reading = netschool.read({"student/2026-09-07.json": week}, PLACE)
    assert "непонятно, чей это дневник" in reasons(reading)[0]
    assert not tables(reading).get("marks")
    for path in ("student/diary/77/2026-09-07.json", "student/diary/studentId=77&weekStart=2026-09-07", "77.json"):
        assert [row["student_id"] for row in tables(netschool.read({path: week}, PLACE))["marks"]] == ["77"]
