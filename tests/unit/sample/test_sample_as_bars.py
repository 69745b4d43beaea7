"""The sample in БАРС's shape: only what its API gives, only when something differs, the same bytes each time."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest

from pipelines.sample import SampleSummary, generate
from pipelines.sample.shapes.bars.asking import is_asked
from pipelines.sample.shapes.bars.lists import seats_of
from pipelines.sample.shapes.known import Known

UNTIL = date(2024, 11, 16)  # the second week of the second quarter
NAMES = """
summary_marks_data total_marks_data subperiod subperiods code name dates discipline_marks discipline average_mark marks
date mark description period_marks subperiod_code study_level letter form_master form_master_photo form_master_male
specialization photo pupils fullname male address phone site_url count_employees count_pupils email ustav employees
group employer_jobs category
"""  # every name in an answer, as the journal's clients know them


def made(folder: Path) -> SampleSummary:
    return generate(folder, "gymnasium-chernogorsk", ["2024-25"], 24, 7, until=UNTIL, journal="bars")


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Day → path → bytes."""
    folder = made(tmp_path_factory.mktemp("bars")).folder
    found = {}
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            found[path.stem] = {name: archive.read(name) for name in archive.namelist()}
    return found


def names_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)


def entries(files: dict[str, bytes]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(path, discipline, entry) of all diaries."""
    for path, data in files.items():
        for part in json.loads(data).get("summary_marks_data", ()):
            for row in part["discipline_marks"]:
                for entry in row["marks"]:
                    yield path, row["discipline"], entry


def test_nothing_but_what_the_api_gives(batches: dict[str, dict[str, bytes]]) -> None:
    names = {name for files in batches.values() for data in files.values() for name in names_in(json.loads(data))}
    assert names == set(NAMES.split())
    calls = {
        path.rpartition("/")[2].partition("-")[0].partition(".")[0] for files in batches.values() for path in files
    }
    assert calls == {"getSchoolInfo", "getClassYearInfo", "GetSummaryMarks", "GetTotalMarks"}
    values = [entry["mark"] for files in batches.values() for _, _, entry in entries(files)]
    assert all(isinstance(value, str) for value in values)
    assert any(value.startswith("<span") for value in values)
    assert any(value.endswith("\u200b") for value in values)


def test_the_days_on_which_something_is_handed_over(batches: dict[str, dict[str, bytes]]) -> None:
    whole = [day for day, files in batches.items() if len(files) > 20]
    assert whole == [
        "2024-09-07", "2024-09-14", "2024-09-21", "2024-09-28", "2024-10-05", "2024-10-12", "2024-10-19",  # Saturdays
        "2024-10-22", "2024-10-23", "2024-10-24", "2024-10-25",  # the quarter closes
        "2024-10-31",  # the Thursday of the vacation: what was corrected since
        "2024-11-09", "2024-11-16",
    ]  # fmt: skip
    assert min(batches) == "2024-09-02"
    assert not any("GetTotalMarks" in path for day, files in batches.items() if day < "2024-10-20" for path in files)


def test_the_answers_are_of_the_current_subperiod_unless_an_earlier_one_changed(
    batches: dict[str, dict[str, bytes]],
) -> None:
    last = batches["2024-11-16"]
    heads = {path for path in last if path.endswith("GetSummaryMarks-1_1.json")}
    assert len({path.partition("/")[0] for path in heads}) == len(heads)  # one pupil a class tells the days of school
    part = json.loads(last[min(heads)])["summary_marks_data"][0]
    assert part["subperiod"] == {"code": "1_1", "name": "1 четверть"}
    assert (part["dates"][0], part["dates"][-1]) == ("2024-09-02", "2024-10-25")
    vacation = batches["2024-10-31"]
    assert len([path for path in vacation if path.endswith("GetSummaryMarks-1_1.json")]) > len(heads)


def test_absences_name_the_lesson_from_grade_5_on(batches: dict[str, dict[str, bytes]]) -> None:
    absent = {
        (path[0], bool(entry["description"]))
        for files in batches.values()
        for path, discipline, entry in entries(files)
        if discipline.startswith("Пропуск")
    }
    assert {named for grade, named in absent if grade == "1"} == {False}
    assert {named for grade, named in absent if grade in "89"} == {True}


def test_the_same_bytes_again(batches: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    again = {path.stem: path.read_bytes() for path in made(tmp_path).folder.glob("*.zip")}
    assert again.keys() == batches.keys()
    with zipfile.ZipFile(tmp_path / "gymnasium-chernogorsk" / "2024-11-16.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == batches["2024-11-16"]


def school(day: date, **tables: list[dict[str, Any]]) -> Known:
    """A journal of a few rows."""
    columns = {"effective_on": pl.Date, "order_date": pl.Date}
    frames = {
        name: pl.DataFrame(rows, schema_overrides={key: columns[key] for key in rows[0] if key in columns})
        for name, rows in tables.items()
    }
    return cast("Known", SimpleNamespace(day=day, table=lambda name: frames[name]))


def test_namesakes_of_a_parallel_lie_in_numbered_folders() -> None:
    rooms = [
        {"class_id": title, "title": title, "grade": 5, "letter": title[1], "period_kind": "quarter"}
        for title in ("5А", "5Б")
    ]
    person = {"last_name": "Ким", "first_name": "Юн", "middle_name": None, "sex": "m"}
    orders = [
        {"movement_id": str(number), "student_id": str(number), "kind": kind, "to_class_id": room}
        | {"effective_on": date(2024, 9, day), "order_date": date(2024, 9, day)}
        for number, kind, room, day in ((1, "enrolment", "5А", 1), (2, "enrolment", "5Б", 1), (3, "enrolment", "5А", 9))
    ]
    leaves = {"movement_id": "4", "student_id": "1", "kind": "departure", "to_class_id": None}
    orders.append(leaves | {"effective_on": date(2024, 9, 20), "order_date": date(2024, 9, 20)})
    people = [{"student_id": str(number), **person} for number in (1, 2, 3)]
    folders = {
        day: [
            seat.folder
            for seat in seats_of(school(date(2024, 9, day), classes=rooms, students=people, movements=orders))
        ]
        for day in (2, 10, 21)
    }
    assert folders == {
        2: ["5А/Ким Юн", "5Б/Ким Юн (2)"],
        10: ["5А/Ким Юн", "5А/Ким Юн (3)", "5Б/Ким Юн (2)"],
        21: ["5А/Ким Юн (3)", "5Б/Ким Юн (2)"],  # a number stays with him
    }


def test_marks_are_asked_at_the_end_of_a_week_while_a_period_closes_and_at_last() -> None:
    days = [date(2024, 10, day) for day in (17, 18, 21, 22, 24, 25)]
    numbers = [(day - date(1970, 1, 1)).days for day in days]
    period = SimpleNamespace(ends_on=date(2024, 10, 25))
    lived = SimpleNamespace(year=SimpleNamespace(export_days=numbers))
    asked = [
        day.day
        for day in days
        if is_asked(cast("Known", SimpleNamespace(lived=lived, day=day, calendar=SimpleNamespace(periods=[period]))))
    ]
    assert asked == [18, 22, 24, 25]
