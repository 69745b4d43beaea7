"""What every adapter of a journal must stand: each input of the real world on each of the four; worked by hand.

What one journal alone does stands in its own tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import bars_answers
import dnevnik_school
import netschool_school
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from netschool_school import TYPES, detail, diary, init, lesson, report, tables, work

from pipelines.exports.adapters import bars, dnevnik, netschool, netschool_spo
from pipelines.exports.adapters.base import Reading

FEW = settings(deadline=None, max_examples=40)
SPAN = "с 01.12.26 по 28.02.27"


def college() -> dict[str, bytes]:
    """The school of «Сетевой город» as a college: the group 21-П."""
    kept = {name: data for name, data in netschool_school.school().items() if name != "terms.json"}
    return {name: data.replace("5А".encode(), "21-П".encode()) for name, data in kept.items()}


SCHOOLS: dict[str, tuple[ModuleType, Any, Callable[[], dict[str, bytes]]]] = {
    "bars": (bars, bars_answers.PLACE, bars_answers.small),
    "dnevnik": (dnevnik, dnevnik_school.PLACE, lambda: dnevnik_school.files_of(dnevnik_school.answers())),
    "netschool": (netschool, netschool_school.PLACE, netschool_school.school),
    "netschool_spo": (netschool_spo, netschool_school.PLACE, college),
}
journals = pytest.mark.parametrize("journal", sorted(SCHOOLS))
editions = pytest.mark.parametrize(("journal", "title"), [("netschool", "5А"), ("netschool_spo", "21-П")])


def read(journal: str, files: dict[str, bytes] | None = None) -> Reading:
    adapter, place, school = SCHOOLS[journal]
    return adapter.read(school() if files is None else files, place)


def everything(reading: Reading) -> list[Any]:
    return [
        [(raw.table.name, raw.file, raw.rows.rows(), raw.faults, raw.unreadable) for raw in reading.tables],
        reading.unknown_files,
        dict(reading.covers),
    ]


def numbered(reading: Reading) -> None:
    """Every row stands in a named file under a number of its own, from 1 on, and none is uncounted."""
    for raw in reading.tables:
        assert raw.file
        assert raw.rows["row_number"].to_list() == list(range(1, raw.rows.height + 1))
        assert raw.rows_read is None or raw.rows_read >= raw.rows.height


@journals
def test_the_whole_school_is_recognised_numbered_and_read_alike_in_any_order(journal: str) -> None:
    adapter, _, school = SCHOOLS[journal]
    assert [name for name, (each, _, _) in SCHOOLS.items() if each.recognises(school())] == [adapter.NAME]
    numbered(read(journal))
    assert everything(read(journal)) == everything(read(journal, dict(reversed(school().items()))))
    assert tables(read(journal))["marks"]


@journals
@given(st.data())
@FEW
def test_files_cut_spoilt_left_out_and_in_any_order(journal: str, data: st.DataObject) -> None:
    files = SCHOOLS[journal][2]()
    whole = tables(read(journal))
    for name in data.draw(st.lists(st.sampled_from(sorted(files)), max_size=3, unique=True)):
        length = data.draw(st.integers(0, len(files[name])))
        files[name] = files[name][:length]
    order = data.draw(st.permutations(sorted(files)))[data.draw(st.integers(0, 2)) :]
    reading = read(journal, {name: files[name] for name in order})
    numbered(reading)
    assert everything(reading) == everything(read(journal, {name: files[name] for name in sorted(order)}))
    values = {(row["student_id"], row["value"]) for row in whole["marks"]}
    if journal == "bars":  # people are known by name, so that they are the same in any part of the batch
        assert {(row["student_id"], row["value"]) for row in tables(reading).get("marks", [])} <= values
    else:
        known = {row["mark_id"]: row["value"] for row in whole["marks"]}
        assert {row["mark_id"]: row["value"] for row in tables(reading).get("marks", [])}.items() <= known.items()


def turned(value: Any) -> Any:
    """Numbers as texts, and texts of digits as numbers."""
    if isinstance(value, dict):
        return {key: turned(each) for key, each in value.items()}
    if isinstance(value, list):
        return [turned(each) for each in value]
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


@journals
def test_numbers_as_texts_and_texts_as_numbers_are_the_same(journal: str) -> None:
    files = {name: json.dumps(turned(json.loads(data))).encode() for name, data in SCHOOLS[journal][2]().items()}
    assert tables(read(journal, files)) == tables(read(journal))


@journals
def test_answers_in_windows_1251(journal: str) -> None:
    plain = {
        name: json.dumps(json.loads(data), ensure_ascii=False).replace("\u200b", "").replace("½", "1")
        for name, data in SCHOOLS[journal][2]().items()
    }
    utf8, cp1251 = ({name: text.encode(coding) for name, text in plain.items()} for coding in ("utf-8", "cp1251"))
    assert tables(read(journal, cp1251)) == tables(read(journal, utf8))
    assert tables(read(journal, cp1251))["marks"]


def names_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {*value, *(name for each in value.values() for name in names_in(each))}
    return {name for each in value for name in names_in(each)} if isinstance(value, list) else set()


def without(value: Any, lost: str, is_null: bool) -> Any:
    """The answer with a field missing or null wherever it stands."""
    if isinstance(value, dict):
        kept = {key: without(each, lost, is_null) for key, each in value.items() if key != lost}
        return kept | {lost: None} if is_null and lost in value else kept
    return [without(each, lost, is_null) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("is_null", [True, False])
@journals
def test_any_field_missing_or_null_spoils_its_own_file_only(journal: str, is_null: bool) -> None:
    files = SCHOOLS[journal][2]()
    whole = tables(read(journal))
    marks = sorted(row["value"] for row in whole["marks"])
    for name, data in sorted(files.items()):
        without_it = tables(read(journal, {each: files[each] for each in files if each != name}))
        for field in sorted(names_in(json.loads(data))):
            spoilt = json.dumps(without(json.loads(data), field, is_null)).encode()
            reading = read(journal, files | {name: spoilt})
            numbered(reading)
            found = sorted(row.get("value", "") for row in tables(reading).get("marks", []))
            kept = sorted(row["value"] for row in without_it.get("marks", []))
            assert len(kept) <= len(found) <= len(marks) + 1, (name, field)


CELLS = {
    "5 4": (["5", "4"], []),
    "УП 4": (["4"], ["УП"]),
    ".": (["."], []),
    "4/5": (["4", "5"], []),
    "<b>4</b>&nbsp;\u200b5": (["4", "5"], []),
}


@pytest.mark.parametrize("said", sorted(CELLS))
@journals
def test_a_cell_of_several_things(journal: str, said: str) -> None:
    if journal == "bars":
        answer = bars_answers.summary({"Физика": [("2025-11-10", said, "")]})
        files = {f"5А/{bars_answers.ANNA}/GetSummaryMarks.json": bars_answers.pack(answer)}
    elif journal == "dnevnik":
        made = dnevnik_school.answers()
        made[dnevnik_school.MARKS] = [dnevnik_school.mark(5, dnevnik_school.ANNA, 101, said)]
        del made[dnevnik_school.LOGS]
        for name in [each for each in made if "/marks/" in each and each != dnevnik_school.MARKS]:
            del made[name]
        files = dnevnik_school.files_of(made)
    else:
        title = "5А" if journal == "netschool" else "21-П"
        files = {"a.html": report({"Физика": (said, "", "", "")}, title=title).encode()}
    found = tables(read(journal, files))
    marks, codes = CELLS[said]
    assert sorted(row["value"] for row in found.get("marks", [])) == sorted(marks)
    assert [row["code"] for row in found.get("absences", [])] == codes


@editions
def test_day_columns_across_new_year_with_two_digit_years_in_windows_1251(journal: str, title: str) -> None:
    page = report(
        {"Ин.яз./Английский язык": ("5", "4", "УП", "", "")},
        months=(("Декабрь", (30,)), ("Январь", (12, 13))), totals=("2 семестр",), title=title, span=SPAN, year="",
    )  # fmt: skip
    found = tables(read(journal, {"отчёт.xls": page.encode("cp1251")}))
    assert [row["held_on"] for row in found["lessons"]] == ["2026-12-30", "2027-01-12", "2027-01-13"]
    assert [row["title"] for row in found["subjects"]] == ["Ин.яз./Английский язык"]
    assert [row["code"] for row in found["absences"]] == ["УП"]


@editions
def test_nested_subgroups_and_a_changed_surname(journal: str, title: str) -> None:
    week = diary(("2026-09-07", [lesson(8, 1, "Ин.яз./Английский язык", work(31, 10, 5, pupil=1111))]), title=title)
    files = {
        "a.json": init((1111, "Сосновская Анна", title)),
        "b.json": init((1111, "Ёлкина\u200b Анна", title)).replace(b"2026-09-07", b"2026-08-31"),
        "student/diary/1111/w.json": week,
        "g": detail(31, 70, f"{title}/1 группа/Ин.яз./Английский язык/сильные"),
        "t": TYPES,
    }
    found = tables(read(journal, files))
    assert [row["title"] for row in found["subgroups"]] == ["1 группа/сильные"]
    assert [row["last_name"] for row in found["students"]] == ["Сосновская"]
    assert [(row["student_id"], row["value"]) for row in found["marks"]] == [("1111", "5")]
