"""Who is in which half of a class, and which lessons only a part of it has, as «Сетевой город» lets it be known."""

from __future__ import annotations

from netschool_school import PLACE, answer, detail, diary, init, lesson, tables, work

from pipelines.exports.adapters import netschool

CLASS = "2026-27:5А"
MONDAY, TUESDAY, THURSDAY, FRIDAY = "2026-09-07", "2026-09-08", "2026-09-10", "2026-09-11"
INIT = init((1, "Ёлкина Анна", "5А"), (2, "Петров Иван", "5А"))


def english(key: int, day: str, *works: int) -> tuple[str, list[dict[str, object]]]:
    return day, [lesson(key, 1, "Английский язык", *(work(number, 3, title="с. 5") for number in works), day=day)]


def test_a_pupil_who_changes_his_half_in_the_week_is_in_either_by_its_days() -> None:
    """Петров has Monday's lesson with the first half, Thursday's and Friday's with the second."""
    files = {
        "init.json": INIT,
        "diary/1/w.json": diary(english(11, MONDAY, 91), english(12, THURSDAY, 92), english(13, FRIDAY, 93)),
        "diary/2/w.json": diary(english(11, MONDAY, 91), english(22, THURSDAY, 94), english(23, FRIDAY, 95)),
        "assigns.json": answer(
            [
                {
                    "id": work_id,
                    "subjectGroup": {"id": group, "name": f"5А {group} гр./Английский язык"},
                    "teachers": [],
                }
                for work_id, group in ((91, 1), (92, 1), (93, 1), (94, 2), (95, 2))
            ]
        ),
    }
    rows = tables(netschool.read(files, PLACE))["subgroup_members"]
    assert [(row["subgroup_id"], row["student_id"], row["joined_on"]) for row in rows] == [
        ("1", "1", MONDAY),
        ("1", "2", MONDAY),
        ("2", "2", THURSDAY),
    ]
    assert not any("left_on" in row for row in rows)


def test_a_lesson_without_work_that_not_all_have_is_of_a_nameless_part_for_its_day() -> None:
    """Nothing says of which half Tuesday's lesson is, but Петров has it and Ёлкина does not."""
    anna = diary((MONDAY, [lesson(1, 1, "Физика")]), (TUESDAY, [lesson(2, 1, "Химия", day=TUESDAY)]))
    ivan = diary(
        (MONDAY, [lesson(1, 1, "Физика")]),
        (TUESDAY, [lesson(2, 1, "Химия", day=TUESDAY), lesson(3, 2, "Музыка", day=TUESDAY)]),
    )
    found = tables(netschool.read({"init.json": INIT, "diary/1/w.json": anna, "diary/2/w.json": ivan}, PLACE))
    lessons = {row["lesson_id"]: row.get("subgroup_id") for row in found["lessons"]}
    part = lessons.pop("3")
    assert lessons == {"1": None, "2": None}
    assert found["subgroups"] == [
        {"subgroup_id": part, "class_id": CLASS, "subject_id": "name:Музыка", "title": "часть класса"}
    ]
    assert found["subgroup_members"] == [
        {"subgroup_id": part, "student_id": "2", "joined_on": TUESDAY, "left_on": "2026-09-09"}
    ]


def test_the_same_lesson_with_a_work_before_it_is_of_the_half_that_the_work_names() -> None:
    anna = diary((MONDAY, [lesson(1, 1, "Физика")]), (TUESDAY, [lesson(2, 1, "Химия", day=TUESDAY)]))
    ivan = diary(
        (MONDAY, [lesson(1, 1, "Физика"), lesson(4, 2, "Музыка", work(90, 3, title="петь"))]),
        (TUESDAY, [lesson(2, 1, "Химия", day=TUESDAY), lesson(3, 2, "Музыка", day=TUESDAY)]),
    )
    files = {"init.json": INIT, "diary/1/w.json": anna, "diary/2/w.json": ivan}
    found = tables(netschool.read(files | {"assigns.json": detail(90, 702, "5а 2 гр./Музыка")}, PLACE))
    assert {row["lesson_id"]: row.get("subgroup_id") for row in found["lessons"]} == {
        "1": None, "2": None, "3": "702", "4": "702",
    }  # fmt: skip
    assert found["subgroup_members"] == [{"subgroup_id": "702", "student_id": "2", "joined_on": MONDAY}]
